"""`events list` and `events tail`: what happens to channels and messages."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from linktor_tui.cli.channels.options import complete_channels
from linktor_tui.cli.click_parts import LazyGroup, command, pass_session
from linktor_tui.cli.commands import EVENTS
from linktor_tui.cli.output import Answer, Format, Json, json_line
from linktor_tui.cli.session import Session
from linktor_tui.contract import traffic_wire as wire
from linktor_tui.contract.errors import Unsupported
from linktor_tui.contract.living import TellsEvents
from linktor_tui.contract.traffic import EVENT_TYPES, EventQuery

if TYPE_CHECKING:
    from linktor_tui.cli.tables import Block
    from linktor_tui.contract.traffic import Event

F = TypeVar("F", bound=Callable[..., Any])
POLL = 0.3
"""Seconds between two looks for new events."""
AT_ONCE = 500
"""Events that are read in one go."""
FORMATS = (Format.TABLE, Format.JSON, Format.JSONL, Format.IDS)

CHANNEL = click.option(
    "--channel", shell_complete=complete_channels, help="Only events of this channel."
)
TYPES = click.option(
    "--type",
    "types",
    type=click.Choice(EVENT_TYPES),
    multiple=True,
    help="Only events of this type; may be repeated.",
)


def _after(default: str) -> Callable[[F], F]:
    said = f"Only what came after this one.  [default: {default}]"
    return click.option("--after", type=click.IntRange(0), metavar="CURSOR", help=said)


@click.group("events", cls=LazyGroup, table=EVENTS)
def events() -> None:
    """See what happens to channels and messages."""


@command(
    "list",
    examples=(
        "linktor-tui events list --type channel.error",
        "linktor-tui events list --channel Support --after 1042 -o jsonl",
    ),
)
@CHANNEL
@TYPES
@_after("the last ones")
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=100, show_default=True, help="How many."
)
@pass_session
def list_(
    session: Session, channel: str | None, types: tuple[str, ...], after: int | None, limit: int
) -> None:
    """List what happened to the channels, oldest first."""
    query = EventQuery(after or 0, _channel(session, channel), types, AT_ONCE)
    if after is None:
        found = list(deque(_all(session, query), maxlen=limit))
    else:
        found = list(session.read(_engine(session).events(query._replace(limit=limit))))
    session.show(Events(found))


@command(
    "tail",
    examples=(
        "linktor-tui events tail",
        "linktor-tui events tail --type message.received -o jsonl | jq -r .data.attributes.content.text",
        "linktor-tui events tail --after 0 --no-follow -o jsonl",
    ),
)
@CHANNEL
@TYPES
@_after("the newest")
@click.option(
    "--follow/--no-follow", default=True, show_default=True, help="Wait for what comes next."
)
@pass_session
def tail(
    session: Session, channel: str | None, types: tuple[str, ...], after: int | None, follow: bool
) -> None:
    """Print events as they happen, until Ctrl-C.

    With -o jsonl one object a line, at once; `cursor` is what --after takes.
    """
    if session.format not in FORMATS:
        raise click.UsageError(f"Events as they happen come as {', '.join(FORMATS)}.")
    channel_id = _channel(session, channel)
    if after is None:
        after = session.read(_engine(session).last_event())
    query = EventQuery(after, channel_id, types, AT_ONCE)
    while True:
        for event in _all(session, query):
            query = query._replace(after=event.cursor)
            session.terminal.out(_line(session, event))
        if not follow:
            return
        time.sleep(POLL)


def _engine(session: Session) -> TellsEvents:
    api = session.api
    if not isinstance(api, TellsEvents):
        raise Unsupported(f"{api.place} does not tell what happened.")
    return api


def _channel(session: Session, name: str | None) -> str | None:
    """Find a channel's id; one that was deleted has events all the same."""
    if name is None:
        return None
    from linktor_tui.cli.channels.selecting import find_id

    return session.read(find_id(session.api, name))


def _all(session: Session, query: EventQuery) -> Iterator[Event]:
    """Every event after a cursor, however many."""
    while True:
        part = session.read(_engine(session).events(query))
        yield from part
        if len(part) < query.limit:
            return
        query = query._replace(after=part[-1].cursor)


def _line(session: Session, event: Event) -> str:
    if session.format is Format.TABLE:
        from linktor_tui.textsafe import visible

        return (
            visible(f"{event.timestamp}  {event.event:<19}  {event.channel_id}  {_about(event)}")
            + "\n"
        )
    if session.format is Format.IDS:
        return f"{event.id}\n"
    return json_line(wire.event(event), session.terminal)


def _about(event: Event) -> str:
    """In a few words, what it is about: a channel's name, or what was said."""
    known = event.data.get("attributes")
    if not isinstance(known, dict):
        return ""
    content = known.get("content")
    said = content.get("text") if isinstance(content, dict) else None
    about = known.get("name") or said or known.get("status") or ""
    return about if isinstance(about, str) else ""


class Events(Answer):
    """What happened, oldest first."""

    def __init__(self, found: Sequence[Event]) -> None:
        self.found = found

    def envelope(self) -> Json:
        return {"data": [wire.event(item) for item in self.found]}

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Column, Grid, cell

        columns = [
            Column("TIME"),
            Column("EVENT"),
            Column("CHANNEL"),
            Column("ABOUT", squeeze=True),
            Column("CURSOR", right=True, drop=True),
        ]
        rows = [
            [
                cell(value)
                for value in (
                    item.timestamp,
                    item.event,
                    item.channel_id,
                    _about(item),
                    item.cursor,
                )
            ]
            for item in self.found
        ]
        yield Grid(columns, rows)

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        header = ("id", "event", "timestamp", "channelId", "cursor", "about")
        return header, (
            [item.id, item.event, item.timestamp, item.channel_id, item.cursor, _about(item)]
            for item in self.found
        )

    def ids(self) -> Iterable[str]:
        return (item.id for item in self.found)
