"""What goes to MessageBird for a text, and what is refused before anybody is asked."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from connectors.contract import Outbound
from connectors.messagebird.formats import digits, is_number
from connectors.messagebird.knowledge import MESSAGES
from connectors.problems import Problem, ProviderRefusal

UNCERTAIN = frozenset({"timeout", "connection", "reply_too_long", "not_messagebird"})
"""Codes of silence after which a message may be on its way all the same; so may any 5xx."""


def body(message: Outbound, sender: str, report_url: str | None) -> dict[str, Any]:
    """Make the body of a text message.

    Args:
        message: the text and its recipient.
        sender: number without the plus, or sender name.
        report_url: where status reports should go, None for the account's own address.

    Raises:
        ProviderRefusal: what MessageBird would refuse; nothing was asked.
    """
    recipient = digits(message.to)
    if not is_number(recipient):
        raise _unsendable(
            "recipient_invalid",
            "The recipient is not a phone number.",
            "SMS go to a number with its country code, 7 to 15 digits.",
            "Write the recipient with + and country code.",
        )
    if not message.text.strip():
        raise _unsendable(
            "text_empty",
            "There is no text in this message.",
            "MessageBird sends no empty messages.",
            "Write something.",
        )
    if any("\ud800" <= character <= "\udfff" for character in message.text):
        raise _unsendable(
            "text_broken",
            "The text holds half a character.",
            "It was cut in the middle of an emoji, or read in a wrong encoding.",
            "Write that character again.",
        )
    given: dict[str, Any] = {
        "originator": sender,
        "recipients": [recipient],
        "body": message.text,
        "datacoding": "auto",
    }
    if report_url is not None:
        # MessageBird reports on messages with a reference only.
        given |= {"reportUrl": report_url, "reference": uuid.uuid4().hex}
    return given


def _unsendable(code: str, message: str, cause: str, fix: str) -> ProviderRefusal:
    return ProviderRefusal(Problem(code, message, cause, fix, documentation=MESSAGES))


def perhaps_sent(problem: Problem) -> Problem:
    """Warn of sending twice after a silence in which the message may have gone out."""
    if problem.code not in UNCERTAIN and not problem.code.startswith("http_"):
        return problem
    return replace(
        problem,
        fix="The message may have gone out all the same: look into the dashboard's SMS overview "
        "before sending again.",
    )
