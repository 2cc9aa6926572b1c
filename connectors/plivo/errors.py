"""From a refusal or a delivery report of Plivo to a problem with cause and fix.

What is not in the tables is shown with Plivo's own words and the page about it, so that nothing is lost
when Plivo adds something.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from connectors.contract import FailureClass, Who
from connectors.knowledge import quoted
from connectors.plivo import hangups
from connectors.plivo.codes import ERROR_CODES, MESSAGE_CODES
from connectors.plivo.refusals import BY_STATUS, NO_CREDIT, NO_GEO_PERMISSION, RESPONSES
from connectors.problems import Problem

_BY_CODE = {entry.code: entry for entry in MESSAGE_CODES}


def refused(status: int, said: str, *, sending: bool = False) -> Problem:
    """Explain a refusal.

    Args:
        status: of HTTP.
        said: Plivo's words, secrets already taken out.
        sending: whether a message or a call was refused: a 403 is about the country then.
    """
    quote = quoted(said)
    details: dict[str, Any] = {"statusCode": status} | ({"said": quote} if quote else {})
    if "insufficient credit" in said.lower() or status == 402:
        return NO_CREDIT.problem(**details)
    if status == 403 and sending:
        return NO_GEO_PERMISSION.problem(**details)
    known = BY_STATUS.get(status)
    if known is not None:
        problem = known.problem(**details)
        words = f" It says: {quote}" if quote and status in (400, 409, 422) else ""
        return replace(problem, message=problem.message + words)
    return Problem(
        code=str(status),
        message=f"Plivo refused with HTTP {status}: {quote or 'it gave no reason'}",
        cause="What was asked for is not possible, for the reason that Plivo gives.",
        fix="Look the status up on Plivo's page about responses.",
        documentation=RESPONSES,
        details=details,
    )


def lost(code: str) -> Problem:
    """Explain the `ErrorCode` of a message that was not delivered; empty where there is none."""
    known = _BY_CODE.get(code)
    if known is not None:
        return known.problem(errorCode=code)
    told = quoted(code)
    return Problem(
        code=told or "message_lost",
        message=f"The message was not delivered, with Plivo's error {told}."
        if told
        else "The message was not delivered.",
        cause="Plivo gives no reason that is known here.",
        fix="Look at the message in the Plivo Console, Messaging > Logs.",
        documentation=ERROR_CODES,
        details={"errorCode": told} if told else {},
    )


def ended(code: str, status: str, name: str = "") -> Problem:
    """Explain how a call ended that did not get through.

    Args:
        code: `HangupCauseCode`; empty where there is none.
        status: `CallStatus`.
        name: `HangupCauseName`, in Plivo's words.
    """
    known = hangups.BY_CODE.get(code) or hangups.BY_STATUS.get(status)
    if known is not None:
        return known.problem(hangupCauseCode=code or None, callStatus=status)
    told = quoted(name or status)
    return Problem(
        code=f"{hangups.PREFIX}{quoted(code) or told}",
        message=f"The call did not get through: {told}",
        cause="Plivo gives no reason that is known here.",
        fix="Look at the call in the Plivo Console, Voice > Logs > Calls.",
        who=Who.OPERATOR,
        failure_class=FailureClass.REMOTE,
        documentation=hangups.HANGUP_CAUSES,
        details={"hangupCauseCode": quoted(code), "callStatus": quoted(status)},
    )
