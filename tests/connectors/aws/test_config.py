"""What is taken as a channel's settings, and what never is."""

from __future__ import annotations

import pytest

from connectors import fields
from connectors.aws import SesConnector, SnsConnector
from connectors.aws.config import SnsConfig


def test_the_names_of_the_page_and_of_the_real_server() -> None:
    page = {
        "accountSid": "YOUR_ACCOUNT_SID",
        "authToken": "YOUR_AUTH_TOKEN",
        "phoneNumber": "+15551234567",
    }
    server = {
        "ses_region": "eu-west-1",
        "ses_access_key_id": "A",
        "ses_secret_key": "B",
        "from_email": "a@example.com",
    }

    text = fields.parse(SnsConnector.config_model, page)
    mail = fields.parse(SesConnector.config_model, server)

    assert fields.plain(text)["accessKeyId"] == "YOUR_ACCOUNT_SID"
    assert fields.plain(mail)["region"] == "eu-west-1"


@pytest.mark.parametrize(
    "region", ["evil.example/", "us-east-1.evil.example", "US-EAST-1", "", "x@y"]
)
def test_a_region_cannot_become_another_host(region: str) -> None:
    given = {"accessKeyId": "A", "secretAccessKey": "B", "region": region}

    with pytest.raises(fields.ConfigRefused):
        fields.parse(SnsConnector.config_model, given)


def test_secrets_go_to_the_regions_own_host() -> None:
    given = {
        "accessKeyId": "A",
        "secretAccessKey": "B",
        "sessionToken": "C",
        "region": "cn-north-1",
    }
    config = fields.parse(SnsConnector.config_model, given)
    assert isinstance(config, SnsConfig)

    assert SnsConnector.destinations(config, {}) == dict.fromkeys(
        ("secretAccessKey", "sessionToken"), "https://sns.cn-north-1.amazonaws.com.cn"
    )
