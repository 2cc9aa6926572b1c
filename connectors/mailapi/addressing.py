"""Addresses as every mail API asks for them: their fields, a sender's mailbox, a subject."""

from __future__ import annotations

import re
from email.headerregistry import Address
from typing import Any

from connectors.fields import field
from connectors.mail.config import parse_address
from connectors.mail.message import DEFAULT_SUBJECT, one_line

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
