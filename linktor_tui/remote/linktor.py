"""The dialect of the open-source Linktor server, made to do what the API page says.

What that server does not do is done here: configurations are validated, lists filtered and paged,
channels tested with our own connectors and with secrets that this machine keeps. What it cannot do
at all is said (`Unsupported`, None in statistics, `notices`), never made up.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from linktor_tui.contract.errors import (
    ActiveConversationsExist,
    ChannelAlreadyExists,
    ChannelsError,
    InvalidChannelType,
    InvalidRequest,
    SecretMissing,
    Unsupported,
    VaultError,
)
from linktor_tui.contract.judging import require
from linktor_tui.contract.resources import ON, Channel, CreatedChannel
from linktor_tui.remote import linktor_configs as configs
from linktor_tui.remote import linktor_names as names
from linktor_tui.remote import probing
from linktor_tui.remote.linktor_channels import Row, row
from linktor_tui.remote.linktor_reader import LinktorReader
from linktor_tui.remote.pockets import Kept
from linktor_tui.remote.reading import data_of

if TYPE_CHECKING:
    from linktor_tui.contract.protocol import OnStep
    from linktor_tui.contract.requests import CreateChannel, UpdateChannel
    from linktor_tui.remote.linktor_configs import Configured

QR = "whatsapp_unofficial"
PROOFS = ("verifyToken", "appSecret")
"""What the server proves a webhook with; where it has none it proves nothing and goes on."""


class LinktorApi(LinktorReader):
    """Channels of an open-source Linktor server. Implements `ChannelsAPI`."""

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
            require(report, "Nothing was saved.")
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
        try:
            # The server switches a new channel on; the page does not.
            new = await self._switch(new, on=False)
        except ChannelsError as error:
            self.tell(f"“{new.name}” was created, and could not be switched off: {error.message}")
        if report is not None:
            self._remember(new.id, report)
        shown = await self._shown(new)
        self._tell_what_goes_unproved(new, configured)
        setup = connector.setup(configured.config, shown.webhook_url)
        return CreatedChannel(shown, "", setup.instructions, report)

    async def _keep_or_undo(self, new: Row, configured: Configured) -> None:
        """Keep a new channel's secrets here; without them it could never be tested."""
        try:
            await self._keep(new.id, configured)
        except VaultError:
            await self._caller.call("DELETE", f"/channels/{new.id}")
            raise

    def _tell_what_goes_unproved(self, new: Row, configured: Configured) -> None:
        without = [
            spec.key
            for spec in new.specs
            if spec.key in PROOFS and spec.key not in configured.secrets
        ]
        if without:
            self.tell(
                f"“{new.name}” has no {' and no '.join(without)}: this server then takes webhooks of "
                "its from anybody. Give it with `channels update`."
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
        if request.config is None:
            return await self._shown(await self._put(of, body))
        kept = await self._pockets.read(of.id)
        configured, staying = configs.patched(of, kept, request.config)
        if kept is not None and not trust_destination:
            now = configured.destinations(self._prober.endpoints)
            configs.refuse_moves(kept.destinations, now, staying)
        await self._refuse_twin(of.channel_type, configured.account, own_id=of.id)
        config, credentials = configured.for_server
        foreign = {key: value for key, value in of.config.items() if key not in _keys(of)}
        body |= {"config": {**foreign, **config}}
        if not credentials and kept is None:
            return await self._shown(await self._put(of, body))
        body |= {"credentials": credentials}
        # Kept here first: a store that refuses must not leave the server with what nobody has.
        await self._keep(of.id, configured)
        try:
            changed = await self._put(of, body, hidden=tuple(configured.secrets.values()))
        except ChannelsError:
            await self._keep_again(of.id, kept)
            raise
        if kept is None:
            self.tell(
                f"This server replaces credentials as a whole: “{of.name}” has "
                f"{', '.join(sorted(configured.secrets))} now, and what it had besides is gone."
            )
        self._health.pop(of.id, None)
        self._failing.discard(of.id)
        return await self._shown(changed)

    async def _put(self, of: Row, body: dict[str, Any], hidden: tuple[str, ...] = ()) -> Row:
        path = f"/channels/{of.id}"
        answer = await self._caller.call("PUT", path, body=body, hidden=hidden)
        return row(data_of(answer.json))

    async def _keep_again(self, channel_id: str, kept: Kept | None) -> None:
        if kept is None:
            await self._pockets.forget(channel_id)
        else:
            await self._pockets.write(channel_id, kept)

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
            require(report, "The channel was left as it was.")
        shown = await self._shown(of)
        if shown.status in ON:
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


def _refuse_what_is_not_kept(request: CreateChannel | UpdateChannel) -> None:
    values = {"metadata": request.metadata, "a default bot": request.default_bot_id}
    given = [word for word, value in values.items() if value]
    if given:
        raise Unsupported(
            f"This Linktor server cannot keep {' or '.join(given)} with a channel.",
            fix="Leave that out; bots are given their channels in the server's own admin pages.",
        )
