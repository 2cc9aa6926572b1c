"""A text on its way to a phone: what is refused before asking, and what silence means.

Limits: `RcsOutboundTextContent` (3,072 characters); numbers are in international form without +.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from connectors.contract import Outbound
from connectors.infobip.api_errors import SEND
from connectors.problems import Problem, ProviderRefusal

LONGEST_TEXT = 3072
"""Characters of one text message."""

NUMBER = re.compile(r"[1-9][0-9]{6,14}")

CERTAIN = frozenset({"refused", "no_such_host", "rate_limited", "tls"})
"""Codes of silence after which nothing was sent."""


def digits(given: str) -> str:
    """Write a phone number as Infobip takes it: country code and digits alone."""
    bare = re.sub(r"[\s().\-/]", "", given).removeprefix("+")
    return bare.removeprefix("00")


def refuse_unsendable(message: Outbound) -> str:
    """Give the recipient's digits. Raises `ProviderRefusal` for what Infobip would refuse."""
    number, length = digits(message.to), len(message.text)
    if NUMBER.fullmatch(number) is None:
        raise _unsendable(
            "recipient_not_e164",
            "The recipient is no phone number in international form.",
            "RCS reaches phones by number, with the country code.",
            "Give it as +441134960001.",
        )
    if not message.text.strip():
        raise _unsendable(
            "text_empty", "There is no text in this message.", "Infobip sends none.", "Write some."
        )
    if length > LONGEST_TEXT:
        raise _unsendable(
            "text_too_long",
            f"The text has {length} characters; Infobip takes at most {LONGEST_TEXT}.",
            "A text message of RCS is limited to that.",
            "Shorten it, or send it in parts.",
            length=length,
            limit=LONGEST_TEXT,
        )
    if any("\ud800" <= character <= "\udfff" for character in message.text):
        raise _unsendable(
            "text_broken",
            "The text holds half a character.",
            "It was cut in the middle of an emoji, or read in a wrong encoding.",
            "Write that character again.",
        )
    return number


def _unsendable(code: str, message: str, cause: str, fix: str, **details: Any) -> ProviderRefusal:
    return ProviderRefusal(Problem(code, message, cause, fix, documentation=SEND, details=details))


def perhaps_sent(problem: Problem) -> Problem:
    """Warn that a message may have gone out, unless it certainly has not."""
    if problem.code in CERTAIN or problem.code.startswith("certificate_"):
        return problem
    return replace(
        problem,
        fix="The message may have gone out all the same: look at Analyze > Logs in the portal before "
        "sending again.",
    )
