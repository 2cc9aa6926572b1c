"""What goes to the SMS API for a text, and what is refused before anybody is asked.

Why the SMS API and not the Messages API: it needs nothing but the key and secret that the channel
has, it says at once why a message is not taken, and it takes an address for the receipt of each
message. The Messages API with a key and secret tells of no delivery at all (“Basic authentication
does not support webhooks”, in Vonage's page on authentication), and with a token it needs an
application. Webhooks of both are read.
"""

from __future__ import annotations

from connectors import sending
from connectors.contract import Outbound
from connectors.problems import Problem
from connectors.vonage.formats import digits, is_number

SEND = "https://developer.vonage.com/en/api/sms"
LONGEST_CALLBACK = 100
"""Characters of an address for delivery receipts, as Vonage's own SDK allows."""

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)
"""The GSM 03.38 alphabet with its extension: other characters make a message `unicode`."""


def form(message: Outbound, sender: str, callback: str | None) -> dict[str, str]:
    """Make the form of a text message.

    Args:
        message: the text and its recipient.
        sender: number without the plus, or sender name.
        callback: where the delivery receipt should go, None for the account's own address.

    Raises:
        ProviderRefusal: what Vonage would refuse; nothing was asked.
    """
    recipient = digits(message.to)
    if not is_number(recipient):
        raise sending.unsendable(
            "recipient_invalid",
            "The recipient is not a phone number.",
            "SMS go to a number with its country code, 7 to 15 digits.",
            "Write the recipient with + and country code.",
            SEND,
        )
    sending.refuse_empty(message.text, "Vonage sends no empty messages.", SEND)
    sending.refuse_broken(message.text, SEND)
    given = {"from": sender, "to": recipient, "text": message.text}
    if not _GSM.issuperset(message.text):
        given["type"] = "unicode"
    if callback is not None and len(callback) <= LONGEST_CALLBACK:
        given["callback"] = callback
    return given


def perhaps_sent(problem: Problem) -> Problem:
    """Warn of sending twice after a silence in which the message may have gone out."""
    return sending.perhaps_sent(
        problem,
        "The message may have gone out all the same: look into the dashboard's SMS logs before "
        "sending again.",
    )
