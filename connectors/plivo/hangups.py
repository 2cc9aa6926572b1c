"""Why a call of Plivo's did not get through, in plain words: `HangupCauseCode` of its hangup.

Every code was read on Plivo's page “Hangup Causes”. They overlap with the error codes of messages (1000
stands in both), so that `hangup/` stands in front here.
"""

from __future__ import annotations

from connectors.contract import FailureClass, Who
from connectors.knowledge import During, Entry

HANGUP_CAUSES = "https://www.plivo.com/docs/voice/troubleshooting/hangup-causes"
PREFIX = "hangup/"


def _ended(
    code: int,
    message: str,
    cause: str,
    fix: str,
    who: Who = Who.OPERATOR,
    failure_class: FailureClass = FailureClass.CONFIG,
) -> Entry:
    name = f"{PREFIX}{code}"
    return Entry(name, message, cause, fix, HANGUP_CAUSES, who, failure_class, During.DELIVERY)


_LATER = "Call again later."
_NUMBER = "Check the number, and write it with + and country code."
_GEO = "In the Plivo Console, Voice > Geo Permissions, allow it, and only if you call there."
_URL = "See that the channel's webhook address can be reached from outside, and answers with XML."
_SUPPORT = "Call again; if it stays, give the call's UUID to Plivo's support."
_PASSES = FailureClass.TRANSIENT

HANGUPS: tuple[Entry, ...] = (
    _ended(
        1000,
        "The call was cancelled before anybody answered.",
        "It was ended through the API or in the Console.",
        "Call again, unless that was meant.",
        failure_class=_PASSES,
    ),
    _ended(
        1010,
        "The account had no money left for the call.",
        "The credit was used up.",
        "Add credit in the Plivo Console under Billing, or switch auto-recharge on there.",
        Who.ACCOUNT_ADMIN,
    ),
    _ended(
        1020,
        "This number is being called too often at the same time.",
        "Plivo limits simultaneous calls to one number.",
        "Wait until earlier calls to it have ended.",
        failure_class=_PASSES,
    ),
    _ended(
        2000, "The number to call is not valid.", "It is mistyped or has no country code.", _NUMBER
    ),
    _ended(2010, "The number to call is out of service.", "It is not in use now.", _NUMBER),
    _ended(
        2030,
        "The account may not call this country.",
        "The geo permissions for calls do not include it.",
        _GEO,
        Who.ACCOUNT_ADMIN,
    ),
    _ended(
        2040,
        "The account may not call premium numbers.",
        "Numbers with a high price are barred for it.",
        _GEO,
        Who.ACCOUNT_ADMIN,
    ),
    _ended(
        3000,
        "Nobody answered the call.",
        "The recipient did not pick up or was not reachable.",
        _LATER,
        failure_class=_PASSES,
    ),
    _ended(
        3010,
        "The line was busy.",
        "The recipient was on the phone.",
        _LATER,
        failure_class=_PASSES,
    ),
    _ended(
        3020,
        "The recipient turned the call away.",
        "They declined it.",
        "Write instead, or call at another time.",
        failure_class=_PASSES,
    ),
    _ended(
        3030,
        "The number that calls is not known to Plivo.",
        "A call must come from a number of this account.",
        "Give the channel a number of the account that carries calls.",
        Who.ACCOUNT_ADMIN,
    ),
    _ended(
        3040,
        "The recipient's side does not let the call through.",
        "The recipient or their carrier blocks this number.",
        "Ask the recipient whether they block it, or call from another number.",
    ),
    _ended(3050, "The number to call does not exist.", "Nobody has it.", _NUMBER),
    _ended(
        3070,
        "The carrier did not answer in time.",
        "Its network is slow or down.",
        _LATER,
        Who.PROVIDER,
        _PASSES,
    ),
    _ended(
        3080,
        "The carrier had a fault.",
        "It is on the carrier's side.",
        _SUPPORT,
        Who.PROVIDER,
        FailureClass.REMOTE,
    ),
    _ended(
        3090,
        "The carrier's network is congested.",
        "Too many calls go through it now.",
        _LATER,
        Who.PROVIDER,
        _PASSES,
    ),
    _ended(
        5000,
        "The network failed during the call.",
        "The fault is on Plivo's side or on the way.",
        _SUPPORT,
        Who.PROVIDER,
        FailureClass.REMOTE,
    ),
    _ended(
        5010,
        "Plivo had an internal fault.",
        "The fault is on Plivo's side.",
        _SUPPORT,
        Who.PROVIDER,
        FailureClass.REMOTE,
    ),
    _ended(
        5020,
        "Plivo found no way to the number.",
        "The fault is on Plivo's side.",
        _SUPPORT,
        Who.PROVIDER,
        FailureClass.REMOTE,
    ),
    _ended(
        6010,
        "It rang until Plivo gave up.",
        "Nobody picked up within two minutes.",
        _LATER,
        failure_class=_PASSES,
    ),
    _ended(
        7011,
        "The recipient picked up, and Plivo could not ask what to say.",
        "The channel's webhook address could not be reached, or refused.",
        _URL,
        Who.NETWORK_ADMIN,
    ),
    _ended(
        8011,
        "The recipient picked up, and Plivo could not read what to say.",
        "Something other than this channel answered at its webhook address.",
        _URL,
        Who.NETWORK_ADMIN,
    ),
)
"""Codes of a call that reached nobody, or told nobody anything."""

BY_CODE = {entry.code.removeprefix(PREFIX): entry for entry in HANGUPS}

BY_STATUS = {
    "busy": BY_CODE["3010"],
    "no-answer": BY_CODE["3000"],
    "timeout": BY_CODE["6010"],
    "cancel": BY_CODE["1000"],
}
"""`CallStatus` of a call that ended without a code."""
