"""Who is connected to which web chat, what was said lately, and how much anybody may say.

In memory: a conversation is kept while its visitor's page is open, and for a while after, so that a
connection that broke is taken up where it was. Whoever keeps conversations for good is told of each
message through `on_message` and `on_reply`.

A visitor is known by a token that the server made and the browser keeps. Operators see the contact
made from it, which does not lead back to the token: who reads a log cannot pose as the visitor.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken from outside."""

    text: int = 4096
    """Characters of a message."""
    per_minute: int = 20
    """Messages of one visitor."""
    connections: int = 200
    """Open connections of one channel."""
    windows: int = 5
    """Open connections of one visitor: tabs of the same browser."""
    visitors: int = 1000
    """Conversations of one channel that are remembered."""
    kept: int = 100
    """Messages of one conversation that are remembered."""
    away: float = 30 * MINUTE
    """Seconds after which a visitor who left cannot be written to any more."""
    patience: float = 5.0
    """Seconds for handing a message to one connection."""


class Refused(Exception):
    """Something that a visitor or an operator wanted and does not get.

    Args:
        code: what a program reads: `too_many_messages`, `visitor_gone`.
        message: what a visitor reads.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Line(Protocol):
    """A connection to one browser window."""

    async def send(self, message: Mapping[str, Any]) -> None:
        """Hand over a message. Raises any `Exception` once the connection is gone."""
        ...


@dataclass(frozen=True, slots=True)
class Said:
    """A message of a conversation."""

    id: int
    """Microseconds since 1970: grows within a conversation, also over a restart."""
    by: Literal["visitor", "agent"]
    text: str
    ref: str | None = None
    """The browser's own name for a visitor's message, by which it is known when sent again."""

    def wire(self) -> dict[str, Any]:
        """As the browser gets it."""
        found = {"type": "message", "id": self.id, "from": self.by, "text": self.text}
        return found | ({"ref": self.ref} if self.ref else {})


@dataclass(slots=True, eq=False)
class Visitor:
    """Somebody who writes from a page, and the conversation so far."""

    channel_id: str
    contact: str
    """What an operator answers to."""
    email: str | None = None
    lines: list[Line] = field(default_factory=list)
    said: deque[Said] = field(default_factory=deque)
    sent_at: deque[float] = field(default_factory=deque)
    left_at: float = 0.0
    writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def label(self) -> str:
        """What an operator recognises."""
        return self.email or self.contact


OnMessage = Callable[[str, Visitor, str, str], Awaitable[None]]
"""Called with channel id, visitor, text and the browser's name for the message.

