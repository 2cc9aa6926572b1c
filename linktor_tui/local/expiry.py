"""What providers said of the time that is left, and what they rate lower than before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from connectors.contract import CheckStep, StepStatus
from linktor_tui.contract.times import stamp
from linktor_tui.contract.traffic import Expiry
from linktor_tui.local import kept
from linktor_tui.local.records import Record
from linktor_tui.local.watching import SAYING

FALLS_REMEMBERED = timedelta(days=30)
"""For so long a rating is compared with the best that it was."""


class Span(NamedTuple):
    """What is looked at: from now to then."""

    now: datetime
    within: timedelta


def soonest_first(found: Iterable[Expiry]) -> tuple[Expiry, ...]:
    """Put what has got worse already first, then what ends, by time; nothing of a channel twice.

    One server for SMTP and IMAP has one certificate.
    """
    once = {(item.channel_id, item.subject, item.expires_at): item for item in found}
    return tuple(sorted(once.values(), key=lambda item: (item.expires_at or "", item.channel_name)))


def of_channel(record: Record, reports: Sequence[kept.Kept], span: Span) -> Iterator[Expiry]:
    """What ends or fell of one channel. Reports of its present configuration, newest first."""
    for step, learned_at in _told(reports):
        ending = _ending(record, step, learned_at, span)
        if ending is not None:
            yield ending
        if "ratings" in step.details:
            best = _best(reports, step.id, span.now)
            yield from _fallen(record, step, learned_at, best)


def _told(reports: Sequence[kept.Kept]) -> Iterator[tuple[CheckStep, str]]:
    """The newest of each step that says anything of this, and when that was."""
    seen: set[str] = set()
    for report in reports:
        for step in report["tests"]:
            if step["id"] in seen or step["status"] in (StepStatus.SKIPPED, StepStatus.UNKNOWN):
                continue
            seen.add(step["id"])
            if not SAYING.isdisjoint(step.get("details", ())):
                yield kept.read_step(step), report["testedAt"]


def _ending(record: Record, step: CheckStep, learned_at: str, span: Span) -> Expiry | None:
    ends, what = step.details.get("expiresAt"), step.details.get("expires")
    if not isinstance(ends, str) or not isinstance(what, str):
        return None
    moment = datetime.fromisoformat(ends)
    if moment - span.now > span.within:
        return None
    subject = what.removeprefix("the ").removeprefix("its ")
    message = f"{subject[:1].upper()}{subject[1:]} {_when(moment, span.now)}."
    return _expiry(record, subject, message, step.fix, learned_at, expires_at=stamp(moment))


def _when(moment: datetime, now: datetime) -> str:
    left = moment - now
    if left <= timedelta(0):
        return f"ended on {moment:%Y-%m-%d}"
    days = left.days
    if days < 1:
        return "ends in less than a day"
    return f"ends in {days} day{'s' if days != 1 else ''}"


def _best(reports: Sequence[kept.Kept], step_id: str, now: datetime) -> dict[str, dict[str, Any]]:
    """The best that each rating of a step was of late."""
    since = stamp(now - FALLS_REMEMBERED)
    best: dict[str, dict[str, Any]] = {}
    for report in reports:
        for step in report["tests"] if report["testedAt"] >= since else ():
            for rating in (
                step.get("details", {}).get("ratings", ()) if step["id"] == step_id else ()
            ):
                known = best.setdefault(rating["subject"], rating)
                best[rating["subject"]] = max(known, rating, key=lambda item: item["rank"])
    return best


def _fallen(
    record: Record, step: CheckStep, learned_at: str, best: dict[str, dict[str, Any]]
) -> Iterator[Expiry]:
    ratings = step.details.get("ratings", ())
    fell = [rating for rating in ratings if rating["rank"] < _rank(best, rating)]
    for rating in fell:
        subject, was = rating["subject"], best[rating["subject"]]["value"]
        message = f"The {subject} fell from {was} to {rating['value']}."
        yield _expiry(record, subject, message, step.fix or _LOOK, learned_at)
    if ratings and not fell and step.status is not StepStatus.PASSED:
        yield _expiry(record, ratings[0]["subject"], step.message, step.fix, learned_at)


def _rank(best: dict[str, dict[str, Any]], rating: dict[str, Any]) -> int:
    known: int = best.get(rating["subject"], rating)["rank"]
    return known


_LOOK = "Look at the provider's console for the reason, before it falls further."


def _expiry(
    record: Record,
    subject: str,
    message: str,
    fix: str | None,
    learned_at: str,
    *,
    expires_at: str | None = None,
) -> Expiry:
    if fix is None:
        fix = "Renew it before that day; `linktor-tui channels test` asks again."
    identifier, name, kind = record["id"], record["name"], record["type"]
    return Expiry(identifier, name, kind, subject, expires_at, message, fix, learned_at)
