"""Texts over RCS: what every provider refuses, as it is Google's network that all of them reach."""

from __future__ import annotations

import re

from connectors import sending
from connectors.contract import Outbound

LONGEST_TEXT = 3072
"""Characters of one text message: “Text” in the message guides of RCS for Business."""

NUMBER = re.compile(r"[1-9][0-9]{6,14}")
_DRESSING = re.compile(r"[\s().\-/]")


def bare(given: str) -> str:
    """Take out of a phone number what people write between its digits."""
    return _DRESSING.sub("", given)


def digits(given: str) -> str:
    """Write a phone number as country code and digits alone, where it is one in another spelling."""
    return bare(given).removeprefix("+").removeprefix("00")


def refuse_no_number(is_one: bool, how: str, example: str, documentation: str) -> None:
    """Refuse a recipient that is no phone number. Raises `ProviderRefusal`; nothing is asked.

    Args:
        is_one: whether the recipient is one.
        how: how the provider takes numbers: `with the country code`.
        example: one that is right.
        documentation: the provider's page on sending.
    """
    if not is_one:
        raise sending.unsendable(
            "recipient_not_e164",
            "The recipient is no phone number in international form.",
            f"RCS reaches phones by number, {how}.",
            f"Give it as {example}.",
            documentation,
        )


def refuse_text(text: str, provider: str, documentation: str, *, limited_by: str) -> None:
    """Refuse a text that is empty, too long or broken. Raises `ProviderRefusal`.

    Args:
        text: what is to be sent.
        provider: who would be asked to send it.
        documentation: its page on sending.
        limited_by: whose limit is named, as some pass on Google's.
    """
    sending.refuse_empty(text, f"{provider} sends none.", documentation, fix="Write some.")
    sending.refuse_long(
        len(text),
        LONGEST_TEXT,
        f"{limited_by} takes",
        "A text message of RCS is limited to that.",
        documentation,
    )
    sending.refuse_broken(text, documentation)


def recipient_digits(
    message: Outbound, provider: str, example: str, documentation: str, *, limited_by: str
) -> str:
    """Give the recipient's digits of a message that can be sent. Raises `ProviderRefusal`.

    Arguments as for `refuse_no_number` and `refuse_text`.
    """
    number = digits(message.to)
    is_one = NUMBER.fullmatch(number) is not None
    refuse_no_number(is_one, "with the country code", example, documentation)
    refuse_text(message.text, provider, documentation, limited_by=limited_by)
    return number
