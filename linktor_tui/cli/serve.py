"""`serve`: the Channels API of this machine's channels, for other programs."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linktor_tui.cli.click_parts import command, pass_session
from linktor_tui.cli.output import Answer, Json
from linktor_tui.cli.running_channels import open_to_run, run_beside_server
from linktor_tui.cli.serve_doors import Exposure, certificate_of, listening
from linktor_tui.cli.session import Session

if TYPE_CHECKING:
    import socket

    from linktor_tui.cli.tables import Block
    from linktor_tui.local.engine import LocalEngine
    from linktor_tui.server.patience import Certificate
    from linktor_tui.server.replays import Kept
    from linktor_tui.server.running import Server

LOOPBACK = "127.0.0.1"
DEFAULT_PORT = 8787
DEFAULT_RATE = 100_000

_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@command(
    "serve",
    examples=(
        "linktor-tui serve",
        "linktor-tui serve --host 0.0.0.0 --public --tls-cert cert.pem --tls-key key.pem"
        " --allow-host api.example.com",
    ),
)
@click.option("--host", default=LOOPBACK, show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    help="Port to listen on; 0 takes a free one.",
)
@click.option("--public", is_flag=True, help="Listen where others can connect.")
@click.option("--tls-cert", type=_file, help="Certificate chain in PEM form.")
@click.option("--tls-key", type=_file, help="Its private key in PEM form, without passphrase.")
@click.option("--behind-proxy", is_flag=True, help="A proxy before it speaks https.")
@click.option(
    "--allow-host",
    "names",
    multiple=True,
    metavar="NAME",
    help="A host name that callers may use; may be repeated.",
)
@click.option(
    "--rate-limit",
    type=click.IntRange(0),
    default=DEFAULT_RATE,
    show_default=True,
    help="Requests a minute for each key; 0 for no limit.",
)
@pass_session
def serve(
    session: Session,
    host: str,
    port: int,
    public: bool,
    tls_cert: Path | None,
    tls_key: Path | None,
    behind_proxy: bool,
    names: tuple[str, ...],
    rate_limit: int,
) -> None:
    """Serve the Channels API for this machine's channels until Ctrl-C.

    The paths are those of the hosted API, under /v1 and /api/v1. Callers need an API key:
    `linktor-tui keys create`. Providers post to /webhooks/<channel>, and the web chat is served
    here too: both need no key. What a caller's provider says is asked for with the test only:
    creating and activating over HTTP do not wait for it.
    """
    session.insist_on_here()
    exposure = Exposure(host, public, tls_cert, tls_key, behind_proxy)
    exposure.refuse_open_doors()
    certificate = certificate_of(exposure)
    engine = open_to_run(session)
    known = (*names, *_own_names(session, host))
    with listening(host, port) as listener:
        scheme = "https" if certificate else "http"
        base = f"{scheme}://{_shown(host)}:{listener.getsockname()[1]}"
        server = _server(session, engine, certificate, known, rate_limit, base)
        session.show(Place(base))
        _tell_beginning(session)
        asyncio.run(_run(server, listener, partial(run_beside_server, session, engine), base))
    for notice in engine.notices:
        session.say(f"note: {notice}")


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _own_names(session: Session, host: str) -> Iterator[str]:
    from urllib.parse import urlsplit

    from linktor_tui.server.guard import is_address

    if not is_address(host):
        yield host
    with contextlib.suppress(ValueError):
        public = urlsplit(session.settings.public_url or "").hostname
        if public:
            yield public


def _server(
    session: Session,
    engine: LocalEngine,
    certificate: Certificate | None,
    names: Iterable[str],
    rate_limit: int,
    base: str,
) -> Server:
    from linktor_tui.cli.serving import compose
    from linktor_tui.local.keys import KeyRing
    from linktor_tui.local.versions import Versions
    from linktor_tui.server.access import Gate
    from linktor_tui.server.channels import channels_app
    from linktor_tui.server.guard import Guard
    from linktor_tui.server.patience import server_of

    def note(error: Exception) -> None:
        from linktor_tui.cli.crash import record

        record(error, session.settings.log_file, session.heard)
        session.say(f"A mistake of the program is in {session.settings.log_file}.")

    gate = Gate(KeyRing(session.settings.home), per_minute=rate_limit)
    app = channels_app(
        engine,
        gate,
        Answers(session.settings.home),
        version=Versions(session.settings),
        on_mistake=note,
    )
    front = compose(engine, Guard(app, names), base, say=session.say, on_mistake=note)
    return server_of(front, certificate=certificate)


def _tell_beginning(session: Session) -> None:
    from linktor_tui.local.keys import KeyRing

    if all(key.revoked_at for key in KeyRing(session.settings.home).all()):
        session.say("There is no API key yet: `linktor-tui keys create --name NAME` makes one.")
    session.say("Serving. Ctrl-C stops.")


async def _run(
    server: Server,
    listener: socket.socket,
    run_channels: Callable[[asyncio.Event, str], Coroutine[Any, Any, None]],
    base: str,
) -> None:
    import signal

    from linktor_tui.server.patience import run

    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def end() -> None:
        server.force_exit = stop.is_set()  # the second time, nothing is waited for
        stop.set()

    with contextlib.suppress(NotImplementedError):  # Windows: Ctrl-C raises, and ends it too
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, end)
    channels = asyncio.create_task(run_channels(stop, base))
    try:
        await run(server, listener, stop)
    finally:
        stop.set()
        await channels


class Answers:
    """Implements `linktor_tui.server.replays.Replays` with a file of the data folder."""

    def __init__(self, home: Path) -> None:
        from linktor_tui.local.replays import ReplayFile
        from linktor_tui.server.replays import KEPT_FOR

        self._file = ReplayFile(home, KEPT_FOR)

    async def find(self, name: str) -> Kept | None:
        from linktor_tui.server.replays import Kept

        found = await asyncio.to_thread(self._file.find, name)
        return None if found is None else Kept(*found)

    async def keep(self, name: str, kept: Kept) -> None:
        await asyncio.to_thread(self._file.keep, name, kept.fingerprint, kept.sealed)


class Place(Answer):
    """Where the server is."""

    def __init__(self, base: str) -> None:
        self.base = base

    def envelope(self) -> Json:
        return {"data": dict(zip(*self._named(), strict=True))}

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Sheet, cell

        titles = ("Server", "Channels API", "Description", "For programs")
        yield Sheet([(t, cell(value)) for t, value in zip(titles, self._named()[1], strict=True)])

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        names, values = self._named()
        return names, [values]

    def ids(self) -> Iterable[str]:
        return (self.base,)

    def _named(self) -> tuple[Sequence[str], Sequence[str]]:
        paths = {"url": "", "api": "/v1", "docs": "/docs", "openapi": "/openapi.json"}
        return tuple(paths), tuple(self.base + path for path in paths.values())
