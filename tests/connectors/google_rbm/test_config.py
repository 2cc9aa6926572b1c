"""What is taken as a config, and what the format step says of a key file."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connectors import fields
from connectors.google_rbm import keys, simulated
from connectors.google_rbm.config import GoogleRcsConfig
from connectors.problems import Problem

KEY = simulated.PARTNER.key_file()


def parsed(raw: dict[str, Any]) -> GoogleRcsConfig:
    found = fields.parse(GoogleRcsConfig, raw)
    assert isinstance(found, GoogleRcsConfig)
    return found


def test_the_names_of_the_real_server_are_taken() -> None:
    found = parsed({"agent_id": "a_agent", "api_key": KEY, "webhook_secret": "T0KEN"})
    assert found.agent == "a_agent"
    assert found.client_token is not None
    assert json.loads(found.service_account_key.get_secret_value())["type"] == "service_account"


def test_a_key_given_as_an_object_is_the_same_key() -> None:
    found = parsed({"agentId": "a_agent", "serviceAccountKey": json.loads(KEY)})
    read = keys.read(found.service_account_key.get_secret_value())
    assert isinstance(read, keys.ServiceAccount)
    assert read.email == simulated.PARTNER.email
    assert "PRIVATE" not in repr(found)


def test_an_agent_by_its_full_name_tells_its_brand() -> None:
    found = parsed({"agentId": "brands/b-1/agents/a_agent", "serviceAccountKey": KEY})
    assert (found.agent, found.brand) == ("a_agent", "brands/b-1")
    assert parsed({"agentId": "a_agent", "serviceAccountKey": KEY}).brand is None


def test_a_number_in_place_of_a_key_is_refused() -> None:
    with pytest.raises(fields.ConfigRefused) as refused:
        parsed({"agentId": "a_agent", "serviceAccountKey": 7})
    assert refused.value.faults[0].field == "serviceAccountKey"


def changed(**values: Any) -> str:
    found = json.loads(KEY) | values
    return json.dumps({name: value for name, value in found.items() if value is not None})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("YOUR_SERVICE_ACCOUNT_KEY", "key_not_json"),
        ("ya29.token", "key_not_json"),
        (simulated.private_key("known"), "key_not_json"),
        (KEY[:-40], "key_not_json"),
        ("[1]", "key_not_json"),
        (changed(type="authorized_user"), "key_not_service_account"),
        (changed(client_email=None), "key_incomplete"),
        (changed(private_key=""), "key_incomplete"),
        (changed(private_key="-----BEGIN PRIVATE KEY-----\nAAAA\n"), "key_not_pem"),
    ],
    ids=map(str, range(9)),  # the keys are made anew in each process
)
def test_what_is_wrong_with_a_key_file_is_said_without_quoting_it(text: str, code: str) -> None:
    found = keys.read(text)
    assert isinstance(found, Problem)
    assert found.code == code
    assert all((found.message, found.cause, found.fix))
    assert text[:24] not in repr(found)


def test_a_key_of_another_kind_is_told() -> None:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    found = keys.read(changed(private_key=pem.decode()))
    assert isinstance(found, Problem)
    assert found.code == "key_not_rsa"
