"""Receiving from a real Dovecot: nothing lost and nothing twice, however often the line is cut."""

from __future__ import annotations

import asyncio
import imaplib
import smtplib
import ssl
from collections import Counter
from contextlib import aclosing
from email.message import EmailMessage
from typing import Any

import pytest

from connectors.hooks import InboundMessage
from connectors.mail import MailConnector
from connectors.problems import NoAnswer
from tests.connectors.mail.room import connector
from tests.connectors.mail.wires import Wire, wire_to
from tests.real.mail.servers import DOMAIN, HOST, USERS, MailServers

pytestmark = pytest.mark.real

SUPPORT, CUSTOMER = f"support@{DOMAIN}", "ann@customer.example"
MAILS, CUTS = 200, 10


def reading(servers: MailServers, port: int, **more: Any) -> MailConnector:
    half = {"imapHost": HOST, "imapPort": port, "imapUser": SUPPORT, "imapSecurity": "tls"}
    known = {"imapPassword": USERS[SUPPORT], "caFile": servers.ca_file}
    smtp = {"smtpHost": HOST, "smtpPort": servers.submission, "fromEmail": SUPPORT}
    return connector(smtp | half | known | more, 10)


def deliver(servers: MailServers, subjects: list[str], text: str = "Where is my order?") -> None:
    """Have Postfix deliver mails, one after the other."""
    with smtplib.SMTP(HOST, servers.submission) as smtp:
        for subject in subjects:
            mail = EmailMessage()
            mail["From"], mail["To"], mail["Subject"] = CUSTOMER, SUPPORT, subject
            mail["Message-ID"] = f"<{subject}@{DOMAIN}>"
            mail.set_content(text)
            smtp.send_message(mail)


class Reader:
    """Keeps what comes, as whoever runs a connector does: by id, and where it stands."""

    def __init__(self, servers: MailServers) -> None:
        self.servers = servers
        self.cursor: str | None = None
        self.told: list[InboundMessage] = []
        self.connections = 0
        self.live = 0
        """Number of the last connection that gave something."""
        self.news = asyncio.Event()
        self.outages: list[str] = []

    async def read(self, port: int) -> None:
        """Read over one connection, until it breaks."""
        self.connections += 1
        async with aclosing(reading(self.servers, port).listen(self.cursor)) as batches:
            async for batch in batches:
                self.live = self.connections
                self.told.extend(batch.received.messages)
                self.cursor = batch.cursor
                self.news.set()

    async def read_through_cuts(self, wire: Wire) -> None:
        while True:
            try:
                await self.read(wire.port)
            except NoAnswer as outage:
                self.outages.append(outage.problem.code)
                self.news.set()

    async def has(self, told: int, live: int = 0) -> None:
        """Wait until so many were told, and this connection gave something."""
        while len(self.told) < told or self.live < live:
            self.news.clear()
            await self.news.wait()


async def ended(task: asyncio.Future[None]) -> None:
    """End a reader that would go on."""
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def cut(wire: Wire, reader: Reader) -> None:
    """Cut the wire ten times, each time after some more mails came through."""
    for number in range(CUTS):
        await reader.has(told=(number + 1) * MAILS // (CUTS + 2), live=number + 1)
        wire.cut()


async def test_every_mail_once_through_ten_cuts(servers: MailServers) -> None:
    subjects = [f"cut-{number}" for number in range(MAILS)]
    reader = Reader(servers)
    async with wire_to(servers.imaps) as wire, asyncio.timeout(20):
        receiving = asyncio.ensure_future(reader.read_through_cuts(wire))
        await reader.news.wait()
        await asyncio.gather(cut(wire, reader), asyncio.to_thread(deliver, servers, subjects))
        await reader.has(told=MAILS, live=CUTS + 1)
        await ended(receiving)

    assert reader.outages == ["connection_lost"] * CUTS
    assert reader.connections == CUTS + 1
    assert Counter(message.subject for message in reader.told) == Counter(subjects)
    assert {message.contact for message in reader.told} == {CUSTOMER}


async def test_mail_is_announced_and_stays_unread(servers: MailServers) -> None:
    reader = Reader(servers)
    async with asyncio.timeout(30):
        receiving = asyncio.ensure_future(reader.read(servers.imaps))
        await reader.news.wait()
        await asyncio.to_thread(deliver, servers, ["unread-1", "unread-2"], "Grüße\r\n")
        await reader.has(told=2)
        await ended(receiving)
    assert [message.text for message in reader.told] == ["Grüße", "Grüße"]
    assert b"\\Seen" not in await asyncio.to_thread(flags, servers)


def flags(servers: MailServers) -> bytes:
    """The flags of the last mail, as another program sees them."""
    trusted = ssl.create_default_context(cafile=servers.ca_file)
    with imaplib.IMAP4_SSL(HOST, servers.imaps, ssl_context=trusted) as imap:
        imap.login(SUPPORT, USERS[SUPPORT])
        imap.select("INBOX", readonly=True)
        return b"".join(item for item in imap.fetch("*", "(FLAGS)")[1] if isinstance(item, bytes))
