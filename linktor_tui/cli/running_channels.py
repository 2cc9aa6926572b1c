"""Running this machine's active channels beside a face: `serve`, or the terminal app."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

    from linktor_tui.cli.session import Session
    from linktor_tui.contract.protocol import ChannelsAPI
    from linktor_tui.local.engine import LocalEngine
    from linktor_tui.local.runtime import Service

AGAIN = 3.0
"""Seconds after which `serve` tries again to run the channels."""
GRACE = 10.0
"""Seconds for which nobody must have run them before the app takes them over."""


def open_to_run(session: Session) -> LocalEngine:
    """Open the engine and its secrets now: nobody can be asked while it runs."""
    import asyncio

    from linktor_tui.local.engine import open_engine

    engine = open_engine(
        session.settings, passphrase=session.asker, offload=asyncio.to_thread, keep=True
    )
    engine.cabinet.vaults.unlock()
    return engine


async def run_channels(
    session: Session,
    engine: LocalEngine,
    stop: asyncio.Event,
    *,
    holder: str,
    base_url: str | None = None,
) -> None:
    """Run the active channels until told to stop. Raises `RuntimeHeld`, `StoreError`."""
    from linktor_tui.local.runtime import Runtime

    def note(error: Exception) -> None:
        from linktor_tui.cli.crash import record

        record(error, session.settings.log_file, session.heard)

    runtime = Runtime(
        engine,
        holder=holder,
        base_url=base_url,
        services=(engine.courier(), *_monitor(session, engine)),
        on_mistake=note,
    )
    await runtime.run(stop)


def _monitor(session: Session, engine: LocalEngine) -> tuple[Service, ...]:
    """What checks the channels again and again, unless the operator wants none."""
    from linktor_tui.local.monitor import Monitor

    every = session.settings.check_every
    return (Monitor(engine, every),) if every is not None else ()


async def run_beside_server(
    session: Session, engine: LocalEngine, stop: asyncio.Event, base_url: str
) -> None:
    """Run the channels while the server serves; not before another process that does has ended."""
    from linktor_tui.contract.errors import ChannelsError, RuntimeHeld, StoreError

    told = ""
    while not stop.is_set():
        try:
            return await run_channels(session, engine, stop, holder="serve", base_url=base_url)
        except ChannelsError as error:
            if error.message != told:
                session.say(f"note: {error.message} The API is served all the same.")
            if not isinstance(error, StoreError | RuntimeHeld):
                return
            told = error.message
        await _rest(stop, AGAIN)


async def _rest(stop: asyncio.Event, seconds: float) -> None:
    """Wait for so long, or until told to stop."""
    import asyncio
    from contextlib import suppress

    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)


class Companion:
    """Runs the channels beside the terminal app. Implements `tui.beside.Companion`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._stood_back = False
        """Whether another process ran them when this one would have."""

    def wanted(self, api: ChannelsAPI) -> bool:
        """Whether these channels are this machine's."""
        return api.place == "local"

    async def run(self, api: ChannelsAPI, stop: asyncio.Event) -> None:
        """Run until told to stop. Raises `ChannelsError`."""
        import asyncio

        from linktor_tui.contract.errors import RuntimeHeld
        from linktor_tui.local.engine import LocalEngine

        # Off the screen's thread: what a runtime needs takes a while to be read.
        await asyncio.to_thread(__import__, "linktor_tui.local.runtime")
        if not isinstance(api, LocalEngine):
            return
        await self._let_serve_be_first(api, stop)
        try:
            await run_channels(self._session, api, stop, holder="the terminal app")
        except RuntimeHeld:
            self._stood_back = True
            raise

    async def _let_serve_be_first(self, engine: LocalEngine, stop: asyncio.Event) -> None:
        """Wait for a `serve` that ended to be started again: it alone takes what is posted."""
        import asyncio

        from linktor_tui.local.runtime_lock import holder_of

        if self._stood_back and await asyncio.to_thread(holder_of, engine.home) is None:
            await _rest(stop, GRACE)
