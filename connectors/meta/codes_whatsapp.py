"""Errors of the WhatsApp Cloud API about messages that it refuses at once, in plain words.

Read in “Error codes” of the WhatsApp Business Platform's documentation, and (codes with a subcode) in
the responses of the Business Messaging API's specification, v23.0.
"""

from __future__ import annotations

from connectors.contract import FailureClass, Who
from connectors.knowledge import During, Entry
from connectors.meta.codes import WHATSAPP_ERRORS
from connectors.meta.codes_whatsapp_delivery import DELIVERY_ENTRIES
from connectors.meta.codes_whatsapp_templates import TEMPLATE_ENTRIES

PERMISSIONS = (
    "https://developers.facebook.com/documentation/business-messaging/whatsapp/permissions"
)


def _send(
    code: str,
    message: str,
    cause: str,
    fix: str,
    who: Who = Who.OPERATOR,
    failure_class: FailureClass = FailureClass.CONFIG,
) -> Entry:
    return Entry(code, message, cause, fix, WHATSAPP_ERRORS, who, failure_class, During.SEND)


_CHECKS: tuple[Entry, ...] = (
    Entry(
        "200/1349174",
        "The app may not use this WhatsApp asset.",
        "The app was not given access to the number or its account.",
        "Business settings > Accounts > WhatsApp accounts > Connected assets: add the app.",
        PERMISSIONS,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "200/1349175",
        "The app is not linked to the account that owns the number.",
        "The number is of another WhatsApp Business Account than those the app works for.",
        "Business settings > Accounts > WhatsApp accounts: connect the app, or correct the ids.",
        PERMISSIONS,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "200/1349176",
        "The token lacks the WhatsApp permissions.",
        "It was made without whatsapp_business_messaging and whatsapp_business_management.",
        "Make a new token of the system user with both permissions ticked.",
        PERMISSIONS,
        Who.ACCOUNT_ADMIN,
    ),
)

_REQUESTS: tuple[Entry, ...] = (
    _send(
        "131000",
        "WhatsApp could not send the message, and does not say why.",
        "A fault of WhatsApp's that has no code of its own.",
        "Send again; if it stays, open a ticket with Meta's Direct Support.",
        Who.PROVIDER,
        FailureClass.REMOTE,
    ),
    _send(
        "131005",
        "The token may not send for this number.",
        "The permission was not given, or was taken back.",
        "Give the system user full control of the account, and make a new token with both "
        "WhatsApp permissions.",
        Who.ACCOUNT_ADMIN,
    ),
    _send(
        "131008",
        "A part that WhatsApp requires is missing from the message.",
        "The request lacks a parameter; the details name it.",
        "Fill in what the details name.",
    ),
    _send(
        "131009",
        "A value of the message is not valid.",
        "A parameter has a value that WhatsApp does not take, or the number is of no account.",
        "Correct what the details name; check the recipient's number and country code.",
    ),
    _send(
        "131016",
        "A service of WhatsApp's is not available for the moment.",
        "Meta says so itself; the message and the configuration have no part in it.",
        "Look at metastatus.com, and send again in a few minutes.",
        Who.PROVIDER,
        FailureClass.REMOTE,
    ),
    _send(
        "131021",
        "The recipient is the number that sends.",
        "A business number cannot write to itself.",
        "Give another recipient.",
    ),
    _send(
        "131030",
        "The recipient is not on the list of this test number.",
        "A test number may write to five numbers at most, and each is added beforehand.",
        "Add the recipient in App Dashboard > WhatsApp > API Setup, under “To”; or use a number of "
        "your own.",
    ),
    _send(
        "131051",
        "WhatsApp does not know this kind of message.",
        "The type of the message is none that the Cloud API sends.",
        "Send it as one of the documented types.",
    ),
    _send(
        "131062",
        "This message cannot go to a customer without a phone number.",
        "The recipient is a business-scoped user id, which this kind of message does not take.",
        "Send another kind of message, or use the customer's number.",
    ),
    _send(
        "135000",
        "WhatsApp does not take the message, and does not say why.",
        "Something in the request is wrong that has no code of its own.",
        "Compare the request with the documentation of its type; if it is right, ask Meta's "
        "Direct Support.",
    ),
    _send(
        "137000",
        "The customer's identity has changed.",
        "WhatsApp was installed anew or on another device, so the identity hash does not fit.",
        "Confirm with the customer, take the new hash, or send without one.",
    ),
)

_ACCOUNTS: tuple[Entry, ...] = (
    _send(
        "130497",
        "The account may not write to customers in this country.",
        "WhatsApp bars some kinds of business in some countries.",
        "Look the country up in the WhatsApp Business Messaging Policy.",
        Who.ACCOUNT_ADMIN,
    ),
    _send(
        "131031",
        "The WhatsApp Business Account is locked.",
        "It was restricted or shut off over a policy, or data of the request does not fit it.",
        "Open Business Support Home to see the decision, and appeal it there.",
        Who.ACCOUNT_ADMIN,
    ),
    _send(
        "131037",
        "The number's display name is not approved yet.",
        "A number that Meta lent (555) sends only once its display name is approved.",
        "Have a display name approved in WhatsApp Manager > Phone numbers.",
        Who.ACCOUNT_ADMIN,
    ),
    _send(
        "131045",
        "The number's registration is broken.",
        "Its certificate is not right, so the number is not registered as it should be.",
        "Register the number again: POST /<phone number ID>/register with its PIN.",
        Who.ACCOUNT_ADMIN,
    ),
    _send(
        "131057",
        "The WhatsApp Business Account is being worked on.",
        "It is in maintenance, for instance while its throughput is raised.",
        "Send again in some minutes.",
        Who.PROVIDER,
        FailureClass.TRANSIENT,
    ),
    _send(
        "131063",
        "Marketing templates are switched off for the Cloud API.",
        "The account sends marketing templates through the Marketing Messages API alone.",
        "Send it there, or switch disable_marketing_messages_on_cloud_api off.",
        Who.ACCOUNT_ADMIN,
    ),
    _send(
        "131064",
        "The account may send no more messages for now.",
        "It has reached a limit that Meta set because templates were put in a wrong category.",
        "Put the templates into their right category, and wait until the limit is lifted.",
        Who.ACCOUNT_ADMIN,
    ),
    _send(
        "133010",
        "The number is not registered with WhatsApp.",
        "Its set-up was not finished, or it was taken off the Cloud API.",
        "Register it: POST /<phone number ID>/register with its PIN, or the last step of API "
        "Setup.",
        Who.ACCOUNT_ADMIN,
    ),
)


WHATSAPP_ENTRIES: tuple[Entry, ...] = (
    *_CHECKS,
    *_REQUESTS,
    *_ACCOUNTS,
    *TEMPLATE_ENTRIES,
    *DELIVERY_ENTRIES,
)
