"""aioimaplib's protocol, made safe to point at any port.

The library never gives up on a line, a literal or a greeting, loses what goes wrong inside its
parser to the event loop's log, and has no STARTTLS. Here a line and an exchange have a largest
size, whatever breaks ends the connection and everybody who waits for it, and STARTTLS is added
without the hole it usually comes with: words in clear that are taken for encrypted ones.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import ssl
from collections.abc import Coroutine
from typing import Any

from aioimaplib.aioimaplib import AUTH, NONAUTH, Command, IMAP4ClientProtocol, Response

LONGEST_LINE = 64 * 1024
LARGEST_EXCHANGE = 1024 * 1024
"""Bytes that one command may be answered with. What a check asks for fits into a few thousand."""

_NEWS = re.compile(rb"\* \d{1,10} (?:EXISTS|RECENT)\Z", re.IGNORECASE)

for _name in ("aioimaplib", "aioimaplib.aioimaplib"):
    # At DEBUG it writes every line, and masks a password only in the form it was given.
    logging.getLogger(_name).setLevel(logging.WARNING)


class BadAnswer(Exception):
    """What came cannot be IMAP, or is more than anybody asked for."""


class Injected(Exception):
    """Words came in clear after STARTTLS was agreed on."""


class Lost(ConnectionError):
    """The connection ended."""


class ImapWire(IMAP4ClientProtocol):  # type: ignore[misc]  # the library has no types
    """One IMAP connection. Everything that waits ends when it does."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(loop)
        self.transport: Any = None
        self.capabilities: set[str] = set()
        self._greeting: asyncio.Future[bytes] = loop.create_future()
        self._ended: asyncio.Future[Exception] = loop.create_future()
        self._opening = b""
        self._received = 0
        self._agreed = False
        self.news = asyncio.Event()
        """Set when the server says that the folder has grown, whatever it was asked meanwhile."""

    @property
    def alive(self) -> bool:
        """True while the server has greeted and nothing has broken."""
        return self._greeting.done() and not self._ended.done()

    def data_received(self, data: bytes) -> None:
        """Take bytes in, a line at a time: the library's parser calls itself for each line."""
        self._received += len(data)
        try:
            if self._received > LARGEST_EXCHANGE:
                raise BadAnswer
            position = 0
            while position < len(data):
                end = self._end_of_piece(data, position)
                self._take(data[position:end])
                position = end
        except Exception as error:  # the parser raises what it likes, quoting the server
            self._end(error if isinstance(error, Injected) else BadAnswer())

    def _end_of_piece(self, data: bytes, start: int) -> int:
        """Where the next piece ends: all that is there of a literal, else a line."""
        if self._in_literal():
            command = self.current_command
            missing = command._expected_size - len(command._resp_literal_data)
            return min(start + int(missing), len(data))
        return data.find(b"\n", start) + 1 or len(data)

    def _in_literal(self) -> bool:
        command = self.current_command
        return command is not None and bool(command.wait_literal_data())

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._end(Lost())

    async def hear_greeting(self) -> bytes:
        """Wait for the server's first line."""
        line: bytes = await self._or_end(_result(self._greeting))
        return line

    async def ask(
        self, name: str, *args: str, secret: str | None = None, by_uid: bool = False
    ) -> Response:
        """Send a command, with `UID` before it where it goes by UID, and wait for its tagged answer.

        Raises:
            BadAnswer, Injected, Lost: the connection is unusable, and closed.
            ValueError: an argument has a line break in it.
        """
        self._received = 0
        prefix = "UID" if by_uid else None
        command = Command(name, self.new_tag(), *args, prefix=prefix, loop=self.loop)
        return await self._or_end(self.execute(command, scrub=secret))

    async def idle(self, longest: float, patience: float) -> Response:
        """Wait until the server tells of news, `longest` seconds at most (RFC 2177).

        Raises:
            BadAnswer, Injected, Lost: the connection is unusable, and closed.
            TimeoutError: the server did not begin or end it within `patience` seconds.
        """
        self._received = 0
        command = Command("IDLE", self.new_tag(), loop=self.loop)
        idling = asyncio.ensure_future(self._or_end(self.execute(command)))
        try:
            async with asyncio.timeout(patience):
                await self._first(idling, self.wait_for_idle_response())
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(longest):
                    await self._first(idling, self.news.wait())
            async with asyncio.timeout(patience):
                if not idling.done():
                    self.idle_done()
                return await idling
        finally:
            idling.cancel()

    @staticmethod
    async def _first(idling: asyncio.Future[Any], awaited: Coroutine[Any, Any, Any]) -> None:
        """Wait for something to happen while the server idles, or for the end of that."""
        other = asyncio.ensure_future(awaited)
        try:
            await asyncio.wait({idling, other}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            other.cancel()

    async def upgrade(self, context: ssl.SSLContext, host: str, seconds: float) -> Response:
        """Agree on STARTTLS and put the connection inside TLS; the answer, if it was no OK.

        What the server offered in clear is forgotten, as RFC 9051 (section 6.2.1) wants it.

        Raises:
            OSError: no TLS came about; `ssl.SSLError` is one.
            Injected: there was more in clear behind the agreement.
        """
        answer = await self.ask("STARTTLS")
        if answer.result != "OK":
            return answer
        if self._ended.done():
            raise self._ended.result()
        self.transport = await self.loop.start_tls(
            self.transport, self, context, server_hostname=host, ssl_handshake_timeout=seconds
        )
        self._agreed = False
        self.capabilities = set()
        return answer

    def cut(self) -> None:
        """End the connection now, without waiting for the other side. Safe to call twice."""
        if self.transport is not None:
            self.transport.close()
            self.transport.abort()

    def _take(self, line: bytes) -> None:
        if self._agreed:
            raise Injected
        if not self._greeting.done():
            self._greet(line)
            return
        if not self._in_literal() and len(self.incomplete_line) + len(line) > LONGEST_LINE:
            raise BadAnswer
        asked = self.pending_sync_command
        super().data_received(line)
        answered = asked is not None and self.pending_sync_command is None
        self._agreed = answered and asked.name == "STARTTLS" and asked.response.result == "OK"

    def _handle_line(self, line: bytes, current_cmd: Any) -> Any:
        # Told between the lines of any answer: the library passes it on for some commands only.
        if current_cmd is None and _NEWS.match(line):
            self.news.set()
        return super()._handle_line(line, current_cmd)

    def _greet(self, part: bytes) -> None:
        self._opening += part
        if len(self._opening) > LONGEST_LINE:
            raise BadAnswer
        if self._opening.endswith(b"\n"):
            # At once, and not by the library's `welcome`: what follows is no greeting any more.
            self.state = AUTH if self._opening.upper().startswith(b"* PREAUTH") else NONAUTH
            self._greeting.set_result(self._opening)

    async def _or_end(self, waiting: Coroutine[Any, Any, Any]) -> Any:
        task = asyncio.ensure_future(waiting)
        try:
            await asyncio.wait({task, self._ended}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise self._ended.result()
        finally:
            task.cancel()

    def _end(self, error: Exception) -> None:
        if not self._ended.done():
            self._ended.set_result(error)
        self.cut()


async def _result(future: asyncio.Future[bytes]) -> bytes:
    return await asyncio.shield(future)
