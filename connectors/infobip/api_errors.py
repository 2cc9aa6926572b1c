"""What Infobip says no with, before and while it takes a message.

Facts: `ApiError` and `ApiException` of Infobip's OpenAPI document, and “Response status and error
codes” (general status codes, group REJECTED).
"""

from __future__ import annotations

from connectors.contract import FailureClass, Who
from connectors.infobip.config import AUTHENTICATION, DOCS
from connectors.knowledge import During, Entry

CODES = f"{DOCS}/essentials/api-essentials/response-status-and-error-codes"
SCOPES = f"{DOCS}/essentials/api-essentials/api-authorization"
SENDERS = f"{DOCS}/rcs"
SUBSCRIPTIONS = f"{DOCS}/api/platform/subscriptions-api"
SEND = f"{DOCS}/api/channels/rcs"

REFUSALS = (
    Entry(
        "UNAUTHORIZED",
        "Infobip does not accept the API key.",
        "The key was mistyped, deleted, has expired, or belongs to an account with another host.",
        "Look at the key and the base URL in the portal (Developer tools > API keys); both must be "
        "of the same account.",
        AUTHENTICATION,
    ),
    Entry(
        "E401",
        "The RCS part of Infobip does not accept the API key.",
        "The key was deleted or has expired, or it is limited to other addresses than this one.",
        "Look at the key in the portal (Developer tools > API keys): its expiry and allowed IPs.",
        AUTHENTICATION,
    ),
    Entry(
        "E403",
        "The API key lacks a scope.",
        "Looking at RCS senders needs rcs:manage or rcs:provision, sending rcs:message:send.",
        "Add the scope to the key in the portal (Developer tools > API keys > the key > Scopes).",
        SCOPES,
        who=Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "E404",
        "The account has no RCS sender of this name.",
        "The name is mistyped (it counts capitals), or the sender is another account's.",
        "Copy the sender's name from the portal (Channels and numbers > RCS > Senders).",
        SENDERS,
    ),
    Entry(
        "E400",
        "Infobip finds something in the message it cannot take.",
        "The sender, the number or the text has a shape that it does not allow.",
        "Look at the violation that Infobip names, and correct that value.",
        SEND,
        during=During.SEND,
    ),
    Entry(
        "FORBIDDEN",
        "The API key may not manage webhooks.",
        "It lacks the scope subscriptions:manage.",
        "Add the scope to the key, or set the webhook in the portal (Developer tools > Subscriptions "
        "management).",
        SCOPES,
        who=Who.ACCOUNT_ADMIN,
        during=During.WEBHOOK,
    ),
    Entry(
        "BAD_REQUEST",
        "Infobip does not take this webhook.",
        "The address is longer than 512 characters or no https address, or the sender is unknown.",
        "Look at what Infobip said; set the webhook in the portal if it stays.",
        SUBSCRIPTIONS,
        during=During.WEBHOOK,
    ),
)

REJECTED = {
    "REJECTED_NETWORK": 6,
    "REJECTED_DND": 10,
    "REJECTED_SOURCE": 11,
    "REJECTED_NOT_ENOUGH_CREDITS": 12,
    "REJECTED_SENDER": 13,
    "REJECTED_DESTINATION": 14,
    "REJECTED_PREPAID_PACKAGE_EXPIRED": 17,
    "REJECTED_DESTINATION_NOT_REGISTERED": 18,
    "REJECTED_ROUTE_NOT_AVAILABLE": 19,
    "REJECTED_FLOODING_FILTER": 20,
    "REJECTED_SYSTEM_ERROR": 21,
}
"""Name -> ID of the general status codes with which a message is rejected at once."""


def _rejected(
    code: str,
    message: str,
    cause: str,
    fix: str,
    who: Who = Who.OPERATOR,
    failure_class: FailureClass = FailureClass.CONFIG,
) -> Entry:
    return Entry(code, message, cause, fix, CODES, who, failure_class, During.SEND)


REJECTIONS = (
    _rejected(
        "REJECTED_NETWORK",
        "Infobip has no coverage in the network of this number.",
        "The network is not covered by the account's set-up.",
        "Ask your Infobip account manager about RCS in that country and network.",
        Who.ACCOUNT_ADMIN,
    ),
    _rejected(
        "REJECTED_DND",
        "The customer is on a do-not-disturb list.",
        "The customer, or a rule of the country, forbids such messages.",
        "Do not write to this number, or ask the customer to lift it.",
    ),
    _rejected(
        "REJECTED_SOURCE",
        "The account may not use this sender.",
        "The sender's name is not registered on the account.",
        "Use the name of a sender of this account, or have this one added to it.",
        Who.ACCOUNT_ADMIN,
    ),
    _rejected(
        "REJECTED_NOT_ENOUGH_CREDITS",
        "The account has no credit left.",
        "The balance is used up.",
        "Top the account up in the portal.",
        Who.ACCOUNT_ADMIN,
    ),
    _rejected(
        "REJECTED_SENDER",
        "The sender is blocked on this account.",
        "It was put on a blocklist.",
        "Ask Infobip support why, and use another sender meanwhile.",
        Who.ACCOUNT_ADMIN,
    ),
    _rejected(
        "REJECTED_DESTINATION",
        "This number is blocked on the account.",
        "It was put on a blocklist, often because the customer opted out.",
        "Do not write to this number, or take it off the list in the portal.",
    ),
    _rejected(
        "REJECTED_PREPAID_PACKAGE_EXPIRED",
        "The account's prepaid package has expired.",
        "Its time is over; credit of it does not count any more.",
        "Buy a new package in the portal.",
        Who.ACCOUNT_ADMIN,
    ),
    _rejected(
        "REJECTED_DESTINATION_NOT_REGISTERED",
        "A trial account may write to registered numbers only.",
        "The account is a free trial, and this number is not the one it was opened with.",
        "Add the number to the account's test numbers, or leave the trial.",
    ),
    _rejected(
        "REJECTED_ROUTE_NOT_AVAILABLE",
        "The account has no route for this message.",
        "RCS is not set up on the account for this sender or country.",
        "Ask your Infobip account manager to set it up.",
        Who.ACCOUNT_ADMIN,
    ),
    _rejected(
        "REJECTED_FLOODING_FILTER",
        "The same message went to this number too often.",
        "Infobip's filter against flooding stopped it.",
        "Wait, and do not repeat the same text to one number.",
        failure_class=FailureClass.TRANSIENT,
    ),
    _rejected(
        "REJECTED_SYSTEM_ERROR",
        "Infobip met an error of its own with this message.",
        "A fault in Infobip's platform.",
        "Send it again later; if it stays, tell Infobip support the message ID.",
        Who.PROVIDER,
        FailureClass.REMOTE,
    ),
)
