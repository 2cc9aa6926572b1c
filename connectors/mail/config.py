"""What is needed to send and receive mail: the fields of the API page, and a few for odd servers.

Names in `also` are those of the Linktor server (`internal/adapters/email`).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from connectors.fields import ChannelConfig, Secret, Text, field

LONGEST_ADDRESS = 254
"""RFC 5321, section 4.5.3.1.3: a path of 256 octets, less its angle brackets."""


class Security(StrEnum):
    """How a connection is protected."""

    STARTTLS = "starttls"
    """Begins in clear and is encrypted before anything secret is said."""
    TLS = "tls"
    """Encrypted from its first byte."""
    NONE = "none"
    """In clear: for a server on this very machine."""


SecurityChoice = Literal["auto", "starttls", "tls", "none"]


@dataclass(frozen=True, slots=True)
class MailAddress:
    """A mail address in its two parts, the domain in the letters that DNS knows."""

    local: str
    domain: str

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}"


_ATOM = r"[^\s@()<>\[\]:;,.\\\"\x00-\x1f\x7f]+"
_LOCAL = re.compile(rf'{_ATOM}(?:\.{_ATOM})*|"(?:[ !#-\[\]-~]|\\[ -~])+"')
_LABEL = r"[^\W_](?:[\w-]*[^\W_])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Za-z:.]+\]")


def parse_address(value: str) -> MailAddress:
    """Read an address without a display name (RFC 5321, section 4.1.2, and RFC 6531).

    Raises:
        ValueError: it is not one, in words for the person who typed it.
    """
    local, _, domain = value.rpartition("@")
    if not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(domain):
        raise ValueError("must be a mail address such as support@example.com")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            raise ValueError("has a domain that cannot exist") from None
    if len(f"{local}@{domain}".encode("utf-8", "replace")) > LONGEST_ADDRESS:
        raise ValueError(f"must not be longer than {LONGEST_ADDRESS} bytes")
    return MailAddress(local, domain)


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine by its very name: `localhost` or a loopback address."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _mail_address(value: str) -> str:
    if "<" in value or ">" in value:
        raise ValueError("must be the address alone; the name goes into fromName")
    parse_address(value)
    return value


def _security(protocol: str) -> Callable[[str, ValidationInfo], str]:
    def check(value: str, info: ValidationInfo) -> str:
        host = info.data.get(f"{protocol}_host")
        if value == Security.NONE and host is not None and not is_loopback(host):
            raise ValueError("none is for a server on this machine: a password would go in clear")
        return value

    return check


AddressText = Annotated[Text, AfterValidator(_mail_address)]
Port = Annotated[int, Field(ge=1, le=65535)]

_APP_PASSWORD = "https://support.google.com/accounts/answer/185833"  # noqa: S105  # a help page


class MailConfig(ChannelConfig):
    """A mailbox: where to send, where to read, who it is."""

    smtp_host: Text = field(
        title="SMTP host",
        help="The server that takes outgoing mail.",
        where="Your provider's help, under “SMTP”, “outgoing server” or “mail client settings”.",
        example="smtp.example.com",
        also=("smtp_host",),
    )
    smtp_port: Port = field(
        default=587,
        title="SMTP port",
        help="587 starts in clear and switches to TLS, 465 is TLS from the start.",
        where="The same page as the host.",
        example="587",
        also=("smtp_port",),
    )
    smtp_user: Text | None = field(
        default=None,
        title="SMTP user",
        help="The login of the SMTP server, mostly the whole mail address. "
        "Left out for a relay that knows this machine by its address.",
        where="Your provider's help; try the mail address first.",
        example="support@example.com",
        also=("smtp_username",),
    )
    smtp_password: Secret | None = field(
        default=None,
        title="SMTP password",
        help="The password of that login, or an app password where the provider asks for one.",
        where="Google: Account > Security > App passwords. Elsewhere: the mailbox's own password.",
        example="abcd efgh ijkl mnop",
        documentation=_APP_PASSWORD,
        also=("smtp_password",),
    )
    imap_host: Text | None = field(
        default=None,
        title="IMAP host",
        help="The server that incoming mail is read from. Left out for a channel that only sends.",
        where="Your provider's help, under “IMAP” or “incoming server”.",
        example="imap.example.com",
        also=("imap_host",),
    )
    imap_port: Port = field(
        default=993,
        title="IMAP port",
        help="993 is TLS from the start, 143 starts in clear and switches to TLS.",
        where="The same page as the host.",
        example="993",
        also=("imap_port",),
    )
    imap_user: Text | None = field(
        default=None,
        title="IMAP user",
        help="The login of the IMAP server, mostly the same as for SMTP.",
        where="Your provider's help; try the mail address first.",
        example="support@example.com",
        also=("imap_username",),
    )
    imap_password: Secret | None = field(
        default=None,
        title="IMAP password",
        help="The password of that login, mostly the same as for SMTP.",
        where="The same place as the SMTP password.",
        example="abcd efgh ijkl mnop",
        documentation=_APP_PASSWORD,
        also=("imap_password",),
    )
    from_name: Text | None = field(
        default=None,
        title="From name",
        help="The name that people see beside the address.",
        where="Yours to choose.",
        example="Acme Support",
        also=("from_name",),
    )
    from_email: AddressText = field(
        title="From address",
        help="The address that mail is sent from, and that names this channel's account.",
        where="An address that the SMTP login may send from.",
        example="support@example.com",
        also=("from_email",),
    )
    smtp_security: SecurityChoice = field(
        default="auto",
        title="SMTP security",
        help="auto is TLS from the start on port 465 and required STARTTLS elsewhere. "
        "none is for a server on this machine only.",
        where="Your provider's help; leave it at auto if the port is one of the usual two.",
        example="auto",
        advanced=True,
        also=("smtp_encryption",),
    )
    imap_security: SecurityChoice = field(
        default="auto",
        title="IMAP security",
        help="auto is required STARTTLS on port 143 and TLS from the start elsewhere. "
        "none is for a server on this machine only.",
        where="Your provider's help; leave it at auto if the port is one of the usual two.",
        example="auto",
        advanced=True,
        also=(),
    )
    imap_folder: Text = field(
        default="INBOX",
        title="IMAP folder",
        help="The folder that new mail is read from.",
        where="The folder list of your mail program; INBOX is the usual one.",
        example="INBOX",
        advanced=True,
        also=("imap_folder",),
    )
    dkim_selector: Text | None = field(
        default=None,
        title="DKIM selector",
        help="The name that the mail server signs under, to look its key up in DNS.",
        where="The s= of a DKIM-Signature in a mail that was sent, or the provider's DKIM page.",
        example="selector1",
        documentation="https://www.rfc-editor.org/rfc/rfc6376#section-3.1",
        advanced=True,
        also=("dkim_selector",),
    )
    ca_file: Text | None = field(
        default=None,
        title="CA file",
        help="A PEM file with your own certificate authority, trusted beside the public ones.",
        where="Whoever runs the mail server has it; not needed with a public provider.",
        example="/etc/ssl/acme-ca.pem",
        advanced=True,
    )

    _smtp_security = field_validator("smtp_security")(_security("smtp"))
    _imap_security = field_validator("imap_security")(_security("imap"))

    @property
    def smtp_protection(self) -> Security:
        """What `smtpSecurity` comes down to."""
        if self.smtp_security == "auto":
            return Security.TLS if self.smtp_port == 465 else Security.STARTTLS
        return Security(self.smtp_security)

    @property
    def imap_protection(self) -> Security:
        """What `imapSecurity` comes down to."""
        if self.imap_security == "auto":
            return Security.STARTTLS if self.imap_port == 143 else Security.TLS
        return Security(self.imap_security)
