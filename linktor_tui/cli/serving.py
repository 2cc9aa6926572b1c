"""What `serve` serves over one engine: providers' posts, the web chat, and the Channels API."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from connectors.hooks import InboundMessage, Received
from linktor_tui.contract.errors import ChannelsError
from linktor_tui.local.doors import Doors
from linktor_tui.local.ledger.group import GroupIntake
from linktor_tui.local.ledger.intake import Replayed as UsedBefore
from linktor_tui.local.records import WEBHOOK_SECRET
from linktor_tui.server.app import create_app
from linktor_tui.server.front import Front
from linktor_tui.server.hooks import Hooks, OnRefusal, Replayed
from linktor_tui.server.hub import Hub
from linktor_tui.server.rooms import ApiRooms

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from linktor_tui.local.engine import LocalEngine
    from linktor_tui.server.hub import Visitor

OnMistake = Callable[[Exception], None]
EVERY = 60.0
"""Seconds between two words about the same refusal at the same channel."""


def compose(
    engine: LocalEngine,
    api: ASGIApp,
    base: str,
    *,
    say: Callable[[str], None],
    on_mistake: OnMistake,
) -> Front:
    """Put the parts together.

    Args:
        engine: whose channels are served; gives its file access to threads.
        api: the Channels API, guarded.
        base: where this server listens; the public address counts where one is set.
        say: tells the operator.
        on_mistake: told of mistakes of the program.
    """
    refusals = Refusals(say)
    intake = LedgerIntake(engine, refusals, on_mistake)
    public = engine.cabinet.public_url
    hooks = Hooks(
        Doors(engine),
        intake,
        public or base,
        on_refusal=refusals,
        on_mistake=on_mistake,
        clock=engine.cabinet.clock,
    )
    rooms = ApiRooms(engine, Secrets(engine))
    return Front(hooks, create_app(rooms, Hub(intake.heard), public_url=public), api)


class LedgerIntake:
    """Keeps what comes in in the engine's ledger. Implements `linktor_tui.server.hooks.Intake`."""

    def __init__(self, engine: LocalEngine, on_refusal: OnRefusal, on_mistake: OnMistake) -> None:
        self._group = GroupIntake(engine.cabinet.ledger)
        self._clock = engine.cabinet.clock
        self._on_refusal = on_refusal
        self._on_mistake = on_mistake

    async def keep(self, channel_id: str, received: Received, at: datetime) -> None:
        try:
            await self._group.receive(channel_id, received, at)
        except UsedBefore:
            raise Replayed from None

    async def heard(self, channel_id: str, visitor: Visitor, text: str, ref: str) -> None:
        """Keep a message of a visitor of the web chat, once over restarts too.

        The visitor hears no more than that it was not taken, so the operator is told why.
        """
        at = self._clock()
        named = f"{visitor.contact}:{ref}"
        message = InboundMessage(named, visitor.contact, text, at, contact_name=visitor.email)
        try:
            await self._group.receive(channel_id, Received(messages=(message,)), at)
        except ChannelsError as error:
            self._on_refusal(channel_id, error.code, error.message)
            raise
        except Exception as mistake:
            self._on_mistake(mistake)
            raise


class Secrets:
    """Reads a web chat's webhook secret, with which replies come."""

    def __init__(self, engine: LocalEngine) -> None:
        self._engine = engine

    async def __call__(self, channel_id: str) -> str | None:
        import asyncio

        try:
            return await asyncio.to_thread(self._read, channel_id)
        except ChannelsError:
            return None  # the reply is refused, and its sender told so

    def _read(self, channel_id: str) -> str:
        cabinet = self._engine.cabinet
        return cabinet.secrets(cabinet.record(channel_id))[WEBHOOK_SECRET]


class Refusals:
    """Tells the operator what was refused, without letting strangers fill the screen."""

    def __init__(
        self, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._say = say
        self._clock = clock
        self._told: dict[tuple[str, str], float] = {}

    def __call__(self, channel_id: str, code: str, message: str) -> None:
        from linktor_tui.textsafe import visible

        now = self._clock()
        last = self._told.get((channel_id, code))
        if last is None or now - last >= EVERY:
            self._told[channel_id, code] = now
            self._say(f"Refused at {channel_id} ({code}): {visible(message)}")
