"""What an operator may give, under which names, and where its secret goes."""

from __future__ import annotations

import pytest

from connectors import fields
from connectors.sendgrid import SendGridConnector
from connectors.sendgrid.config import SendGridConfig


def parsed(**raw: object) -> SendGridConfig:
    config = fields.parse(SendGridConfig, raw)
    assert isinstance(config, SendGridConfig)
    return config


def test_the_names_of_the_server_are_taken() -> None:
    config = parsed(sendgrid_api_key="SG.x", from_email="a@example.com", from_name="A")
    assert config.api_key.get_secret_value() == "SG.x"
    assert (config.from_email, config.from_name, config.region) == ("a@example.com", "A", "us")


def test_a_sample_value_is_taken() -> None:
    assert parsed(apiKey="YOUR_API_KEY", fromEmail="support@example.com").region == "us"


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"apiKey": "SG.x"}, "fromEmail"),
        ({"fromEmail": "a@example.com"}, "apiKey"),
        ({"apiKey": "SG.x", "fromEmail": "Ann <a@example.com>"}, "fromEmail"),
        ({"apiKey": "SG.x", "fromEmail": "a@example.com", "region": "asia"}, "region"),
        ({"apiKey": "SG.x", "fromEmail": "a@example.com", "replyTo": "b@c@d"}, "replyTo"),
    ],
)
def test_what_can_never_be_right_is_refused(raw: dict[str, str], field: str) -> None:
    with pytest.raises(fields.ConfigRefused) as refused:
        parsed(**raw)
    assert field in {fault.field for fault in refused.value.faults}


def test_a_region_has_its_own_host() -> None:
    us = parsed(apiKey="SG.x", fromEmail="A@Example.com")
    eu = parsed(apiKey="SG.x", fromEmail="a@example.com", region="eu")
    assert SendGridConnector.destinations(us, {}) == {"apiKey": "https://api.sendgrid.com"}
    assert SendGridConnector.destinations(eu, {}) == {"apiKey": "https://api.eu.sendgrid.com"}
    assert SendGridConnector.account_key(us) == SendGridConnector.account_key(eu)


def test_setup_names_the_host_that_answers_come_in_at() -> None:
    config = parsed(
        apiKey="SG.x", fromEmail="a@example.com", replyTo="a@reply.example.com", fromName="A"
    )
    said = SendGridConnector.setup(config, "https://hooks.acme.example/1").instructions
    assert "reply.example.com" in said
    assert "https://hooks.acme.example/1" in said
    assert "SG.x" not in said
