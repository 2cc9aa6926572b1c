"""Why a message was not delivered: `err-code` of a delivery receipt.

Read on https://developer.vonage.com/en/messaging/sms/guides/delivery-receipts and in Vonage's help
article “Vonage SMS Delivery Error Codes”. Neither Vonage nor a network tries again by itself.
"""

from __future__ import annotations

from connectors.contract import FailureClass, Who
from connectors.knowledge import During, Entry

PAGE = "https://developer.vonage.com/en/messaging/sms/guides/delivery-receipts"
INDIA = "https://api.support.vonage.com/hc/en-us/articles/204014733-Nexmo-SMS-Delivery-Error-Codes"


def _entry(
    number: int,
    message: str,
    cause: str,
    fix: str,
    who: Who = Who.OPERATOR,
    failure_class: FailureClass = FailureClass.CONFIG,
    documentation: str = PAGE,
) -> Entry:
    code = f"err-code {number}"
    return Entry(code, message, cause, fix, documentation, who, failure_class, During.DELIVERY)


_AGAIN = FailureClass.TRANSIENT

DELIVERY_ENTRIES: tuple[Entry, ...] = (
    _entry(
        1,
        "The message was not delivered, and nobody says why.",
        "The network gave no reason.",
        "Send it once more; if it stays, ask Vonage support about this message id.",
        failure_class=FailureClass.REMOTE,
    ),
    _entry(
        2,
        "The phone could not be reached.",
        "It was switched off or out of range for as long as the network tried.",
        "Send it again later.",
        failure_class=_AGAIN,
    ),
    _entry(
        3,
        "The recipient's number is no longer in use.",
        "The network does not know the subscriber any more.",
        "Ask the customer for a new number, and take this one out of your list.",
    ),
    _entry(
        4,
        "The recipient's line is barred.",
        "The customer or the network bars messages to it.",
        "Take the number out of your list; the customer must have the network lift the bar.",
    ),
    _entry(
        5,
        "The message got lost because the number changed networks.",
        "Something is wrong with how the number was ported.",
        "The customer must have the network put it right.",
        Who.PROVIDER,
    ),
    _entry(
        6,
        "The network took the message for spam.",
        "The carrier's filter rejected the text, the sender or how much was sent.",
        "Word it differently, leave out shortened links, and register the sender where that exists.",
    ),
    _entry(
        7,
        "The phone was busy.",
        "It could not take messages at that moment.",
        "Send it again later.",
        failure_class=_AGAIN,
    ),
    _entry(
        8,
        "The network failed.",
        "A fault in the carrier's network.",
        "Send it again later.",
        Who.PROVIDER,
        _AGAIN,
    ),
    _entry(
        9,
        "The customer does not want these messages.",
        "The number's owner asked not to get messages of such services.",
        "Do not write to it again.",
    ),
    _entry(
        10,
        "The network could not read the message.",
        "A value is wrong, such as the kind of encoding.",
        "Send it as plain text; if it stays, report it with the message id.",
    ),
    _entry(
        11,
        "Vonage has no way to this number.",
        "No route leads to its network.",
        "Ask Vonage support about sending to this country and network.",
        Who.PROVIDER,
    ),
    _entry(
        12,
        "The number cannot be reached.",
        "No route to it could be found; it may be mistyped.",
        "Check the recipient's number.",
    ),
    _entry(
        13,
        "The recipient is too young for this message.",
        "The network bars such content for this age.",
        "Write to somebody else, or leave the restricted content out.",
    ),
    _entry(
        14,
        "The recipient's carrier blocks such messages.",
        "The carrier bars messages from services to this line.",
        "The customer must ask the carrier to allow SMS on the line.",
    ),
    _entry(
        15,
        "The recipient has no credit left.",
        "A prepaid card without money, where receiving costs.",
        "Send it again later.",
        failure_class=_AGAIN,
    ),
    _entry(
        16,
        "The day's quota of this sender is used up.",
        "Carriers in the United States limit what a registered brand sends in a day.",
        "Send the rest tomorrow, or have the brand vetted for a higher quota.",
        Who.ACCOUNT_ADMIN,
        _AGAIN,
    ),
    _entry(
        50,
        "India's filter did not find the company of this message.",
        "The entity id is missing, wrong, or not registered with the Indian DLT platform.",
        "Register the company, and give its entity id to Vonage.",
        Who.ACCOUNT_ADMIN,
        documentation=INDIA,
    ),
    _entry(
        51,
        "India's filter does not know this sender.",
        "The sender name is not registered for the company with the Indian DLT platform.",
        "Register the sender name there, then use exactly that.",
        Who.ACCOUNT_ADMIN,
        documentation=INDIA,
    ),
    _entry(
        52,
        "India's filter does not know this text.",
        "No template that was registered with the Indian DLT platform fits the text.",
        "Register the text as a template, or keep to one that is registered.",
        Who.ACCOUNT_ADMIN,
        documentation=INDIA,
    ),
    _entry(
        53,
        "India's filter misses the customer's consent.",
        "The customer is not registered as having agreed to such messages.",
        "Have the customer's consent registered first.",
        Who.ACCOUNT_ADMIN,
        documentation=INDIA,
    ),
    _entry(
        54,
        "Rules of the country stopped the message.",
        "It went against a regulation, such as the hours in which advertising may be sent.",
        "Read what the country asks for, then send it in keeping with that.",
        documentation=INDIA,
    ),
    _entry(
        99,
        "The message was not delivered for a reason that has no code.",
        "Typically a fault in the network's routing, or a limit of the country.",
        "Send it once more; if it stays, ask Vonage support about this message id.",
        Who.PROVIDER,
        FailureClass.REMOTE,
    ),
)
