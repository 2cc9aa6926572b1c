"""Turning refusals of AWS into problems."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import NoReturn

from connectors.aws.answers import Fault, read_fault
from connectors.aws.knowledge import CLOCK, NOT_NOW, SLOW_DOWN, entry_for
from connectors.aws.known_calls import STS_ERRORS
from connectors.contract import FailureClass, Who
from connectors.knowledge import quoted
from connectors.problems import NoAnswer, Problem, ProviderError, ProviderRefusal
from connectors.transport import Reply, rate_limited, server_fault

_ABOUT_CLOCK = (CLOCK, "RequestExpired")


def check(reply: Reply, host: str, action: str, now: datetime) -> None:
    """Raise for an answer that is none. `now` is what this machine takes the time for."""
    if reply.status == 429:
        raise NoAnswer(rate_limited(host, reply.retry_after))
    if reply.ok:
        return
    fault = read_fault(reply)
    if fault is None or not 400 <= reply.status < 500:
        no_sense(reply, host)
    if fault.code in SLOW_DOWN:
        raise NoAnswer(rate_limited(host, reply.retry_after))
    if fault.code in NOT_NOW:
        no_sense(reply, host)
    raise _error(explain(fault, action, _clock_off(reply, now)))


def no_sense(reply: Reply, host: str) -> NoReturn:
    """Say that what answered was not AWS, or not well."""
    raise NoAnswer(server_fault(host, reply))


def explain(fault: Fault, action: str, clock_off: int | None = None) -> Problem:
    """Say what an error means."""
    details = {"action": action, "statusCode": fault.status, "awsCode": fault.code}
    if fault.message:
        details["awsSays"] = quoted(fault.message)
    entry = entry_for(fault.code, fault.message)
    if entry is None:
        return _unknown(fault, details)
    problem = entry.problem(**details)
    if entry.code in _ABOUT_CLOCK and clock_off is not None:
        problem = replace(problem, details={**problem.details, "clockOffSeconds": clock_off})
    return problem


def _unknown(fault: Fault, details: dict[str, object]) -> Problem:
    said = quoted(fault.message) or "nothing more"
    return Problem(
        code=fault.code,
        message=f"AWS refused: {fault.code}.",
        cause=f"AWS says: {said}",
        fix="Look the code up on the page, or ask AWS Support.",
        who=Who.ACCOUNT_ADMIN,
        failure_class=FailureClass.CONFIG,
        documentation=STS_ERRORS,
        details=details,
    )


def _error(problem: Problem) -> ProviderError:
    if problem.failure_class is FailureClass.CONFIG:
        return ProviderRefusal(problem)
    return NoAnswer(problem)


def _clock_off(reply: Reply, now: datetime) -> int | None:
    try:
        theirs = parsedate_to_datetime(reply.headers.get("date", ""))
    except (TypeError, ValueError):
        return None
    return round((now - theirs).total_seconds()) if theirs.tzinfo else None
