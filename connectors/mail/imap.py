"""One IMAP connection, step by step: reach it, protect it, log in, look at a folder.

Nothing is changed on the server: the folder is opened with EXAMINE, which is SELECT for reading
only (RFC 9051, section 6.3.3) and leaves even the “recent” marks as they are.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import re
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

from aioimaplib.aioimaplib import AUTH, SELECTED, AioImapException, Response, quoted

from connectors.mail import folders, net, voices
from connectors.mail.imap_errors import Reply, explain_folder, explain_login, explain_other
from connectors.mail.imap_wire import BadAnswer, ImapWire, Injected
from connectors.mail.refusals import (
    already_in,
    as_error,
    injected,
    no_password_login,
    no_starttls,
)
from connectors.mail.session import GOODBYE, Session
from connectors.problems import Problem, ProviderError, ProviderRefusal

_EXISTS = re.compile(rb"(\d{1,10}) EXISTS", re.IGNORECASE)
_UIDNEXT = re.compile(rb"OK \[UIDNEXT (\d{1,10})\]", re.IGNORECASE)
_UIDVALIDITY = re.compile(rb"OK \[UIDVALIDITY (\d{1,10})\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Folder:
    """What EXAMINE tells of a folder."""

    messages: int | None
    uid_validity: int | None
    uid_next: int | None = None
    """The UID that the next mail will have, at least."""


class ImapSession(Session):
    """A connection to an IMAP server; see `Session`."""

    capabilities: frozenset[str] = frozenset()
    """What the server offers on the connection as it is now, in upper case."""

    _wire: ImapWire | None = None

    async def login(self, user: str, password: str) -> str:
        """Log in, and say how. One attempt: a second one could lock the account."""
        self._must_be_trusted()
        if {"AUTH=PLAIN", "SASL-IR"} <= self.capabilities:
            token = base64.b64encode(f"\0{user}\0{password}".encode()).decode("ascii")
            how, command = "PLAIN", ("AUTHENTICATE", "PLAIN", token)
        elif "LOGINDISABLED" in self.capabilities:
            kinds = sorted(name[5:] for name in self.capabilities if name.startswith("AUTH="))
            raise ProviderRefusal(no_password_login(self.server, kinds))
        else:
            how, command = "LOGIN", ("LOGIN", quoted(user), quoted(password))
        reply = self._reply(await self._ask("logging in", *command, secret=command[-1]))
        if not reply.ok:
            raise as_error(explain_login(reply, self.server.host, user))
        self._open.state = AUTH
        await self._learn_capabilities()  # a login may change them (RFC 9051, section 6.2.3)
        return how

    async def examine(self, folder: str) -> Folder:
        """Look at a folder without touching it."""
        answer = await self._ask("opening the folder", "EXAMINE", quoted(folders.utf7(folder)))
        reply = self._reply(answer)
        if not reply.ok:
            problem = explain_folder(reply, self.server.host, folder)
            raise as_error(await self._with_folders(problem))
        self._open.state = SELECTED
        return Folder(*(_number(what, answer.lines) for what in (_EXISTS, _UIDVALIDITY, _UIDNEXT)))

    @property
    def _open(self) -> ImapWire:
        if self._wire is None:
            raise RuntimeError("the IMAP session is not connected")
        return self._wire

    async def _greet(self, context: ssl.SSLContext | None) -> None:
        loop = asyncio.get_running_loop()
        wire = self._wire = ImapWire(loop)
        async with self._exchange("greeting us", first=True):
            await loop.create_connection(
                lambda: wire,
                sock=self._sock,
                ssl=context,
                server_hostname=self.server.host if context else None,
                ssl_handshake_timeout=self._seconds if context else None,
            )
            line = await wire.hear_greeting()
            if voices.kind_of(line) != "IMAP":
                raise BadAnswer
        self._judge_greeting(line.decode("utf-8", "replace"))
        await self._learn_capabilities()

    def _judge_greeting(self, line: str) -> None:
        _, kind, *rest = [*line.strip().split(" ", 2), ""]
        if kind.upper() == "BYE":
            reply = Reply.read("NO", rest[0], self._redact)
            raise as_error(explain_other(reply, self.server.host))
        if kind.upper() == "PREAUTH":
            raise ProviderRefusal(already_in(self.server))

    async def _upgrade(self, context: ssl.SSLContext) -> None:
        if "STARTTLS" not in self.capabilities:
            raise ProviderRefusal(no_starttls(self.server))
        async with self._exchange("starting TLS"):
            answer = await self._open.upgrade(context, self.server.host, self._seconds)
        reply = self._reply(answer)
        if not reply.ok:
            raise as_error(explain_other(reply, self.server.host))
        await self._learn_capabilities()

    async def _say_goodbye(self) -> None:
        if self._wire is not None and self._wire.alive:
            with contextlib.suppress(AioImapException, BadAnswer, Injected, OSError):
                async with asyncio.timeout(min(GOODBYE, self._seconds)):
                    await self._wire.ask("LOGOUT")

    def _cut(self) -> None:
        if self._wire is not None:
            self._wire.cut()

    def _tls(self) -> Any:
        return self._open.transport.get_extra_info("ssl_object")

    async def _learn_capabilities(self) -> None:
        answer = await self._ask("saying what it offers", "CAPABILITY")
        # The library leaves out the word itself; the last line is the tagged answer.
        words = b" ".join(bytes(line) for line in answer.lines[:-1])
        self.capabilities = frozenset(words.decode("ascii", "replace").upper().split())

    async def _ask(
        self, doing: str, name: str, *args: str, secret: str | None = None, by_uid: bool = False
    ) -> Response:
        async with self._exchange(doing):
            answer = await self._open.ask(name, *args, secret=secret, by_uid=by_uid)
        return answer

    def _reply(self, answer: Response) -> Reply:
        text = bytes(answer.lines[-1]).decode("utf-8", "replace") if answer.lines else ""
        return Reply.read(answer.result, text, self._redact)

    async def _with_folders(self, problem: Problem) -> Problem:
        """Add the names that could be meant, where the server tells them."""
        try:
            answer = await self._ask("listing its folders", "LIST", '""', '"%"')
        except ProviderError:
            return problem
        names = self._redact.value(folders.listed(answer.lines))
        return replace(problem, details={**problem.details, "folders": names})

    @contextlib.asynccontextmanager
    async def _exchange(
        self, doing: str, *, first: bool = False, bounded: bool = True
    ) -> AsyncIterator[None]:
        """Bound an exchange in time, and turn what goes wrong in it into a problem."""
        try:
            async with asyncio.timeout(self._seconds if bounded else None):
                yield
            return
        except Injected:
            problem = injected(self.server)
        except (BadAnswer, AioImapException):
            problem = net.nonsense(self.server)
        except OSError as error:
            problem = await self._explain(error, doing)
        # Without the library's error, whose text is the server's and may repeat the password.
        raise as_error(await self._listen_in(problem) if first else problem) from None


def _number(pattern: re.Pattern[bytes], lines: list[bytes]) -> int | None:
    found = [match[1] for line in lines if (match := pattern.match(bytes(line)))]
    return int(found[-1]) if found else None
