"""The operator's side of `webchat serve`: what visitors write is shown, what is typed goes to them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from linktor_tui.cli.session import Session

if TYPE_CHECKING:
    from linktor_tui.local.engine import LocalEngine
    from linktor_tui.server.hub import Hub, Visitor


@dataclass(slots=True)
class Desk:
    """The operator's side: shows what visitors write, and sends what is typed."""

    session: Session
    last: tuple[str, str] | None = None
    """(channel id, contact) of the visitor who wrote last."""
    secrets: dict[str, str] = field(default_factory=dict)
    """Channel id -> webhook secret, with which replies from elsewhere come."""

    async def heard(self, channel_id: str, visitor: Visitor, text: str, _: str) -> None:
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
