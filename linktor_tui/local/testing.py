"""How `LocalEngine` checks: drafts and channels, their steps and the path of their posts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from linktor_tui.contract.errors import StoreError
from linktor_tui.contract.resources import ON
from linktor_tui.local import telling
from linktor_tui.local.records import WEBHOOK_SECRET, Record

if TYPE_CHECKING:
    from connectors.contract import CheckStep
    from linktor_tui.contract.protocol import OnStep
    from linktor_tui.contract.requests import CreateChannel
    from linktor_tui.contract.resources import CheckReport
    from linktor_tui.local.cabinet import Cabinet
    from linktor_tui.local.checking import Checker
    from linktor_tui.local.configs import Configured


class Testing:
    """Part of `LocalEngine`: its tests, and what they share with everything that asks a provider."""

    cabinet: Cabinet
    _offload: Callable[..., Awaitable[Any]]
    _environ: Mapping[str, str]
    _timeout: float

    async def test_draft(
        self, request: CreateChannel, *, on_step: OnStep | None = None
    ) -> CheckReport:
        """Check a configuration and save nothing."""
        from linktor_tui.local.configs import configure

        configured = configure(request.type, request.config)
        return await self._checker.run(configured, on_step=on_step)

    async def prepare_tests(self, channel_ids: Sequence[str]) -> None:
        """Read the secrets of these channels in as few round trips as the store allows."""
        await self._offload(self.cabinet.read_ahead, channel_ids)

    async def test_channel(
        self,
        channel_id: str,
        *,
        trust_destination: bool = False,
        on_step: OnStep | None = None,
    ) -> CheckReport:
        from linktor_tui.local.turns import OPERATOR, turn

        record, configured, webhook_secret = await self._offload(
            self._ready, channel_id, trust_destination
        )
        async with turn(self.cabinet.store.path.parent, channel_id, patience=OPERATOR):
            report = await self._check(record, configured, webhook_secret, on_step=on_step)
            await self._offload(self._remember, record, configured, report, trust_destination)
        return report

    async def _check(
        self,
        record: Record,
        configured: Configured,
        webhook_secret: str,
        *,
        on_step: OnStep | None = None,
        only_cheap: bool = False,
    ) -> CheckReport:
        """Run every step and walk the webhook's path, or run the cheap steps alone."""
        identity = record.get("identity")
        report = await self._checker.run(
            configured,
            channel_id=record["id"],
            webhook_url=self.cabinet.webhook_url(record["id"]),
            webhook_secret=webhook_secret,
            expected_identity=identity["id"] if identity else None,
            on_step=on_step,
            only_cheap=only_cheap,
        )
        if only_cheap:
            return report
        walked = await self._walk(record, configured, webhook_secret)
        if on_step is not None:
            for step in walked:
                on_step(step)
        return replace(report, tests=(*report.tests, *walked))

    async def _walk(
        self, record: Record, configured: Configured, webhook_secret: str
    ) -> Sequence[CheckStep]:
        """Walk the path that the provider's posts take, where there is one."""
        url = self.cabinet.webhook_url(record["id"])
        if url is None:
            return ()
        from linktor_tui.contract.living import RunsChannels
        from linktor_tui.local.pathwalk import Walk, posts

        if not posts(configured.connector):
            return ()
        runtime = await self.runtime() if isinstance(self, RunsChannels) else None
        on = record["status"] in ON
        walk = Walk(
            url, webhook_secret, on, runtime, timeout=self._timeout, clock=self.cabinet.clock
        )
        return await walk.steps()

    async def walk(self, channel_id: str) -> Sequence[CheckStep]:
        """Walk the path that a channel's posts take; empty where it has none. As `test_channel`."""
        record, configured, secret = await self._offload(self._ready, channel_id, False)
        return await self._walk(record, configured, secret)

    def _ready(self, channel_id: str, trusted: bool) -> tuple[Record, Configured, str]:
        """Give a channel's record, its validated config, and its webhook secret."""
        from linktor_tui.local.configs import accept, connector_for
        from linktor_tui.local.patching import moves, refuse_moves

        record = self.cabinet.record(channel_id)
        self.cabinet.refuse_pending(record)
        bundle = self.cabinet.secrets(record)
        webhook_secret = bundle.pop(WEBHOOK_SECRET)
        connector = connector_for(record["type"], record["provider"])
        configured = accept(connector, {**record["config"], **bundle})
        if not trusted:
            now = connector.destinations(configured.config, self._endpoints())
            refuse_moves(moves(record["destinations"], now, frozenset(configured.secrets)))
        return record, configured, webhook_secret

    def _remember(
        self, tested: Record, configured: Configured, report: CheckReport, trusted: bool
    ) -> None:
        """Keep what a check found, unless the channel changed or went while it ran."""
        from linktor_tui.local.reports import learned, status_after

        with self.cabinet.store.writing():
            record = self.cabinet.store.get(tested["id"])
            if record is None or any(record[key] != tested[key] for key in ("secretRef", "config")):
                return
            record = {**record, **learned(report)}
            if trusted:
                destinations = configured.connector.destinations
                record["destinations"] = dict(destinations(configured.config, self._endpoints()))
            before, record["status"] = record["status"], status_after(record["status"], report)
            self.cabinet.store.put(record)
        self._keep_report(record, report)
        if record["status"] != before:
            telling.tell_status(self.cabinet, before, self.cabinet.shown(record))

    def _keep_report(self, record: Record, report: CheckReport) -> None:
        """Keep a report; a ledger that cannot be written to takes nothing from the check itself."""
        from linktor_tui.local import kept

        try:
            self.cabinet.ledger.keep_report(
                record["id"], kept.to_keep(report, record), self.cabinet.clock()
            )
        except StoreError as error:
            notice = f"The report of a check could not be kept: {error.message}"
            if notice not in self.cabinet.notices:
                self.cabinet.notices.append(notice)

    # --- whom is asked ---------------------------------------------------------------------------

    def _endpoints(self) -> dict[str, str]:
        from linktor_tui.contract.endpoints import endpoints_of

        return endpoints_of(self._environ)

    def _reached(self) -> dict[str, str]:
        """The endpoints, and the server of this folder that has the web chat's visitors."""
        from linktor_tui.local.runtime_lock import holder_of

        found = self._endpoints()
        if "webchat" not in found:
            running = holder_of(self.cabinet.store.path.parent)
            if running is not None and running.base_url is not None:
                found["webchat"] = running.base_url
        return found

    @property
    def _checker(self) -> Checker:
        # Asked each time: a server may have been started or stopped since.
        return replace(self._shared_checker, endpoints=self._reached())

    @cached_property
    def _shared_checker(self) -> Checker:
        from linktor_tui.local.checking import Checker

        return Checker(self._endpoints(), self.cabinet.clock, self._timeout)
