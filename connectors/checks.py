"""Staged checks: a connector's methods marked with `@step` run in order of definition.

A step returns a `Finding` or raises a `ProviderError`. A step whose needs did not pass is skipped,
with the reason. Steps are handed out as they finish, so that a terminal can paint them live.

A check has no side effect, and presence of a field is never a pass: see `verdict`.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, TypeVar

from connectors.contract import CheckStep, Connector, FailureClass, StepStatus, Who
from connectors.problems import Problem, ProviderError

LIVE_CREDENTIALS = "credentials"
"""The step name that only an answer of the provider may pass."""


class Cost(StrEnum):
    """What a step asks of the provider."""

    CHEAP = "cheap"
    """Nothing, or one small question that changes nothing: may be asked again every few minutes."""
    FULL = "full"
    """Lists, sweeps or rehearsals: asked when somebody wants to know, and once a day."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a step found out. Made with `passed`, `warning`, `failed`, `unknown` or `skipped`."""

    status: StepStatus
    message: str
    details: Mapping[str, Any] = field(default_factory=dict)
    problem: Problem | None = None


def passed(message: str, **details: Any) -> Finding:
    """The step is as it should be, and somebody who knows said so."""
    return Finding(StepStatus.PASSED, message, details)


def skipped(message: str, **details: Any) -> Finding:
    """The step does not apply to this configuration, for the reason given."""
    return Finding(StepStatus.SKIPPED, message, details)


def warning(problem: Problem) -> Finding:
    """It works, but an operator would want to know."""
    return Finding(StepStatus.WARNING, problem.message, problem.details, problem)


def failed(problem: Problem) -> Finding:
    """It does not work, and somebody must change something."""
    return Finding(StepStatus.FAILED, problem.message, problem.details, problem)


def unknown(problem: Problem) -> Finding:
    """It could not be found out."""
    return Finding(StepStatus.UNKNOWN, problem.message, problem.details, problem)


def rating(subject: str, value: str, rank: int) -> dict[str, Any]:
    """Note how a provider rates something, for `details["ratings"]`: what fell is warned of.

    What ends at a time is noted as `details["expiresAt"]` (RFC 3339) and `details["expires"]`, which
    says what: `the access token`.

    Args:
        subject: in words: `quality rating`.
        value: in the provider's word.
        rank: higher is better; compared with that of earlier checks.
    """
    return {"subject": subject, "value": value, "rank": rank}


StepFunction = Callable[[Any], Awaitable[Finding]]
F = TypeVar("F", bound=StepFunction)


@dataclass(frozen=True, slots=True)
class StepPlan:
    """One step before it runs: what `types show` lists and a screen paints as waiting."""

    id: str
    name: str
    title: str
    needs: tuple[str, ...]
    method: str
    cost: Cost = Cost.FULL


def step(
    id: str,
    *,
    name: str,
    title: str,
    needs: Iterable[str] = (),
    cost: Cost | None = None,
) -> Callable[[F], F]:
    """Mark a connector's method as a check step.

    Args:
        id: unique within the connector, `<area>.<what>`.
        name: `credentials`, `webhook`, `permissions`, or the connector's own.
        title: what is being found out, shown while it runs.
        needs: ids of steps that must have passed (a warning counts) for this one to make sense.
        cost: where it is another than usual. Format and credentials are cheap, others are not.
    """
    usual = Cost.CHEAP if name in ("format", LIVE_CREDENTIALS) else Cost.FULL

    def mark(function: F) -> F:
        planned = StepPlan(id, name, title, tuple(needs), function.__name__, cost or usual)
        function.__check_step__ = planned  # type: ignore[attr-defined]
        return function

    return mark


def plan(connector: type[Connector[Any]]) -> tuple[StepPlan, ...]:
    """List a connector's steps in the order they run: base classes first, then as defined."""
    plans: dict[str, StepPlan] = {}
    for owner in reversed(connector.__mro__):
        for attribute in vars(owner).values():
            marked = getattr(attribute, "__check_step__", None)
            if isinstance(marked, StepPlan):
                plans[marked.id] = marked
    return tuple(plans.values())


def cheap(connector: type[Connector[Any]]) -> frozenset[str]:
    """The ids of a connector's cheap steps, and of what they need."""
    plans = {planned.id: planned for planned in plan(connector)}
    found: set[str] = set()
    waiting = [planned.id for planned in plans.values() if planned.cost is Cost.CHEAP]
    while waiting:
        found.add(identifier := waiting.pop())
        waiting += [need for need in plans[identifier].needs if need not in found]
    return frozenset(found)


