"""What a report changes in a channel's record: its health, its identity, its status."""

from __future__ import annotations

from connectors import checks
from linktor_tui.contract.judging import health_after
from linktor_tui.contract.resources import ChannelStatus, CheckReport
from linktor_tui.local.records import Record


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
