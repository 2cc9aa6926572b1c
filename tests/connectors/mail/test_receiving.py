"""Receiving from a mailbox of the simulator: each mail once, whatever happens to the connection."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest

from connectors.hooks import InboundMessage
from connectors.mail.connector import MailConnector
from connectors.mail.imap_reading import MOST_READ
from connectors.mail.mailbox import Mailbox
from connectors.mail.receiving import PORTION
from connectors.mail.simulator import MailSimulator
from connectors.problems import NoAnswer, ProviderRefusal
from connectors.receiving import Batch
from connectors.simulation import Fault
from tests.connectors.mail.room import connector
from tests.connectors.mail.wires import wire_to

ANN = "ann@customer.example"


def mailbox(mail: MailSimulator) -> Mailbox:
    return mail.office.mailboxes["support@example.com"]


def letter(text: str, number: int | None = None, **headers: str) -> bytes:
    """A customer's mail; with a number it has a Message-ID."""
    made = EmailMessage()
    given = {"From": f"Ann <{ANN}>", "To": "support@example.com", "Subject": "Hello", **headers}
    for name, value in given.items():
        made[name.replace("_", "-")] = value
    if number is not None:
        made["Message-ID"] = f"<{number}@customer.example>"
    made.set_content(text)
    return made.as_bytes(policy=SMTP)


def post(mail: MailSimulator, *texts: str) -> None:
    for text in texts:
        mailbox(mail).add(letter(text, len(mailbox(mail).mails)))


def reading(mail: MailSimulator, seconds: float = 5.0, **config: Any) -> MailConnector:
    return connector(mail.config(**config), seconds)


class Keeper:
    """Keeps what a connector gives, as whoever runs one does: by id, with the last cursor."""

    def __init__(self, cursor: str | None = None) -> None:
        self.cursor = cursor
        self.kept: dict[str, InboundMessage] = {}
        self.again = 0

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.kept.values()]

    async def next(self, batches: AsyncGenerator[Batch, None]) -> None:
        batch = await anext(batches)
        for message in batch.received.messages:
            self.again += message.id in self.kept
            self.kept[message.id] = message
        self.cursor = batch.cursor

    async def until(self, batches: AsyncGenerator[Batch, None], count: int) -> None:
        while len(self.kept) < count:
            await self.next(batches)


async def test_only_what_comes_after_the_first_start_counts(mail: MailSimulator) -> None:
    post(mail, "old", "older")
    keeper = Keeper()
    async with aclosing(reading(mail).listen(None)) as batches:
        await keeper.next(batches)
        assert keeper.texts == []
        coming = asyncio.ensure_future(keeper.until(batches, 2))
        post(mail, "new", "newer")
        await coming
    assert keeper.texts == ["new", "newer"]


async def test_what_came_while_nobody_listened_is_told(mail: MailSimulator) -> None:
    keeper = Keeper()
    async with aclosing(reading(mail).listen(None)) as batches:
        await keeper.next(batches)
    post(mail, *map(str, range(PORTION + 5)))
    async with aclosing(reading(mail).listen(keeper.cursor)) as batches:
        await keeper.until(batches, PORTION + 5)
    assert keeper.texts == [*map(str, range(PORTION + 5))]


async def test_nothing_in_the_folder_is_marked(mail: MailSimulator) -> None:
    keeper = Keeper("1:0:0")
    post(mail, "unread")
    async with aclosing(reading(mail).listen(keeper.cursor)) as batches:
        await keeper.until(batches, 1)
    assert [found.flags for found in mailbox(mail).mails] == [set()]


async def test_a_batch_that_was_not_kept_comes_again(mail: MailSimulator) -> None:
    post(mail, "once")
    for _ in range(2):
        keeper = Keeper("1:0:0")
        async with aclosing(reading(mail).listen(keeper.cursor)) as batches:
            await keeper.until(batches, 1)
        assert keeper.texts == ["once"]


async def test_without_idle_the_folder_is_looked_at_again(mail: MailSimulator) -> None:
    mail.announces = False
    made, keeper = reading(mail), Keeper()
    made.poll_again = 0.01
    async with aclosing(made.listen(None)) as batches:
        await keeper.next(batches)
        assert made.how == "IMAP, a look each minute"
        coming = asyncio.ensure_future(keeper.until(batches, 1))
        post(mail, "seen in time")
        await coming
    assert keeper.texts == ["seen in time"]


async def test_idle_is_begun_anew(mail: MailSimulator) -> None:
    made, keeper = reading(mail), Keeper()
    made.idle_again = 0.01
    async with aclosing(made.listen(None)) as batches:
        await keeper.next(batches)
        coming = asyncio.ensure_future(keeper.until(batches, 1))
        await asyncio.wait({coming}, timeout=0.2)  # some twenty rounds
        post(mail, "after many rounds")
        await coming
    assert keeper.texts == ["after many rounds"]


