"""Telegram's errors in pasted texts."""

from __future__ import annotations

import pytest

from connectors.knowledge import read
from connectors.telegram.knowledge import recognise


@pytest.mark.parametrize(
    ("pasted", "code"),
    [
        ('{"ok":false,"error_code":401,"description":"Unauthorized"}', "401 Unauthorized"),
        (
            "telegram.error.Forbidden: Forbidden: bot was blocked by the user",
            "403 blocked by the user",
        ),
        ("Bad Request: chat not found", "400 chat not found"),
        (
            "aiogram: Conflict: terminated by other getUpdates request",
            "409 other getupdates request",
        ),
    ],
)
def test_a_pasted_error_is_found(pasted: str, code: str) -> None:
    found = recognise(read(pasted))
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("pasted", ["", "404 Not Found", '{"code": 20003}', "all is well"])
def test_what_is_of_somebody_else_is_not(pasted: str) -> None:
    assert recognise(read(pasted)) is None
