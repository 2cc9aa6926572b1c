"""What happened to a channel, and how it went to tell others of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.containers import Container, VerticalScroll

from linktor_tui.contract.errors import ChannelsError
from linktor_tui.contract.living import DeliversEvents, TellsEvents
from linktor_tui.contract.traffic import (
    Delivery,
    DeliveryQuery,
    DeliveryStatus,
    Event,
    EventQuery,
)
from linktor_tui.looks import Look, Tone, ago, when
from linktor_tui.texts import N_, _
from linktor_tui.tui.commands import Command
from linktor_tui.tui.messages import in_short
from linktor_tui.tui.screens.channel.standing import soon
from linktor_tui.tui.screens.channel.tab import LOOK, Tab
from linktor_tui.tui.widgets.columns import Cell
from linktor_tui.tui.widgets.facts import BLANK, Fact, Facts
from linktor_tui.tui.widgets.row_list import RowList, padded

if TYPE_CHECKING:
    from textual.app import ComposeResult

MOST = 200
"""Events that are shown."""
STRETCH = 500
"""Cursors looked back over at first; four times as many each time that is not enough."""
DELIVERED = 13
"""Cells of how the deliveries of an event went: a sign for each of them, a word for the worst."""
LONGEST = 20_000
"""Characters of a payload that are shown."""
DELIVERIES = {
    DeliveryStatus.PENDING: Look("…", N_("pending"), Tone.WARN),
    DeliveryStatus.SUCCEEDED: Look("✓", N_("succeeded"), Tone.GOOD),
    DeliveryStatus.FAILED: Look("✗", N_("failed"), Tone.BAD),
}


async def newest(api: TellsEvents, channel_id: str, number: int) -> list[Event]:
    """The last events of a channel, newest first. The engine gives them oldest first."""
    high, size = await api.last_event(), STRETCH
    found: list[Event] = []
    while high > 0 and len(found) < number:
        low = max(0, high - size)
        found = [*await _stretch(api, channel_id, low, high), *found]
        high, size = low, size * 4
    return found[::-1][:number]


async def _stretch(api: TellsEvents, channel_id: str, low: int, high: int) -> list[Event]:
    found: list[Event] = []
    while low < high:
        part = await api.events(EventQuery(after=low, channel_id=channel_id, limit=STRETCH))
        found += [event for event in part if event.cursor <= high]
        if len(part) < STRETCH:
            break
        low = part[-1].cursor
    return found


class Events(RowList[Event]):
    """A row for each event, the newest first, with how its deliveries went."""

    nothing: ClassVar[str] = N_("There is no event in the list.")

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._clock = clock
        self.deliveries: dict[str, list[Delivery]] = {}

    @property
    def waiting(self) -> bool:
        """Whether anything is still to be delivered."""
        told = chain.from_iterable(self.deliveries.values())
        return any(one.status is DeliveryStatus.PENDING for one in told)

    def known_by(self, item: Event) -> Hashable:
        return item.id

    def lines_of(self, item: Event, width: int) -> Sequence[Iterable[Cell]]:
        found = sorted(self.deliveries.get(item.id, ()), key=lambda one: one.status.value)
        looks = [DELIVERIES[one.status] for one in found[:3]]
        signs = "".join(look.symbol for look in looks)
        told = f"{signs} {looks[0].said}" if looks else ""
        blank = " " * (DELIVERED + 2 if self.deliveries else 1)
        return (
            (
                Cell(f" {padded(item.event, min(20, width // 2))} "),
                Cell(padded(ago(item.timestamp, self._clock()), 12), Tone.QUIET),
                Cell(f" {padded(told, DELIVERED)} ", looks[0].tone) if looks else Cell(blank),
                Cell(in_short(item)),
            ),
        )


def nothing_failed(tab: Any) -> str | None:
    """Why there is no delivery to try again."""
    if not isinstance(tab.linktor.api, DeliversEvents):
        return _("This Linktor cannot do that.")
    return None if tab.failed else _("No delivery of this event failed.")


def none_chosen(tab: Any) -> str | None:
    """Why there is no event to open."""
    return None if tab.able and tab.rows.chosen else _("There is no event under the cursor.")


class EventsTab(Tab):
    """The events, and the chosen one's payload and deliveries."""

    title: ClassVar[str] = N_("Events")
    focus_on = "Events"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("events.open", "enter", N_("Payload"), N_("Show its payload."), none_chosen),
        Command(
            "events.retry",
            "r",
            N_("Retry"),
            N_("Try its failed deliveries again now."),
            nothing_failed,
        ),
    )
    DEFAULT_CSS = """
    EventsTab #events-both { layout: vertical; height: 1fr; }
    EventsTab Events { height: 1fr; }
    EventsTab #events-shown {
        height: 1fr; scrollbar-size-vertical: 1; padding: 0 1; display: none;
        border-top: solid $panel;
    }
    EventsTab #event { margin-bottom: 1; }
    EventsTab.-open #events-shown { display: block; }
    EventsTab.-none Events { display: none; }
    EventsTab.-none #events-shown { display: block; border: none; }
    EventsTab.-wide #events-both { layout: horizontal; }
    EventsTab.-wide #events-shown {
        display: block; border-top: none; border-left: solid $panel; height: 1fr; width: 1fr;
    }
    """

    def why_not(self) -> str:
        return self.cannot(TellsEvents)

    def body(self) -> ComposeResult:
        with Container(id="events-both"):
            yield Events(self.linktor.clock)
            with VerticalScroll(id="events-shown"):
                yield Facts(id="event")
                yield Facts(id="event-payload")

    @property
    def rows(self) -> Events:
        """The list."""
        return self.query_one(Events)

    @property
    def failed(self) -> list[Delivery]:
        """Deliveries of the chosen event that failed."""
        event = self.rows.chosen if self.able else None
        found = self.rows.deliveries.get(event.id, []) if event is not None else []
        return [one for one in found if one.status is DeliveryStatus.FAILED]

    async def read(self) -> None:
        api = self.linktor.api
        assert isinstance(api, TellsEvents)  # the tab is empty otherwise
        events = await newest(api, self.channel.id, MOST)
        self.rows.deliveries = await self._read_deliveries()
        self.rows.show(events)
        self.listed(bool(events))
        self._show_chosen()

    async def _read_deliveries(self) -> dict[str, list[Delivery]]:
        """The last deliveries by the event that they tell of."""
        api, found = self.linktor.api, dict[str, list[Delivery]]()
        if isinstance(api, DeliversEvents):
            query = DeliveryQuery(channel_id=self.channel.id, per_page=100)
            for delivery in (await api.list_deliveries(query)).items:
                found.setdefault(delivery.event_id, []).append(delivery)
        return found

    def on_mount(self) -> None:
        self.set_interval(LOOK, self.look_again)

    @property
    def may_look(self) -> bool:
        return super().may_look and self.rows.waiting

    async def look(self) -> None:
        """See how it went with what was still to be delivered."""
        found = await self._read_deliveries()
        if found != self.rows.deliveries:
            self.rows.deliveries = found
            self.rows.refresh()
            self._show_chosen()

    @on(Events.Moved)
    def _show_chosen(self) -> None:
        event, now = self.rows.chosen, self.linktor.clock()
        shown, payload = self.query_one("#event", Facts), self.query_one("#event-payload", Facts)
        if event is None:
            shown.show([Fact("", _("Nothing happened yet."), Tone.QUIET)])
            payload.show(())
        else:
            told = self.rows.deliveries.get(event.id, [])
            shown.show([*_told_of(told, now), *_stamp(event, now)], heading=event.event)
            payload.show([Fact("", _json(event))])
        self.page.refresh_keys()

    @on(Events.Opened)
    def do_open(self) -> None:
        self.add_class("-open")
        self.query_one("#events-shown").focus()

    def leave(self) -> bool:
        if not self.able or not self.query_one("#events-shown").has_focus:
            return False
        self.remove_class("-open")
        self.rows.focus()
        return True

    @work(exclusive=True, group="retry")
    async def do_retry(self) -> None:
        api = self.linktor.api
        assert isinstance(api, DeliversEvents)  # the command says why not otherwise
        try:
            for delivery in self.failed:
                await api.retry_delivery(delivery.id, endpoint_id=delivery.endpoint_id)
        except ChannelsError as error:
            self.linktor.toast_error(error)
        self.load()


def _told_of(deliveries: Sequence[Delivery], now: datetime) -> Iterator[Fact]:
    for one in deliveries:
        look = DELIVERIES[one.status]
        code = f" · {one.status_code}" if one.status_code else ""
        attempts = _("attempts: {number}").format(number=one.attempts)
        yield Fact(str(look), f"{one.endpoint_id} · {attempts}{code}", look.tone, look.tone)
        if one.error:
            yield Fact("", one.error)
        if one.next_attempt_at:
            yield Fact(_("Next try"), soon(one.next_attempt_at))
    if deliveries:
        yield BLANK


def _stamp(event: Event, now: datetime) -> Iterator[Fact]:
    yield Fact(_("When"), when(event.timestamp, now))
    yield Fact(_("Id"), event.id, Tone.QUIET)


def _json(event: Event) -> str:
    return json.dumps(event.data, indent=2, ensure_ascii=False, default=str)[:LONGEST]
