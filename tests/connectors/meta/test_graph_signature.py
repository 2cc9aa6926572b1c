"""What Meta signs is accepted, and nothing else."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace

import pytest

from connectors.hooks import HookRefused, HookRequest
from connectors.meta import signature
from connectors.meta.graph import proof

SECRET = "0123456789abcdef0123456789abcdef"
BODY = '{"object":"page","text":"\u00e9 \\u00e9"}'.encode()
URL = "https://hooks.acme.example/webhooks/ch_01"


def signed(body: bytes = BODY, secret: str = SECRET) -> HookRequest:
    given = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return HookRequest("POST", URL, {"x-hub-signature-256": given}, body)


def refusal(request: HookRequest, secret: str | None = SECRET) -> HookRefused:
    with pytest.raises(HookRefused) as refused:
        signature.verify(request, secret)
    return refused.value


def test_the_raw_body_is_what_is_signed() -> None:
    signature.verify(signed(), SECRET)
    signature.verify(signed(b""), SECRET)


def test_a_changed_byte_another_key_and_no_signature_are_refused() -> None:
    assert refusal(replace(signed(), body=BODY + b" ")).code == "wrong_signature"
    assert refusal(signed(secret="f" * 32)).code == "wrong_signature"
    assert refusal(replace(signed(), headers={})).code == "unsigned"
    sha1 = {"x-hub-signature": signed().headers["x-hub-signature-256"]}
    assert refusal(replace(signed(), headers=sha1)).code == "unsigned"


def test_without_a_secret_nothing_can_be_proved() -> None:
    assert refusal(signed(), None).code == "unverifiable"


def asked(**query: str) -> HookRequest:
    from urllib.parse import urlencode

    given = {f"hub.{name}": value for name, value in query.items()}
    return HookRequest("GET", f"{URL}?{urlencode(given)}", {})


def test_the_handshake_is_answered_with_the_challenge() -> None:
    question = asked(mode="subscribe", verify_token="word & word", challenge="1158201444")
    answered = signature.handshake(question, "word & word")
    assert answered is not None
    assert (answered.reply.status, answered.reply.body) == (200, "1158201444")


def test_a_post_is_no_handshake() -> None:
    assert signature.handshake(signed(), "word") is None


@pytest.mark.parametrize(
    ("question", "token", "status"),
    [
        (asked(mode="subscribe", verify_token="other", challenge="1"), "word", 403),
        (asked(mode="subscribe", challenge="1"), "word", 403),
        (asked(mode="subscribe", verify_token="", challenge="1"), None, 401),
        (asked(verify_token="word", challenge="1"), "word", 400),
        (asked(mode="subscribe", verify_token="word"), "word", 400),
    ],
)
def test_other_questions_are_refused(question: HookRequest, token: str | None, status: int) -> None:
    with pytest.raises(HookRefused) as refused:
        signature.handshake(question, token)
    assert refused.value.status == status
    assert "word" not in str(refused.value)


def test_the_proof_is_the_documented_one() -> None:
    expected = hmac.new(b"secret", b"token", hashlib.sha256).hexdigest()
    assert proof("token", "secret") == expected
