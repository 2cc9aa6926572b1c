"""A text on its way to a phone: what is refused before asking, and what silence means.

Zenvia passes texts on to Google, which takes 3,072 characters; numbers go without a +.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from connectors.contract import Outbound
from connectors.problems import Problem, ProviderRefusal
from connectors.zenvia.config import DOCS

LONGEST_TEXT = 3072
"""Characters of one text message, by Google's message guide."""

NUMBER = re.compile(r"[1-9][0-9]{6,14}")

CERTAIN = frozenset({"refused", "no_such_host", "rate_limited", "tls"})
"""Codes of silence after which nothing was sent."""


def digits(given: str) -> str:
    """Write a phone number as Zenvia takes it: country code and digits alone."""
    bare = re.sub(r"[\s().\-/]", "", given).removeprefix("+")
    return bare.removeprefix("00")


def refuse_unsendable(message: Outbound) -> str:
    """Give the recipient's digits. Raises `ProviderRefusal` for what would be refused."""
    number, length = digits(message.to), len(message.text)
    if NUMBER.fullmatch(number) is None:
        raise _unsendable(
            "recipient_not_e164",
            "The recipient is no phone number in international form.",
            "RCS reaches phones by number, with the country code.",
            "Give it as +5511999990000.",
        )
    if not message.text.strip():
        raise _unsendable(
            "text_empty", "There is no text in this message.", "Zenvia sends none.", "Write some."
        )
    if length > LONGEST_TEXT:
        raise _unsendable(
            "text_too_long",
            f"The text has {length} characters; RCS takes at most {LONGEST_TEXT}.",
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
    return ProviderRefusal(Problem(code, message, cause, fix, documentation=DOCS, details=details))


def perhaps_sent(problem: Problem) -> Problem:
    """Warn that a message may have gone out, unless it certainly has not."""
    if problem.code in CERTAIN or problem.code.startswith("certificate_"):
        return problem
    return replace(
        problem,
        fix="The message may have gone out all the same: look at the reports on the Zenvia platform "
        "before sending again.",
    )
