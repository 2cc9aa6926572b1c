"""One SMTP connection, step by step: reach it, protect it, log in, ask, send.

aiosmtplib speaks the protocol, with three of its defaults turned off. It encrypts only if the
server happens to offer it and sends the password in clear otherwise: here nothing secret is said
before TLS stands. It repeats a refused password with every mechanism, which locks accounts: here
one refusal is enough. It greets with this machine's own name, looked up in DNS: here with an
address literal, as mail programs do.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from typing import Any

import aiosmtplib
from aiosmtplib.errors import SMTPAuthenticationError, SMTPException, SMTPResponseException

from connectors.mail import net
from connectors.mail.config import MailAddress
from connectors.mail.refusals import (
    as_error,
    no_password_login,
    no_smtputf8,
    no_starttls,
    unknown_if_sent,
)
from connectors.mail.session import GOODBYE, Session
from connectors.mail.smtp_errors import Reply, Stage, explain
from connectors.problems import NoAnswer, ProviderRefusal

HELLO = "[127.0.0.1]"
"""An address literal (RFC 5321, section 4.1.1.1): tells the server nothing about this machine."""

_MECHANISMS = ("plain", "login", "cram-md5")
"""Best first: PLAIN works with every way of storing passwords, CRAM-MD5 with few."""

_NO_SUCH_MECHANISM = 504


class _Client(aiosmtplib.SMTP):
    """The library's client, which lets go at once: a dead peer would hold a socket for 30 s."""

    def close(self) -> None:
        transport = self.transport
        super().close()
        if isinstance(transport, asyncio.Transport):
            transport.abort()


class SmtpSession(Session):
    """A connection to an SMTP server; see `Session`."""

    _client: _Client | None = None

    @property
    def mechanisms(self) -> tuple[str, ...]:
        """The kinds of login that the server offers on the connection as it is now."""
        return tuple(name.upper() for name in self._open.server_auth_methods)

    async def login(self, user: str, password: str) -> str:
        """Log in, and say by which mechanism. One attempt: a second one could lock the account."""
        self._must_be_trusted()
        for name in _MECHANISMS:
            if name.upper() not in self.mechanisms:
                continue
            async with self._exchange(Stage.LOGIN, "logging in", user):
                known = await self._authenticate(name, user, password)
            if known:
                return name.upper()
        raise ProviderRefusal(no_password_login(self.server, self.mechanisms))

    async def may_send(self, address: MailAddress) -> None:
        """Ask whether mail from an address to itself would be taken, and take the question back.

        MAIL FROM, RCPT TO, RSET (RFC 5321, section 4.1.1.5): without DATA nothing is sent and
        nothing is kept.
        """
        await self._envelope(address, address)
        await self._take_back()

    async def takes_strangers(self, address: MailAddress) -> None:
        """Ask whether mail from an address would be taken without a login; as `may_send`."""
        await self._envelope(address)
        await self._take_back()

    async def deliver(self, sender: MailAddress, recipient: MailAddress, mail: bytes) -> None:
        """Hand over one mail.

        Raises:
            ProviderRefusal: it was refused, and not sent.
            NoAnswer: the connection broke; the problem's code is `unknown_if_sent` when that was
                after the mail had begun to go out.
        """
        await self._envelope(sender, recipient)
        try:
            async with asyncio.timeout(self._seconds):
                await self._open.data(mail)
        except SMTPResponseException as error:
            reply = Reply.read(error.code, error.message, self._redact)
            problem = explain(reply, Stage.MESSAGE, self.server.host, str(sender))
            raise ProviderRefusal(problem) from None
        except (SMTPException, OSError):  # TimeoutError is one
            raise NoAnswer(unknown_if_sent(self.server)) from None

    @property
    def _open(self) -> _Client:
        if self._client is None:
            raise RuntimeError("the SMTP session is not connected")
        return self._client

    async def _greet(self, context: ssl.SSLContext | None) -> None:
        self._client = _Client(
            hostname=self.server.host,
            sock=self._sock,
            use_tls=context is not None,
            start_tls=False,
            tls_context=context,
            timeout=self._seconds,
            local_hostname=HELLO,
        )
        async with self._exchange(Stage.GREETING, "greeting us"):
            await self._client.connect()
        async with self._exchange(Stage.HELLO, "saying what it offers"):
            await self._client.ehlo()

    async def _upgrade(self, context: ssl.SSLContext) -> None:
        if not self._open.supports_extension("starttls"):
            raise ProviderRefusal(no_starttls(self.server))
        async with self._exchange(Stage.STARTTLS, "starting TLS"):
            await self._open.starttls(tls_context=context)
            # What was offered in clear counts for nothing (RFC 3207, section 4.2): ask again.
            await self._open.ehlo()

    async def _say_goodbye(self) -> None:
        if self._client is not None and self._client.is_connected:
            with contextlib.suppress(SMTPException, OSError):
                async with asyncio.timeout(min(GOODBYE, self._seconds)):
                    await self._client.quit()

    def _cut(self) -> None:
        if self._client is not None:
            self._client.close()

    def _tls(self) -> Any:
        return self._open.get_transport_info("ssl_object")

    async def _authenticate(self, name: str, user: str, password: str) -> bool:
        """Try one mechanism; False when the server does not know the one it offered."""
        method = getattr(self._open, f"auth_{name.replace('-', '')}")
        try:
            await method(user, password)
        except SMTPAuthenticationError as error:
            if error.code != _NO_SUCH_MECHANISM:
                raise
            return False
        return True

    async def _envelope(self, sender: MailAddress, recipient: MailAddress | None = None) -> None:
        """Name sender and recipient, in other letters than ASCII where one needs it (RFC 6531)."""
        ascii_only = f"{sender}{recipient or ''}".isascii()
        if not ascii_only and not self._open.supports_extension("smtputf8"):
            raise ProviderRefusal(no_smtputf8(self.server))
        options, encoding = ([], "ascii") if ascii_only else (["SMTPUTF8"], "utf-8")
        async with self._exchange(Stage.SENDER, "taking the sender", str(sender)):
            await self._open.mail(str(sender), options=options, encoding=encoding)
        if recipient is not None:
            async with self._exchange(Stage.RECIPIENT, "taking the recipient", str(recipient)):
                await self._open.rcpt(str(recipient), encoding=encoding)

    async def _take_back(self) -> None:
        # Best effort: QUIT comes next, and ends an envelope as well.
        with contextlib.suppress(SMTPException, OSError):
            async with asyncio.timeout(self._seconds):
                await self._open.rset()

    @contextlib.asynccontextmanager
    async def _exchange(self, stage: Stage, doing: str, who: str = "") -> AsyncIterator[None]:
        """Bound an exchange in time, and turn what goes wrong in it into a problem."""
        odd = stage in (Stage.GREETING, Stage.HELLO)
        try:
            async with asyncio.timeout(self._seconds):
                yield
            return
        except SMTPResponseException as error:
            if error.code < 0:  # the library's way to say that it was no SMTP reply
                problem = net.nonsense(self.server)
            else:
                odd = stage is Stage.HELLO and error.code >= 500
                reply = Reply.read(error.code, error.message, self._redact)
                problem = explain(reply, stage, self.server.host, who)
        except (SMTPException, OSError) as error:
            # A handshake's own error hides behind the library's “error connecting”.
            cause = error if isinstance(error, ssl.SSLError) else error.__cause__
            hidden = isinstance(cause, ssl.SSLError)
            problem = await self._explain(cause if hidden and cause else error, doing)
        # Without the library's error, whose text is the server's and may repeat the password.
        raise as_error(await self._listen_in(problem) if odd else problem) from None
