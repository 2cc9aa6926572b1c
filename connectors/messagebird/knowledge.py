"""What is known of MessageBird's errors, and how to find one in a pasted text.

Errors of requests: “API errors” of MessageBird's developer documentation. Errors of delivery:
`statusReason` and `statusErrorCode` of a status report, in Bird's “SMS platform extended error codes”.
"""

from __future__ import annotations

import re
from typing import Any

from connectors.contract import FailureClass, Who
from connectors.knowledge import During, Entry, Pasted, by_code, quoted
from connectors.problems import Problem

ERRORS = "https://developers.messagebird.com/api/#api-errors"
MESSAGES = "https://developers.messagebird.com/api/sms-messaging/"
REPORTS = (
    "https://docs.bird.com/api/channels-api/message-status-and-interactions/"
    "message-failure-sources/sms-platform-extended-error-codes"
)

_AGAIN = FailureClass.TRANSIENT


def _delivery(
    code: str,
    message: str,
    cause: str,
    fix: str,
    who: Who = Who.OPERATOR,
    failure_class: FailureClass = FailureClass.CONFIG,
) -> Entry:
    return Entry(code, message, cause, fix, REPORTS, who, failure_class, During.DELIVERY)


REQUEST_ENTRIES: tuple[Entry, ...] = (
    Entry(
        "2",
        "MessageBird does not accept this access key.",
        "The key is wrong, was deleted, or is one of Bird's new API.",
        "Copy a live access key from the MessageBird dashboard, Developers > API access (REST).",
        ERRORS,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "9",
        "MessageBird misses a value, or finds no recipient that it may write to.",
        "The recipient is no phone number, or the account is a trial, which reaches the owner's own "
        "number only.",
        "Write the recipient with its country code. On a trial, add money in the dashboard first.",
        MESSAGES,
        during=During.SEND,
    ),
    Entry(
        "10",
        "MessageBird does not take one of the values.",
        "Often the sender: a name has 11 characters at most, and a number must be one that the "
        "account may use. A text that is too long is refused so too.",
        "Compare sender, recipient and length of the text with what MessageBird says.",
        MESSAGES,
        during=During.SEND,
    ),
    Entry(
        "21",
        "MessageBird could not read the request.",
        "What was sent is not put together as its API wants it.",
        "Report it, with what was done before.",
        ERRORS,
        during=During.SEND,
    ),
    Entry(
        "25",
        "There is not enough money on the MessageBird account to send this.",
        "The balance is used up, or lower than the price of the message.",
        "Add money in the MessageBird dashboard under Billing, or switch automatic top-up on there.",
        ERRORS,
        Who.ACCOUNT_ADMIN,
        during=During.SEND,
    ),
)

DELIVERY_ENTRIES: tuple[Entry, ...] = (
    _delivery(
        "statusErrorCode 1",
        "Nobody has the recipient's number.",
        "The network does not know the subscriber.",
        "Check the number; if it is right, take it out of your list.",
    ),
    _delivery(
        "statusErrorCode 5",
        "The network could not tell whose number this is.",
        "The subscriber is not registered where the network looked.",
        "Check the number; if it is right, take it out of your list.",
    ),
    _delivery(
        "statusErrorCode 9",
        "The network does not serve this subscriber.",
        "The line was blocked or never activated.",
        "Take the number out of your list.",
    ),
    _delivery(
        "statusErrorCode 11",
        "The recipient's line takes no SMS.",
        "SMS is not part of the contract.",
        "Reach the customer another way, or ask for another number.",
    ),
    _delivery(
        "statusErrorCode 12",
        "The recipient's line is barred.",
        "The customer or the network bars messages to it.",
        "The customer must have the network lift the bar.",
    ),
    _delivery(
        "statusErrorCode 8",
        "The recipient is abroad, where the network does not serve them.",
        "Roaming is not allowed there.",
        "Send it again later.",
        failure_class=_AGAIN,
    ),
    _delivery(
        "statusErrorCode 27",
        "The phone could not be reached.",
        "It was switched off or out of range for as long as the network tried.",
        "Send it again later.",
        failure_class=_AGAIN,
    ),
    _delivery(
        "statusErrorCode 31",
        "The phone was busy with other messages.",
        "It could not take this one at that moment.",
        "Send it again later.",
        failure_class=_AGAIN,
    ),
    _delivery(
        "statusErrorCode 34",
        "The network failed.",
        "A fault in the carrier's network.",
        "Send it again later.",
        Who.PROVIDER,
        _AGAIN,
    ),
    _delivery(
        "statusErrorCode 103",
        "The customer has opted out.",
        "The number's owner answered STOP, or asked not to be written to.",
        "Do not write to it again, unless the customer opts in.",
    ),
    _delivery(
        "statusErrorCode 104",
        "The network does not know this sender.",
        "The country or the carrier takes registered senders only.",
        "Have the sender registered for that country in the dashboard, or use another one.",
        Who.ACCOUNT_ADMIN,
    ),
    _delivery(
        "unavailable subscriber",
        "The phone could not be reached in time.",
        "It was switched off or out of range until the message expired.",
        "Send it again later.",
        failure_class=_AGAIN,
    ),
    _delivery(
        "expired",
        "The message expired before MessageBird could hand it on.",
        "It waited longer than its validity allows.",
        "Send it again; if it stays, ask Bird's support.",
        Who.PROVIDER,
        _AGAIN,
    ),
    _delivery(
        "DLR not received",
        "Nobody says whether the message arrived.",
        "The network took it and sent no report before the message expired.",
        "Ask the customer before sending it again: it may have arrived.",
        Who.PROVIDER,
        FailureClass.REMOTE,
    ),
    _delivery(
        "generic delivery failure",
        "The message was not delivered, and nobody says why.",
        "The network gave no reason.",
        "Send it once more; if it stays, ask Bird's support about this message id.",
        Who.PROVIDER,
        FailureClass.REMOTE,
    ),
)

