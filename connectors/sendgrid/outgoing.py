"""What every mail API asks of a mail before it is sent, and what a silence after it means.

Used by the rooms of Mailgun and Postmark too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from connectors import sending
from connectors.mail.config import parse_address
from connectors.problems import NoAnswer


def refuse_unsendable(to: str, text: str, documentation: str) -> str:
    """Give the recipient's bare address.

    Raises:
        ProviderRefusal: the mail cannot be sent; nobody was asked.
    """
    sending.refuse_empty(text, "A mail without a text is not taken.", documentation)
    sending.refuse_broken(text + to, documentation)
    try:
        return str(parse_address(to.strip()))
    except ValueError:
        raise sending.unsendable(
            "recipient_invalid",
            "The recipient is not a mail address.",
            "It is empty, has a part missing, or has a name beside the address.",
            "Give the bare address, such as customer@example.org.",
            documentation,
        ) from None


@contextmanager
def perhaps_sent() -> Iterator[None]:
    """Say of a silence during a send that the mail may have gone out. Raises `NoAnswer` again."""
    try:
        yield
    except NoAnswer as silence:
        # A number is the API's own code, such as Postmark's for maintenance: it took nothing.
        if silence.problem.code.isdigit():
            raise
        fix = "The mail may have gone out all the same: look there before sending it again."
        raise NoAnswer(sending.perhaps_sent(silence.problem, fix)) from None
