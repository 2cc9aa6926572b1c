"""Mailboxes in memory: what the SMTP simulator puts mail into and the IMAP simulator reads from."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(slots=True)
class Mail:
    """One mail in a mailbox."""

    uid: int
    content: bytes
    received: datetime
    flags: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Mailbox:
    """One account with one folder, INBOX."""

    address: str
    password: str
    uid_validity: int = 1
    mails: list[Mail] = field(default_factory=list)
    _last_uid: int = 0
    _watchers: list[asyncio.Event] = field(default_factory=list)

    @property
    def next_uid(self) -> int:
        """The UID that the next mail will have."""
        return self._last_uid + 1

    def add(self, content: bytes) -> Mail:
        """Put a mail in, and tell those who watch."""
        self._last_uid += 1
        mail = Mail(self._last_uid, content, datetime.now(UTC))
        self.mails.append(mail)
        for watcher in self._watchers:
            watcher.set()
        return mail

    def renumber(self) -> None:
        """Give every mail another UID, as a server does after its index was lost."""
        self.uid_validity += 1
        for number, mail in enumerate(self.mails, 1):
            mail.uid = number
        self._last_uid = len(self.mails)

    @contextmanager
    def watched(self) -> Iterator[asyncio.Event]:
        """Give an event that is set whenever a mail comes in."""
        event = asyncio.Event()
        self._watchers.append(event)
        try:
            yield event
        finally:
            self._watchers.remove(event)


@dataclass(frozen=True, slots=True)
class Sent:
    """A mail that went through the SMTP simulator."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes


class PostOffice:
    """All mailboxes, and what was sent, to whomever it went."""

    def __init__(self, accounts: Iterable[tuple[str, str]]) -> None:
        self.mailboxes = {
            address.lower(): Mailbox(address, password) for address, password in accounts
        }
        self.sent: list[Sent] = []

    def admit(self, user: str, password: str) -> Mailbox | None:
        """Give the mailbox that a login opens."""
        mailbox = self.mailboxes.get(user.lower())
        return mailbox if mailbox is not None and mailbox.password == password else None

    def is_here(self, address: str) -> bool:
        """Tell whether an address has its mailbox here."""
        return address.lower() in self.mailboxes

    def is_local(self, address: str) -> bool:
        """Tell whether an address is of a domain whose mailboxes are here."""
        domain = address.rpartition("@")[2].lower()
        return any(known.endswith("@" + domain) for known in self.mailboxes)

    def post(self, sender: str, recipients: Iterable[str], content: bytes) -> None:
        """Take a mail, and put it into the mailboxes that are here."""
        names = tuple(recipients)
        self.sent.append(Sent(sender, names, content))
        for name in names:
            if self.is_here(name):
                self.mailboxes[name.lower()].add(content)
