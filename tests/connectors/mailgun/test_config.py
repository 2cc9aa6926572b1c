"""What an operator may give, under which names, and where its secrets go."""

from __future__ import annotations

import pytest

from connectors import fields
from connectors.mailgun import MailgunConnector
from connectors.mailgun.config import MailgunConfig

LEAST = {"apiKey": "YOUR_API_KEY", "domain": "mg.example.com", "fromEmail": "a@mg.example.com"}


def parsed(**raw: object) -> MailgunConfig:
    config = fields.parse(MailgunConfig, raw)
    assert isinstance(config, MailgunConfig)
    return config


def test_the_names_of_the_server_are_taken() -> None:
    config = parsed(
        mailgun_api_key="k",
        mailgun_domain="MG.Example.com",
        mailgun_region="eu",
        from_email="a@b.de",
    )
    assert config.api_key.get_secret_value() == "k"
    assert (config.domain, config.region) == ("mg.example.com", "eu")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"domain": "https://mg.example.com"}, "domain"),
        ({"domain": "a@mg.example.com"}, "domain"),
        ({"domain": "mg.example.com/../routes"}, "domain"),
        ({"region": "asia"}, "region"),
        ({"fromEmail": "nobody"}, "fromEmail"),
    ],
)
def test_what_can_never_be_right_is_refused(changes: dict[str, str], field: str) -> None:
    with pytest.raises(fields.ConfigRefused) as refused:
        parsed(**{**LEAST, **changes})
    assert {fault.field for fault in refused.value.faults} == {field}


def test_a_region_has_its_own_host() -> None:
    us, eu = parsed(**LEAST), parsed(**LEAST, region="eu")
    assert MailgunConnector.destinations(us, {})["apiKey"] == "https://api.mailgun.net"
    assert MailgunConnector.destinations(eu, {})["apiKey"] == "https://api.eu.mailgun.net"
    assert MailgunConnector.account_key(us) == "a@mg.example.com"


def test_setup_names_what_is_left_to_do() -> None:
    said = MailgunConnector.setup(parsed(**LEAST), "https://hooks.acme.example/1").instructions
    assert "mg.example.com" in said
    assert "webhookSigningKey" in said
    assert "YOUR_API_KEY" not in said
