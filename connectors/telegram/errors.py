"""From a refusal of Telegram to a problem with cause and fix.

A wording that is not in the table (`connectors.telegram.refusals`) is shown as it came, so that
nothing is lost when Telegram changes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from connectors.knowledge import quoted as quoted
from connectors.problems import Problem
from connectors.telegram.refusals import MAKING_REQUESTS, REFUSALS, Refusal, phrase


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
            code=phrase(code),
            message=f"Telegram refused: {said or 'it gave no reason'}",
            cause="What was asked for is not possible, for the reason that Telegram gives.",
            fix="Change what was asked for, or look the reason up in the Bot API manual.",
            documentation=MAKING_REQUESTS,
            details=details,
        )
    problem = known.entry.problem(**details)
    if "newChatId" in details:
        return replace(problem, fix=f"{problem.fix} It is {moved_to}.")
    return problem


def _known(code: int, description: str) -> Refusal | None:
    for refusal in REFUSALS:
        if refusal.status == code and refusal.says in description:
            return refusal
    return None
