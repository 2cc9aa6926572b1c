"""What AWS says when it refuses, and what SES reports of mails that did not arrive."""

from __future__ import annotations

import re

from connectors.aws.known_calls import CALLS
from connectors.aws.known_mail import BOUNCES, CHECKS
from connectors.knowledge import Entry, Pasted, by_code, quoted
from connectors.problems import Problem

ENTRIES: tuple[Entry, ...] = (*CALLS, *CHECKS, *BOUNCES)
BY_CODE = by_code(ENTRIES)

CLOCK = "SignatureDoesNotMatch/expired"
SAME = {
    "ExpiredTokenException": "ExpiredToken",
    "InvalidSignatureException": "SignatureDoesNotMatch",
    "IncompleteSignatureException": "IncompleteSignature",
    "MissingAuthenticationTokenException": "MissingAuthenticationToken",
    "AccessDenied": "AccessDeniedException",
    "InvalidParameterValue": "ParameterValueInvalid",
}
"""Codes of one service that mean what another one's entry says."""
SLOW_DOWN = frozenset(
    {
        "Throttling",
        "ThrottlingException",
        "Throttled",
        "ThrottledException",
        "TooManyRequestsException",
        "RequestLimitExceeded",
    }
)
NOT_NOW = frozenset(
    {"ServiceUnavailable", "InternalFailure", "InternalError", "InternalServiceErrorException"}
)
_CLOCK_WORDS = re.compile(r"signature (?:expired|not yet current)|request has expired", re.I)

_CLI = re.compile(r"An error occurred \((?P<code>\w+)\) when calling the \w+ operation")
_XML = re.compile(r"<Code>(?P<code>[\w.]{3,60})</Code>")
_HEADER = re.compile(r"x-amzn-ErrorType:\s*(?P<code>\w+)", re.I)
_MESSAGE = re.compile(r"<Message>(?P<text>[^<]*)</Message>")
_DISTINCT = re.compile(
    r"\b(?P<code>InvalidClientTokenId|SignatureDoesNotMatch|UnrecognizedClientException|"
    r"ExpiredTokenException|MailFromDomainNotVerifiedException|SendingPausedException|"
    r"AccountSuspendedException|InvalidSignatureException)\b"
)


def entry_for(code: str, message: str = "") -> Entry | None:
    """Find what is known of an error, the clock's part in it told by the message."""
    code = SAME.get(code, code)
    if code == "SignatureDoesNotMatch" and _CLOCK_WORDS.search(message):
        code = CLOCK
    return BY_CODE.get(code)


def recognise(pasted: Pasted) -> Problem | None:
    """Find an error of AWS: its XML or JSON, the command line's words, or a code only AWS has."""
    given = pasted.object
    bounce = _bounce(given)
    if bounce is not None:
        return bounce
    kind = str(given.get("__type", "")).rpartition("#")[2]
    hit = _CLI.search(pasted.text) or _HEADER.search(pasted.text)
    if hit is None and "amazonaws.com" in pasted.text:
        hit = _XML.search(pasted.text)
    hit = hit or _DISTINCT.search(pasted.text)
    code = kind or (hit["code"] if hit else "")
    entry = entry_for(code, pasted.text) if code else None
    if entry is None:
        return None
    words = _MESSAGE.search(pasted.text)
    said = given.get("message") or given.get("Message") or (words["text"] if words else "")
    return entry.problem(awsSays=quoted(str(said))) if said else entry.problem()


def _bounce(given: object) -> Problem | None:
    from connectors.aws.events import problem_of

    if not isinstance(given, dict) or "mail" not in given:
        return None
    return problem_of(given)
