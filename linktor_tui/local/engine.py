"""`LocalEngine`: the nine operations of the Channels API, on this machine.

Every file access goes through `offload`. A terminal gives `asyncio.to_thread`, so that it never
waits for a disk; a script gives nothing, and then an operation that asks no provider never suspends:
it can be driven without an event loop, which costs five bare interpreters.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from linktor_tui.contract.resources import (
    ON,
    Channel,
    CreatedChannel,
    Page,
    Statistics,
    WebhookRegistration,
)
from linktor_tui.contract.times import utc_now
from linktor_tui.local import telling
from linktor_tui.local.cabinet import Cabinet
from linktor_tui.local.conversing import Conversing
from linktor_tui.local.delivering import Delivering
from linktor_tui.local.living import LivingChannels
from linktor_tui.local.records import WEBHOOK_SECRET, Record
from linktor_tui.local.watching import Watching
from linktor_tui.local.windows import window

if TYPE_CHECKING:
    from connectors.contract import CheckStep, Connector
    from connectors.redaction import Redactor
    from linktor_tui.contract.protocol import OnStep
    from linktor_tui.contract.requests import CreateChannel, UpdateChannel
    from linktor_tui.contract.resources import CheckReport, Granularity, ListQuery, Period
    from linktor_tui.local.checking import Checker
    from linktor_tui.local.configs import Configured
    from linktor_tui.local.vault import Vaults
    from linktor_tui.settings import Settings

T = TypeVar("T")
Offload = Callable[..., Awaitable[Any]]


async def inline(function: Callable[..., T], *arguments: Any) -> T:
    """Do it here and now: the offload of a script."""
    return function(*arguments)


def open_engine(
    settings: Settings,
    *,
    passphrase: Callable[[], str] | None = None,
    offload: Offload = inline,
    vaults: Vaults | None = None,
    timeout: float = 15.0,
    clock: Callable[[], datetime] = utc_now,
    keep: bool = False,
) -> LocalEngine:
    """Open the engine over a data folder. Touches no file and no keyring yet.

    Args:
        settings: where the data is, and what the environment says.
        passphrase: asks for the passphrase of the encrypted file, once, if it is needed.
        offload: how file access is done; inline by default.
        vaults: in place of the secret store that the settings choose.
        timeout: seconds for one exchange with a provider.
        clock: tells the time, aware and in UTC.
        keep: keep the records parsed, 2 MiB for a thousand channels: for who lists them all day.
    """
    from linktor_tui.local.ledger import Ledger
    from linktor_tui.local.store import ChannelStore
    from linktor_tui.local.vault import open_vaults

    cabinet = Cabinet(
        store=ChannelStore(settings.store_file, keep=keep),
        vaults=vaults or open_vaults(settings, passphrase=passphrase),
        ledger=Ledger(settings.ledger_file, keep_bodies=settings.keep_bodies),
        clock=clock,
        public_url=settings.public_url,
    )
    return LocalEngine(cabinet, settings.environ, offload=offload, timeout=timeout)


class LocalEngine(Conversing, Delivering, LivingChannels, Watching):
    """Channels kept in a folder of this machine. Implements `contract.protocol.ChannelsAPI`."""

    place = "local"

    def __init__(
        self,
        cabinet: Cabinet,
        environ: Any,
        *,
        offload: Offload = inline,
        timeout: float = 15.0,
    ) -> None:
        self.cabinet = cabinet
        self._environ = environ
        self._offload = offload
        self._timeout = timeout

    @property
    def notices(self) -> list[str]:
        """What the operator should be told beyond the answers: a restored file, an orphan left."""
        return [*self.cabinet.store.notices, *self.cabinet.notices]

    async def close(self) -> None:
        """Forget the secrets that were read ahead, and let go of the ledger."""
        self.cabinet.forget_read_ahead()
        await self._offload(self.cabinet.ledger.close)

    # --- reading -------------------------------------------------------------------------------

    async def list_channels(self, query: ListQuery) -> Page[Channel]:
        page: Page[Channel] = await self._offload(self.cabinet.listed, query)
        return page

    async def get_channel(self, channel_id: str) -> Channel:
        channel: Channel = await self._offload(self._get, channel_id)
        return channel

    def _get(self, channel_id: str) -> Channel:
        return self.cabinet.shown(self.cabinet.record(channel_id))

    async def channel_stats(
        self, channel_id: str, *, period: Period, granularity: Granularity
    ) -> Statistics:
        found: Statistics = await self._offload(self._stats, channel_id, period, granularity)
        return found

    def _stats(self, channel_id: str, period: Period, granularity: Granularity) -> Statistics:
        self.cabinet.record(channel_id)
        laid_out = window(period, granularity, self.cabinet.clock())
        summary, series = self.cabinet.ledger.statistics(channel_id, laid_out)
        return Statistics(channel_id, period, granularity, summary, series)

    # --- creating, changing, deleting ----------------------------------------------------------

    async def create_channel(
        self, request: CreateChannel, *, check: bool = True, on_step: OnStep | None = None
    ) -> CreatedChannel:
        from linktor_tui.contract.judging import require
        from linktor_tui.local import changes
        from linktor_tui.local.configs import configure

        configured = configure(request.type, request.config)
        await self._offload(self.cabinet.refuse_twin, request.type, configured.account)
        report = None
        if check:
            report = await self._checker.run(configured, on_step=on_step)
            require(report, "Nothing was saved.")
        new: CreatedChannel = await self._offload(
            changes.create, self.cabinet, request, configured, report, self._endpoints()
        )
        return new

    async def update_channel(
        self, channel_id: str, request: UpdateChannel, *, trust_destination: bool = False
    ) -> Channel:
        from linktor_tui.local import changes

        channel: Channel = await self._offload(
            changes.update,
            self.cabinet,
            channel_id,
            request,
            self._endpoints(),
            trust_destination,
        )
        return channel

    async def export_channel(self, channel_id: str) -> CreateChannel:
        """Give the request that would create this channel elsewhere, secrets in the clear."""
        from linktor_tui.local.exporting import exported

        request: CreateChannel = await self._offload(exported, self.cabinet, channel_id)
        return request

    async def delete_channel(self, channel_id: str, *, force: bool = False) -> None:
        from linktor_tui.local import changes

        await self._offload(changes.delete, self.cabinet, channel_id, force)

    # --- testing -------------------------------------------------------------------------------

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
        async with turn(self.home, channel_id, patience=OPERATOR):
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

    # --- switching -----------------------------------------------------------------------------

    async def activate_channel(
        self,
        channel_id: str,
        *,
        check: bool = True,
        trust_destination: bool = False,
        on_step: OnStep | None = None,
    ) -> Channel:
        from linktor_tui.local import changes

        if check:
            from linktor_tui.contract.judging import require

            report = await self.test_channel(
                channel_id, trust_destination=trust_destination, on_step=on_step
            )
            require(report, "The channel was left as it was.")
        channel: Channel = await self._offload(changes.switch_on, self.cabinet, channel_id)
        return channel

    async def deactivate_channel(
        self, channel_id: str, *, reason: str | None = None, close_conversations: bool = False
    ) -> Channel:
        from linktor_tui.local import changes

        channel: Channel = await self._offload(
            changes.switch_off, self.cabinet, channel_id, reason, close_conversations
        )
        return channel

    # --- at the provider -----------------------------------------------------------------------

    async def webhook(
        self, channel_id: str, *, trust_destination: bool = False
    ) -> WebhookRegistration:
        from linktor_tui.local.outward import shown, webhook_state

        connector, redactor = await self._connect(channel_id, trust_destination)
        state = await webhook_state(connector, redactor)
        return shown(channel_id, state, self.cabinet.webhook_url(channel_id))

    async def set_webhook(
        self,
        channel_id: str,
        *,
        url: str | None = None,
        take_over: bool = False,
        trust_destination: bool = False,
    ) -> WebhookRegistration:
        from linktor_tui.local.outward import address, set_webhook, shown

        wanted = address(url, self.cabinet.webhook_url(channel_id))
        connector, redactor = await self._connect(channel_id, trust_destination)
        state = await set_webhook(connector, wanted, redactor, take_over=take_over)
        return shown(channel_id, state, wanted)

    async def clear_webhook(
        self, channel_id: str, *, take_over: bool = False, trust_destination: bool = False
    ) -> WebhookRegistration:
        from linktor_tui.local.outward import clear_webhook, shown

        ours = self.cabinet.webhook_url(channel_id)
        connector, redactor = await self._connect(channel_id, trust_destination)
        state = await clear_webhook(connector, ours, redactor, take_over=take_over)
        return shown(channel_id, state, ours)

    async def _connect(self, channel_id: str, trusted: bool) -> tuple[Connector[Any], Redactor]:
        from linktor_tui.local.checking import redactor_for

        _, configured, webhook_secret = await self._offload(self._ready, channel_id, trusted)
        connector = self._checker.connector(
            configured,
            webhook_url=self.cabinet.webhook_url(channel_id),
            webhook_secret=webhook_secret,
        )
        return connector, redactor_for(configured, webhook_secret)

    async def receiving(self, channel_id: str) -> Connector[Any]:
        """Make the connector that reads what comes in. Raises as `test_channel`, before it asks."""
        record, configured, webhook_secret = await self._offload(self._ready, channel_id, False)
        identity = record.get("identity")
        return self._checker.connector(
            configured,
            webhook_url=self.cabinet.webhook_url(channel_id),
            webhook_secret=webhook_secret,
            expected_identity=identity["id"] if identity else None,
        )

    # --- shared --------------------------------------------------------------------------------

    def _endpoints(self) -> dict[str, str]:
        from connectors.endpoints import endpoints_from

        return endpoints_from(self._environ)

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
