"""Errors of Messenger and Instagram that somebody pasted."""

from __future__ import annotations

import pytest

from connectors.knowledge import During, read
from connectors.meta import simulated_messenger_errors as worded
from connectors.meta.codes_messenger import MESSENGER_ENTRIES
from connectors.meta.knowledge import recognise

WINDOW = (
    'HTTP/1.1 400 Bad Request\n\n{"error":{"message":"(#10) This message is sent outside of allowed '
    'window.","type":"OAuthException","code":10,"error_subcode":2018278,"fbtrace_id":"BLBz"}}'
)


def test_a_closed_window_is_recognised() -> None:
    problem = recognise(read(WINDOW))
    assert problem is not None
    assert problem.code == "10/2018278"
    assert "24 hours" in problem.message


def test_the_type_that_instagram_writes_is_recognised_without_its_trace() -> None:
    pasted = WINDOW.replace("OAuthException", "IGApiException").replace("2018278", "2534022")
    pasted = pasted.replace(',"fbtrace_id":"BLBz"', "")
    problem = recognise(read(pasted))
    assert problem is not None
    assert problem.code == "10/2534022"


def test_a_webhook_that_did_not_prove_itself_is_recognised() -> None:
    pasted = '{"error":{"message":"(#2200) Callback","type":"OAuthException","code":2200}}'
    problem = recognise(read(pasted))
    assert problem is not None
    assert "verify token" in problem.cause


def test_an_unknown_subcode_falls_back_to_its_code_and_keeps_metas_words() -> None:
    pasted = WINDOW.replace("2018278", "2018999")
    problem = recognise(read(pasted))
    assert problem is not None
    assert problem.code == "10/2018999"
    assert "allowed window" in problem.details["said"]


@pytest.mark.parametrize(
    "pasted",
    [
        '{"error": {"code": 551, "message": "of somebody else"}}',
        '{"code": 20003, "message": "Authenticate", "status": 401}',
        "551 This person is not available",
    ],
)
def test_what_others_could_have_written_is_left_to_them(pasted: str) -> None:
    assert recognise(read(pasted)) is None


def test_every_entry_has_metas_words_in_the_simulator() -> None:
    known = {**worded.SEND, **worded.CONVERSATIONS, "190/2069032": worded.WANTS_PAGE}
    assert set(known) == {entry.code for entry in MESSENGER_ENTRIES}
    assert {entry.during for entry in MESSENGER_ENTRIES} == {During.SEND, During.CHECK}
