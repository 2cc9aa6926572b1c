"""What goes to MessageBird for a text, and what is refused before anybody is asked."""

from __future__ import annotations

import uuid
from typing import Any

from connectors import sending
from connectors.contract import Outbound
from connectors.messagebird.formats import digits, is_number
from connectors.messagebird.knowledge import MESSAGES
from connectors.problems import Problem


def body(message: Outbound, sender: str, report_url: str | None) -> dict[str, Any]:
    """Make the body of a text message.

    Args:
        message: the text and its recipient.
        sender: number without the plus, or sender name.
        report_url: where status reports should go, None for the account's own address.

    Raises:
        ProviderRefusal: what MessageBird would refuse; nothing was asked.
    """
    recipient = digits(message.to)
    if not is_number(recipient):
        raise sending.unsendable(
            "recipient_invalid",
            "The recipient is not a phone number.",
            "SMS go to a number with its country code, 7 to 15 digits.",
            "Write the recipient with + and country code.",
            MESSAGES,
        )
    sending.refuse_empty(message.text, "MessageBird sends no empty messages.", MESSAGES)
    sending.refuse_broken(message.text, MESSAGES)
    given: dict[str, Any] = {
        "originator": sender,
        "recipients": [recipient],
        "body": message.text,
        "datacoding": "auto",
    }
    if report_url is not None:
        # MessageBird reports on messages with a reference only.
        given |= {"reportUrl": report_url, "reference": uuid.uuid4().hex}
    return given


def perhaps_sent(problem: Problem) -> Problem:
    """Warn of sending twice after a silence in which the message may have gone out."""
    return sending.perhaps_sent(
        problem,
        "The message may have gone out all the same: look into the dashboard's SMS overview "
        "before sending again.",
    )
