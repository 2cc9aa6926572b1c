"""What an SMS channel of Vonage takes, and what its shape alone tells."""

from __future__ import annotations

from typing import Any

import pytest

from connectors import fields
from connectors.contract import StepStatus
from connectors.vonage import VonageSmsConnector, formats
from connectors.vonage.config import VonageSmsConfig
from tests.connectors.support import context, report

PAGE = {
    "accountSid": "YOUR_ACCOUNT_SID",
    "authToken": "YOUR_AUTH_TOKEN",
    "phoneNumber": "+15551234567",
}
"""The body of the API page."""


def parsed(raw: dict[str, Any]) -> VonageSmsConfig:
    config = fields.parse(VonageSmsConfig, raw)
    assert isinstance(config, VonageSmsConfig)
    return config


def test_the_body_of_the_api_page_is_taken() -> None:
    config = parsed(PAGE)
    assert config.api_key == "YOUR_ACCOUNT_SID"
    assert config.api_secret.get_secret_value() == "YOUR_AUTH_TOKEN"


@pytest.mark.parametrize(
    ("key", "secret"),
    [("apiKey", "apiSecret"), ("api_key", "api_secret"), ("account_sid", "auth_token")],
)
def test_other_dialects(key: str, secret: str) -> None:
    config = parsed({key: "a1b2c3d4", secret: "s3cret-s3cret", "phone_number": "+15551234567"})
    assert (config.api_key, config.api_secret.get_secret_value()) == ("a1b2c3d4", "s3cret-s3cret")


def test_a_secret_is_not_shown() -> None:
    assert "YOUR_AUTH_TOKEN" not in repr(parsed(PAGE))


async def test_the_sample_values_are_called_placeholders() -> None:
    steps = await report(VonageSmsConnector, PAGE, context({"vonage": "http://127.0.0.1:1"}))
    told = steps["vonage.format"]
    assert told.status is StepStatus.FAILED
    assert told.message.count("placeholder") == 2
    assert told.details["fields"] == ["apiKey", "apiSecret"]
    assert steps["vonage.credentials"].status is StepStatus.SKIPPED


@pytest.mark.parametrize(
    ("value", "code", "word"),
    [
        ("a1b2c3d", "api_key_format", "eight"),
        ("aaaaaaaa-bbbb-cccc-dddd-0123456789ab", "api_key_format", "application"),
        ("<a1b2c3d>", "api_key_format", "placeholder"),
        ("a1b2 3d4", "api_key_format", "gap"),
        ("********", "api_key_format", "mask"),
    ],
)
def test_keys_that_are_none(value: str, code: str, word: str) -> None:
    remark = formats.api_key(value)
    assert remark is not None
    assert (remark.severity, remark.problem.code) == ("fault", code)
    assert word in f"{remark.problem.message} {remark.problem.cause}"
    assert value not in repr(remark)


@pytest.mark.parametrize(("value", "severity"), [("abc", "oddity"), ("x" * 40, "oddity")])
def test_secrets_of_an_unusual_length(value: str, severity: str) -> None:
    remark = formats.api_secret(value + "1")
    assert remark is not None
    assert remark.severity == severity
    assert formats.api_secret("aB3dE5gH7jK9mN1p") is None


@pytest.mark.parametrize(
    ("value", "severity", "code"),
    [
        ("Acme Inc", "oddity", "phone_number_other"),
        ("12345", "oddity", "phone_number_other"),
        ("Acme Incorporated", "fault", "phone_number_format"),
        ("0151 2345678", "fault", "phone_number_format"),
        ("YOUR_NUMBER", "fault", "phone_number_format"),
    ],
)
def test_senders(value: str, severity: str, code: str) -> None:
    remark = formats.sender(value, names=True)
    assert remark is not None
    assert (remark.severity, remark.problem.code) == (severity, code)


@pytest.mark.parametrize("value", ["+1 (555) 123-4567", "0015551234567", "15551234567"])
def test_numbers_are_written_as_vonage_does(value: str) -> None:
    assert formats.digits(value) == "15551234567"
    assert formats.sender(value, names=True) is None


def test_two_spellings_are_one_account() -> None:
    spelled = parsed(PAGE | {"phoneNumber": "1 555 123 4567"})
    assert VonageSmsConnector.account_key(spelled) == VonageSmsConnector.account_key(parsed(PAGE))


def test_where_secrets_go() -> None:
    config = parsed(PAGE | {"signatureSecret": "s"})
    assert set(VonageSmsConnector.destinations(config, {}).values()) == {"https://rest.nexmo.com"}
    override = {"vonage": "http://127.0.0.1:1/"}
    assert VonageSmsConnector.destinations(config, override)["apiSecret"] == "http://127.0.0.1:1"
    apart = override | {"vonage_rest": "http://127.0.0.1:2"}
    assert VonageSmsConnector.destinations(config, apart)["apiSecret"] == "http://127.0.0.1:2"


@pytest.mark.parametrize("url", [None, "https://hooks.acme.example/v"])
def test_setup_says_what_to_do(url: str | None) -> None:
    setup = VonageSmsConnector.setup(parsed(PAGE), url)
    assert (url or "no") in setup.instructions
    assert "signatureSecret" in setup.instructions
