"""What every mail API asks of a mail before it is sent, and what a silence after it means.

Used by the rooms of Mailgun and Postmark too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from connectors.mail.config import parse_address
from connectors.problems import NoAnswer, Problem, ProviderRefusal


def refuse_unsendable(to: str, text: str, documentation: str) -> str:
    """Give the recipient's bare address.

    Raises:
        ProviderRefusal: the mail cannot be sent; nobody was asked.
    """
    if not text.strip():
        raise _unsendable(
            "text_empty",
            "There is no text in this message.",
            "A mail without a text is not taken.",
            "Write something.",
            documentation,
        )
    if any("\ud800" <= character <= "\udfff" for character in text + to):
        raise _unsendable(
            "text_broken",
            "The text holds half a character.",
            "It was cut in the middle of an emoji, or read in a wrong encoding.",
            "Write that character again.",
            documentation,
        )
    try:
        return str(parse_address(to.strip()))
    except ValueError:
        raise _unsendable(
            "recipient_invalid",
            "The recipient is not a mail address.",
            "It is empty, has a part missing, or has a name beside the address.",
            "Give the bare address, such as customer@example.org.",
            documentation,
        ) from None


UNCERTAIN = ("timeout", "connection", "reply_too_long", "not_", "http_")
"""How codes begin after which a mail may be on its way all the same."""


@contextmanager
def perhaps_sent() -> Iterator[None]:
    """Say of a silence during a send that the mail may have gone out. Raises `NoAnswer` again."""
    try:
        yield
    except NoAnswer as silence:
        if not silence.problem.code.startswith(UNCERTAIN):
            raise
        fix = "The mail may have gone out all the same: look there before sending it again."
        raise NoAnswer(replace(silence.problem, fix=fix)) from None


def _unsendable(
    code: str, message: str, cause: str, fix: str, documentation: str
) -> ProviderRefusal:
    return ProviderRefusal(Problem(code, message, cause, fix, documentation=documentation))
