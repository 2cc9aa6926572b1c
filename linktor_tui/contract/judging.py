"""What a report means, the same for every engine: its worst step, and whether to go on.

The contract of connectors is not loaded for the worst step: the app's list needs it, and loads
quickly.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from linktor_tui.contract.errors import CheckFailed, CheckInconclusive
from linktor_tui.contract.resources import Health, HealthStatus

if TYPE_CHECKING:
    from connectors.contract import CheckStep
    from linktor_tui.contract.resources import CheckReport

BLOCKING = ("failed", "unknown")
"""Statuses of steps that a check does not pass for, the worst first."""
WORST_FIRST = (*BLOCKING, "warning")
"""Statuses of steps that an operator should look at."""


def worst(steps: Iterable[CheckStep], among: tuple[str, ...] = WORST_FIRST) -> CheckStep | None:
    """The step that is to be looked at first; None where all is well.

    Args:
        among: the statuses that count, the worst first.
    """
    found = (step for step in steps if step.status in among)
    return min(found, key=lambda step: among.index(step.status), default=None)


def require(report: CheckReport, consequence: str) -> None:
    """Insist on a passing check.

    Raises:
        CheckFailed: a step failed.
        CheckInconclusive: it could not be told.
    """
    if report.success:
        return
    step = worst(report.tests, BLOCKING)
    message = f"{consequence} {step.message if step else 'No credential was confirmed.'}"
    more = {"cause": step.cause if step else None, "fix": step.fix if step else None}
    failed = step is not None and step.status == "failed"
    raise (CheckFailed if failed else CheckInconclusive)(message, report, **more)


def health_after(report: CheckReport) -> Health:
    """What a report says of a channel's condition, with the worst step in one line."""
    from connectors.checks import verdict

    judged, step = verdict(report.tests), worst(report.tests)
    if judged.failed:
        status = HealthStatus.UNHEALTHY
    elif judged.unknown:
        status = HealthStatus.UNKNOWN
    else:
        status = HealthStatus.DEGRADED if step else HealthStatus.HEALTHY
    return Health(status, report.tested_at, message=step.message if step else None)
