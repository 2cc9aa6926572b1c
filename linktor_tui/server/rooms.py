"""Which web chats there are and whom they let in, read from a `ChannelsAPI` whenever it matters.

Read anew for each visit and each message: a channel that is switched off or changed in another
terminal is so for its visitors at once.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from connectors import fields
from connectors.webchat import contrast, origins
from connectors.webchat.config import PRIMARY_COLOR, WebChatConfig
from linktor_tui.contract import pages
from linktor_tui.contract.errors import ChannelNotFound
from linktor_tui.contract.resources import ON, ListQuery

if TYPE_CHECKING:
    from linktor_tui.contract.protocol import ChannelsAPI
    from linktor_tui.contract.resources import Channel

WEBCHAT = "webchat"
SecretOf = Callable[[str], Awaitable[str | None]]
"""Channel id -> its webhook secret, None where there is none to be had."""


@dataclass(frozen=True, slots=True)
class Room:
    """A web chat as visitors meet it."""

    id: str
    name: str
    active: bool
    origins: tuple[str, ...]
    require_email: bool
    appearance: Mapping[str, Any]
    """What the widget is told of its looks, JSON-ready."""


class Rooms(Protocol):
    """Where the server looks web chats up."""

    async def find(self, channel_id: str) -> Room | None:
        """Find a web chat by id, None for anything else."""
        ...

    async def of_secret(self, secret: str) -> Room | None:
        """Find the web chat whose webhook secret this is."""
        ...


class ApiRooms:
    """The web chats of an engine.

    Args:
        api: the engine.
        secret_of: asked once for each channel.
        only: id of the one channel to be served; all of them by default.
        also: origins that are let in besides those of the config: the server's own, for a demo page.
    """

    def __init__(
        self,
        api: ChannelsAPI,
        secret_of: SecretOf,
        *,
        only: str | None = None,
        also: tuple[str, ...] = (),
    ) -> None:
        self._api = api
        self._secret_of = secret_of
        self._only = only
        self._also = also
        self._digests: dict[str, bytes] = {}

    async def find(self, channel_id: str) -> Room | None:
        if self._only not in (None, channel_id):
            return None
        try:
            channel = await self._api.get_channel(channel_id)
        except ChannelNotFound:
            return None
        return room_of(channel, self._also)

    async def of_secret(self, secret: str) -> Room | None:
        wanted = _digest(secret)
        for channel_id in await self._ids():
            digest = await self._digest_of(channel_id)
            if digest is not None and hmac.compare_digest(digest, wanted):
                return await self.find(channel_id)
        return None

    async def _ids(self) -> list[str]:
        if self._only is not None:
            return [self._only]
        found = await pages.every(self._api.list_channels, ListQuery(type=WEBCHAT))
        return [channel.id for channel in found.items]

    async def _digest_of(self, channel_id: str) -> bytes | None:
        if channel_id not in self._digests:
            secret = await self._secret_of(channel_id)
            if secret is None:
                return None
            self._digests[channel_id] = _digest(secret)
        return self._digests[channel_id]


def room_of(channel: Channel, also: tuple[str, ...] = ()) -> Room | None:
    """Read a channel as a room. None where it is no web chat, or its config makes no sense."""
    if channel.channel_type != WEBCHAT:
        return None
    given = {key: value for key, value in channel.config.items() if key != "provider"}
    try:
        config = fields.parse(WebChatConfig, given)
    except fields.ConfigRefused:
        return None
    assert isinstance(config, WebChatConfig)
    return Room(
        channel.id,
        channel.name,
        channel.status in ON,
        origins.readable((*config.allowed_origins, *also)),
        config.require_email,
        appearance(config),
    )


def appearance(config: WebChatConfig) -> dict[str, Any]:
    """What the widget is told: the theme with a text colour that can be read, and the options."""
    colour = config.theme.primary_color
    rgb = contrast.parse(colour) or contrast.parse(PRIMARY_COLOR) or (0, 0, 0)
    return {
        "primaryColor": contrast.written(rgb),
        "textColor": contrast.text_on(rgb)[0],
        "headerText": config.theme.header_text,
        "welcomeMessage": config.theme.welcome_message,
        "requireEmail": config.require_email,
        "showBranding": config.show_branding,
    }


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
