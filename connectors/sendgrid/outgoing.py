"""What every mail API asks of a sender: the fields of an address, and a mail that can be sent.

Used by the rooms of Mailgun and Postmark too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.headerregistry import Address
from typing import Any

from connectors.fields import field
from connectors.mail.config import parse_address
from connectors.mail.message import DEFAULT_SUBJECT, one_line
from connectors.problems import NoAnswer, Problem, ProviderRefusal

LONGEST_SUBJECT = 500
"""Characters; what is longer is cut. RFC 5322 (2.1.1) stops a line at 998."""


def from_email_field(where: str, documentation: str) -> Any:
    """The address that mail is sent from: it names the channel's account."""
    return field(
        title="From address",
        help="The address that mail is sent from, and that names this channel's account.",
        where=where,
        example="support@example.com",
        documentation=documentation,
        also=("from_email",),
    )


def from_name_field() -> Any:
    """The name beside that address."""
    return field(
        default=None,
        title="From name",
        help="The name that people see beside the address.",
        where="Yours to choose.",
        example="Acme Support",
        also=("from_name",),
    )


def reply_to_field() -> Any:
    """Where answers go, if not to the from address."""
    return field(
        default=None,
        title="Reply-to address",
        help="Where answers go. Left out, they go to the from address.",
        where="An address at a domain whose mail reaches this channel.",
        example="support@reply.example.com",
        also=("reply_to",),
        advanced=True,
    )


def domain_of(address: str) -> str:
    """The domain of an address, in the letters that DNS knows."""
    return parse_address(address).domain.lower()


def mailbox(name: str | None, address: str) -> str:
    """A sender as a header has it: `Acme Support <support@example.com>`."""
    parsed = parse_address(address)
    local = parsed.local
    if local.startswith('"'):
        local = re.sub(r"\\(.)", r"\1", local[1:-1])
    return str(Address(one_line(name or ""), local, parsed.domain))


def subject_of(subject: str | None) -> str:
    """A subject in one line; a mail without one looks like spam, and some APIs refuse it."""
    return one_line(subject or "")[:LONGEST_SUBJECT] or DEFAULT_SUBJECT


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
