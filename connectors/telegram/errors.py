"""From a refusal of Telegram to a problem with cause and fix.

A wording that is not in the table (`connectors.telegram.refusals`) is shown as it came, so that
nothing is lost when Telegram changes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from connectors.problems import Problem
from connectors.telegram.refusals import MAKING_REQUESTS, REFUSALS, Refusal

LONGEST_QUOTE = 200
"""Characters of Telegram's own words that are repeated."""


def explain(code: int, description: str, parameters: Mapping[str, Any]) -> Problem:
    """Turn a refusal into a problem with cause and fix.

    Args:
        code: `error_code`.
        description: Telegram's words, secrets already taken out.
        parameters: the `ResponseParameters`; only a new chat id is read here.
    """
    said = quoted(description)
    details: dict[str, Any] = {"errorCode": code, "description": said}
    moved_to = parameters.get("migrate_to_chat_id")
    if isinstance(moved_to, int):
        details["newChatId"] = str(moved_to)
    known = _known(code, description.lower())
    if known is None:
        return Problem(
            code=_code(code),
            message=f"Telegram refused: {said or 'it gave no reason'}",
            cause="What was asked for is not possible, for the reason that Telegram gives.",
            fix="Change what was asked for, or look the reason up in the Bot API manual.",
            documentation=MAKING_REQUESTS,
            details=details,
        )
    fix = f"{known.fix} It is {moved_to}." if "newChatId" in details else known.fix
    return Problem(
        code=_code(code),
        message=known.message,
        cause=known.cause,
        fix=fix,
        who=known.who,
        documentation=known.page,
        details=details,
    )


def _code(status: int) -> str:
    """`401 Unauthorized`: the words are HTTP's, Telegram's own are in the details."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _known(code: int, description: str) -> Refusal | None:
    for refusal in REFUSALS:
        if refusal.code == code and refusal.says in description:
            return refusal
    return None


def quoted(text: str) -> str:
    """Shorten words of somebody else to what fits a line or two."""
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"