async def run(
    connector: Connector[Any], *, only: Collection[str] | None = None
) -> AsyncGenerator[CheckStep, None]:
    """Run a connector's steps, handing out each as it finishes. Never raises for a failed step.

    The connector is closed at the end, and when whoever listens stops listening.

    Args:
        only: ids of the steps to run, with all that they need; None for every step.
    """
    try:
        async for result in _run_steps(connector, only):
            yield result
    finally:
        await connector.close()


async def _run_steps(
    connector: Connector[Any], only: Collection[str] | None
) -> AsyncGenerator[CheckStep, None]:
    ended: dict[str, CheckStep] = {}
    for planned in plan(type(connector)):
        if only is not None and planned.id not in only:
            continue
        blocker = _blocker(planned, ended)
        if blocker is not None:
            result = CheckStep(
                planned.id,
                planned.name,
                StepStatus.SKIPPED,
                f"Not tried: “{blocker.id}” did not pass.",
                {"needs": blocker.id},
            )
        else:
            result = await _run_step(connector, planned)
        ended[planned.id] = result
        yield result
    pinned = _other_identity(connector)
    if pinned is not None:
        yield pinned


async def look_over(connector: Connector[Any]) -> CheckStep | None:
    """Run the format step alone, which asks nobody. None for a connector without one."""
    first = next((planned for planned in plan(type(connector)) if planned.name == "format"), None)
    if first is None or first.needs:
        return None
    return await _run_step(connector, first)


def _blocker(planned: StepPlan, ended: Mapping[str, CheckStep]) -> CheckStep | None:
    for need in planned.needs:
        if ended[need].status not in (StepStatus.PASSED, StepStatus.WARNING):
            return ended[need]
    return None


async def _run_step(connector: Connector[Any], planned: StepPlan) -> CheckStep:
    started = time.perf_counter()
    try:
        finding: Finding = await getattr(connector, planned.method)()
    except ProviderError as error:
        finding = Finding(
            error.problem.status, error.problem.message, error.problem.details, error.problem
        )
    except Exception as error:  # a step of ours broke: say so, and go on with the others
        finding = _broken(error)
    took = round((time.perf_counter() - started) * 1000)
    return as_step(planned.id, planned.name, finding, duration_ms=took)


def as_step(id: str, name: str, finding: Finding, *, duration_ms: int = 0) -> CheckStep:
    """Turn a finding into the step that is shown, stored and sent."""
    step = CheckStep(
        id, name, finding.status, finding.message, dict(finding.details), duration_ms=duration_ms
    )
    if finding.problem is None:
        return step
    problem = finding.problem
    return replace(
        step,
        failure_class=problem.failure_class,
        code=problem.code,
        cause=problem.cause,
        fix=problem.fix,
        who=problem.who,
        documentation=problem.documentation,
    )


def _broken(error: Exception) -> Finding:
    # The exception's text stays out: it may quote a URL or a reply that holds the credential.
    kind = type(error).__name__
    return unknown(
        Problem(
            code="internal",
            message=f"This step broke inside linktor-tui ({kind}).",
            cause="An answer that the program did not expect, or a mistake in the program.",
            fix="Run the check again; if it stays, report it with the output of `linktor-tui doctor`.",
            who=Who.OPERATOR,
            failure_class=FailureClass.INTERNAL,
            details={"exception": kind},
        )
    )


def _other_identity(connector: Connector[Any]) -> CheckStep | None:
    expected, found = connector.context.expected_identity, connector.identity
    if expected is None or found is None or found.id == expected:
        return None
    finding = warning(
        Problem(
            code="other_identity",
            message=f"This credential now reaches another account: {found.label}.",
            cause="The credential was replaced by one of another account, bot or mailbox.",
            fix="If that was meant, go on. If not, put the credential of the first account back.",
            details={"expected": expected, "found": found.id},
        )
    )
    return as_step("identity.same", "identity", finding)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A report in three words: did it pass, did it fail, or could nobody tell."""

    success: bool
    failed: bool
    unknown: bool
    rate_limited: bool


def verdict(steps: Iterable[CheckStep]) -> Verdict:
    """Judge a report.

    Success is: no step failed, and at least one live credential step passed. Neither is silence:
    a report without a failure and without that pass could not tell.
    """
    seen = tuple(steps)
    any_failed = any(step.status is StepStatus.FAILED for step in seen)
    lived = any(step.name == LIVE_CREDENTIALS and step.status is StepStatus.PASSED for step in seen)
    return Verdict(
        success=lived and not any_failed,
        failed=any_failed,
        unknown=not any_failed and not lived,
        rate_limited=any(step.code == "rate_limited" for step in seen),
    )
