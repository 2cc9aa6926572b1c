"""A text on its way to a phone: what is refused before asking, and what silence means.

Numbers are in E.164 form.
"""

from __future__ import annotations

import re

from connectors import rcs, sending
from connectors.contract import Outbound
from connectors.google_rbm.api_errors import SEND
from connectors.problems import Problem

E164 = re.compile(r"\+[1-9][0-9]{6,14}")


def as_number(given: str) -> str:
    """Write a phone number in E.164 form, where it is one in another spelling."""
    bare = rcs.bare(given)
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    return bare if bare.startswith("+") or not bare.isascii() or not bare.isdigit() else "+" + bare


def refuse_unsendable(message: Outbound) -> str:
    """Give the recipient's number. Raises `ProviderRefusal` for what Google would refuse."""
    number = as_number(message.to)
    is_one = E164.fullmatch(number) is not None
    rcs.refuse_no_number(is_one, "with + and country code", "+12223334444", SEND)
    rcs.refuse_text(message.text, "Google", SEND, limited_by="Google")
    return number


def perhaps_sent(problem: Problem) -> Problem:
    """Warn that a message may have gone out, unless it certainly has not."""
    return sending.perhaps_sent(
        problem,
        "The message may have gone out all the same: wait for its delivery event before sending "
        "again.",
    )
