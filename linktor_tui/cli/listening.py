"""What `listen` does once it knows what is wanted: receive, show, forward, and post again."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from linktor_tui.cli.exits import ExitCode
from linktor_tui.cli.listen_lines import Shown
from linktor_tui.cli.running_channels import run_channels
from linktor_tui.contract.errors import ChannelsError, EventNotFound, RuntimeHeld
from linktor_tui.contract.resources import ON
from linktor_tui.contract.traffic import Event, EventQuery, ReceiverStatus
from linktor_tui.local.courier.posting import Poster
from linktor_tui.local.ledger.taps import Tap
from linktor_tui.local.tapping import Forwarder, Taps, follow

if TYPE_CHECKING:
    from linktor_tui.cli.session import Session
    from linktor_tui.contract.resources import Channel
    from linktor_tui.contract.traffic import Receiver
    from linktor_tui.local.courier.posting import Outcome
    from linktor_tui.local.engine import LocalEngine

POLL = 0.5
"""Seconds between two looks at how the channel receives, and at whether nobody else runs it."""


def open_tap(
    session: Session, engine: LocalEngine, channel: Channel, url: str, secret: str | None
) -> Tap:
    """Go on where an earlier run stopped, or begin. A new secret is shown this once."""
    taps = Taps(engine.cabinet)
    tap, made = taps.open(channel.id, url, secret)
    if made is not None:
        session.say(f"Signing secret, shown this once: {session.hear(made)}")
    return tap


def leave_out(engine: LocalEngine, tap: Tap) -> Tap:
    """Pass over everything that happened so far."""
    book = Taps(engine.cabinet).book
    newest = book.newest()
    book.moved(tap.id, newest)
    return tap._replace(cursor=max(newest, tap.cursor))


# --- as it happens -------------------------------------------------------------------------------


async def show(
    session: Session, engine: LocalEngine, channel: Channel, shown: Shown, types: tuple[str, ...]
) -> ExitCode:
    """Print a channel's events from now on."""
    ledger = engine.cabinet.ledger

    async def handle(event: Event) -> None:
        shown.event(event)

    query = EventQuery(await asyncio.to_thread(ledger.last_event), channel.id, types)
    await _beside_receiving(session, engine, channel, follow(ledger, query, handle))
    return ExitCode.DONE


async def forward(
    session: Session,
    engine: LocalEngine,
    channel: Channel,
    tap: Tap,
    shown: Shown,
    types: tuple[str, ...],
) -> ExitCode:
    """Hand a channel's events over until told to stop."""
    taps = Taps(engine.cabinet)
    with taps.held(tap):
        waiting = taps.book.waiting(tap, types)
        if waiting:
            session.say(f"From earlier {_wait(waiting)}.")
        async with Poster(engine.cabinet.clock) as poster:
            forwarder = _forwarder(engine, taps, tap, shown, poster, types)
            work = forwarder.run(engine.cabinet.ledger)
            try:
                await _beside_receiving(session, engine, channel, work)
            finally:
                _say_goodbye(session, taps, tap, types, channel)
    return ExitCode.DONE


def _say_goodbye(
    session: Session, taps: Taps, tap: Tap, types: tuple[str, ...], channel: Channel
) -> None:
    now = next((one for one in taps.book.of_channel(tap.channel_id) if one.id == tap.id), None)
    if now is None:
        return
    waiting = taps.book.waiting(now, types)
    session.say(f"{_wait(waiting).capitalize()}." if waiting else "Nothing waits.")
    session.say(
        f"What happens from now on waits, too: `linktor-tui listen {channel.id} --forward-to"
        f" {tap.url}` goes on with it, and with --forget nothing is kept."
    )


def _wait(count: int) -> str:
    return f"{count} events wait" if count > 1 else "one event waits"


async def _beside_receiving(
    session: Session, engine: LocalEngine, channel: Channel, work: Coroutine[Any, Any, None]
) -> None:
    """Do something until Ctrl-C, and have the channels receive meanwhile."""
    stop = _told_to_stop()
    if channel.status not in ON:
        session.say(f"note: “{channel.name}” is {channel.status.value} and receives nothing.")
    session.say("Listening. Ctrl-C stops.")
    receiving = asyncio.create_task(_receive(session, engine, channel, stop))
    doing, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait(
            {receiving, doing, stopping}, return_when=asyncio.FIRST_COMPLETED
        )
        for task in done:
            task.result()
    finally:
        stop.set()
        doing.cancel()
        await asyncio.wait({doing, receiving, stopping})


