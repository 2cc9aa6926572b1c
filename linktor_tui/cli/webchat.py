"""`webchat`: serving the web chat widget from this machine, with the operator at the terminal."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import click

from linktor_tui.cli.channels.options import complete_channels
from linktor_tui.cli.click_parts import LazyGroup, command, pass_session
from linktor_tui.cli.commands import WEBCHAT
from linktor_tui.cli.output import Answer, Json
from linktor_tui.cli.session import Session

if TYPE_CHECKING:
    import socket

    from linktor_tui.cli.tables import Block
    from linktor_tui.contract.resources import Channel
    from linktor_tui.local.engine import LocalEngine
    from linktor_tui.server.hub import Hub, Visitor

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
    import socket

    try:
        listener = socket.create_server((LOOPBACK, port))
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


@dataclass(slots=True)
class Desk:
    """The operator's side: shows what visitors write, and sends what is typed."""

    session: Session
    last: tuple[str, str] | None = None
    """(channel id, contact) of the visitor who wrote last."""
    secrets: dict[str, str] = field(default_factory=dict)
    """Channel id -> webhook secret, with which replies from elsewhere come."""

    async def heard(self, channel_id: str, visitor: Visitor, text: str) -> None:
        """Count and show a message of a visitor."""
        await self._count(channel_id, visitor, "inbound")
        self.last = (channel_id, visitor.contact)
        self._show(visitor.label, text)

    async def answered(self, channel_id: str, visitor: Visitor, text: str) -> None:
        """Count and show a reply, typed here or sent from elsewhere."""
        await self._count(channel_id, visitor, "outbound")
        self._show(f"to {visitor.label}", text)

    async def answer(self, hub: Hub, typed: asyncio.Queue[str]) -> None:
        """Send each typed line to the visitor who wrote last."""
        from linktor_tui.server.hub import Refused

        while True:
            line = await typed.get()
            if not line.strip():
                continue
            if self.last is None:
                self.session.say("Nobody has written yet: this line went nowhere.")
                continue
            if len(line) > hub.limits.text:
                self.session.say(f"Not sent: at most {hub.limits.text} characters.")
                continue
            try:
                _, delivered = await hub.reply(*self.last, line)
            except Refused as refused:
                self.session.say(f"Not sent: {refused.message}")
                continue
            if not delivered:
                self.session.say("The page is out of reach; the visitor gets it when it is back.")

    async def secret_of(self, channel_id: str) -> str | None:
        """A channel's webhook secret, None where it cannot be read."""
        if channel_id not in self.secrets:  # created since this server was started
            await asyncio.to_thread(self.read_secret, channel_id)
        return self.secrets.get(channel_id)

    def read_secret(self, channel_id: str) -> None:
        """Read a channel's webhook secret ahead: it may be locked, and ask for a passphrase."""
        from linktor_tui.contract.errors import ChannelsError
        from linktor_tui.local.records import WEBHOOK_SECRET

        engine = self._engine()
        if engine is None:
            return
        try:
            record = engine.cabinet.record(channel_id)
            self.secrets[channel_id] = engine.cabinet.secrets(record)[WEBHOOK_SECRET]
        except ChannelsError as error:
            self.session.say(f"Replies from elsewhere will be refused: {error.message}")

    async def _count(
        self, channel_id: str, visitor: Visitor, direction: Literal["inbound", "outbound"]
    ) -> None:
        engine = self._engine()
        if engine is not None:
            cabinet = engine.cabinet
            await asyncio.to_thread(
                cabinet.ledger.record, channel_id, visitor.contact, direction, cabinet.clock()
            )

    def _engine(self) -> LocalEngine | None:
        from linktor_tui.local.engine import LocalEngine

        return self.session.api if isinstance(self.session.api, LocalEngine) else None

    def _show(self, who: str, text: str) -> None:
        from linktor_tui.textsafe import visible

        self.session.say("\n".join(f"{visible(who)}> {line}" for line in text.splitlines() or [""]))


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
