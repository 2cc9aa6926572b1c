"""Errors that every part of the Graph API knows, in plain words.

Read in “Handling errors” of the Graph API's guides, “Error codes” of the WhatsApp Business Platform
(authorization, throttling), and the responses of the Business Messaging API's specification, v23.0.
"""

from __future__ import annotations

from connectors.contract import FailureClass, Who
from connectors.knowledge import Entry

HANDLING_ERRORS = "https://developers.facebook.com/docs/graph-api/guides/error-handling"
WHATSAPP_ERRORS = (
    "https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes"
)
RATE_LIMITS = "https://developers.facebook.com/docs/graph-api/overview/rate-limiting"
TOKENS = "https://developers.facebook.com/docs/facebook-login/guides/access-tokens"

RENEW = (
    "Make a new token and put it into the channel. For WhatsApp, one of a system user does not "
    "end: Business settings > Users > System users > Generate new token."
)

GRAPH_ENTRIES: tuple[Entry, ...] = (
    Entry(
        "0",
        "Meta could not tell who is asking.",
        "The token has ended or was taken back, or its holder shut out all apps.",
        RENEW,
        WHATSAPP_ERRORS,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "1",
        "Meta had a fault that it gives no name.",
        "A passing fault of Meta's, or a request that it could not make sense of.",
        "Try again in a few minutes; if it stays, look at metastatus.com.",
        HANDLING_ERRORS,
        Who.PROVIDER,
        FailureClass.REMOTE,
    ),
    Entry(
        "2",
        "The service at Meta is down or overloaded for the moment.",
        "Meta says so itself; the token and the configuration have no part in it.",
        "Try again in a few minutes; if it stays, look at metastatus.com.",
        HANDLING_ERRORS,
        Who.PROVIDER,
        FailureClass.REMOTE,
    ),
    Entry(
        "3",
        "The app has no right to this call.",
        "The app lacks a product or a permission that the call needs.",
        "Open the app under developers.facebook.com/apps, add the product, and have the permission "
        "approved; then make a new token.",
        HANDLING_ERRORS,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "10",
        "The permission for this was not given, or was taken back.",
        "The token was made without it, or the app has only standard access to it.",
        "Look at the token's permissions in the Access Token Debugger, give what is missing, and "
        "make a new token.",
        HANDLING_ERRORS,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "33",
        "The business phone number was deleted.",
        "Meta no longer has the number that the request names.",
        "Look the phone number ID up again in WhatsApp Manager, under Phone numbers.",
        WHATSAPP_ERRORS,
    ),
    Entry(
        "100",
        "Meta does not take a value of the request.",
        "A parameter is unknown to it, misspelt, or names something that is not there.",
        "Check the ids of the channel; the details name the parameter where Meta does.",
        HANDLING_ERRORS,
    ),
    Entry(
        "100/33",
        "Nothing with this id can be reached with this token.",
        "The id is mistyped, it is another kind of id (of the account, or the number itself), or "
        "the token was not given access to that asset.",
        "Copy the id again from Meta's page; then give the token's user access to it under "
        "Business settings.",
        HANDLING_ERRORS,
    ),
    Entry(
        "102",
        "The session that the token belongs to is over.",
        "Its holder signed out or took the access back, or it has ended.",
        RENEW,
        HANDLING_ERRORS,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "104",
        "The request reached Meta without an access token.",
        "Something on the way removed the Authorization header.",
        "Check the proxy in between, and LINKTOR_TUI_ENDPOINT_META where it is set.",
        HANDLING_ERRORS,
        Who.NETWORK_ADMIN,
    ),
    Entry(
        "190",
        "Meta does not accept the access token.",
        "It is cut off or mistyped, was taken back, or belongs to an app that is gone.",
        f"Copy the whole token again. If it was right: {RENEW[0].lower()}{RENEW[1:]}",
        HANDLING_ERRORS,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "190/458",
        "The person behind the token has removed the app.",
        "The app is no longer in that person's list of business integrations.",
        "Have them log into the app again, and use the token that comes of it.",
        HANDLING_ERRORS,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "190/459",
        "The person behind the token must first settle something at Facebook.",
        "Facebook holds the account back until its owner has answered a security check.",
        "Have that person log into facebook.com in a browser and follow what it asks for.",
        HANDLING_ERRORS,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "190/460",
        "The token ended because a password was changed.",
        "Its holder changed the password, or Facebook ended all sessions for safety's sake.",
        RENEW,
        HANDLING_ERRORS,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "190/463",
        "The access token has expired.",
        "Tokens from the API Setup page last hours, those of people about 60 days.",
        RENEW,
        HANDLING_ERRORS,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "190/464",
        "The person behind the token has not confirmed the account.",
        "Facebook waits for that person to confirm an address or a number.",
        "Have that person log into facebook.com in a browser and follow what it asks for.",
        HANDLING_ERRORS,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "190/467",
        "The access token has been made invalid.",
        "It was taken back, or its holder signed out.",
        RENEW,
        HANDLING_ERRORS,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "190/492",
        "The person behind the token no longer has a role on the page.",
        "A page token lasts only while the person who made it may act for the page.",
        "Have the page's admin give the role back, or make a token with somebody who has one.",
        HANDLING_ERRORS,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "200",
        "The permission for this is missing.",
        "The token lacks a permission, or its user was not given access to the asset.",
        "Give the user full control of the asset under Business settings, and make a new token "
        "with the permissions of this channel.",
        HANDLING_ERRORS,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "368",
        "Meta has blocked the account for breaking its rules.",
        "The account was restricted or shut off over a policy.",
        "Open Business Support Home to see the decision, and appeal it there.",
        WHATSAPP_ERRORS,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "803",
        "Meta has nothing under this id.",
        "The id is mistyped, or what it named was deleted.",
        "Copy the id again from Meta's page.",
        HANDLING_ERRORS,
    ),
)

PERMISSION_RANGE = Entry(
    "200-299",
    "A permission was not given, or was taken back.",
    "All codes from 200 to 299 say this, each for another permission.",
    "Look at the token's permissions in the Access Token Debugger, give what is missing, and make "
    "a new token.",
    HANDLING_ERRORS,
    Who.ACCOUNT_ADMIN,
)
"""Stands for every code from 200 to 299 that has no entry of its own."""


def _limit(code: str, message: str, cause: str, fix: str) -> Entry:
    transient = FailureClass.TRANSIENT
    return Entry(code, message, cause, fix, RATE_LIMITS, Who.OPERATOR, transient)


LIMIT_ENTRIES: tuple[Entry, ...] = (
    _limit(
        "4",
        "The app has made more calls than Meta allows it in an hour.",
        "All that the app does counts together, whoever's token is used.",
        "Wait; the App Dashboard shows under Application rate limit when there is room again.",
    ),
    _limit(
        "17",
        "The person behind the token has reached Meta's limit of calls.",
        "All apps that use this person's tokens count together.",
        "Wait an hour, or call less often.",
    ),
    _limit(
        "32",
        "The page has reached Meta's limit of calls.",
        "All calls with the page's tokens count together.",
        "Wait an hour, or call less often.",
    ),
    _limit(
        "613",
        "Calls of this kind have reached their own limit at Meta.",
        "Some calls may be made only so often, whatever else is left.",
        "Wait some minutes, or call less often.",
    ),
    _limit(
        "80007",
        "The WhatsApp Business Account has reached its limit of calls.",
        "All calls about one account count together, over all apps.",
        "Wait an hour, or call less often.",
    ),
)
"""Limits: in a check or a send they are told as `rate_limited`, with these words."""
