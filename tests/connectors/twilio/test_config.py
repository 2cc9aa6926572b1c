"""What may be configured, and what is derived from it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from connectors import fields, registry
from connectors.fields import ConfigRefused
from connectors.twilio import TwilioSmsConnector
from connectors.twilio import simulated_world as world
from connectors.twilio.config import TwilioSmsConfig
from tests.connectors.twilio.channels import GOOD, SERVICE, STANDARD_KEY, parsed

SAMPLE = {
    "accountSid": "YOUR_ACCOUNT_SID",
    "authToken": "YOUR_AUTH_TOKEN",
    "phoneNumber": "+15551234567",
}
"""The API page's body, without `provider`."""


def test_it_is_the_twilio_connector_of_the_registry() -> None:
    assert registry.find("sms", "twilio") is TwilioSmsConnector
    assert (TwilioSmsConnector.channel_type, TwilioSmsConnector.provider) == ("sms", "twilio")


def test_reading_a_channel_brings_no_http_client_along() -> None:
    program = "import sys, connectors.twilio; print({'httpx', 'starlette'} & set(sys.modules))"
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert told.stdout == "set()\n"


def test_the_body_of_the_api_page_is_accepted() -> None:
    assert fields.plain(parsed(SAMPLE)) == SAMPLE


def test_the_names_of_the_linktor_server_are_understood() -> None:
    server = {
        "account_sid": "AC1",
        "auth_token": "t",
        "phone_number": "+15551234567",
        "api_key_sid": "SK1",
        "api_key_secret": "s",
        "messaging_service_sid": "MG1",
    }
    assert fields.plain(parsed(server)) == {
        "accountSid": "AC1",
        "authToken": "t",
        "phoneNumber": "+15551234567",
        "apiKeySid": "SK1",
        "apiKeySecret": "s",
        "messagingServiceSid": "MG1",
    }


@pytest.mark.parametrize("raw", [GOOD, SERVICE, STANDARD_KEY])
def test_a_credential_and_a_sender_are_enough(raw: dict[str, str]) -> None:
    assert fields.plain(parsed(raw)) == raw


@pytest.mark.parametrize(
    ("raw", "faults"),
    [
        (
            {},
            {"accountSid": "is required"},
        ),
        (
            {"accountSid": "AC1"},
            {
                "authToken": "is required, unless apiKeySid and apiKeySecret are given",
                "phoneNumber": "is required, unless messagingServiceSid is given",
            },
        ),
        (
            {"accountSid": "AC1", "authToken": "t"},
            {"phoneNumber": "is required, unless messagingServiceSid is given"},
        ),
        (
            {"accountSid": "AC1", "apiKeySid": "SK1", "phoneNumber": "+1"},
            {"apiKeySecret": "is required with apiKeySid"},
        ),
        (
            {"accountSid": "AC1", "authToken": "t", "apiKeySecret": "s", "phoneNumber": "+1"},
            {"apiKeySid": "is required with apiKeySecret"},
        ),
        (
            SAMPLE | {"authtoken": "hunter2-hunter2"},
            {"authtoken": "is not a field of this provider (did you mean authToken?)"},
        ),
        (
            SAMPLE | {"authToken": "hunter2-hunter2\nx"},
            {"authToken": "must be one line without control characters"},
        ),
    ],
)
def test_what_can_never_be_right_is_refused_at_its_field(
    raw: dict[str, str], faults: dict[str, str]
) -> None:
    with pytest.raises(ConfigRefused) as refused:
        fields.parse(TwilioSmsConfig, raw)
    assert {fault.field: fault.message for fault in refused.value.faults} == faults
    assert "hunter2" not in str(refused.value)


def test_every_field_is_described() -> None:
    specs = {spec.key: spec for spec in fields.describe(TwilioSmsConfig)}
    assert list(specs)[:3] == ["accountSid", "authToken", "phoneNumber"]
    assert {key for key, spec in specs.items() if spec.secret} == {"authToken", "apiKeySecret"}
    assert {key for key, spec in specs.items() if spec.advanced} == {
        "apiKeySid",
        "apiKeySecret",
        "messagingServiceSid",
    }
    assert all(spec.help and spec.where and spec.documentation for spec in specs.values())


def test_the_examples_have_the_right_shape() -> None:
    examples = {spec.key: spec.example for spec in fields.describe(TwilioSmsConfig)}
    assert [item for item in connector_of(examples)._remarks() if item is not None] == []


def connector_of(raw: dict[str, str]) -> TwilioSmsConnector:
    from tests.connectors.support import context

    return TwilioSmsConnector(parsed(raw), context())


def test_no_secret_is_in_a_representation() -> None:
    connector = connector_of(STANDARD_KEY | {"authToken": world.MAIN_TOKEN})
    shown = f"{connector!r} {connector.config!r} {connector._logins()!r}"
    assert world.MAIN_TOKEN not in shown
    assert world.STANDARD_KEY_SECRET not in shown


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        (GOOD, world.GOOD_NUMBER),
        (GOOD | {"phoneNumber": " +1 202-555-0101 "}, world.GOOD_NUMBER),
        (SERVICE, world.SERVICE),
        (SERVICE | GOOD, world.GOOD_NUMBER),
        (GOOD | {"phoneNumber": "Acme Shop"}, "Acme Shop"),
    ],
)
def test_the_number_names_the_account(raw: dict[str, str], key: str) -> None:
    assert TwilioSmsConnector.account_key(parsed(raw)) == key


OWN, OTHER, THIRD = "https://api.twilio.com", "http://127.0.0.1:1", "http://127.0.0.1:2"


@pytest.mark.parametrize(
    ("raw", "endpoints", "destinations"),
    [
        (GOOD, {}, {"authToken": OWN}),
        (GOOD, {"telegram": OTHER}, {"authToken": OWN}),
        (GOOD, {"twilio": OTHER + "/"}, {"authToken": OTHER}),
        (STANDARD_KEY, {}, {"apiKeySecret": OWN}),
        (STANDARD_KEY | GOOD, {}, {"apiKeySecret": OWN, "authToken": OWN}),
        (GOOD, {"twilio_messaging": THIRD}, {"authToken": OWN}),
        (SERVICE, {"twilio": OTHER}, {"authToken": OTHER}),
        (SERVICE, {"twilio_messaging": THIRD}, {"authToken": f"{OWN} and {THIRD}"}),
    ],
)
def test_where_each_secret_goes(
    raw: dict[str, str], endpoints: dict[str, str], destinations: dict[str, str]
) -> None:
    assert TwilioSmsConnector.destinations(parsed(raw), endpoints) == destinations


def test_capabilities_promise_no_more_than_sms_keeps() -> None:
    able = TwilioSmsConnector.capabilities
    assert able.text
    assert able.delivery_receipts
    assert not any((able.image, able.read_receipts, able.typing_indicators, able.buttons))


def test_what_is_left_to_do() -> None:
    here = TwilioSmsConnector.setup(parsed(GOOD), "https://hooks.acme.example/sms/1")
    assert "“A message comes in”" in here.instructions
    assert "set https://hooks.acme.example/sms/1" in here.instructions
    nowhere = TwilioSmsConnector.setup(parsed(GOOD), None)
    assert "this machine has none yet" in nowhere.instructions
    service = TwilioSmsConnector.setup(parsed(SERVICE), "https://hooks.acme.example/sms/1")
    assert "Messaging > Services" in service.instructions
