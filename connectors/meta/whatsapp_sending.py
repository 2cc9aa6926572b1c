"""A text on its way to the Cloud API: what is refused before asking, and what silence means."""

from __future__ import annotations

from typing import Any

from connectors import sending
from connectors.contract import Outbound
from connectors.problems import Problem

MESSAGES = "https://developers.facebook.com/documentation/business-messaging/whatsapp/messages/text-messages"
LONGEST_TEXT = 4096
"""Characters of the body of a text message."""


def body(message: Outbound) -> dict[str, Any]:
    """Make the body of a text message. Raises `ProviderRefusal` for what Meta would refuse."""
    _refuse_unsendable(message)
    return {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": message.to.strip(),
        "type": "text",
        "text": {"preview_url": False, "body": message.text},
    }


def _refuse_unsendable(message: Outbound) -> None:
    cause = "A text message of WhatsApp is limited to that."
    sending.refuse_long(len(message.text), LONGEST_TEXT, "WhatsApp takes", cause, MESSAGES)
    sending.refuse_empty(message.text, "WhatsApp sends no empty messages.", MESSAGES)
    sending.refuse_nobody(message.to, MESSAGES, fix="Give the phone number with country code.")
    sending.refuse_broken(message.text + message.to, MESSAGES)


def perhaps_sent(problem: Problem) -> Problem:
    """Warn that a message may have gone out, unless Meta answered or it certainly has not."""
    if "errorCode" in problem.details:
        return problem
    return sending.perhaps_sent(
        problem,
        "The message may have gone out all the same: ask the customer, or wait for its status "
        "webhook, before sending again.",
    )
