"""What `LocalEngine` remembers of checks: earlier reports, what ends soon, checks by schedule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from linktor_tui.contract.resources import ON, ChannelStatus
from linktor_tui.local.testing import Testing

if TYPE_CHECKING:
    from connectors.contract import CheckStep
    from linktor_tui.contract.resources import CheckReport
    from linktor_tui.contract.traffic import Expiry
    from linktor_tui.local.records import Record

SAYING = frozenset(("expiresAt", "ratings"))
"""Names in a step's details that say what ends, or got worse; see `connectors.checks.rating`."""


class Watching(Testing):
    """Part of `LocalEngine`. Implements `contract.living.KeepsReports` and `KnowsExpiry`."""

    async def reports(self, channel_id: str, *, limit: int = 20) -> Sequence[CheckReport]:
        found: Sequence[CheckReport] = await self._offload(self._reports, channel_id, limit)
        return found

    def _reports(self, channel_id: str, limit: int) -> Sequence[CheckReport]:
        from linktor_tui.local import kept

        self.cabinet.record(channel_id)
        return tuple(map(kept.read, self.cabinet.ledger.reports(channel_id, limit)))

    async def expiring(self, within: timedelta) -> Sequence[Expiry]:
        found: Sequence[Expiry] = await self._offload(self._expiring, within)
        return found

    def _expiring(self, within: timedelta) -> Sequence[Expiry]:
        told = self.cabinet.ledger.reports_with(SAYING)
        if not told:
            return ()
        from linktor_tui.local import expiry, kept  # with the connectors' models

        span = expiry.Span(self.cabinet.clock(), within)
        return expiry.soonest_first(
            item
            for channel_id, record in self.cabinet.store.named(sorted(told)).items()
            for item in expiry.of_channel(record, kept.of_this(record, told[channel_id]), span)
        )

    async def recheck(self, channel_id: str) -> CheckReport | None:
        """Check a channel that is on, as little as will do, and judge it by the rule of two.

        A refusal right after another turns it to `error`; silence leaves everything but its health
        as it is; a full check that passes turns it back.

        Returns:
            None where the channel is off, or somebody checks it at the moment.

        Raises:
            ChannelsError: it could not be asked: its secrets cannot be read, it is gone.
        """
        from linktor_tui.local import kept
        from linktor_tui.local.turns import turn

        home = self.cabinet.store.path.parent
        async with turn(home, channel_id, patience=0) as came:
            record, configured, secret = await self._offload(self._ready, channel_id, False)
            if not came or record["status"] not in ON:
                return None
            before = await self._offload(self._before, record)
            full = record["status"] == ChannelStatus.ERROR.value or kept.full_due(
                before, self.cabinet.clock()
            )
            report = await self._check(record, configured, secret, only_cheap=not full)
            await self._offload(self._judge, record, report, before)
        return report

    def _before(self, record: Record) -> list[CheckReport]:
        from linktor_tui.local import kept

        found = self.cabinet.ledger.reports(record["id"], kept.LOOKED_BACK)
        return list(map(kept.read, kept.of_this(record, found)))

    def _judge(self, asked: Record, report: CheckReport, before: Sequence[CheckReport]) -> None:
        from linktor_tui.local import kept, standing

        whole = kept.together(report, before)
        refusal = kept.refused(report)
        if refusal is not None and kept.refused_before(before):
            standing.to_error(self.cabinet, asked, _problem(refusal))
        elif not report.partial and whole.success:
            standing.to_active(self.cabinet, asked)
        if self._learn(asked, whole) and kept.differs(report, before):
            self._keep_report(asked, report)

    def _learn(self, asked: Record, whole: CheckReport) -> bool:
        """Keep what is known now, unless the channel was changed, switched off or deleted."""
        from linktor_tui.local import kept
        from linktor_tui.local.reports import learned

        with self.cabinet.store.writing():
            record = self.cabinet.store.get(asked["id"])
            if record is None or record["status"] not in ON:
                return False
            if kept.configuration(record) != kept.configuration(asked):
                return False
            self.cabinet.store.put({**record, **learned(whole)})
        return True


def _problem(step: CheckStep) -> Any:
    from connectors.problems import Problem

    return Problem(step.code or "refused", step.message, step.cause or "", step.fix or "")
