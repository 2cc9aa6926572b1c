"""An engine in memory whose channels live: messages, events, hours, ends, earlier checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from connectors.contract import CheckStep
from linktor_tui.contract.resources import Channel, CheckReport, Page
from linktor_tui.contract.times import stamp
from linktor_tui.contract.traffic import (
    Contact,
    Direction,
    Event,
    EventQuery,
    Expiry,
    Message,
    MessageQuery,
    MessageStatus,
)
from tests.tui.fakes import FakeApi
from tests.tui.samples import NOW


class LivingApi(FakeApi):
    """Tells of events and hours, keeps reports and messages, and knows what ends."""

    def __init__(self, channels: Iterable[Channel] = ()) -> None:
        super().__init__(channels)
        self.happened: list[Event] = []
        self.hours: dict[str, Sequence[tuple[int, int]]] = {}
        self.ends: list[Expiry] = []
        self.messages: list[Message] = []
        self.earlier: dict[str, Sequence[CheckStep]] = {}

    def happen(self, event: str, channel_id: str, **changed: Any) -> None:
        """Let something happen to a channel elsewhere."""
        if channel_id in self.channels:
            self.channels[channel_id] = replace(self.channels[channel_id], **changed)
        cursor = len(self.happened) + 1
        self.happened.append(Event(f"evt_{cursor}", cursor, event, stamp(NOW), channel_id, {}))

    def say(self, channel_id: str, text: str, who: str = "Ada") -> None:
        """Keep a message that came in."""
        message = Message(
            f"msg_{len(self.messages)}",
            channel_id,
            "conv_1",
            Direction.INBOUND,
            Contact("con_1", "+15550100", who),
            {"type": "text", "text": text},
            MessageStatus.DELIVERED,
            stamp(NOW),
        )
        self.messages.insert(0, message)

    def end(self, channel_id: str, days: int, subject: str = "access token") -> None:
        """Let something end in so many days."""
        at = stamp(NOW + timedelta(days=days))
        self.ends.append(Expiry(channel_id, "", "", subject, at, "It ends.", None, stamp(NOW)))

    async def last_event(self) -> int:
        self._enter("last_event", None)
        return len(self.happened)

    async def events(self, query: EventQuery) -> Sequence[Event]:
        self._enter("events", query)
        return self.happened[query.after : query.after + query.limit]

    async def activity(self, channel_ids: Sequence[str]) -> Mapping[str, Sequence[tuple[int, int]]]:
        self._enter("activity", tuple(channel_ids))
        return {key: self.hours[key] for key in channel_ids if key in self.hours}

    async def expiring(self, within: timedelta) -> Sequence[Expiry]:
        self._enter("expiring", within)
        return self.ends

    async def reports(self, channel_id: str, *, limit: int = 20) -> Sequence[CheckReport]:
        self._enter("reports", channel_id)
        steps = self.earlier.get(channel_id)
        return [] if steps is None else [CheckReport(False, channel_id, tuple(steps), stamp(NOW))]


class TalkingApi(LivingApi):
    """Keeps what is said, too."""

    async def list_messages(self, query: MessageQuery) -> Page[Message]:
        self._enter("list_messages", query)
        found = [item for item in self.messages if item.channel_id == query.channel_id]
        return Page(tuple(found[: query.per_page]), 1, query.per_page, len(found))

    async def _never(self, *_given: Any, **_named: Any) -> Any:
        raise AssertionError("the list asks for messages only")

    list_conversations = get_conversation = thread = get_message = _never
    reply = mark_read = close_conversation = _never
