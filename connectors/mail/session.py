"""What an SMTP and an IMAP connection have in common: how they are reached, ended and explained."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, Self

from connectors.mail import net, tls, voices
from connectors.mail.config import Security
from connectors.mail.net import Server
from connectors.mail.refusals import not_this_machine
from connectors.problems import Problem, ProviderError, ProviderRefusal
from connectors.redaction import Redactor

GOODBYE = 1.0
"""Seconds for a polite end; the connection is cut afterwards."""


class Session(ABC):
    """One connection to one server: `connect`, `secure`, then what is wanted, then `quit`.

    The methods raise `ProviderRefusal` and `NoAnswer`, with a problem an operator can act on, and
    take `seconds` at most for an exchange (twice that for one that failed and is looked into).
    Whoever made the session ends it, whatever was raised.

    Args:
        redact: knows every secret of the configuration.
        ca_file: PEM file of an authority that is trusted beside the public ones.
        context: TLS settings in place of the verifying ones, to look at a refused certificate.
    """

    def __init__(
        self,
        server: Server,
        security: Security,
        *,
        seconds: float,
        redact: Redactor,
        now: datetime,
        ca_file: str | None = None,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.server = server
        self.security = security
        self._seconds = seconds
        self._redact = redact
        self._now = now
        self._ca_file = ca_file
        self._context = context
        self._sock: Any = None
        self._trusted = False

    async def connect(self) -> None:
        """Reach the server, and hear its greeting unless TLS comes before it."""
        self._sock = await net.open_socket(self.server, self._seconds)
        if self.security is not Security.TLS:
            await self._greet(None)

    async def secure(self) -> dict[str, Any]:
        """Protect the connection, and say by what. Only after this may a password be sent."""
        if self.security is Security.NONE:
            if not net.peer_is_loopback(self._sock):
                raise ProviderRefusal(not_this_machine(self.server))
            self._trusted = True
            return {}
        context = self._context or await tls.client_context(self._ca_file)
        if self.security is Security.TLS:
            await self._greet(context)
        else:
            await self._upgrade(context)
        self._trusted = self._context is None
        return tls.facts(self._tls(), self._now)

    def abort(self) -> None:
        """Cut the connection. Safe to call at any time."""
        self._trusted = False
        self._cut()
        if self._sock is not None:
            self._sock.close()

    async def quit(self) -> None:
        """End politely if the server lets us, and in any case."""
        try:
            await self._say_goodbye()
        finally:
            self.abort()

    @contextlib.asynccontextmanager
    async def kept_if_good(self) -> AsyncIterator[None]:
        """Keep the connection for what comes next, unless this here goes wrong."""
        try:
            yield
        except Exception:
            await self.quit()
            raise
        except BaseException:  # cancelled: no time for politeness
            self.abort()
            raise

    @abstractmethod
    async def _greet(self, context: ssl.SSLContext | None) -> None:
        """Hear the greeting and what is offered, inside TLS where there is a context."""

    @abstractmethod
    async def _upgrade(self, context: ssl.SSLContext) -> None:
        """Put the open connection inside TLS, and hear again what is offered."""

    @abstractmethod
    async def _say_goodbye(self) -> None:
        """Take leave of a server that is still there. Takes `GOODBYE` at most, raises nothing."""

    @abstractmethod
    def _cut(self) -> None:
        """Drop the transport, if there is one."""

    @abstractmethod
    def _tls(self) -> Any:
        """The `ssl.SSLObject` of the connection."""

    def _must_be_trusted(self) -> None:
        if not self._trusted:
            raise RuntimeError("a password was about to be sent over a connection in clear")

    async def _explain(self, error: BaseException, doing: str) -> Problem:
        """Say what broke an exchange: a certificate, TLS, silence, or a closed connection."""
        if isinstance(error, ssl.SSLCertVerificationError):
            seen = tls.describe(await self._look(), self._now)
            return tls.refused(self.server, error, seen)
        if isinstance(error, ssl.SSLError):
            return tls.not_established(self.server, error)
        if isinstance(error, TimeoutError):
            return net.slow(self.server, self._seconds)
        return net.broken_off(self.server, doing)

    async def _listen_in(self, problem: Problem) -> Problem:
        """Say more of a failed greeting by what else is spoken at the port."""
        if problem.code in tls.CERTIFICATE_CODES:
            return problem
        self.abort()
        heard = await voices.listen_in(self.server, self._seconds)
        return voices.explained(problem, self.server, heard, tls=self.security is Security.TLS)

    async def _look(self) -> bytes | None:
        """Read the certificate that was refused, over a connection that says nothing secret."""
        if self._context is not None:
            return None
        other = self._again(tls.looking_context())
        try:
            async with asyncio.timeout(self._seconds):
                await other.connect()
                await other.secure()
            found: bytes | None = other._tls().getpeercert(True)
        except (ProviderError, TimeoutError):
            return None
        finally:
            other.abort()
        return found

    def _again(self, context: ssl.SSLContext) -> Self:
        return type(self)(
            self.server,
            self.security,
            seconds=self._seconds,
            redact=self._redact,
            now=self._now,
            context=context,
        )
