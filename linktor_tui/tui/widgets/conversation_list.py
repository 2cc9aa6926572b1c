"""Conversations: who, when, what was said last, and how much of it nobody here has seen."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len

from linktor_tui.contract.traffic import Conversation, ConversationStatus, MessageStatus
from linktor_tui.looks import Tone, ago
from linktor_tui.texts import N_, _
from linktor_tui.tui.cells import shown
from linktor_tui.tui.messages import DELIVERY, glance, who
from linktor_tui.tui.widgets.columns import Cell
from linktor_tui.tui.widgets.row_list import RowList, padded

if TYPE_CHECKING:
    from linktor_tui.contract.traffic import Message

UNREAD, READ, CLOSED = "●", " ", "–"
MOST_COUNTED = 99


class ConversationList(RowList[Conversation]):
    """A row of two lines for each conversation. `channels` names the channel of each, too."""

    nothing: ClassVar[str] = N_("There is no conversation in the list.")
    lines_per_row = 2

    def __init__(
        self,
        clock: Callable[[], datetime],
        *,
        channels: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._clock = clock
        self._channels = channels

    def known_by(self, item: Conversation) -> Hashable:
        return item.id

    def lines_of(self, item: Conversation, width: int) -> Sequence[Iterable[Cell]]:
        return self._head(item, width), self._last(item, width)

    def _head(self, item: Conversation, width: int) -> Iterable[Cell]:
        when = ago(item.updated_at, self._clock())
        unread = min(item.unread_count, MOST_COUNTED)
        count = f" {unread}{'+' if item.unread_count > unread else ''} " if unread else " "
        room = width - 4 - cell_len(when) - len(count)
        sign, tone = _sign(item)
        yield Cell(f" {sign} ", Tone.BUSY)
        yield Cell(padded(who(item.contact), room), tone)
        yield Cell(count, Tone.BUSY)
        yield Cell(f"{when} ", Tone.QUIET)

    def _last(self, item: Conversation, width: int) -> Iterable[Cell]:
        yield Cell("   ")
        room = width - 4
        if self._channels:
            name = shown(item.channel_name, max(0, room // 3))
            room -= cell_len(name) + 3
            yield Cell(f"{name} · ", Tone.QUIET)
        text, tone = _last_said(item.last_message)
        yield Cell(padded(text, room), tone)


def _sign(item: Conversation) -> tuple[str, Tone]:
    if item.status is ConversationStatus.CLOSED:
        return CLOSED, Tone.QUIET
    return (UNREAD, Tone.STRONG) if item.unread_count else (READ, Tone.PLAIN)


def _last_said(message: Message | None) -> tuple[str, Tone]:
    if message is None:
        return _("nothing yet"), Tone.QUIET
    if message.status in (MessageStatus.FAILED, MessageStatus.PENDING):
        look = DELIVERY[message.status]
        return f"{look} · {glance(message)}", look.tone
    return glance(message), Tone.QUIET
