"""Twilio's error codes about accounts, credentials and requests, in plain words.

Every entry was read on Twilio's page about its code, https://www.twilio.com/docs/api/errors/<code>.
Messages and calls have tables of their own: `codes_message` and `codes_voice` for what is refused
at once, `codes_delivery` for what fails later. `knowledge` puts them together.
"""

from __future__ import annotations

from functools import partial

from connectors.contract import FailureClass, Who
from connectors.knowledge import During, Entry


def page(code: int) -> str:
    """Give the address of Twilio's page about an error code."""
    return f"https://www.twilio.com/docs/api/errors/{code}"


def known(
    code: int,
    message: str,
    cause: str,
    fix: str,
    who: Who = Who.OPERATOR,
    failure_class: FailureClass = FailureClass.CONFIG,
    *,
    during: During = During.CHECK,
) -> Entry:
    """Make an entry of an error code."""
    return Entry(str(code), message, cause, fix, page(code), who, failure_class, during)


sending = partial(known, during=During.SEND)
"""An entry for what a message or a call is refused with at once."""
delivering = partial(known, during=During.DELIVERY)
"""An entry for what becomes of a message that was taken."""


ACCOUNT_CODES: tuple[Entry, ...] = (
    known(
        10001,
        "The Twilio account is not active.",
        "It ran out of money, its main account was suspended, or Twilio closed it over its rules.",
        "Add money in the Console under Billing and wait ten minutes; if it stays, ask Twilio "
        "Support.",
        Who.ACCOUNT_ADMIN,
    ),
    sending(
        10002,
        "A trial account may not do this.",
        "Some features are for upgraded accounts only.",
        "Upgrade the account in the Console, then try again.",
        Who.ACCOUNT_ADMIN,
    ),
    known(
        20003,
        "Twilio does not accept this credential.",
        "The token or key is wrong, was replaced or deleted, is of another account or another "
        "region, or the account is suspended or closed.",
        "In the Console, see that the account is active, and copy its Account SID and live auth "
        "token again, both from the same place and for the United States region. For another region, "
        "set LINKTOR_TUI_ENDPOINT_TWILIO to its address.",
        Who.ACCOUNT_ADMIN,
    ),
    known(
        20004,
        "Twilio does not know this kind of request here.",
        "The address is right, the method is not.",
        "Report it, with what was done before.",
    ),
    known(
        20005,
        "The Twilio account is not active.",
        "It ran out of money, or its free trial was never begun.",
        "In the Console, look at Billing and at the state of the account.",
        Who.ACCOUNT_ADMIN,
    ),
    known(
        20006,
        "This credential may not do that.",
        "It lacks a permission, or the owner of the account took it back.",
        "Use the account's auth token, or a key with more permissions.",
        Who.ACCOUNT_ADMIN,
    ),
    known(
        20008,
        "These are Twilio's test credentials.",
        "They pretend to send and can read nothing, so neither account nor number can be checked.",
        "Use the live Account SID and auth token, which stand above the test ones in the Console.",
    ),
    known(
        20403,
        "Twilio refuses this account.",
        "The account was suspended or closed.",
        "Ask Twilio Support, through the Console or the Help Center.",
        Who.ACCOUNT_ADMIN,
    ),
    known(
        20404,
        "Twilio finds nothing under this name.",
        "The Account SID or another SID is wrong, or it belongs to another account or region.",
        "Copy the SID from the Console again.",
    ),
    sending(
        20409,
        "Twilio cannot change this now.",
        "What should be changed is in a state that does not allow it.",
        "Wait a while and try again.",
        failure_class=FailureClass.TRANSIENT,
    ),
    sending(
        20422,
        "Twilio does not take one of the values.",
        "A parameter has a value that is not possible.",
        "Compare the values with what Twilio says about this error.",
    ),
    delivering(
        20504,
        "Twilio had an internal fault while it worked on the message.",
        "The message was caught in an incident, or hit an anomaly.",
        "Send it again; if that fails too, give its SID to Twilio Support.",
        Who.PROVIDER,
        FailureClass.REMOTE,
    ),
    known(
        70051,
        "This credential is not allowed to do that.",
        "A restricted API key lacks the permission, the key was deleted, or it is of another account.",
        "In the Console, under API keys & tokens, give the key the permission, or use a Standard key.",
        Who.ACCOUNT_ADMIN,
    ),
)

APART_CODES: tuple[Entry, ...] = (
    known(
        10003,
        "An incoming call was turned away, because the account was not active.",
        "It ran out of money, or Twilio suspended it over its rules.",
        "Look at the balance in the Console; if there is money, ask Twilio Support.",
        Who.ACCOUNT_ADMIN,
    ),
    known(
        10004,
        "Too many calls at once.",
        "The account has reached its limit of concurrent calls, which is low for new accounts.",
        "Wait until calls have ended, or have the customer profile approved for a higher limit.",
        Who.ACCOUNT_ADMIN,
        FailureClass.TRANSIENT,
    ),
    known(
        20429,
        "Twilio asks us to slow down.",
        "The account made more requests at the same time than it may. Nothing was done.",
        "Wait a little and try again; send less at once.",
        failure_class=FailureClass.TRANSIENT,
    ),
    known(
        20500,
        "Twilio had an internal fault.",
        "The fault is on Twilio's side.",
        "Try again in a few minutes; if it stays, look at https://status.twilio.com.",
        Who.PROVIDER,
        FailureClass.REMOTE,
    ),
    known(
        20503,
        "This service of Twilio's is not available.",
        "The fault is on Twilio's side.",
        "Try again in a few minutes; if it stays, look at https://status.twilio.com.",
        Who.PROVIDER,
        FailureClass.REMOTE,
    ),
)
"""Codes that no check and no send shows as such, and that people paste all the same: a request to
slow down and faults of Twilio's are told of as with every provider (`rate_limited`, `http_500`), and
what happened to calls stands in the Console alone."""
