"""Errors that the WhatsApp Cloud API tells of later, in a status webhook, or elsewhere than in a send.

Read in “Error codes” of the WhatsApp Business Platform's documentation.
"""

from __future__ import annotations

from connectors.contract import FailureClass, Who
from connectors.knowledge import During, Entry
from connectors.meta.codes import WHATSAPP_ERRORS


def _delivery(
    code: str,
    message: str,
    cause: str,
    fix: str,
    who: Who = Who.OPERATOR,
    failure_class: FailureClass = FailureClass.CONFIG,
) -> Entry:
    return Entry(code, message, cause, fix, WHATSAPP_ERRORS, who, failure_class, During.DELIVERY)


DELIVERY_ENTRIES: tuple[Entry, ...] = (
    _delivery(
        "130429",
        "The number has sent more messages a second than it may.",
        "Its throughput is used up: 80 messages a second, or 1,000 after an upgrade.",
        "Send more slowly, and send this one again.",
        failure_class=FailureClass.TRANSIENT,
    ),
    _delivery(
        "130472",
        "The customer is in a trial of Meta's, and got no message.",
        "Meta withholds marketing messages from some customers to measure what they do.",
        "Nothing is wrong; wait until the customer writes, or use another way.",
        Who.PROVIDER,
        FailureClass.REMOTE,
    ),
    _delivery(
        "131026",
        "The message cannot be delivered to this number.",
        "The number is not on WhatsApp, its app is too old, its owner has blocked the business, or "
        "has not accepted WhatsApp's current terms.",
        "Check the number by another way, and ask the customer to update WhatsApp.",
    ),
    _delivery(
        "131042",
        "The account cannot pay for the message.",
        "No payment method is attached or valid, the credit line is used up, or time zone or "
        "currency are not set.",
        "WhatsApp Manager > Account tools > Billing: put the payment method in order.",
        Who.ACCOUNT_ADMIN,
    ),
    _delivery(
        "131047",
        "More than 24 hours have passed since the customer last wrote.",
        "Outside that window WhatsApp takes template messages only.",
        "Send an approved template, or wait until the customer writes.",
    ),
    _delivery(
        "131048",
        "The number may not send so many messages now.",
        "Too many of its messages were blocked or reported as unwanted.",
        "Look at the quality in WhatsApp Manager, and write only to those who agreed to it.",
        Who.ACCOUNT_ADMIN,
    ),
    _delivery(
        "131049",
        "Meta held the message back, to spare the customer.",
        "A customer gets only so many marketing templates, from all businesses together.",
        "Do not send it again at once; wait at least 24 hours.",
    ),
    _delivery(
        "131050",
        "The customer has stopped this business's marketing messages.",
        "The choice was made in WhatsApp, and holds for marketing templates.",
        "Take the customer off the list; answers and service messages still work.",
    ),
    _delivery(
        "131053",
        "The file of the message could not be taken up.",
        "Its type is not supported, it is too large, or its address could not be read.",
        "Check type and size against the details, and upload the file before sending.",
    ),
    _delivery(
        "131056",
        "Too many messages went to this one customer in a short time.",
        "WhatsApp limits how fast one number may write to another.",
        "Wait some seconds before writing to this customer again; others can be written to.",
        failure_class=FailureClass.TRANSIENT,
    ),
)


def _pasted(code: str, message: str, cause: str, fix: str, who: Who = Who.ACCOUNT_ADMIN) -> Entry:
    return Entry(code, message, cause, fix, WHATSAPP_ERRORS, who)


NUMBER_ENTRIES: tuple[Entry, ...] = (
    _pasted(
        "131052",
        "The file that the customer sent could not be fetched.",
        "Its type is not supported, or WhatsApp could not read it.",
        "Ask the customer to send it by another way.",
        Who.OPERATOR,
    ),
    _pasted(
        "133000",
        "An earlier deregistration of the number was not finished.",
        "The number is half taken off, and cannot be registered like that.",
        "Deregister it once more, then register it.",
    ),
    _pasted(
        "133004",
        "The server that registers numbers is not available for the moment.",
        "Meta says so itself.",
        "Look at metastatus.com, and register the number later.",
        Who.PROVIDER,
    ),
    _pasted(
        "133005",
        "The PIN of the two-step verification is wrong.",
        "The number has another PIN than the one in the request.",
        "Use the right PIN, or set a new one in WhatsApp Manager > Phone numbers > Two-step "
        "verification.",
    ),
    _pasted(
        "133006",
        "The number must be verified before it is registered.",
        "Nobody has proved by SMS or call that the number is the business's.",
        "Ask for a code, give it to Meta, and register the number then.",
    ),
    _pasted(
        "133008",
        "The PIN was guessed too often.",
        "Meta has shut the number's registration off for a while.",
        "Wait as long as the details say.",
    ),
    _pasted(
        "133009",
        "The PIN was tried too fast.",
        "Attempts must be further apart.",
        "Wait as long as the details say.",
    ),
    _pasted(
        "133015",
        "The number was deleted a moment ago.",
        "Its deletion is not complete, so that it cannot be registered yet.",
        "Wait five minutes, and register it then.",
    ),
    _pasted(
        "133016",
        "The number was registered and deregistered too often.",
        "Meta allows ten attempts in 72 hours.",
        "Wait until the block is over.",
    ),
)
"""Met while a number is set up, which no channel does: known when somebody pastes them."""
