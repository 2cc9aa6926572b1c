"""Reports as they are kept, and what several of them say together.

A quick check asks little: what it did not ask is still known from the last full one. Reports of
another configuration say nothing of the channel as it is now.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from connectors import checks
from connectors.contract import CheckStep, FailureClass, Identity, StepStatus, Who
from linktor_tui.contract import wire
from linktor_tui.contract.resources import CheckReport
from linktor_tui.local.records import Record

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
LOOKED_BACK = 200
"""Reports of a channel that are looked at: all that are kept."""
_TELLING = (StepStatus.PASSED, StepStatus.WARNING, StepStatus.FAILED)
"""How a step ends that found something out; the others say nothing new."""

Kept = Mapping[str, Any]


def to_keep(report: CheckReport, record: Record) -> dict[str, Any]:
    """Write a report of a channel as its record has it."""
    return {**wire.report(report), "configuration": configuration(record)}


def configuration(record: Record) -> str:
    """A short name for what was checked. Holds no secret: a new one has a new reference."""
    checked = [record[key] for key in ("type", "provider", "config", "secretRef")]
    return hashlib.sha256(json.dumps(checked, sort_keys=True).encode()).hexdigest()[:16]


def of_this(record: Record, kept: Iterable[Kept]) -> list[Kept]:
    """Those reports that are of the channel as it is now, in their order."""
    wanted = configuration(record)
    return [report for report in kept if report.get("configuration") == wanted]


def read(kept: Kept) -> CheckReport:
    """Read what `to_keep` wrote."""
    who = kept.get("identity")
    return CheckReport(
        success=kept["success"],
        channel_id=kept["channelId"],
        tests=tuple(map(read_step, kept["tests"])),
        tested_at=kept["testedAt"],
        identity=Identity(who["id"], who["label"]) if who else None,
        partial=kept.get("partial", False),
    )


def read_step(kept: Mapping[str, Any]) -> CheckStep:
    """Read a step of a report that is kept."""
    failure, who = kept.get("failureClass"), kept.get("who")
    return CheckStep(
        kept["id"],
        kept["name"],
        StepStatus(kept["status"]),
        kept["message"],
        kept.get("details", {}),
        FailureClass(failure) if failure else None,
        kept.get("code"),
        kept.get("cause"),
        kept.get("fix"),
        Who(who) if who else None,
        kept.get("documentation"),
        kept.get("durationMs", 0),
    )


def latest(reports: Sequence[CheckReport]) -> dict[str, tuple[CheckStep, str]]:
    """The newest of each step that found something out, and when that was. Newest report first."""
    found: dict[str, tuple[CheckStep, str]] = {}
    for report in reports:
        for step in report.tests:
            if step.status in _TELLING:
                found.setdefault(step.id, (step, report.tested_at))
    return found


def together(report: CheckReport, before: Sequence[CheckReport]) -> CheckReport:
    """A report, and beside it what it did not ask and earlier ones knew."""
    asked = {step.id for step in report.tests}
    known = (step for step, _ in latest(before).values() if step.id not in asked)
    tests = (*report.tests, *known)
    return replace(report, tests=tests, success=checks.verdict(tests).success)


def refused(report: CheckReport) -> CheckStep | None:
    """The step that said no, where one did."""
    return next((step for step in report.tests if step.status is StepStatus.FAILED), None)


def refused_before(reports: Sequence[CheckReport]) -> bool:
    """Whether the last report that found anything out was a refusal; silence is passed over."""
    for report in reports:
        verdict = checks.verdict(report.tests)
        if verdict.failed or any(step.status is StepStatus.PASSED for step in _live(report)):
            return verdict.failed
    return False


def _live(report: CheckReport) -> Iterable[CheckStep]:
    return (step for step in report.tests if step.name != "format")


def full_due(reports: Sequence[CheckReport], now: datetime) -> bool:
    """Whether every step should be asked again: a day has gone by, or an hour after a failure."""
    full = next((report for report in reports if not report.partial), None)
    if full is None:
        return True
    age = now - datetime.fromisoformat(full.tested_at)
    return age >= (HOUR if refused(full) else DAY)


def differs(report: CheckReport, before: Sequence[CheckReport]) -> bool:
    """Whether a report says anything that the one before did not."""
    if not before or not report.partial:
        return True
    known = {step.id: _gist(step) for step in together(before[0], before[1:]).tests}
    return any(known.get(step.id) != _gist(step) for step in report.tests)


def _gist(step: CheckStep) -> tuple[Any, ...]:
    """What matters of a step: not how long it took."""
    told = (step.details.get(name) for name in ("expiresAt", "ratings"))
    return (step.status, step.code, *told)
