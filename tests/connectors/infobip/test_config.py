"""What is taken as a config."""

from __future__ import annotations

import pytest

from connectors import fields
from connectors.infobip import InfobipRcsConnector
from connectors.infobip.config import InfobipRcsConfig
from connectors.infobip.subscriptions import id_of
from tests.connectors.infobip.channels import config


def parsed(**given: str) -> InfobipRcsConfig:
    found = fields.parse(InfobipRcsConfig, config() | given)
    assert isinstance(found, InfobipRcsConfig)
    return found


def test_the_names_of_the_real_server_are_taken() -> None:
    raw = {"agent_id": "DemoSender", "api_key": "k", "base_url": "abc12.api.infobip.com"}
    found = fields.parse(InfobipRcsConfig, raw)
    assert isinstance(found, InfobipRcsConfig)
    assert found.base_url == "https://abc12.api.infobip.com"


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("abc12.api.infobip.com", "https://abc12.api.infobip.com"),
        ("https://ABC12.api.infobip.com/", "https://abc12.api.infobip.com"),
        ("https://abc12.api.infobip.com:8443", "https://abc12.api.infobip.com:8443"),
    ],
)
def test_a_host_in_several_spellings(given: str, taken: str) -> None:
    assert parsed(baseUrl=given).base_url == taken


@pytest.mark.parametrize(
    "given",
    [
        "http://abc12.api.infobip.com",
        "https://abc12.api.infobip.com/rcs/2",
        "https://user@abc12.api.infobip.com",
        "https://abc12.api.infobip.com?x=1",
        "infobip",
        "https://",
        "https://[::1",
        "https://a.example:99999",
    ],
)
def test_what_is_no_host_is_refused(given: str) -> None:
    with pytest.raises(fields.ConfigRefused) as refused:
        parsed(baseUrl=given)
    assert refused.value.faults[0].field == "baseUrl"


def test_the_same_sender_on_two_accounts_is_two_channels() -> None:
    one, other = parsed(baseUrl="a.api.infobip.com"), parsed(baseUrl="b.api.infobip.com")
    assert InfobipRcsConnector.account_key(one) != InfobipRcsConnector.account_key(other)


def test_a_senders_subscription_is_safe_in_an_address() -> None:
    assert id_of("A b/c?d") != id_of("A-b-c-d")
    assert id_of("A b/c?d").replace("-", "").isalnum()
