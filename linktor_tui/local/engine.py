"""`LocalEngine`: the nine operations of the Channels API, on this machine.

Every file access goes through `offload`. A terminal gives `asyncio.to_thread`, so that it never
waits for a disk; a script gives nothing, and then an operation that asks no provider never suspends:
it can be driven without an event loop, which costs five bare interpreters.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from linktor_tui.contract.resources import (
    Channel,
    CreatedChannel,
    Page,
    Statistics,
    WebhookRegistration,
)
from linktor_tui.contract.times import utc_now
from linktor_tui.local.cabinet import Cabinet
from linktor_tui.local.conversing import Conversing
from linktor_tui.local.delivering import Delivering
from linktor_tui.local.living import LivingChannels
from linktor_tui.local.testing import Testing
from linktor_tui.local.watching import Watching
from linktor_tui.local.windows import window

if TYPE_CHECKING:
    from connectors.contract import Connector
    from connectors.redaction import Redactor
    from linktor_tui.contract.protocol import OnStep
    from linktor_tui.contract.requests import CreateChannel, UpdateChannel
    from linktor_tui.contract.resources import Granularity, ListQuery, Period
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


class LocalEngine(Conversing, Delivering, LivingChannels, Watching, Testing):
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
