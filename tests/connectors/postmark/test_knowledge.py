"""Pasted errors: Postmark's are known, and those of others left to others."""

from __future__ import annotations

import pytest

from connectors.knowledge import by_code, read
from connectors.postmark.knowledge import ENTRIES, recognise


@pytest.mark.parametrize(
    ("pasted", "code"),
    [
        ('{"ErrorCode":10,"Message":"Bad or missing Server API token."}', "10"),
        ('HTTP/1.1 422 {"ErrorCode": 406, "Message": "You tried to send to ..."}', "406"),
        ('{"ErrorCode":701,"Message":"This message does not exist"}', "701"),
        (
            '{"RecordType":"Bounce","Type":"HardBounce","TypeCode":1,"MessageID":"m"}',
            "bounce/HardBounce",
        ),
    ],
)
def test_an_error_of_postmark_is_known(pasted: str, code: str) -> None:
    problem = recognise(read(pasted))
    assert problem is not None
    assert problem.code == code


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "401 Unauthorized",
        '{"ErrorCode":0,"Message":"OK"}',
        '{"ErrorCode":"10","Message":"x"}',
        '{"errorCode":10,"message":"x"}',
        '{"RecordType":"Bounce","Type":"AutoResponder","TypeCode":64,"MessageID":"m"}',
        '{"message": "Forbidden"}',
    ],
)
def test_what_another_could_have_written_is_left_alone(pasted: str) -> None:
    assert recognise(read(pasted)) is None


def test_no_code_stands_twice() -> None:
    assert len(by_code(ENTRIES)) == len(ENTRIES) >= 30