def _told_to_stop() -> asyncio.Event:
    """An event that Ctrl-C and SIGTERM set."""
    import signal

    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C raises, and ends it too
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
    return stop


async def _receive(
    session: Session, engine: LocalEngine, channel: Channel, stop: asyncio.Event
) -> None:
    """Run the channels unless another process does, and tell how this one receives."""
    mine = asyncio.Event()
    running = asyncio.create_task(_run_when_free(session, engine, mine))
    try:
        await _tell_receiver(session, engine, channel, stop, mine)
    finally:
        mine.set()
        await asyncio.wait({running})
    running.result()


async def _run_when_free(session: Session, engine: LocalEngine, stop: asyncio.Event) -> None:
    told = False
    while not stop.is_set():
        try:
            await run_channels(session, engine, stop, holder="listen")
        except RuntimeHeld as held:
            if not told:
                session.say(f"Received by {held.details['holder']}; its events are followed.")
            told = True
            await _nap(stop)


async def _tell_receiver(
    session: Session,
    engine: LocalEngine,
    channel: Channel,
    stop: asyncio.Event,
    mine: asyncio.Event,
) -> None:
    """Tell each change of how the channel receives; leave it to `serve` where that is needed."""
    known: tuple[Any, ...] | None = None
    while not stop.is_set():
        found = await asyncio.to_thread(_receiver, engine, channel.id)
        present = (found.status, found.how, found.message) if found else None
        if found is not None and present != known:
            session.say(_standing(channel, found))
            if found.status is ReceiverStatus.STOPPED and not mine.is_set():
                mine.set()  # only a server can receive for it: it must find the channels free
        known = present or known
        await _nap(stop)


def _receiver(engine: LocalEngine, channel_id: str) -> Receiver | None:
    try:
        found = engine.cabinet.ledger.receivers()
    except ChannelsError:
        return None  # looked at again in a moment
    return next((one for one in found if one.channel_id == channel_id), None)


def _standing(channel: Channel, found: Receiver) -> str:
    if found.status is ReceiverStatus.STOPPED:
        return (
            f"note: “{channel.name}” receives by {found.how}, and only `linktor-tui serve` takes"
            " that: run it beside this."
        )
    said = f"“{channel.name}”: {found.status.value} by {found.how}."
    return said if found.message is None else f"note: {said} {found.message}"


async def _nap(stop: asyncio.Event) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(POLL):
            await stop.wait()


# --- again ---------------------------------------------------------------------------------------


def to_replay(
    engine: LocalEngine,
    channel: Channel,
    event_ids: Iterable[str],
    stretch: tuple[datetime, datetime | None] | None,
    types: tuple[str, ...],
) -> list[Event]:
    """Find the events to post again, in order. Raises `EventNotFound`."""
    book = Taps(engine.cabinet).book
    found = [] if stretch is None else book.between(channel.id, *stretch, types)
    for event_id in event_ids:
        event = book.event(event_id)
        if event is None or event.channel_id != channel.id:
            raise EventNotFound(
                f"“{channel.name}” has no event {event_id}, or not any more.",
                fix=f"linktor-tui events list --channel {channel.id}",
            )
        found.append(event)
    once = {event.cursor: event for event in found}
    return [once[cursor] for cursor in sorted(once)]


async def replay(
    session: Session, engine: LocalEngine, tap: Tap, shown: Shown, events: list[Event]
) -> ExitCode:
    """Post events again, until one is not taken."""
    taps = Taps(engine.cabinet)
    async with Poster(engine.cabinet.clock) as poster:
        forwarder = _forwarder(engine, taps, tap, shown, poster, ())
        for number, event in enumerate(events):
            outcome = await forwarder.replay(event)
            if not outcome.delivered:
                session.say(f"Not taken; {len(events) - number} of {len(events)} are left.")
                return _code(outcome)
    session.say(f"Posted again: {len(events)}.")
    return ExitCode.DONE


def _code(outcome: Outcome) -> ExitCode:
    if outcome.status is None:
        return ExitCode.UNKNOWN
    return ExitCode.RATE_LIMITED if outcome.status == 429 else ExitCode.CHECK_FAILED


def _forwarder(
    engine: LocalEngine,
    taps: Taps,
    tap: Tap,
    shown: Shown,
    poster: Poster,
    types: tuple[str, ...],
) -> Forwarder:
    clock = engine.cabinet.clock
    return Forwarder(
        taps, tap, taps.target(tap), shown.attempt, poster=poster, types=types, clock=clock
    )
