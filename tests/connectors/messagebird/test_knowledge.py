"""MessageBird's errors, found in what people paste."""

from __future__ import annotations

import pytest

from connectors.knowledge import read
from connectors.messagebird.knowledge import ENTRIES, recognise


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            '{"errors":[{"code":2,"description":"Request not allowed (incorrect access_key)",'
            '"parameter":"access_key"}]}',
            "2",
        ),
        ('{"errors":[{"code":25,"description":"Not enough balance","parameter":null}]}', "25"),
        ('{"errors":[{"code":20,"description":"message not found","parameter":null}]}', "20"),
        (
            '{"recipient":1555,"status":"delivery_failed","statusErrorCode":27,'
            '"statusReason":"unavailable subscriber"}',
            "statusErrorCode 27",
        ),
        (
            "GET /r?id=1&statusDatetime=2026-01-02&statusErrorCode=103 HTTP/1.1",
            "statusErrorCode 103",
        ),
    ],
)
def test_recognised(text: str, code: str) -> None:
    found = recognise(read(text))
    assert found is not None
    assert found.code == code
    assert all((found.cause, found.fix, found.documentation))


@pytest.mark.parametrize(
    "text",
    [
        "401 Unauthorized",
        '{"errors":[{"message":"authorization required","field":null}]}',
        '{"errors":[{"code":"2","description":"x","parameter":"y"}]}',
        '{"errors":[]}',
        '{"errors":["x"]}',
        '{"message-count":"1","messages":[{"status":"4"}]}',
    ],
)
def test_left_to_others(text: str) -> None:
    assert recognise(read(text)) is None


def test_there_are_enough() -> None:
    assert len(ENTRIES) >= 15
