"""Mail over SMTP and IMAP, as a channel: the check, sending, and what the house wants to know.

The check asks the servers everything that can be asked without leaving a trace: it sends no mail,
changes no folder, and tries a password once.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from connectors.checks import Cost, Finding, failed, passed, skipped, step, warning
from connectors.contract import Capabilities, Connector, Context, Identity, Outbound, Sent, Setup
from connectors.fields import secret_values
from connectors.mail.config import MailConfig, Security, parse_address
from connectors.mail.errors import redactor
from connectors.mail.services import service_of
from connectors.maildomain import DomainChecks
from connectors.problems import ProviderRefusal
from connectors.receiving import Batch, Receives

if TYPE_CHECKING:
    from pydantic import SecretStr

    from connectors.mail.imap import ImapSession
    from connectors.mail.net import Server
    from connectors.mail.session import Session
    from connectors.mail.smtp import SmtpSession

S = TypeVar("S", bound="ImapSession")

_SMTP_PORTS = "587 with STARTTLS, 465 with TLS from the start"
_IMAP_PORTS = "993 with TLS from the start, 143 with STARTTLS"


class MailConnector(Receives, DomainChecks, Connector[MailConfig]):
    """A mailbox, with any provider or server that speaks SMTP and IMAP and takes a password."""

    channel_type = "email"
    provider = "smtp"
    title = "Email (SMTP and IMAP)"
    summary = "A mailbox's SMTP server and login; its IMAP server to receive as well."
    documentation = "https://www.rfc-editor.org/rfc/rfc6409"
    config_model = MailConfig
    how = "IMAP IDLE"
    idle_again: float = 9 * 60
    """Seconds after which IDLE is begun anew. RFC 2177 wants less than 29 minutes; what translates
    addresses on the way often forgets a silent connection after ten."""
    poll_again: float = 60
    """Seconds between two looks at a folder whose server does not announce new mail."""
    # Files of any kind go as attachments. Delivery and read receipts exist in the standards
    # (RFC 3461, RFC 8098) and are answered by so few that nobody may build on them.
    capabilities = Capabilities(text=True, image=True, document=True, audio=True, video=True)

    def __init__(self, config: MailConfig, context: Context) -> None:
        super().__init__(config, context)
        self._redact = redactor(secret_values(config))
        self._smtp: SmtpSession | None = None
        self._imap: ImapSession | None = None
        self._read = config.imap_host is None
        """True once what is configured for reading was proved."""
        service = service_of(config.smtp_host)
        self.spf_includes, self.dkim_selectors = service.spf_includes, service.dkim_selectors
        if not service.own_envelope:
            self.sending_hosts = (config.smtp_host,)
            self.envelope_domain = self.from_domain

    @classmethod
    def account_key(cls, config: MailConfig) -> str:
        return config.from_email.lower()

    @classmethod
    def destinations(cls, config: MailConfig, endpoints: Mapping[str, str]) -> Mapping[str, str]:
        places = {"smtpPassword": f"{config.smtp_host}:{config.smtp_port}"}
        if config.imap_host is not None:
            places["imapPassword"] = f"{config.imap_host}:{config.imap_port}"
        return places

    @classmethod
    def setup(cls, config: MailConfig, webhook_url: str | None) -> Setup:
        if config.imap_host is None:
            return Setup(
                "Nothing to do at the provider. This channel only sends; to receive as well, add "
                "imapHost, imapUser and imapPassword."
            )
        return Setup(
            f"Nothing to do at the provider if customers write to {config.from_email}. If they "
            f"write to another address, forward it to this mailbox; mail is read from the folder "
            f"{config.imap_folder} at {config.imap_host}."
        )

    @step("mail.format", name="format", title="Do the settings make sense?")
    async def check_format(self) -> Finding:
        """Look over what can be judged without a network."""
        from connectors.mail.formats import look_over

        problem = look_over(self.config)
        return failed(problem) if problem else passed("The settings are complete and well formed.")

    @step("smtp.connect", name="smtp", title="Does the SMTP server answer?", needs=["mail.format"])
    async def check_smtp(self) -> Finding:
        """Reach the SMTP server."""
        session = self._smtp = self._new_smtp()
        async with session.kept_if_good():
            await session.connect()
        return passed(f"{session.server.name} answers.", **_place(session.server))

    @step("smtp.tls", name="tls", title="Is the way there encrypted?", needs=["smtp.connect"])
    async def check_smtp_tls(self) -> Finding:
        """Encrypt, and judge the certificate."""
        return await self._check_tls(self._smtp_session)

    @step(
        "smtp.auth",
        name="login",
        title="Does the SMTP server accept the login?",
        needs=["smtp.tls"],
    )
    async def check_smtp_login(self) -> Finding:
        """Log in, or see that the server does without."""
        session = self._smtp_session
        details: dict[str, Any] = {**_place(session.server), "offered": list(session.mechanisms)}
        async with session.kept_if_good():
            if self.config.smtp_user is None or self.config.smtp_password is None:
                await session.takes_strangers(parse_address(self.config.from_email))
                message = f"{session.server.host} takes mail from this machine without a login."
            else:
                user = self.config.smtp_user
                details["mechanism"] = await session.login(user, _open(self.config.smtp_password))
                message = f"{session.server.host} accepts the login of {user}."
        self.identity = self._identity()
        return passed(message, **details)

    @step(
        "smtp.from",
        name="permissions",
        title="May this login send from the address?",
        needs=["smtp.auth"],
    )
    async def check_sender(self) -> Finding:
        """Ask whether mail from `fromEmail` would be taken. Nothing is sent."""
        from connectors.mail.refusals import no_replies

        session, address = self._smtp_session, self.config.from_email
        try:
            async with session.kept_if_good():
                await session.may_send(parse_address(address))
        except ProviderRefusal as refusal:
            if refusal.problem.details.get("reason") == "recipient_unknown":
                return warning(no_replies(address, refusal.problem))
            raise
        await session.quit()
        return passed(f"{session.server.host} takes mail from {address}.", address=address)

    @step("imap.connect", name="imap", title="Does the IMAP server answer?", needs=["mail.format"])
    async def check_imap(self) -> Finding:
        """Reach the IMAP server."""
        if self.config.imap_host is None:
            return skipped("No imapHost is set: this channel sends and does not receive.")
        from connectors.mail.imap import ImapSession

        session = self._imap = self._new_imap(self.config.imap_host, ImapSession)
        async with session.kept_if_good():
            await session.connect()
        return passed(f"{session.server.name} answers.", **_place(session.server))

    @step("imap.tls", name="tls", title="Is the way there encrypted?", needs=["imap.connect"])
    async def check_imap_tls(self) -> Finding:
        """Encrypt, and judge the certificate."""
        return await self._check_tls(self._imap_session)

    @step(
        "imap.auth",
        name="login",
        title="Does the IMAP server accept the login?",
        needs=["imap.tls"],
        cost=Cost.CHEAP,
    )
    async def check_imap_login(self) -> Finding:
        """Log in."""
        session, user = self._imap_session, self.config.imap_user or ""
        async with session.kept_if_good():
            mechanism = await session.login(user, _open(self.config.imap_password))
        self._read = True
        return passed(
            f"{session.server.host} accepts the login of {user}.",
            **_place(session.server),
            mechanism=mechanism,
        )

    @step("imap.folder", name="imap", title="Can the folder be read?", needs=["imap.auth"])
    async def check_folder(self) -> Finding:
        """Open the folder for reading only."""
        session, name = self._imap_session, self.config.imap_folder
        async with session.kept_if_good():
            folder = await session.examine(name)
        count = "an unknown number of" if folder.messages is None else folder.messages
        return passed(
            f"The folder {name} can be read and holds {count} messages.",
            folder=name,
            messages=folder.messages,
            uidValidity=folder.uid_validity,
        )

    @step("imap.idle", name="imap", title="Is new mail announced at once?", needs=["imap.folder"])
    async def check_idle(self) -> Finding:
        """See whether the server announces new mail (RFC 2177)."""
        from connectors.mail.refusals import no_idle

        session = self._imap_session
        known = sorted(session.capabilities)
        await session.quit()
        if "IDLE" in known:
            return passed("New mail is announced the moment it comes.", capabilities=known)
        return warning(no_idle(session.server))

    @step(
        "mail.logins",
        name="credentials",
        title="Were all logins accepted?",
        needs=["smtp.auth"],
    )
    async def check_logins(self) -> Finding:
        """Call the mailbox good when all of it was proved: silence of one server is no yes."""
        if not self._read:
            return skipped("Not proved: the IMAP server did not accept its login.")
        if self.config.imap_host is None:
            return passed("The SMTP server accepts this channel; nothing else is configured.")
        return passed("The SMTP server and the IMAP server accept their logins.")

    async def send(self, message: Outbound) -> Sent:
        """Send a plain-text mail.

        Raises:
            ProviderRefusal: the login, the sender, the recipient or the mail was refused.
            NoAnswer: the server could not be asked; with the code `unknown_if_sent` the mail may
                have gone out.
        """
        from connectors.mail.message import compose
        from connectors.mail.refusals import nothing_to_send, recipient_malformed

        if not message.text.strip():
            raise ProviderRefusal(nothing_to_send())
        try:
            recipient = parse_address(message.to.strip())
        except ValueError as error:
            raise ProviderRefusal(recipient_malformed(str(error))) from None
        sender = parse_address(self.config.from_email)
        message_id, mail = compose(
            sender=sender,
            sender_name=self.config.from_name,
            recipient=recipient,
            subject=message.subject,
            text=message.text,
            now=self._now(),
            in_reply_to=message.in_reply_to,
        )
        session = self._new_smtp()
        async with session.kept_if_good():
            await session.connect()
            await session.secure()
            if self.config.smtp_user is not None and self.config.smtp_password is not None:
                await session.login(self.config.smtp_user, _open(self.config.smtp_password))
            await session.deliver(sender, recipient, mail)
        await session.quit()
        return Sent(message_id, "accepted")

    @property
    def fetches(self) -> bool:
        return self.config.imap_host is not None

    async def listen(self, cursor: str | None) -> AsyncGenerator[Batch, None]:
        from connectors.mail.imap_reading import ReadingSession
        from connectors.mail.receiving import FolderReader, outage

        session = self._new_imap(self.config.imap_host or "", ReadingSession)
        async with session.kept_if_good():
            await outage(session.connect())
            await outage(session.secure())
            await session.login(self.config.imap_user or "", _open(self.config.imap_password))
            folder = await session.examine(self.config.imap_folder)
            self.how = "IMAP IDLE" if session.announces else "IMAP, a look each minute"
            reader = FolderReader(
                session, self.config.from_email, self._now, self.idle_again, self.poll_again
            )
            async with aclosing(reader.batches(folder, cursor)) as batches:
                async for batch in batches:
                    yield batch

    async def close(self) -> None:
        for session in (self._smtp, self._imap):
            if session is not None:
                session.abort()
        self._smtp = self._imap = None

    @property
    def _smtp_session(self) -> SmtpSession:
        assert self._smtp is not None, "a step ran before the one it needs"
        return self._smtp

    @property
    def _imap_session(self) -> ImapSession:
        assert self._imap is not None, "a step ran before the one it needs"
        return self._imap

    async def _check_tls(self, session: Session) -> Finding:
        from connectors.mail.refusals import in_clear
        from connectors.mail.tls import ends_soon

        async with session.kept_if_good():
            known = await session.secure()
        if "expiresAt" in known:
            known = {**known, "expires": f"the TLS certificate of {session.server.host}"}
        if session.security is Security.NONE:
            return warning(in_clear(session.server))
        soon = ends_soon(session.server, known)
        if soon is not None:
            return warning(soon)
        return passed(
            f"The connection is encrypted, and the certificate is for {session.server.host}.",
            **known,
        )

    def _new_smtp(self) -> SmtpSession:
        from connectors.mail.net import Server
        from connectors.mail.smtp import SmtpSession

        server = Server("SMTP", self.config.smtp_host, self.config.smtp_port, _SMTP_PORTS)
        return SmtpSession(server, self.config.smtp_protection, **self._settings())

    def _new_imap(self, host: str, kind: type[S]) -> S:
        from connectors.mail.net import Server

        server = Server("IMAP", host, self.config.imap_port, _IMAP_PORTS)
        return kind(server, self.config.imap_protection, **self._settings())

    def _settings(self) -> dict[str, Any]:
        return {
            "seconds": self.context.timeout,
            "redact": self._redact,
            "now": self._now(),
            "ca_file": self.config.ca_file,
        }

    def _now(self) -> datetime:
        return self.context.now() if self.context.now else datetime.now(UTC)

    def _identity(self) -> Identity:
        # The mailbox and the server that vouches for it: both stay when a password changes.
        address = self.config.from_email
        return Identity(f"{address.lower()}@{self.config.smtp_host.lower()}", address)


def _open(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret is not None else ""


def _place(server: Server) -> dict[str, Any]:
    return {"host": server.host, "port": server.port}
