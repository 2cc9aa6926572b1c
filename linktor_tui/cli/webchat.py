"""`webchat`: serving the web chat widget from this machine, with the operator at the terminal."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from linktor_tui.cli.channels.options import complete_channels
from linktor_tui.cli.click_parts import LazyGroup, command, pass_session
from linktor_tui.cli.commands import WEBCHAT
from linktor_tui.cli.output import Answer, Json
from linktor_tui.cli.session import Session
from linktor_tui.cli.webchat_desk import Desk

if TYPE_CHECKING:
    import socket

    from linktor_tui.cli.tables import Block
    from linktor_tui.contract.resources import Channel

LOOPBACK = "127.0.0.1"
DEFAULT_PORT = 8787


@click.group("webchat", cls=LazyGroup, table=WEBCHAT)
def webchat() -> None:
    """Serve the web chat widget, and answer its visitors."""


@command(
    "serve",
    examples=("linktor-tui webchat serve", "linktor-tui webchat serve Website --port 9000"),
)
@click.argument("channel", required=False, shell_complete=complete_channels)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    help="Port of this machine; 0 takes a free one.",
)
@pass_session
def serve(session: Session, channel: str | None, port: int) -> None:
    """Serve the widget on this machine until Ctrl-C, and answer visitors.

    Prints the tag to put on a page, and the address of a demo page. What visitors write is shown
    here; a line that you type goes to the visitor who wrote last. Loopback only: for visitors
    elsewhere, put a proxy with https before it and set LINKTOR_TUI_PUBLIC_URL.
    """
    channels = _web_chats(session, channel)
    only = channels[0].id if channel is not None else None
    with _listener(port) as listener:
        base = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
        session.show(Tags(channels, base, session.settings.public_url))
        desk = Desk(session)
        for item in channels:
            desk.read_secret(item.id)
        _tell_beginning(session, channels)
        session.wait(_serve(desk, listener, base, only))


def _web_chats(session: Session, name: str | None) -> list[Channel]:
    from linktor_tui.cli.channels.selecting import every, find

    if name is None:
        return session.read(every(session.api, type="webchat"))
    channel = session.read(find(session.api, name))
    if channel.channel_type != "webchat":
        raise click.UsageError(
            f"“{channel.name}” is a {channel.channel_type} channel, no web chat."
        )
    return [channel]


@contextlib.contextmanager
def _listener(port: int) -> Iterator[socket.socket]:
    from connectors.simulation import listen

    try:
        listener = listen(port)
    except OSError as error:
        from linktor_tui.contract.errors import Fault, InvalidRequest

        reason = error.strerror or "it cannot be opened"
        raise InvalidRequest(
            Fault("port", f"{port} cannot be used: {reason}"),
            fix="Stop what listens there, or choose another one with --port.",
        ) from None
    with listener:
        yield listener


def _tell_beginning(session: Session, channels: Sequence[Channel]) -> None:
    if not channels:
        session.say(
            "There is no web chat yet: `linktor-tui channels create --type webchat` makes one, and "
            "finds this server running."
        )
    for channel in channels:
        if channel.status not in ("active", "error"):
            session.say(
                f"“{channel.name}” is {channel.status}: visitors are refused until "
                f"`linktor-tui channels activate {channel.id}`."
            )
    session.say("Serving. What you type goes to the visitor who wrote last; Ctrl-C stops.")


async def _serve(desk: Desk, listener: socket.socket, base: str, only: str | None) -> None:
    import signal

    from linktor_tui.server.app import create_app
    from linktor_tui.server.hub import Hub
    from linktor_tui.server.rooms import ApiRooms
    from linktor_tui.server.running import run

    session, port = desk.session, listener.getsockname()[1]
    own = (base, f"http://localhost:{port}")  # the demo page's
    rooms = ApiRooms(session.api, desk.secret_of, only=only, also=own)
    hub = Hub(desk.heard, desk.answered)
    app = create_app(rooms, hub, public_url=session.settings.public_url, demo=True)
    typed: asyncio.Queue[str] = asyncio.Queue()
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C raises, and ends it too
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)

    def pass_on(line: str) -> None:
        with contextlib.suppress(RuntimeError):  # the loop ended while somebody was typing
            loop.call_soon_threadsafe(typed.put_nowait, line)

    _read_lines(session.terminal.stdin, pass_on)
    answering = asyncio.create_task(desk.answer(hub, typed))
    try:
        await run(app, listener, stop)
    finally:
        answering.cancel()


def _read_lines(stream: Iterable[str], pass_on: Callable[[str], None]) -> None:
    """Read lines beside the event loop. A thread that may hang in a read must not keep us up."""

    def read() -> None:
        with contextlib.suppress(OSError, ValueError):
            for line in stream:
                pass_on(line.rstrip("\r\n"))

    threading.Thread(target=read, name="typed lines", daemon=True).start()


class Tags(Answer):
    """What to put on a page for each channel, and where to try it."""

    def __init__(self, channels: Sequence[Channel], base: str, public_url: str | None) -> None:
        self.channels = channels
        self.base = base
        self.public = public_url or base

    def envelope(self) -> Json:
        names = ("name", "tag", "demo")
        return {
            "data": [
                {"id": id, "type": "webchat", "attributes": dict(zip(names, rest, strict=True))}
                for id, *rest in self.rows()[1]
            ]
        }

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Sheet, cell

        for _, name, tag, demo in self.rows()[1]:
            yield Sheet([("Channel", cell(name)), ("Tag", cell(tag)), ("Demo page", cell(demo))])

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        from connectors.webchat.places import tag

        return ("id", "name", "tag", "demo"), (
            (item.id, item.name, tag(self.public, item.id), f"{self.base}/demo/{item.id}")
            for item in self.channels
        )

    def ids(self) -> Iterable[str]:
        return (channel.id for channel in self.channels)
