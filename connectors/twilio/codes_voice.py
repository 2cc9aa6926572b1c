"""Twilio's error codes for a call that is refused at once, and how a call can end, in plain words.

Codes stand on Twilio's pages, https://www.twilio.com/docs/api/errors/<code>, and on “Test credentials”.
A call that was taken has no error code: its `CallStatus` says how it ended (“Call resource”, call
status values).
"""

from __future__ import annotations

from connectors.contract import FailureClass, Who
from connectors.knowledge import During, Entry
from connectors.twilio.codes import sending

CALLS = "https://www.twilio.com/docs/voice/api/call-resource"
_GEO = "In the Console, Voice > Settings > Geo permissions, allow the country, and only if you call it."

VOICE_CODES: tuple[Entry, ...] = (
    sending(
        21200,
        "Twilio could not make a call of this request.",
        "A parameter is missing or has a value that is not possible.",
        "Compare recipient, sender and the channel's webhook address with Twilio's page about it.",
    ),
    sending(
        21201,
        "No number to call was named.",
        "The recipient is missing.",
        "Give the phone number with + and country code.",
    ),
    sending(
        21203,
        "The account may not call other countries.",
        "International calls are switched off for it.",
        _GEO,
        Who.ACCOUNT_ADMIN,
    ),
    sending(
        21205,
        "An address for this call is not valid.",
        "The webhook address of the channel is one that Twilio cannot reach, or is mistyped.",
        "Give the channel a public address that begins with https://.",
    ),
    sending(
        21210,
        "The account may not call from this number.",
        "It is neither a Twilio number of the account nor a verified caller ID.",
        "Use a number of this account, or verify it under Phone Numbers > Manage > Verified Caller "
        "IDs.",
        Who.ACCOUNT_ADMIN,
    ),
    sending(
        21213,
        "No number to call from was named.",
        "The channel has no phone number.",
        "Give the channel a Twilio number that carries calls.",
    ),
    sending(
        21215,
        "The account may not call the recipient's country.",
        "Its geo permissions for calls do not include the country, or this kind of number there.",
        _GEO,
        Who.ACCOUNT_ADMIN,
    ),
    sending(
        21217,
        "The number to call does not look like a phone number.",
        "Digits are missing, or there are too many.",
        "Write it with + and country code, without blanks: +15551234567.",
    ),
    sending(
        21219,
        "A trial account may call verified numbers only, and this one is not.",
        "The account was never upgraded.",
        "Upgrade the account, or verify the recipient under Phone Numbers > Manage > Verified "
        "Caller IDs.",
        Who.ACCOUNT_ADMIN,
    ),
    sending(
        573002,
        "This is not the trial number for this recipient.",
        "A trial account gets one number for each verified recipient, and must call from that one.",
        "Look up the recipient's trial number in the Console, and call from it.",
        Who.ACCOUNT_ADMIN,
    ),
    sending(
        573005,
        "The recipient has not finished being verified.",
        "A trial account calls verified recipients only, and the code sent to this one was never "
        "entered.",
        "Enter the code in the Console, or have a new one sent.",
        Who.ACCOUNT_ADMIN,
    ),
)


def _ended(status: str, message: str, cause: str, fix: str, failure_class: FailureClass) -> Entry:
    return Entry(status, message, cause, fix, CALLS, Who.OPERATOR, failure_class, During.DELIVERY)


CALL_STATES: tuple[Entry, ...] = (
    _ended(
        "busy",
        "The line was busy.",
        "The recipient was on the phone, or turned the call away.",
        "Call again later.",
        FailureClass.TRANSIENT,
    ),
    _ended(
        "no-answer",
        "Nobody answered the call.",
        "It rang until Twilio gave up.",
        "Call again later.",
        FailureClass.TRANSIENT,
    ),
    _ended(
        "canceled",
        "The call was cancelled before anybody answered.",
        "It was ended in the Console or through the API while it was queued or ringing.",
        "Call again, unless that was meant.",
        FailureClass.TRANSIENT,
    ),
    _ended(
        "failed",
        "The call could not be put through.",
        "Most often the number does not exist; it may also be that no carrier leads there.",
        "Check the number; if it is right, look at the call in the Console, Monitor > Logs > Calls.",
        FailureClass.CONFIG,
    ),
)
"""How a call ends that did not reach anybody, by `CallStatus`."""
