"""What the doctor says of who looks after the channels that are on: the runtime, and its monitor."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from connectors.checks import Finding, passed, warning
from connectors.problems import Problem
from linktor_tui.contract.times import stamp
from linktor_tui.local.records import is_on
from linktor_tui.local.runtime_lock import Holder, holder_of, silent_since

if TYPE_CHECKING:
    from linktor_tui.local.cabinet import Cabinet
    from linktor_tui.settings import Settings

LATEST_IN_ERROR = timedelta(hours=1)
"""After how long one in error is asked again, at the latest."""


def runs(settings: Settings) -> Finding:
    """Say who runs the channels, and whether that process gives signs of life."""
    holder = holder_of(settings.home)
    if holder is None:
        return passed("Nobody runs the channels at the moment; `linktor-tui serve` does.")
    if (silent := silent_since(settings.home)) is not None:
        return warning(_silent(holder, stamp(silent)))
    return passed(
        f"{holder.holder} runs the channels since {holder.since}.",
        pid=holder.pid,
        **({"baseUrl": holder.base_url} if holder.base_url else {}),
    )


def _silent(holder: Holder, since: str) -> Problem:
    return Problem(
        code="runtime_silent",
        message=f"Nothing was heard of {holder.holder} since {since}. It runs the channels.",
        cause="It hangs, was stopped, or can write nothing: a full disk, a ledger that is locked.",
        fix="See what it says where it runs. Where it does not go on, end it and start it again.",
        details={"pid": holder.pid, "silentSince": since},
    )


def checked(settings: Settings, cabinet: Cabinet) -> Finding:
    """Say when the channels that are on were checked last. Raises `ChannelsError`."""
    if settings.check_every is None:
        return passed("Channels that are on are not checked by themselves: you chose so.")
    on = cabinet.store.some(is_on)
    times = sorted((record.get("health") or {}).get("lastChecked") or "" for record in on)
    if not times:
        return passed("No channel is on.")
    details = {"on": len(on), "oldest": times[0] or None, "newest": times[-1] or None}
    late = stamp(cabinet.clock() - 2 * max(settings.check_every, LATEST_IN_ERROR))
    if times[0] >= late:
        return passed(f"All channels that are on were checked since {times[0]}.", **details)
    runs = holder_of(settings.home) is not None
    return (_overdue if runs else _unwatched)(len([at for at in times if at < late]), details)


def _overdue(count: int, details: dict[str, object]) -> Finding:
    return warning(
        Problem(
            code="checks_late",
            message=f"Channels that are on and were not checked for hours: {count}.",
            cause="Whoever runs the channels began a moment ago, or their secrets cannot be read.",
            fix="Wait a quarter of an hour; after that, `linktor-tui channels test --all` says why.",
            details=details,
        )
    )


def _unwatched(count: int, details: dict[str, object]) -> Finding:
    message = f"Channels that are on and were not checked for hours: {count}; nobody runs them."
    return passed(message, **details)
