"""Before and after a send, the same at every provider.

Before: what no provider takes is refused here, and nobody is asked. After: a silence says whether the
message may be on its way all the same. Each room keeps its limits, its pages and where to look.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from connectors.problems import Problem, ProviderRefusal

NOTHING_SENT = frozenset({"refused", "no_such_host", "rate_limited", "tls"})
"""Codes of silence after which nothing was sent: no request went out, or the provider answered that
it did not process this one. So it is with every certificate that was not accepted."""


def unsendable(
    code: str,
    message: str,
    cause: str,
    fix: str,
    documentation: str | None = None,
    **details: Any,
) -> ProviderRefusal:
    """Make the refusal of a message that nobody was asked to send. Arguments as of `Problem`."""
    return ProviderRefusal(
        Problem(code, message, cause, fix, documentation=documentation, details=details)
    )


def refuse_empty(
    text: str, cause: str, documentation: str | None = None, *, fix: str = "Write something."
) -> None:
    """Refuse a text of nothing but blanks. Raises `ProviderRefusal`."""
    if not text.strip():
        message = "There is no text in this message."
        raise unsendable("text_empty", message, cause, fix, documentation)


def too_long(
    length: int,
    limit: int,
    taker: str,
    cause: str,
    documentation: str | None = None,
    *,
    unit: str = "characters",
) -> ProviderRefusal:
    """Make the refusal of a text that is too long; the details tell by how much.

    Args:
        length: of the text.
        limit: the most that is taken.
        taker: who takes no more, and how: `Twilio takes`.
        cause: why there is a limit.
        documentation: the page that names it.
        unit: what `length` and `limit` count.
    """
    return unsendable(
        "text_too_long",
        f"The text has {length} {unit}; {taker} at most {limit}.",
        cause,
        "Shorten it, or send it in parts.",
        documentation,
        length=length,
        limit=limit,
    )


def refuse_long(
    length: int, limit: int, taker: str, cause: str, documentation: str | None = None
) -> None:
    """Refuse a text of more than `limit` characters. Arguments as for `too_long`.

    Raises:
        ProviderRefusal: the text is longer.
    """
    if length > limit:
        raise too_long(length, limit, taker, cause, documentation)


def refuse_broken(given: str, documentation: str | None = None) -> None:
    """Refuse half a character, which no encoding can carry. Raises `ProviderRefusal`."""
    if any("\ud800" <= character <= "\udfff" for character in given):
        raise unsendable(
            "text_broken",
            "The text holds half a character.",
            "It was cut in the middle of an emoji, or read in a wrong encoding.",
            "Write that character again.",
            documentation,
        )


def refuse_nobody(
    to: str,
    documentation: str | None = None,
    *,
    message: str = "No recipient was named.",
    fix: str = "Give the phone number with + and country code.",
) -> None:
    """Refuse a message to nobody. Raises `ProviderRefusal`."""
    if not to.strip():
        raise unsendable(
            "recipient_missing", message, "The recipient is missing.", fix, documentation
        )


def nothing_sent(problem: Problem) -> bool:
    """Tell of a `NoAnswer` to a send whether the message certainly did not go out."""
    return problem.code in NOTHING_SENT or problem.code.startswith("certificate_")


def perhaps_sent(problem: Problem, fix: str) -> Problem:
    """Say of a silence that the message may have gone out, unless it certainly has not.

    Args:
        problem: of a `NoAnswer` to the request that sends.
        fix: says that it may have gone out, and where to look before sending again.
    """
    if nothing_sent(problem):
        return problem
    return replace(problem, fix=fix)
