"""A mailbox on loopback: an SMTP and an IMAP server over the same mail, with switchable faults.

    smtp        STARTTLS and a login required, as on port 587
    smtp_plain  a login in clear and no STARTTLS: what no password should be sent to
    smtps       TLS from the start, as on port 465
    imaps       TLS from the start, as on port 993
    imap        STARTTLS required, as on port 143

What is sent to an address of the sandbox through SMTP can be read through IMAP. The certificate is
signed by an authority made at the start; `ca_file` holds it, and nobody else trusts it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from functools import partial
from pathlib import Path
from typing import Any

from connectors.contract import FailureClass, StepStatus
from connectors.hooks import HookRequest
from connectors.mail import simulator_imap, simulator_smtp
from connectors.mail.mailbox import PostOffice
from connectors.mail.simulator_door import Door
from connectors.mail.simulator_tls import Authority
from connectors.simulation import (
    LOOPBACK,
    Fault,
    NotPlayed,
    Sample,
    Simulator,
    Trial,
    TrialName,
    Trials,
)

DOMAIN = "example.com"
PASSWORD = "sandbox-mail-password"  # noqa: S105  # opens mailboxes in memory
WRONG_PASSWORD = "not-the-password"  # noqa: S105
CUSTOMER = "customer@example.org"
_NAMES = ("support", "sales", "office", "billing", "info")


@dataclass(slots=True)
class MailSimulator(Simulator):
    """An SMTP and an IMAP server on 127.0.0.1. `port` is that of SMTP with STARTTLS."""

    provider = "mail"

    imaps_port: int = 0
    imap_port: int = 0
    smtps_port: int = 0
    plain_port: int = 0
    """SMTP without STARTTLS."""
    announces: bool = True
    """Whether the IMAP server knows IDLE."""
    office: PostOffice = field(
        default_factory=lambda: PostOffice((f"{name}@{DOMAIN}", PASSWORD) for name in _NAMES)
    )
    _doors: list[Door] = field(default_factory=list)
    _folder: Path | None = None

    @property
    def ca_file(self) -> str:
        """PEM file of the authority that signed the certificate. Gone after `stop`."""
        assert self._folder is not None, "ask after start"
        return str(self._folder / "ca.pem")

    async def start(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="linktor-tui-mail-"))
        context = Authority(self._folder).server_context()
        smtp = partial(simulator_smtp.visit, self.office, self)
        down, greeting = simulator_smtp.DOWN, simulator_smtp.greeting
        imap = partial(simulator_imap.visit, self.office, self)
        doors = [
            Door(self, down, partial(smtp, context), port=self.port, refusal=greeting),
            Door(self, down, partial(smtp, None), port=self.plain_port, refusal=greeting),
            Door(self, down, partial(smtp, None), context, port=self.smtps_port, refusal=greeting),
            Door(self, simulator_imap.DOWN, partial(imap, None), context, port=self.imaps_port),
            Door(self, simulator_imap.DOWN, partial(imap, context), port=self.imap_port),
        ]
        for door in doors:
            await door.open()
            self._doors.append(door)
        self.port, self.plain_port, self.smtps_port, self.imaps_port, self.imap_port = (
            door.port for door in doors
        )

    async def stop(self) -> None:
        while self._doors:
            await self._doors.pop().shut()
        if self._folder is not None:
            shutil.rmtree(self._folder)
            self._folder = None

    def environ(self) -> Mapping[str, str]:
        return {}  # a mail channel names its hosts in its own configuration

    def config(self, name: str = "support", **other: Any) -> dict[str, Any]:
        """Give the configuration of a mailbox here that works; None takes a value away."""
        address = f"{name}@{DOMAIN}"
        config = {
            "provider": "smtp",
            "smtpHost": LOOPBACK,
            "smtpPort": self.port,
            "smtpUser": address,
            "smtpPassword": PASSWORD,
            "imapHost": LOOPBACK,
            "imapPort": self.imaps_port,
            "imapUser": address,
            "imapPassword": PASSWORD,
            "fromName": f"Acme {name.capitalize()}",
            "fromEmail": address,
            "caFile": self.ca_file,
        }
        return {key: value for key, value in (config | other).items() if value is not None}

    def samples(self) -> Sequence[Sample]:
        wrong = {"smtpPassword": WRONG_PASSWORD, "imapPassword": WRONG_PASSWORD}
        return [
            self._sample("Support mailbox", "works"),
            self._sample("Sales mailbox", "wrong password", "sales", **wrong),
            self._sample("Office mailbox", "no STARTTLS", "office", smtpPort=self.plain_port),
            self._sample("Billing mailbox", "untrusted certificate", "billing", caFile=None),
            self._sample("Info mailbox", "wrong port", "info", smtpPort=self.imap_port),
        ]

    def _sample(self, title: str, outcome: str, name: str = "support", **other: Any) -> Sample:
        body = {"name": title, "type": "email", "config": self.config(name, **other)}
        return Sample(title, body, outcome)

    def trials(self, channel_type: str) -> Trials:
        """What a mailbox's check must tell apart."""
        good = self._sample("Support mailbox", "works").body
        wrong = self._sample("Wrong", "wrong password", smtpPassword=WRONG_PASSWORD).body
        foreign = self._sample("Foreign", "address of another", fromEmail=f"sales@{DOMAIN}").body
        return {
            TrialName.GOOD: Trial(good, "mail.logins", StepStatus.PASSED, None),
            TrialName.WRONG_CREDENTIAL: Trial(wrong, "smtp.auth", code="535 5.7.8"),
            TrialName.EXPIRED: Trial(good, "imap.auth", code="EXPIRED", fault=Fault.EXPIRED),
            TrialName.NO_PERMISSION: Trial(
                good, "imap.auth", code="AUTHORIZATIONFAILED", provoke="AUTHORIZATIONFAILED"
            ),
            TrialName.WRONG_ACCOUNT: Trial(foreign, "smtp.from", code="553 5.7.1"),
            TrialName.RATE_LIMITED: Trial(
                good,
                "smtp.auth",
                StepStatus.UNKNOWN,
                FailureClass.TRANSIENT,
                "rate_limited",
                fault=Fault.RATE_LIMITED,
            ),
            TrialName.DOWN: Trial(
                good,
                "smtp.connect",
                StepStatus.UNKNOWN,
                FailureClass.REMOTE,
                "421 4.3.2",
                fault=Fault.DOWN,
            ),
        }

    async def say(
        self, config: Mapping[str, Any], text: str, *, contact: str | None = None
    ) -> Sequence[HookRequest]:
        """Put a customer's mail into the mailbox, where it waits to be fetched."""
        address = str(config.get("imapUser") or config.get("fromEmail"))
        mailbox = self.office.mailboxes.get(address.lower())
        if mailbox is None:
            raise NotPlayed(f"there is no mailbox {address} here")
        mail = EmailMessage()
        mail["From"] = contact or CUSTOMER
        mail["To"] = address
        mail["Date"] = format_datetime(datetime.now(UTC))
        mail["Message-ID"] = make_msgid(domain="customer.example")
        mail["Subject"] = "A question"
        mail.set_content(text)
        mailbox.add(mail.as_bytes(policy=SMTP))
        return ()


SIMULATOR = MailSimulator
