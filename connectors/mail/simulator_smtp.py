"""The SMTP half of the simulator: aiosmtpd behind a door with faults, in front of the mailboxes."""

from __future__ import annotations

import asyncio
import logging
import ssl
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from connectors.mail.mailbox import PostOffice
from connectors.mail.replies import smtp_line
from connectors.mail.simulator_door import Faulty
from connectors.mail.smtp_errors import Stage
from connectors.simulation import Fault

DOWN = b"421 4.3.2 Service is shutting down, try again later\r\n"
HOSTNAME = "sandbox.localhost"

# It warns of a deprecation of its own at every login, and logs every dropped handshake.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)

_REFUSALS = {
    Fault.WRONG_CREDENTIAL: "535 5.7.8 Error: authentication failed: wrong user or password",
    Fault.EXPIRED: "535 5.7.8 Error: authentication failed: the password has expired",
    Fault.RATE_LIMITED: "454 4.7.0 Too many logins, try again later",
}


def greeting(code: str | None) -> bytes | None:
    """What is said instead of a greeting when this error is to be met."""
    line = smtp_line(code, Stage.GREETING)
    return None if line is None else f"{line}\r\n".encode()


class Desk:
    """What is allowed: who may log in, send, and be written to."""

    def __init__(self, office: PostOffice, switch: Faulty, *, relay: bool) -> None:
        self._office = office
        self._switch = switch
        self._relay = relay

    def judge(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any
    ) -> AuthResult:
        """Decide on a login: aiosmtpd's `authenticator`."""
        assert isinstance(given, LoginPassword)
        refusal = self._provoked(Stage.LOGIN) or _REFUSALS.get(self._switch.fault)
        user = given.login.decode("utf-8", "replace")
        if refusal is None and self._office.admit(user, given.password.decode("utf-8", "replace")):
            return AuthResult(success=True, auth_data=user)
        message = refusal or _REFUSALS[Fault.WRONG_CREDENTIAL]
        return AuthResult(success=False, handled=False, message=message)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """A login sends from its own address only."""
        owner = _login(session)
        if refusal := self._provoked(Stage.SENDER):
            return refusal
        if owner is not None and address.lower() != owner.lower():
            return f"553 5.7.1 <{address}>: Sender address rejected: not owned by user {owner}"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Ok"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Mailboxes of these domains must exist; everybody else is somewhere out there."""
        if refusal := self._provoked(Stage.RECIPIENT):
            return refusal
        if self._office.is_local(address) and not self._office.is_here(address):
            return f"550 5.1.1 <{address}>: Recipient address rejected: User unknown"
        if not self._office.is_local(address) and _login(session) is None and not self._relay:
            return f"554 5.7.1 <{address}>: Relay access denied"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take a mail."""
        if refusal := self._provoked(Stage.MESSAGE):
            return refusal
        content = envelope.original_content or b""
        self._office.post(envelope.mail_from or "", envelope.rcpt_tos, content)
        return f"250 2.0.0 Ok: queued as {len(self._office.sent):08X}"

    def _provoked(self, stage: Stage) -> str | None:
        return smtp_line(self._switch.provoke, stage)

    async def handle_exception(self, error: Exception) -> str:
        """Answer a fault of the exchange; aiosmtpd would print a traceback."""
        return "451 4.3.0 Internal error"


def _login(session: Session) -> str | None:
    login: Any = session.auth_data  # what `judge` put there; the library's own type is None
    return login if isinstance(login, str) else None


class Visit(SMTP):
    """One connection. Ends quietly when the other side is gone, which aiosmtpd does not."""

    switch: Faulty

    async def smtp_STARTTLS(self, arg: str) -> None:
        """Start TLS, unless it is to fail."""
        refusal = smtp_line(self.switch.provoke, Stage.STARTTLS)
        if refusal is not None:
            await self.push(refusal)
            return
        await super().smtp_STARTTLS(arg)

    async def _handle_client(self) -> None:
        try:
            await super()._handle_client()
        except ConnectionError:
            return


def visit(
    office: PostOffice, switch: Faulty, context: ssl.SSLContext | None, *, relay: bool = False
) -> Visit:
    """Make the protocol of one connection.

    With a context, STARTTLS and a login are required, as on a submission port. Without one, a
    login is offered in clear, as by a server that nobody looked after. With `relay` it takes mail
    from anybody, as a relay does that knows its network.
    """
    made = Visit(
        Desk(office, switch, relay=relay),
        hostname=HOSTNAME,
        ident="ESMTP linktor-tui sandbox",
        tls_context=context,
        require_starttls=context is not None,
        auth_required=context is not None,
        auth_require_tls=context is not None,
        authenticator=Desk(office, switch, relay=relay).judge,
        enable_SMTPUTF8=True,
        loop=asyncio.get_running_loop(),
    )
    made.switch = switch
    return made
