"""A text on its way to the Cloud API: what is refused before asking, and what silence means."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from connectors.contract import Outbound
from connectors.problems import Problem, ProviderRefusal

MESSAGES = "https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/text-messages"
LONGEST_TEXT = 4096
"""Characters of the body of a text message."""
CERTAIN = frozenset({"refused", "no_such_host", "rate_limited", "tls"})
"""Codes of silence after which nothing was sent."""


def body(message: Outbound) -> dict[str, Any]:
    """Make the body of a text message. Raises `ProviderRefusal` for what Meta would refuse."""
    _refuse_unsendable(message)
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": message.to.strip(),
        "type": "text",
        "text": {"preview_url": False, "body": message.text},
    }


def _refuse_unsendable(message: Outbound) -> None:
    length = len(message.text)
    if length > LONGEST_TEXT:
        raise _unsendable(
            "text_too_long",
            f"The text has {length} characters; WhatsApp takes at most {LONGEST_TEXT}.",
            "A text message of WhatsApp is limited to that.",
            "Shorten it, or send it in parts.",
            length=length,
            limit=LONGEST_TEXT,
        )
    if not message.text.strip():
        raise _unsendable(
            "text_empty",
            "There is no text in this message.",
            "WhatsApp sends no empty messages.",
            "Write something.",
        )
    if not message.to.strip():
        raise _unsendable(
            "recipient_missing",
            "No recipient was named.",
            "The recipient is missing.",
            "Give the phone number with country code.",
        )
    if any("\ud800" <= character <= "\udfff" for character in message.text + message.to):
        raise _unsendable(
            "text_broken",
            "The text holds half a character.",
            "It was cut in the middle of an emoji, or read in a wrong encoding.",
            "Write that character again.",
        )


def _unsendable(code: str, message: str, cause: str, fix: str, **details: Any) -> ProviderRefusal:
    return ProviderRefusal(
        Problem(code, message, cause, fix, documentation=MESSAGES, details=details)
    )


def perhaps_sent(problem: Problem) -> Problem:
    """Warn that a message may have gone out, unless it certainly has not."""
    refused = "errorCode" in problem.details
    if refused or problem.code in CERTAIN or problem.code.startswith("certificate_"):
        return problem
    return replace(
        problem,
        fix="The message may have gone out all the same: ask the customer, or wait for its status "
        "webhook, before sending again.",
    )
