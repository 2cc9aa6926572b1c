"""Signatures: what the documentation's sample verifier and a verifier off the shelf say of them."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook, WebhookVerificationError

from linktor_tui.local.courier import signing

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3)
)


def sample_verifier(payload: bytes, signature: str, timestamp: str, secret: str) -> bool:
    """The Webhooks page's Python sample, step by step."""
    if abs(time.time() - int(timestamp)) > 5 * 60:
        raise ValueError("Timestamp outside tolerance")
    signed = f"{timestamp}.{payload.decode('utf-8')}"
    expected = hmac.new(secret.encode("utf-8"), signed.encode("utf-8"), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, signature.replace("sha256=", "")):
        raise ValueError("Invalid signature")
    return True


def verified(body: bytes, headers: dict[str, str], secret: str) -> bool:
    """What both verifiers say; they must agree."""
    try:
        first = sample_verifier(
            body, headers["X-Linktor-Signature"], headers["X-Linktor-Timestamp"], secret
        )
    except ValueError:
        first = False
    try:
        Webhook(secret).verify(body, headers)
        second = True
    except WebhookVerificationError:
        second = False
    assert first == second
    return first


def signed(body: bytes, secret: str, at: int | None = None) -> dict[str, str]:
    return signing.headers(
        body,
        secret=secret,
        at=int(time.time()) if at is None else at,
        event_id="evt_1",
        event="message.received",
        delivery_id="del_1",
    )


@given(st.dictionaries(st.text(), JSON, max_size=4))
def test_both_verifiers_accept_whatever_is_sent(data: dict[str, Any]) -> None:
    secret = signing.new_secret()
    body = signing.encoded(
        signing.payload(
            event_id="evt_1",
            event="message.received",
            timestamp="2024-01-15T10:30:00Z",
            data=data,
            endpoint_id="wh_1",
        )
    )
    assert verified(body, signed(body, secret), secret)
    assert json.loads(body)["data"] == data


@given(st.integers(min_value=0), st.integers(0, 7))
def test_one_bit_of_the_body_is_noticed(place: int, bit: int) -> None:
    secret, body = signing.new_secret(), b'{"id":"evt_1","data":{"text":"Hello"}}'
    changed = bytearray(body)
    changed[place % len(body)] ^= 1 << bit
    headers = signed(body, secret)
    try:
        bytes(changed).decode()
    except UnicodeDecodeError:
        return  # neither sample reads a body that is not text
    assert not verified(bytes(changed), headers, secret)


@pytest.mark.parametrize("seconds", [-301, 301])
def test_an_old_attempt_is_refused(seconds: int) -> None:
    secret = signing.new_secret()
    assert not verified(b"{}", signed(b"{}", secret, int(time.time()) + seconds), secret)


def test_another_secret_is_refused() -> None:
    assert not verified(b"{}", signed(b"{}", signing.new_secret()), signing.new_secret())


def test_half_a_character_can_be_sent() -> None:
    body = signing.encoded({"text": "\ud83d"})
    assert json.loads(body) == {"text": "\ud83d"}


def test_a_secret_is_what_standard_webhooks_asks_for() -> None:
    one, other = signing.new_secret(), signing.new_secret()
    assert one.startswith("whsec_")
    assert one != other
    assert "=" not in one
