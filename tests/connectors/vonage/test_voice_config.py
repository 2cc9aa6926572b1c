"""What a voice channel of Vonage takes: above all a private key, in every shape it is pasted in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import jwt
import pytest

from connectors import fields
from connectors.contract import StepStatus
from connectors.vonage import VonageVoiceConnector, tokens
from connectors.vonage import simulated as world
from connectors.vonage.config import VonageVoiceConfig
from connectors.vonage.simulated_calls import key_pair
from tests.connectors.support import context, report

PAGE = {
    "accountSid": "YOUR_ACCOUNT_SID",
    "authToken": "YOUR_AUTH_TOKEN",
    "phoneNumber": "+15551234567",
    "speechToText": True,
    "textToSpeech": True,
    "recordCalls": True,
}
"""The body of the API page, which knows accounts and no applications."""


def parsed(raw: dict[str, Any]) -> VonageVoiceConfig:
    config = fields.parse(VonageVoiceConfig, raw)
    assert isinstance(config, VonageVoiceConfig)
    return config


async def test_the_body_of_the_api_page_is_taken_and_judged() -> None:
    config = parsed(PAGE)
    assert (config.speech_to_text, config.record_calls) == (True, True)
    steps = await report(VonageVoiceConnector, PAGE, context({"vonage": "http://127.0.0.1:1"}))
    told = steps["vonage.format"]
    assert told.status is StepStatus.FAILED
    assert "Calls need an application" in told.message


def _without(line: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in line.items() if name not in names}


@pytest.mark.parametrize(
    ("without", "field"),
    [
        (("privateKey",), "privateKey"),
        (("applicationId",), "applicationId"),
        (("apiSecret",), "apiSecret"),
        (("apiKey",), "apiKey"),
        (("applicationId", "privateKey", "apiKey", "apiSecret"), "applicationId"),
        (("phoneNumber",), "phoneNumber"),
    ],
)
def test_what_belongs_together(line: dict[str, Any], without: tuple[str, ...], field: str) -> None:
    with pytest.raises(fields.ConfigRefused) as refused:
        parsed(_without(line, *without))
    assert field in {fault.field for fault in refused.value.faults}


def _one_line(pem: str) -> str:
    return " ".join(pem.split("\n"))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda pem: pem,
        lambda pem: pem.replace("\n", "\\n"),
        lambda pem: pem.replace("\n", "\r\n"),
        _one_line,
        lambda pem: pem.replace("\n", ""),
        lambda pem: f"\n\n{pem}\n",
    ],
    ids=["as it is", "escaped", "windows", "one line", "no line", "blank lines"],
)
def test_a_key_is_put_together_again(line: dict[str, Any], spoil: Any) -> None:
    private, public = key_pair("main")
    given = parsed(line | {"privateKey": spoil(private)}).private_key
    assert given is not None
    text = given.get_secret_value()
    assert tokens.fault(text) is None
    made = tokens.token(world.APPLICATION, text, datetime.now(UTC))
    claims = jwt.decode(made, public, ["RS256"])
    assert claims["application_id"] == world.APPLICATION
    assert claims["exp"] - claims["iat"] == tokens.LIFETIME
    assert tokens.same_key(tokens.public_part(text) or "", public)


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("./private.key", "no “-----BEGIN"),
        ("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----", "public key"),
        (
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMI\n-----END ENCRYPTED PRIVATE KEY-----",
            "locked",
        ),
        ("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----", "cannot be read"),
        ("-----BEGIN PRIVATE KEY-----\nMIIB", "cannot be read"),
    ],
)
def test_keys_that_are_none(value: str, word: str) -> None:
    problem = tokens.fault(value)
    assert problem is not None
    assert problem.code == "private_key_format"
    assert word in problem.message
    with pytest.raises(ValueError, match="not a private key"):
        tokens.token(world.APPLICATION, value, datetime.now(UTC))


def test_where_secrets_go(line: dict[str, Any]) -> None:
    places = VonageVoiceConnector.destinations(parsed(line), {})
    assert set(places) == {"privateKey", "apiSecret", "signatureSecret"}
    assert set(places.values()) == {"https://api.nexmo.com"}
    apart = {"vonage_rest": "http://127.0.0.1:2"}
    assert (
        "http://127.0.0.1:2" in VonageVoiceConnector.destinations(parsed(line), apart)["apiSecret"]
    )


@pytest.mark.parametrize("url", [None, "https://hooks.acme.example/v"])
def test_setup_says_what_to_do(line: dict[str, Any], url: str | None) -> None:
    setup = VonageVoiceConnector.setup(parsed(_without(line, "signatureSecret")), url)
    assert (url or "none yet") in setup.instructions
    assert "signatureSecret" in setup.instructions
