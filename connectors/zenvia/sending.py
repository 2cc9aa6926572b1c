"""A text on its way to a phone: what is refused before asking, and what silence means.

Zenvia passes texts on to Google, which takes 3,072 characters; numbers go without a +.
"""

from __future__ import annotations

from connectors import rcs, sending
from connectors.contract import Outbound
from connectors.problems import Problem
from connectors.zenvia.config import DOCS


def refuse_unsendable(message: Outbound) -> str:
    """Give the recipient's digits. Raises `ProviderRefusal` for what would be refused."""
    return rcs.recipient_digits(message, "Zenvia", "+5511999990000", DOCS, limited_by="RCS")


def perhaps_sent(problem: Problem) -> Problem:
    """Warn that a message may have gone out, unless it certainly has not."""
    return sending.perhaps_sent(
        problem,
        "The message may have gone out all the same: look at the reports on the Zenvia platform "
        "before sending again.",
    )
