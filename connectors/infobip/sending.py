"""A text on its way to a phone: what is refused before asking, and what silence means.

Limits: `RcsOutboundTextContent` (3,072 characters); numbers are in international form without +.
"""

from __future__ import annotations

from connectors import rcs, sending
from connectors.contract import Outbound
from connectors.infobip.api_errors import SEND
from connectors.problems import Problem


def refuse_unsendable(message: Outbound) -> str:
    """Give the recipient's digits. Raises `ProviderRefusal` for what Infobip would refuse."""
    return rcs.recipient_digits(message, "Infobip", "+441134960001", SEND, limited_by="Infobip")


def perhaps_sent(problem: Problem) -> Problem:
    """Warn that a message may have gone out, unless it certainly has not."""
    return sending.perhaps_sent(
        problem,
        "The message may have gone out all the same: look at Analyze > Logs in the portal before "
        "sending again.",
    )
