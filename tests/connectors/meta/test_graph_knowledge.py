"""A pasted error of Meta's is found, and another provider's is not."""

from __future__ import annotations

import json

import pytest

from connectors.knowledge import read
from connectors.meta import knowledge


def pasted(**error: object) -> str:
    return json.dumps({"error": {"type": "OAuthException", "fbtrace_id": "A"} | error})


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        (pasted(code=190, error_subcode=463, message="x"), "190/463", "expired"),
        (pasted(code=190, error_subcode=1, message="x"), "190/1", "does not accept"),
        (pasted(code=299, message="x"), "299", "permission"),
        (pasted(code=131047, error_subcode=2494010, message="x"), "131047", "24 hours"),
        (pasted(code=133005, message="x"), "133005", "PIN"),
        (pasted(code=80007, message="x"), "80007", "limit"),
        (pasted(code=99999, message="Odd."), "99999", "Odd."),
        ("HTTP/1.1 400 Bad Request\n\n" + pasted(code=100, message="m"), "100", "value"),
    ],
)
def test_a_pasted_error_is_found(text: str, code: str, says: str) -> None:
    found = knowledge.recognise(read(text))
    assert found is not None
    assert found.code == code
    assert says in found.message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "190",
        '{"code": 20003, "message": "Authenticate", "status": 401}',
        '{"error": {"code": 404, "message": "Not found.", "status": "NOT_FOUND"}}',
        '{"error": {"code": "190", "type": "OAuthException"}}',
        '{"error": "invalid_grant"}',
        "[1, 2]",
    ],
)
def test_what_another_may_have_written_is_left_alone(text: str) -> None:
    assert knowledge.recognise(read(text)) is None


def test_metas_own_words_are_kept_beside_ours() -> None:
    data = {"messaging_product": "whatsapp", "details": "Parameter value is not valid: to"}
    found = knowledge.recognise(read(pasted(code=131009, message="(#131009) x", error_data=data)))
    assert found is not None
    assert found.details["saidMore"] == "Parameter value is not valid: to"


def test_no_code_stands_twice() -> None:
    codes = [entry.code for entry in knowledge.ENTRIES]
    assert len(codes) == len(set(codes))
    assert len(codes) >= 60