ENTRIES: tuple[Entry, ...] = (*REQUEST_ENTRIES, *DELIVERY_ENTRIES)
_KNOWN = by_code(ENTRIES)
_REASONS = {entry.code.lower(): entry for entry in DELIVERY_ENTRIES} | {
    "unknown subscriber": _KNOWN["statusErrorCode 1"],
    "received network error": _KNOWN["statusErrorCode 34"],
    "opted out": _KNOWN["statusErrorCode 103"],
}
_OTHERS = {20: "not found", 98: "no such API", 99: "an internal error"}
"""Codes of the API that this program's requests do not meet, and which are recognised."""
_REPORT = re.compile(r"[?&\s]statusErrorCode=(\d{1,3})(?=&|\s|$)")


def of_request(code: int, description: str, parameter: str, status: int) -> Problem:
    """Explain why MessageBird refused a request.

    Args:
        code: of the first error.
        description: MessageBird's words, secrets already taken out.
        parameter: which value is meant, empty where none is.
        status: of HTTP.
    """
    said = quoted(description)
    facts: dict[str, Any] = {"errorCode": code, "statusCode": status}
    facts |= {"said": said} if said else {}
    facts |= {"parameter": quoted(parameter)[:40]} if parameter else {}
    known = _KNOWN.get(str(code))
    if known is not None:
        return known.problem(**facts)
    return Problem(
        code=str(code),
        message=f"MessageBird refused: {said or _OTHERS.get(code) or f'error {code}'}",
        cause="What was asked for is not possible, for the reason that MessageBird gives.",
        fix="Look the code up on MessageBird's page about its API's errors.",
        documentation=ERRORS,
        details=facts,
    )


def of_delivery(code: str, reason: str, **details: Any) -> Problem:
    """Explain why a message was not delivered.

    Args:
        code: `statusErrorCode` of the report, empty without one.
        reason: `statusReason`.
        details: JSON-ready, without secrets.
    """
    plain = " ".join(reason.replace("_", " ").split())
    facts = details | ({"statusReason": quoted(plain)} if plain else {})
    known = _KNOWN.get(f"statusErrorCode {code}") or _REASONS.get(plain.lower())
    if known is not None:
        return known.problem(**facts)
    if not code or code == "0":
        return _KNOWN["generic delivery failure"].problem(**facts)
    return Problem(
        code=f"statusErrorCode {code}",
        message=f"The message was not delivered: {quoted(plain) or f'error {code}'}",
        cause="The network or MessageBird gave a code that is not in this program's list.",
        fix="Look the code up on Bird's page about SMS errors.",
        documentation=REPORTS,
        details=facts,
    )


def recognise(pasted: Pasted) -> Problem | None:
    """Find an error of MessageBird in a pasted text; None where another provider could have said it."""
    found = pasted.object
    errors = found.get("errors")
    if isinstance(errors, list) and errors and isinstance(errors[0], dict):
        first = errors[0]
        # Others list errors too; with a number, a description and a parameter nobody else does.
        if {"code", "description", "parameter"} <= first.keys() and isinstance(first["code"], int):
            parameter = first["parameter"] if isinstance(first["parameter"], str) else ""
            said, status = str(first["description"]), pasted.status or 0
            return of_request(first["code"], said, parameter, status)
    if "statusErrorCode" in found and "statusReason" in found:
        return of_delivery(str(found["statusErrorCode"] or ""), str(found["statusReason"]))
    report = _REPORT.search(pasted.text)
    if report is not None and "statusDatetime=" in pasted.text:
        return of_delivery(report[1], "")
    return None
