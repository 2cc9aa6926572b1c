"""What is read of the open-source Linktor server, and how its channels are tested from here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from connectors import checks
from connectors.contract import Identity
from linktor_tui.contract.errors import ChannelNotFound
from linktor_tui.contract.judging import health_after
from linktor_tui.contract.resources import Channel, Health, Page, Statistics, StatsSummary
from linktor_tui.remote import linktor_configs as configs
from linktor_tui.remote.calling import Caller
from linktor_tui.remote.linktor_channels import Row, channel, faults_of, row, select
from linktor_tui.remote.linktor_conversations import Conversations
from linktor_tui.remote.linktor_traffic import LinktorTraffic
from linktor_tui.remote.pockets import Kept, Pockets
from linktor_tui.remote.reading import data_of, mapping, not_the_page

if TYPE_CHECKING:
    from linktor_tui.contract.protocol import OnStep
    from linktor_tui.contract.requests import CreateChannel
    from linktor_tui.contract.resources import CheckReport, Granularity, ListQuery, Period
    from linktor_tui.remote.linktor_configs import Configured
    from linktor_tui.remote.probing import Prober


class LinktorReader(LinktorTraffic):
    """Reads and tests; changes nothing on the server."""

    dialect = "linktor"

    def __init__(self, caller: Caller, prober: Prober, pockets: Pockets, *, place: str) -> None:
        self.place = place
        self._told: list[str] = []
        self._seen_in_list: list[str] = []
        self._caller, self._prober, self._pockets = caller, prober, pockets
        self._conversations = Conversations(caller)
        self._health: dict[str, tuple[Health, Identity | None]] = {}
        self._failing: set[str] = set()

    @property
    def notices(self) -> list[str]:
        """What the operator of this server should know."""
        return [*self._told, *self._seen_in_list]

    def tell(self, notice: str) -> None:
        """Add a notice, once."""
        if notice not in self._told:
            self._told.append(notice)

    async def close(self) -> None:
        """Close the connections."""
        await self._caller.client.close()

    # --- reading -------------------------------------------------------------------------------

    async def list_channels(self, query: ListQuery) -> Page[Channel]:
        rows = await self._rows()
        self._seen_in_list = list(faults_of(rows))
        found = [
            channel(item, base_url=self._caller.base_url, **self._known(item)) for item in rows
        ]
        return select(found, query)

    async def _rows(self) -> list[Row]:
        answer = await self._caller.call("GET", "/channels")
        data = mapping(answer.json).get("data", ())
        if data is not None and not isinstance(data, list):
            raise not_the_page("a list of channels")
        given = [item for item in data or () if isinstance(item, Mapping) and item.get("id")]
        # The server's order is the newest first.
        return sorted(
            map(row, given), key=lambda item: (str(item.raw.get("created_at", "")), item.id)
        )

    async def get_channel(self, channel_id: str) -> Channel:
        return await self._shown(await self._row(channel_id))

    async def _row(self, channel_id: str) -> Row:
        answer = await self._caller.call("GET", f"/channels/{_uuid(channel_id)}")
        return row(data_of(answer.json))

    async def _shown(self, of: Row) -> Channel:
        kept = await self._pockets.read(of.id)
        held = kept.secrets if kept else ()
        return channel(of, base_url=self._caller.base_url, held=held, **self._known(of))

    def _known(self, of: Row) -> dict[str, Any]:
        health, identity = self._health.get(of.id, (None, None))
        return {"health": health, "identity": identity, "failing": of.id in self._failing}

    async def channel_stats(
        self, channel_id: str, *, period: Period, granularity: Granularity
    ) -> Statistics:
        """Say that nothing can be said: the server counts nothing per channel and period."""
        await self._row(channel_id)
        unsaid = cast(Any, None)
        summary = StatsSummary(*[unsaid] * len(StatsSummary._fields))
        return Statistics(channel_id, period, granularity, summary, ())

    # --- testing -------------------------------------------------------------------------------

    async def test_draft(
        self, request: CreateChannel, *, on_step: OnStep | None = None
    ) -> CheckReport:
        """Check a configuration from this machine, and save nothing."""
        return await self._prober.draft(request, on_step=on_step)

    async def test_channel(
        self,
        channel_id: str,
        *,
        trust_destination: bool = False,
        on_step: OnStep | None = None,
    ) -> CheckReport:
        """Ask the provider from this machine: the server's own test asks nobody."""
        of = await self._row(channel_id)
        kept = await self._pockets.read(of.id)
        configured = configs.stored(of, kept)
        if kept is not None:
            now = configured.destinations(self._prober.endpoints)
            if trust_destination:
                await self._pockets.write(of.id, Kept(kept.secrets, now))
            else:
                configs.refuse_moves(kept.destinations, now, set(kept.secrets))
        report = await self._prober.report(
            configured.connector, configured.config, channel_id=of.id, on_step=on_step
        )
        self._remember(of.id, report)
        return report

    def _remember(self, channel_id: str, report: CheckReport) -> None:
        """Keep what a check found, while the program runs: the server has no place for it."""
        judged = checks.verdict(report.tests)
        if judged.failed:
            self._failing.add(channel_id)
        elif judged.success:
            self._failing.discard(channel_id)
        _, before = self._health.get(channel_id, (None, None))
        identity = report.identity if report.success else before
        self._health[channel_id] = (health_after(report), identity)

    async def _keep(self, channel_id: str, configured: Configured) -> None:
        destinations = configured.destinations(self._prober.endpoints)
        await self._pockets.write(channel_id, Kept(configured.secrets, destinations))
        if configured.secrets and not self._pockets.lasting:
            self.tell(
                "No secret store was given: secrets are forgotten when the program ends, and "
                "channels cannot be tested then."
            )


def _uuid(channel_id: str) -> str:
    """Insist on an id that the server understands: for any other text it answers HTTP 500."""
    try:
        return str(UUID(channel_id))
    except ValueError:
        raise ChannelNotFound(
            f"There is no channel {channel_id}.",
            cause="This server's ids are UUIDs.",
            fix="`linktor-tui channels list` shows the channels there are.",
            details={"id": channel_id},
        ) from None
