"""Which conversations the inbox shows: `channel:support type:sms unread late`, and whether open."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from linktor_tui.contract.traffic import ConversationQuery, ConversationStatus
from linktor_tui.filters.language import parts
from linktor_tui.texts import N_, NC_

if TYPE_CHECKING:
    from linktor_tui.contract.traffic import Conversation

UNREAD = "unread"
STATUSES = {
    ConversationStatus.OPEN.value: NC_("conversations", "open"),
    ConversationStatus.CLOSED.value: NC_("conversations", "closed"),
    None: N_("open and closed"),
}
"""Status -> what it is called, in the order in which they take turns."""


class Wanted(NamedTuple):
    """What the operator wants to see."""

    status: str | None = ConversationStatus.OPEN.value
    text: str = ""
    channels: tuple[str, ...] = ()
    """Parts of channels' names."""
    types: tuple[str, ...] = ()
    """Beginnings of channel types."""
    unread: bool = False
    words: str | None = None
    """Looked for in names, addresses and texts, by the engine."""

    def typed(self, text: str) -> Wanted:
        """Take what was typed; a token that is not known is looked for as it stands."""
        channels: list[str] = []
        types: list[str] = []
        words: list[str] = []
        unread = False
        for minus, name, value, pattern in parts(text):
            value = f"/{value}/" if pattern else value
            if name == "channel" and value:
                channels.append(value.casefold())
            elif name == "type" and value:
                types.append(value.casefold())
            elif not name and not minus and value.casefold() == UNREAD:
                unread = True
            elif name not in ("channel", "type"):
                words.append(f"{'-' if minus else ''}{name and f'{name}:'}{value}")
        found = " ".join(words) or None
        return Wanted(self.status, text.strip(), tuple(channels), tuple(types), unread, found)

    def turned(self) -> Wanted:
        """The next status."""
        order = list(STATUSES)
        return self._replace(status=order[(order.index(self.status) + 1) % len(order)])

    def query(self, before: ConversationQuery) -> ConversationQuery:
        """What the engine is asked for."""
        return before._replace(status=self.status, search=self.words)

    def select(self, found: Iterable[Conversation]) -> list[Conversation]:
        """What of the engine's answer is shown."""
        return [item for item in found if self._lets(item)]

    def _lets(self, item: Conversation) -> bool:
        name, kind = item.channel_name.casefold(), item.channel_type.casefold()
        return (
            all(part in name for part in self.channels)
            and (not self.types or any(kind.startswith(part) for part in self.types))
            and (not self.unread or item.unread_count > 0)
        )
