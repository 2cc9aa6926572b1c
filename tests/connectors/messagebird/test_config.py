"""What a MessageBird channel takes, and what its shape alone tells."""

from __future__ import annotations

from typing import Any

import pytest

from connectors import fields
from connectors.contract import StepStatus
from connectors.messagebird import MessageBirdConnector, formats
from connectors.messagebird.config import MessageBirdConfig
from tests.connectors.support import context, report

PAGE = {
    "accountSid": "YOUR_ACCOUNT_SID",
    "authToken": "YOUR_AUTH_TOKEN",
    "phoneNumber": "+15551234567",
}
"""The body of the API page."""


def parsed(raw: dict[str, Any]) -> MessageBirdConfig:
    config = fields.parse(MessageBirdConfig, raw)
    assert isinstance(config, MessageBirdConfig)
    return config


def test_the_body_of_the_api_page_is_taken() -> None:
    config = parsed(PAGE)
    assert config.access_key.get_secret_value() == "YOUR_AUTH_TOKEN"
    assert "accountSid" not in fields.plain(config)
    assert "YOUR_AUTH_TOKEN" not in repr(config)


@pytest.mark.parametrize("name", ["accessKey", "access_key", "apiKey", "api_key", "auth_token"])
def test_other_dialects(name: str) -> None:
    config = parsed({name: "live_0123456789abcdefghij", "originator": "Acme"})
    assert config.access_key.get_secret_value() == "live_0123456789abcdefghij"
    assert config.phone_number == "Acme"


def test_a_mistyped_name_is_not_kept() -> None:
    with pytest.raises(fields.ConfigRefused, match="not a field"):
        parsed(PAGE | {"accesskey2": "secret"})


async def test_the_sample_values_are_called_placeholders() -> None:
    places = context({"messagebird": "http://127.0.0.1:1"})
    steps = await report(MessageBirdConnector, PAGE, places)
    told = steps["messagebird.format"]
    assert (told.status, told.code) == (StepStatus.FAILED, "access_key_format")
    assert "placeholder" in told.message
    assert steps["messagebird.credentials"].status is StepStatus.SKIPPED


@pytest.mark.parametrize(
    ("value", "severity", "code"),
    [
        ("test_gshuPaZoeEG6ovbc8M79w0QyM", "oddity", "access_key_test"),
        ("short", "oddity", "access_key_unusual"),
        ("bk_eu1_abcdefghijkl", "fault", "access_key_format"),
        ("AccessKey live_0123456789abcdefghij", "fault", "access_key_format"),
        ("live_0123456 789abcdefghij", "fault", "access_key_format"),
        ('"live_0123456789abcdefghij"', "fault", "access_key_format"),
        ("********", "fault", "access_key_format"),
    ],
)
def test_keys(value: str, severity: str, code: str) -> None:
    remark = formats.access_key(value)
    assert remark is not None
    assert (remark.severity, remark.problem.code) == (severity, code)
    assert value not in repr(remark)


def test_usual_keys() -> None:
    for key in ("live_0123456789abcdefghij", "w223tVQTcLO4ufBTuJxjvzwJ2"):
        assert formats.access_key(key) is None


@pytest.mark.parametrize(
    ("value", "severity"),
    [
        ("Acme Inc", "oddity"),
        ("3456", "oddity"),
        ("Acme Incorporated", "fault"),
        ("0151 23456789", "fault"),
    ],
)
def test_senders(value: str, severity: str) -> None:
    remark = formats.sender(value)
    assert remark is not None
    assert remark.severity == severity


def test_where_secrets_go() -> None:
    config = parsed(PAGE | {"signingKey": "s"})
    places = MessageBirdConnector.destinations(config, {})
    assert set(places.values()) == {"https://rest.messagebird.com"}
    assert set(places) == {"accessKey", "signingKey"}
    apart = {"messagebird": "http://127.0.0.1:1", "messagebird_numbers": "http://127.0.0.1:2"}
    assert "http://127.0.0.1:2" in MessageBirdConnector.destinations(config, apart)["accessKey"]


@pytest.mark.parametrize("url", [None, "https://hooks.acme.example/m"])
def test_setup_says_what_to_do(url: str | None) -> None:
    setup = MessageBirdConnector.setup(parsed(PAGE), url)
    assert (url or "none yet") in setup.instructions
    assert "signingKey" in setup.instructions
    assert "Flow Builder" in setup.instructions
