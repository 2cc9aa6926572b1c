"""A text on its way to Twilio: what is refused before asking, and what silence means.

Limits: `Body` of the Messages resource, “up to 1,600 characters in length”.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from connectors.contract import Outbound
from connectors.problems import Problem, ProviderRefusal
from connectors.twilio.errors import page
from connectors.twilio.numbers import as_number

MESSAGES = "https://www.twilio.com/docs/messaging/api/message-resource"
LONGEST_TEXT = 1600
"""Characters of one message. Some letters count for several, and Twilio counts: error 21617."""

CERTAIN = frozenset({"refused", "no_such_host", "rate_limited", "tls"})
"""Codes of silence after which nothing was sent: no request went out, or Twilio says that it does
not process what it answers with 429. So it is with every certificate that was not accepted."""


def form(message: Outbound, sender: str | None, service: str | None) -> dict[str, str]:
    """Make the parameters of a message. A Messaging Service goes before the number.

    Raises:
        ProviderRefusal: for what Twilio would refuse; nothing is asked.
    """
    _refuse_unsendable(message)
    who = {"MessagingServiceSid": service} if service else {"From": sender or ""}
    return {"To": as_number(message.to), "Body": message.text} | who


def _refuse_unsendable(message: Outbound) -> None:
    length = len(message.text)
    if length > LONGEST_TEXT:
        raise _unsendable(
            "text_too_long",
            f"The text has {length} characters; Twilio takes at most {LONGEST_TEXT}.",
            "A message of Twilio is limited to that.",
            "Shorten it, or send it in parts.",
            page(21617),
            length=length,
            limit=LONGEST_TEXT,
        )
    if not message.text.strip():
        raise _unsendable(
            "text_empty",
            "There is no text in this message.",
            "Twilio sends no empty messages.",
            "Write something.",
            page(21602),
        )
    if not message.to.strip():
        raise _unsendable(
            "recipient_missing",
            "No recipient was named.",
            "The recipient is missing.",
            "Give the phone number with + and country code.",
            page(21604),
        )
    if any("\ud800" <= character <= "\udfff" for character in message.text + message.to):
        raise _unsendable(
            "text_broken",
            "The text holds half a character.",
            "It was cut in the middle of an emoji, or read in a wrong encoding.",
            "Write that character again.",
            MESSAGES,
        )


def _unsendable(
    code: str, message: str, cause: str, fix: str, documentation: str, **details: Any
) -> ProviderRefusal:
    return ProviderRefusal(
        Problem(code, message, cause, fix, documentation=documentation, details=details)
    )


def perhaps_sent(problem: Problem) -> Problem:
    """Warn that a message may have gone out, unless it certainly has not."""
    if problem.code in CERTAIN or problem.code.startswith("certificate_"):
        return problem
    return replace(
        problem,
        fix="The message may have gone out all the same: look at Monitor > Logs > Messaging in the "
        "Console before sending again.",
    )