What it raises keeps the message from being taken.
"""
OnReply = Callable[[str, Visitor, str], Awaitable[None]]
"""Called with channel id, visitor and text, likewise."""


class Hub:
    """The conversations of all web chats.

    Args:
        on_message: told of each message of a visitor, once.
        on_reply: told of each reply.
        limits: how much is taken from outside.
        clock: seconds that only grow.
    """

    def __init__(
        self,
        on_message: OnMessage,
        on_reply: OnReply | None = None,
        *,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.limits = limits or Limits()
        self._on_message = on_message
        self._on_reply = on_reply
        self._clock = clock
        self._visitors: dict[str, OrderedDict[str, Visitor]] = {}
        self._open: dict[str, int] = {}

    # --- connections ---------------------------------------------------------------------------

    @contextlib.contextmanager
    def seat(self, channel_id: str) -> Iterator[None]:
        """Count a connection while it is open. Raises `Refused`."""
        if self._open.get(channel_id, 0) >= self.limits.connections:
            raise Refused("too_many_connections", "The chat is full. Please try again later.")
        self._open[channel_id] = self._open.get(channel_id, 0) + 1
        try:
            yield
        finally:
            self._open[channel_id] -= 1

    def join(self, channel_id: str, token: str | None, line: Line) -> tuple[Visitor, str]:
        """Connect a browser window, to its earlier conversation where it brings a token.

        Returns:
            The visitor, and the token to bring next time.
        """
        if token is None or not TOKEN.fullmatch(token):
            token = secrets.token_urlsafe(32)
        contact = contact_of(channel_id, token)
        known = self._visitors.setdefault(channel_id, OrderedDict())
        visitor = known.get(contact)
        if visitor is None:
            visitor = known[contact] = Visitor(channel_id, contact)
            self._forget_some(known)
        if len(visitor.lines) >= self.limits.windows:
            raise Refused("too_many_connections", "The chat is open in too many windows.")
        known.move_to_end(contact)
        visitor.lines.append(line)
        return visitor, token

    def leave(self, visitor: Visitor, line: Line) -> None:
        """Disconnect a browser window; the conversation stays for a while."""
        if line in visitor.lines:
            visitor.lines.remove(line)
        visitor.left_at = self._clock()

    def _forget_some(self, known: OrderedDict[str, Visitor]) -> None:
        for contact, visitor in list(known.items()):
            surplus = len(known) > self.limits.visitors
            if not visitor.lines and visitor.left_at and (surplus or self._gone(visitor)):
                del known[contact]

    def _gone(self, visitor: Visitor) -> bool:
        return not visitor.lines and self._clock() - visitor.left_at > self.limits.away

    # --- messages ------------------------------------------------------------------------------

    async def say(self, visitor: Visitor, text: str, ref: str) -> Said:
        """Take a message of a visitor: once, however often it is sent. Raises `Refused`."""
        async with visitor.writing:
            said = next((earlier for earlier in visitor.said if earlier.ref == ref), None)
            if said is None:
                self._refuse_too_much(visitor, text)
                await self._on_message(visitor.channel_id, visitor, text, ref)
                said = self._keep(visitor, "visitor", text, ref)
        # Handed out again where it was known: the window did not hear that it was taken.
        await self._hand_out(visitor, said)
        return said

    async def reply(self, channel_id: str, contact: str, text: str) -> tuple[Said, bool]:
        """Answer a visitor.

        Returns:
            The message, and whether a window has it; if none does, the next one gets it.

        Raises:
            Refused: `visitor_gone`.
        """
        visitor = self._visitors.get(channel_id, OrderedDict()).get(contact)
        if visitor is None or self._gone(visitor):
            raise Refused("visitor_gone", "This visitor has left.")
        async with visitor.writing:
            if self._on_reply is not None:
                await self._on_reply(channel_id, visitor, text)
            said = self._keep(visitor, "agent", text, None)
        return said, await self._hand_out(visitor, said)

    def _refuse_too_much(self, visitor: Visitor, text: str) -> None:
        if not text.strip():
            raise Refused("text_empty", "There is nothing in this message.")
        if len(text) > self.limits.text:
            raise Refused("text_too_long", f"At most {self.limits.text} characters, please.")
        now, times = self._clock(), visitor.sent_at
        while times and now - times[0] >= MINUTE:
            times.popleft()
        if len(times) >= self.limits.per_minute:
            raise Refused("too_many_messages", "Too many messages. Please wait a minute.")
        times.append(now)

    def _keep(
        self, visitor: Visitor, by: Literal["visitor", "agent"], text: str, ref: str | None
    ) -> Said:
        last = visitor.said[-1].id if visitor.said else 0
        said = Said(max(time.time_ns() // 1000, last + 1), by, text, ref)
        visitor.said.append(said)
        while len(visitor.said) > self.limits.kept:
            visitor.said.popleft()
        return said

    async def _hand_out(self, visitor: Visitor, said: Said) -> bool:
        """Give a message to every window of a visitor; tell whether any took it."""
        took = await asyncio.gather(*(self._hand(line, said) for line in visitor.lines))
        return any(took)

    async def _hand(self, line: Line, said: Said) -> bool:
        try:
            async with asyncio.timeout(self.limits.patience):
                await line.send(said.wire())
        except Exception:
            return False  # it is closing; the window asks for what it missed when it is back
        return True


def contact_of(channel_id: str, token: str) -> str:
    """What operators call a visitor: of one channel, and not leading back to the token."""
    digest = hashlib.sha256(f"{channel_id}\0{token}".encode()).hexdigest()
    return f"v_{digest[:16]}"
