"""Where a channel's widget is served: addresses, and what is pasted into a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from connectors.endpoints import endpoint

DEFAULT_SERVER = "http://127.0.0.1:8787"
"""Where `linktor-tui webchat serve` listens unless it is told otherwise."""

WIDGET_PATH = "/widget.js"
REPLY_PATH = "/control/replies"
MARK_HEADER = "linktor-webchat"
"""Header that our server puts on the widget, with the version of the protocol."""
ADDRESS_HEADER = "linktor-webchat-address"
"""Header with the address that the server believes visitors use, where it was told one."""
PROTOCOL = "1"

REHEARSAL = "rehearsal"
"""In place of a channel id: the server judges by the origins in the query, and serves no chat.

That is how a configuration is tried before it is saved, and a channel that is switched off.
"""


@dataclass(frozen=True, slots=True)
class Place:
    """The server of a channel."""

    server: str
    """Base URL that a check talks to."""
    public: str
    """Base URL that visitors use."""
    channel_id: str | None
    """None while the channel is not saved, or nobody outside can reach this machine."""

    @property
    def sockets(self) -> str:
        """Base URL of WebSockets."""
        return "ws" + self.server.removeprefix("http")

    @property
    def tag(self) -> str:
        """The one line that puts the chat on a page."""
        return tag(self.public, self.channel_id or "ch_…")


def tag(server: str, channel_id: str) -> str:
    """The one line that puts a channel's chat on a page."""
    return f'<script src="{server}{WIDGET_PATH}" data-channel="{channel_id}" async></script>'


def place_of(webhook_url: str | None, endpoints: Mapping[str, str]) -> Place:
    """Find a channel's server: the operator's override, the webhook's host, or the default."""
    public, channel_id = _of_webhook(webhook_url)
    server = endpoint("webchat", public or DEFAULT_SERVER, endpoints)
    return Place(server, public or server, channel_id)


def _of_webhook(url: str | None) -> tuple[str | None, str | None]:
    if url is None:
        return None, None
    base, separator, rest = url.rpartition("/webhooks/")
    if separator:
        return base, rest.partition("?")[0] or None
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}", None
