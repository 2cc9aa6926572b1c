"""What runs beside the demo's app: a server for the providers' posts, the channels, the customers."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from linktor_tui.local.engine import LocalEngine

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from linktor_tui.contract.protocol import ChannelsAPI
    from linktor_tui.demo import Demo


class Living:
    """Has the demo live. Implements `tui.beside.Companion`.

    Args:
        secrets: what an account of a crash must not say.
        listener: listens on loopback, where the channels' webhooks lead.
        between: gives the seconds until the next customer writes.
    """

    def __init__(
        self,
        secrets: Sequence[str],
        opened: Demo,
        listener: socket.socket,
        *,
        between: Callable[[], float] | None = None,
    ) -> None:
        self._secrets = secrets
        self._between = between
        self._demo = opened
        self._listener = listener
        self.mistakes: list[str] = []
        """Kinds of what broke beside the app."""

    def wanted(self, api: ChannelsAPI) -> bool:
        """Whether these are the demo's channels: there are no others here."""
        return isinstance(api, LocalEngine)

    async def run(self, api: ChannelsAPI, stop: asyncio.Event) -> None:
        """Run until told to stop. Raises `ChannelsError`."""
        assert isinstance(api, LocalEngine)
        # Off the screen's thread: what a server needs takes a while to be read.
        for module in ("linktor_tui.cli.serving", "linktor_tui.local.runtime"):
            await asyncio.to_thread(__import__, module)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._serve(api, stop))
            group.create_task(self._run_channels(api, stop))

    async def _serve(self, engine: LocalEngine, stop: asyncio.Event) -> None:
        from linktor_tui.cli.serving import compose
        from linktor_tui.server.patience import run, server_of

        front = compose(
            engine, nothing_here, self._demo.base or "", say=lambda _: None, on_mistake=self._note
        )
        await run(server_of(front), self._listener, stop)

    async def _run_channels(self, engine: LocalEngine, stop: asyncio.Event) -> None:
        from linktor_tui.demo.customers import Customers
        from linktor_tui.local.runtime import Runtime

        runtime = Runtime(
            engine,
            holder="the demo",
            base_url=self._demo.base,
            services=(engine.courier(), Customers(self._demo, engine, between=self._between)),
            on_mistake=self._note,
        )
        await runtime.run(stop)

    def _note(self, mistake: Exception) -> None:
        """Keep a mistake of the program in the demo's folder, and its kind to be told of later."""
        from linktor_tui.cli.crash import record

        record(mistake, self._demo.settings.log_file, self._secrets)
        self.mistakes.append(type(mistake).__name__)


async def nothing_here(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer for the Channels API, which the demo does not serve."""
    from linktor_tui.server.refusals import Refusal

    nowhere = Refusal(404, "RESOURCE_NOT_FOUND", "The demo serves no API.")
    await nowhere.response()(scope, receive, send)
