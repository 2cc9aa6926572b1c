"""Applications and calls of a simulated Vonage, and who may place one."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from connectors.vonage.simulated import SimulatedAccount, SimulatedApplication


@dataclass(slots=True)
class SimulatedCall:
    """A call that was placed."""

    to: str
    sender: str
    ncco: list[dict[str, Any]]
    event_url: str = ""
    uuid: str = field(default_factory=lambda: str(uuid.uuid4()))
    conversation: str = field(default_factory=lambda: f"CON-{uuid.uuid4()}")

    def shown(self) -> dict[str, Any]:
        """The call as `GET /v1/calls` lists it."""
        return {
            "_links": {"self": {"href": f"/v1/calls/{self.uuid}"}},
            "uuid": self.uuid,
            "status": "started",
            "direction": "outbound",
            "conversation_uuid": self.conversation,
            "to": {"type": "phone", "number": self.to},
            "from": {"type": "phone", "number": self.sender},
            "start_time": None,
            "end_time": None,
            "network": None,
        }


class NotPlaced(Exception):
    """The Voice API does not place a call, for the reason given."""


@cache
def key_pair(name: str) -> tuple[str, str]:
    """Make a key pair, private and public in PEM form: one for each name, as long as this runs."""
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
    )

    key = generate_private_key(65537, 2048)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    form = PublicFormat.SubjectPublicKeyInfo
    return private.decode(), key.public_key().public_bytes(Encoding.PEM, form).decode()


def application_of(
    accounts: Iterable[SimulatedAccount], header: str
) -> tuple[SimulatedAccount, SimulatedApplication] | str:
    """Tell whose token a request carries, or why it is not accepted: the last part of `type`."""
    import jwt

    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer":
        return "unauthorized"
    try:
        named = jwt.decode(token, options={"verify_signature": False}).get("application_id")
    except jwt.PyJWTError:
        return "unauthorized"
    for account in accounts:
        application = account.applications.get(str(named))
        if application is None:
            continue
        public = key_pair(application.key)[1]
        try:
            jwt.decode(token, public, ["RS256"], options={"require": ["iat", "jti"]}, leeway=5)
        except jwt.ExpiredSignatureError:
            return "jwt-expired"
        except jwt.PyJWTError:
            return "unauthorized"
        return account, application
    return "unauthorized"


def place(account: SimulatedAccount, body: Mapping[str, Any]) -> SimulatedCall:
    """Place a call. Raises `NotPlaced`."""
    try:
        to, sender = body["to"][0]["number"], body["from"]["number"]
        ncco = body.get("ncco") or []
        urls = body.get("event_url") or [""]
    except (KeyError, IndexError, TypeError):
        raise NotPlaced("to and from are required") from None
    if not (isinstance(to, str) and to.isdigit() and isinstance(ncco, list)):
        raise NotPlaced("to.number must be digits")
    if account.number(sender) is None:
        raise NotPlaced("from.number is not one of this account")
    if not ncco and not body.get("answer_url"):
        raise NotPlaced("ncco or answer_url is required")
    return SimulatedCall(to, sender, ncco, str(urls[0]))


def incoming(number: str, contact: str) -> dict[str, Any]:
    """What the answer webhook holds."""
    return {
        "from": contact,
        "to": number,
        "uuid": uuid.uuid4().hex,
        "conversation_uuid": f"CON-{uuid.uuid4()}",
        "region_url": "https://api-us-1.nexmo.com",
    }


def understood(call: Mapping[str, Any], text: str) -> dict[str, Any]:
    """What the event webhook holds after the caller spoke."""
    return {
        "speech": {
            "timeout_reason": "end_on_silence_timeout",
            "results": [
                {"confidence": "0.94", "text": text},
                {"confidence": "0.61", "text": text.lower() + " or so"},
            ],
        },
        "dtmf": {"digits": None, "timed_out": False},
        "from": call["from"],
        "to": call["to"],
        "uuid": call["uuid"],
        "conversation_uuid": call["conversation_uuid"],
        "timestamp": _now(),
    }


def event(call: SimulatedCall, status: str) -> dict[str, Any]:
    """What the event webhook holds when the state of a call changes."""
    return {
        "from": call.sender,
        "to": call.to,
        "uuid": call.uuid,
        "conversation_uuid": call.conversation,
        "status": status,
        "direction": "outbound",
        "timestamp": _now(),
    }


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
