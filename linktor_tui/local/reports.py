"""What a report means for a channel: its health, its status, and whether to go on."""

from __future__ import annotations

from connectors import checks
from connectors.contract import CheckStep, StepStatus
from linktor_tui.contract.errors import CheckFailed, CheckInconclusive
from linktor_tui.contract.resources import ChannelStatus, CheckReport, Health, HealthStatus
from linktor_tui.local.records import Record


def health_after(report: CheckReport) -> Health:
    """What a report says of a channel's condition, with the worst step in one line."""
    verdict = checks.verdict(report.tests)
    worst = (
        _first(report, StepStatus.FAILED)
        or _first(report, StepStatus.UNKNOWN)
        or _first(report, StepStatus.WARNING)
    )
    if verdict.failed:
        status = HealthStatus.UNHEALTHY
    elif verdict.unknown:
        status = HealthStatus.UNKNOWN
    else:
        status = HealthStatus.DEGRADED if worst else HealthStatus.HEALTHY
    return Health(status, report.tested_at, message=worst.message if worst else None)


def require(report: CheckReport, consequence: str) -> None:
    """Insist on a passing check.

    Raises:
        CheckFailed: a step failed.
        CheckInconclusive: the provider could not be asked.
    """
    verdict = checks.verdict(report.tests)
    if verdict.success:
        return
    step = _first(report, StepStatus.FAILED) or _first(report, StepStatus.UNKNOWN)
    message = f"{consequence} {step.message if step else 'No credential was confirmed.'}"
    more = {"cause": step.cause if step else None, "fix": step.fix if step else None}
    if verdict.failed:
        raise CheckFailed(message, report, **more)
    raise CheckInconclusive(message, report, **more)


def learned(report: CheckReport) -> Record:
    """What a report adds to a record: health, and the identity that a passing check found."""
    health = health_after(report)
    found: Record = {
        "health": {
            "status": health.status.value,
            "lastChecked": health.last_checked,
            "message": health.message,
        }
    }
    if report.success and report.identity is not None:
        who = report.identity
        found["identity"] = {"id": who.id, "label": who.label, "facts": dict(who.facts)}
    return found


def status_after(status: str, report: CheckReport) -> str:
    """A channel that is on goes to `error` on a failed step and back by itself; silence changes nothing."""
    verdict = checks.verdict(report.tests)
    if status == ChannelStatus.ACTIVE.value and verdict.failed:
        return ChannelStatus.ERROR.value
    if status == ChannelStatus.ERROR.value and verdict.success:
        return ChannelStatus.ACTIVE.value
    return status


def _first(report: CheckReport, status: StepStatus) -> CheckStep | None:
    return next((step for step in report.tests if step.status is status), None)