async def test_a_connection_that_is_cut_is_an_outage(mail: MailSimulator) -> None:
    async with wire_to(mail.imaps_port) as wire:
        keeper = Keeper()
        async with aclosing(reading(mail, imapPort=wire.port).listen(None)) as batches:
            await keeper.next(batches)
            coming = asyncio.ensure_future(keeper.next(batches))
            await asyncio.sleep(0)
            wire.cut()
            with pytest.raises(NoAnswer) as raised:
                await coming
        assert raised.value.problem.code == "connection_lost"


async def test_a_connection_that_died_in_silence_is_noticed(mail: MailSimulator) -> None:
    async with wire_to(mail.imaps_port) as wire:
        made, keeper = reading(mail, 0.3, imapPort=wire.port, imapSecurity="tls"), Keeper()
        made.idle_again = 0.1
        async with aclosing(made.listen(None)) as batches:
            await keeper.next(batches)
            wire.hold()
            post(mail, "nobody says so")
            with pytest.raises(NoAnswer) as raised:
                await keeper.next(batches)
        assert raised.value.problem.code == "timeout"
        wire.release()
        made = reading(mail, imapPort=wire.port, imapSecurity="tls")
        async with aclosing(made.listen(keeper.cursor)) as batches:
            await keeper.until(batches, 1)
    assert keeper.texts == ["nobody says so"]


async def test_a_folder_numbered_anew_loses_nothing_and_tells_nothing_twice(
    mail: MailSimulator,
) -> None:
    post(mail, "from before")
    mailbox(mail).mails[0].received = datetime.now(UTC) - timedelta(days=3)
    keeper = Keeper()
    async with aclosing(reading(mail).listen(None)) as batches:
        await keeper.next(batches)
        coming = asyncio.ensure_future(keeper.until(batches, 2))
        post(mail, "one", "two")
        await coming
    post(mail, "three")
    mailbox(mail).renumber()
    mailbox(mail).mails.insert(0, mailbox(mail).mails.pop())
    mailbox(mail).renumber()
    async with aclosing(reading(mail).listen(keeper.cursor)) as batches:
        await keeper.until(batches, 3)
        while not str(keeper.cursor).startswith("3:"):
            await keeper.next(batches)
        coming = asyncio.ensure_future(keeper.until(batches, 4))
        post(mail, "four")
        await coming
    assert sorted(keeper.texts) == ["four", "one", "three", "two"]


async def test_a_mail_deleted_in_between_holds_nothing_up(mail: MailSimulator) -> None:
    keeper = Keeper("1:0:0")
    post(mail, "goes", "stays")
    del mailbox(mail).mails[0]
    async with aclosing(reading(mail).listen(keeper.cursor)) as batches:
        await keeper.until(batches, 1)
    assert keeper.texts == ["stays"]


async def test_a_huge_mail_is_read_as_far_as_its_text(mail: MailSimulator) -> None:
    made = EmailMessage()
    made["From"], made["Message-ID"] = ANN, "<huge@customer.example>"
    made.set_content("See the file.")
    made.add_attachment(b"\0" * 4 * MOST_READ, "application", "pdf", filename="plan.pdf")
    mailbox(mail).add(made.as_bytes(policy=SMTP))
    mailbox(mail).add(letter("x" * 3 * MOST_READ, 2))
    keeper = Keeper("1:0:0")
    async with aclosing(reading(mail).listen(keeper.cursor)) as batches:
        await keeper.until(batches, 2)
    file, long = keeper.kept.values()
    assert (file.text, file.details) == ("See the file.", {"cut": True})
    assert [part.name for part in file.media] == ["plan.pdf"]
    assert MOST_READ // 2 < len(long.text) < MOST_READ


async def test_a_wrong_password_is_a_refusal_and_a_dead_server_an_outage(
    mail: MailSimulator,
) -> None:
    mail.fault = Fault.WRONG_CREDENTIAL
    with pytest.raises(ProviderRefusal):
        await anext(reading(mail).listen(None))
    await mail.stop()
    with pytest.raises(NoAnswer):
        await anext(connector(_deaf(mail)).listen(None))


def _deaf(mail: MailSimulator) -> dict[str, Any]:
    return {
        "smtpHost": "127.0.0.1",
        "fromEmail": "support@example.com",
        "imapHost": "127.0.0.1",
        "imapPort": mail.imaps_port,
        "imapUser": "support@example.com",
        "imapPassword": "any",
        "imapSecurity": "tls",
    }


async def test_cancelled_it_leaves_no_connection_behind(mail: MailSimulator) -> None:
    async with wire_to(mail.imaps_port) as wire:
        begun = asyncio.Event()

        async def listen() -> None:
            async for _ in reading(mail, imapPort=wire.port).listen(None):
                begun.set()

        listening = asyncio.ensure_future(listen())
        await begun.wait()
        listening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await listening
        async with asyncio.timeout(5):
            await wire.idle.wait()
    assert wire.connections == 1


async def test_a_channel_without_a_mailbox_only_sends(mail: MailSimulator) -> None:
    without: dict[str, Any] = dict.fromkeys(("imapHost", "imapUser", "imapPassword"))
    assert not reading(mail, **without).fetches
    assert reading(mail).fetches
