"""The dialect of the open-source Linktor server, made to do what the API page says.

What that server does not do is done here: configurations are validated, lists filtered and paged,
channels tested with our own connectors and with secrets that this machine keeps. What it cannot do
at all is said (`Unsupported`, None in statistics, `notices`), never made up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from connectors import checks
from connectors.contract import Identity
from linktor_tui.contract.errors import (
    ActiveConversationsExist,
    ChannelAlreadyExists,
    ChannelNotFound,
    ChannelsError,
    InvalidChannelType,
    InvalidRequest,
    SecretMissing,
    Unsupported,
    VaultError,
)
from linktor_tui.contract.resources import (
    Channel,
    ChannelStatus,
    CreatedChannel,
    Health,
    Page,
    Statistics,
    StatsSummary,
)
from linktor_tui.remote import linktor_configs as configs
from linktor_tui.remote import linktor_names as names
from linktor_tui.remote import probing
from linktor_tui.remote.calling import Caller
from linktor_tui.remote.linktor_channels import Row, channel, faults_of, row, select
from linktor_tui.remote.linktor_conversations import Conversations
from linktor_tui.remote.pockets import Kept, Pockets
from linktor_tui.remote.reading import data_of, mapping, not_the_page

if TYPE_CHECKING:
    from linktor_tui.contract.protocol import OnStep
    from linktor_tui.contract.requests import CreateChannel, UpdateChannel
    from linktor_tui.contract.resources import CheckReport, Granularity, ListQuery, Period
    from linktor_tui.remote.linktor_configs import Configured
    from linktor_tui.remote.probing import Prober

QR = "whatsapp_unofficial"


class LinktorApi:
    """Channels of an open-source Linktor server. Implements `ChannelsAPI`."""

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

    # --- creating, changing, deleting ----------------------------------------------------------

    async def create_channel(
        self, request: CreateChannel, *, check: bool = True, on_step: OnStep | None = None
    ) -> CreatedChannel:
        _refuse_what_is_not_kept(request)
        connector = probing.connector_for(request.type, request.config)
        configured = configs.configure(connector, request.config)
        await self._refuse_twin(connector.channel_type, configured.account)
        report = None
        if check:
            report = await self._prober.report(connector, configured.config, on_step=on_step)
            probing.require(report, "Nothing was saved.")
        config, credentials = configured.for_server
        body = {
            "type": names.type_for_server(connector.channel_type),
            "name": request.name,
            "config": config,
            "credentials": credentials,
        }
        hidden = tuple(configured.secrets.values())
        answer = await self._caller.call("POST", "/channels", body=body, hidden=hidden)
        new = row(data_of(answer.json))
        await self._keep_or_undo(new, configured)
        # The server switches a new channel on; the page does not.
        new = await self._switch(new, on=False)
        if report is not None:
            self._remember(new.id, report)
        shown = await self._shown(new)
        setup = connector.setup(configured.config, shown.webhook_url)
        return CreatedChannel(shown, "", setup.instructions, report)

    async def _keep_or_undo(self, new: Row, configured: Configured) -> None:
        """Keep a new channel's secrets here; without them it could never be tested."""
        try:
            await self._keep(new.id, configured)
        except VaultError:
            await self._caller.call("DELETE", f"/channels/{new.id}")
            raise

    async def _keep(self, channel_id: str, configured: Configured) -> None:
        destinations = configured.destinations(self._prober.endpoints)
        await self._pockets.write(channel_id, Kept(configured.secrets, destinations))
        if configured.secrets and not self._pockets.lasting:
            self.tell(
                "No secret store was given: secrets are forgotten when the program ends, and "
                "channels cannot be tested then."
            )

    async def _refuse_twin(self, kind: str, account: str, own_id: str | None = None) -> None:
        """Insist that no other channel is of this account, as far as can be told from here."""
        for other in await self._rows():
            if other.channel_type != kind or other.id == own_id:
                continue
            try:
                known = configs.stored(other, await self._pockets.read(other.id)).account
            except (SecretMissing, InvalidRequest, InvalidChannelType):
                continue
            if known == account:
                raise ChannelAlreadyExists(
                    f"“{other.name}” ({other.id}) is a channel for this account already.",
                    cause=f"Two {kind} channels of one account take each other's events.",
                    fix=f"Use that one, or delete it: linktor-tui channels delete {other.id}",
                    details={"id": other.id},
                )

    async def update_channel(
        self, channel_id: str, request: UpdateChannel, *, trust_destination: bool = False
    ) -> Channel:
        _refuse_what_is_not_kept(request)
        of = await self._row(channel_id)
        name = request.name if request.given("name") else of.name
        body: dict[str, Any] = {"type": of.raw.get("type"), "name": name}
        configured = None
        if request.config is not None:
            kept = await self._pockets.read(of.id)
            configured, staying = configs.patched(of, kept, request.config)
            if kept is not None and not trust_destination:
                now = configured.destinations(self._prober.endpoints)
                configs.refuse_moves(kept.destinations, now, staying)
            await self._refuse_twin(of.channel_type, configured.account, own_id=of.id)
            config, credentials = configured.for_server
            foreign = {key: value for key, value in of.config.items() if key not in _keys(of)}
            body |= {"config": {**foreign, **config}}
            body |= {"credentials": credentials} if credentials else {}
        hidden = tuple(configured.secrets.values()) if configured else ()
        path = f"/channels/{of.id}"
        answer = await self._caller.call("PUT", path, body=body, hidden=hidden)
        if configured is not None:
            await self._keep(of.id, configured)
            self._health.pop(of.id, None)
            self._failing.discard(of.id)
        return await self._shown(row(data_of(answer.json)))

    async def delete_channel(self, channel_id: str, *, force: bool = False) -> None:
        of = await self._row(channel_id)
        count = 0 if force else len(await self._conversations.open_in(of.id))
        if count:
            raise ActiveConversationsExist(
                f"“{of.name}” has open conversations.",
                cause="This server deletes a channel's conversations and messages with it, for good.",
                fix="Close them first, or delete with force.",
                details={"activeConversations": count},
            )
        await self._caller.call("DELETE", f"/channels/{of.id}")
        await self._pockets.forget(of.id)

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
        self._health[channel_id] = (probing.health_after(report), identity)

    # --- switching -----------------------------------------------------------------------------

    async def activate_channel(
        self,
        channel_id: str,
        *,
        check: bool = True,
        trust_destination: bool = False,
        on_step: OnStep | None = None,
    ) -> Channel:
        of = await self._row(channel_id)
        if of.channel_type == QR:
            raise Unsupported(
                "A phone is linked with a QR code, which this program does not show.",
                fix="Link it in the server's own admin pages.",
            )
        if check:
            report = await self.test_channel(
                channel_id, trust_destination=trust_destination, on_step=on_step
            )
            probing.require(report, "The channel was left as it was.")
        shown = await self._shown(of)
        if shown.status in (ChannelStatus.ACTIVE, ChannelStatus.ERROR):
            return shown
        on = await self._shown(await self._switch(of, on=True))
        return replace(on, activated_at=on.updated_at)

    async def deactivate_channel(
        self, channel_id: str, *, reason: str | None = None, close_conversations: bool = False
    ) -> Channel:
        of = await self._row(channel_id)
        off = await self._shown(await self._switch(of, on=False))
        self.tell(
            "This server goes on taking in messages for a channel that is off: take the webhook "
            "away at the provider if that matters."
        )
        if reason:
            self.tell("This server keeps no reason for switching a channel off.")
        if close_conversations:
            await self._conversations.close_all(of.id)
        return replace(off, deactivated_at=off.updated_at)

    async def _switch(self, of: Row, *, on: bool) -> Row:
        """Switch a channel, and tell the server that it is connected, or not.

        For all types but the QR code's its `connected` is what was last said, so it is said: then a
        channel that is connected and off is one that the server switched off by itself.
        """
        path = f"/channels/{of.id}"
        await self._caller.call("PUT", f"{path}/enabled", body={"enabled": on})
        try:
            await self._caller.call("POST", f"{path}/{'connect' if on else 'disconnect'}")
        except ChannelsError:
            if on:
                raise
        self._failing.discard(of.id)
        return await self._row(of.id)


def _keys(of: Row) -> set[str]:
    return {spec.key for spec in of.specs}


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


def _refuse_what_is_not_kept(request: CreateChannel | UpdateChannel) -> None:
    values = {"metadata": request.metadata, "a default bot": request.default_bot_id}
    given = [word for word, value in values.items() if value]
    if given:
        raise Unsupported(
            f"This Linktor server cannot keep {' or '.join(given)} with a channel.",
            fix="Leave that out; bots are given their channels in the server's own admin pages.",
        )
