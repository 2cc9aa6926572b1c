"""A fortnight of traffic for the demo's channels, as if they had worked all the time.

Days before the last are there as numbers alone, as retention leaves them. Of the last day there are
conversations to read. The same on every run, but for ids: it depends on the demo's clock alone.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from connectors import registry
from connectors.contract import Outbound, Sent
from connectors.hooks import DeliveryStatus, DeliveryUpdate, InboundMessage, Received
from connectors.knowledge import During
from linktor_tui.contract.times import millis
from linktor_tui.demo.talk import SCRIPTS, End, Script
from linktor_tui.local.ledger import conversations, counting, intake, sending, threads
from linktor_tui.local.ledger.counting import Counts

if TYPE_CHECKING:
    import apsw

    from connectors.problems import Problem
    from linktor_tui.contract.resources import Channel
    from linktor_tui.local.ledger import Ledger

DAYS = 14
TALKS = 4
"""Conversations of each channel."""
BY_HOUR = (0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 4, 4, 3, 3, 4, 4, 4, 3, 3, 2, 2, 1, 1, 0)
"""How busy a shop's channels are, hour by hour (UTC)."""


class Line(NamedTuple):
    """One message of a conversation at its time."""

    at: datetime
    channel: Channel
    contact: str
    script: Script
    number: int
    problem: Problem | None
    """Why it did not arrive, of one that did not."""

    @property
    def text(self) -> str:
        """What is said."""
        return self.script.lines[self.number][2:]

    @property
    def inbound(self) -> bool:
        """Whether the customer says it."""
        return self.script.lines[self.number].startswith("<")

    @property
    def last(self) -> bool:
        """Whether the conversation ends with it."""
        return self.number == len(self.script.lines) - 1

    @property
    def external_id(self) -> str:
        """The provider's id of it."""
        return f"demo-{self.script.name.split()[0].lower()}-{self.number}"


class Customer(NamedTuple):
    """Somebody whom the sandbox plays while the demo runs, too."""

    contact: str
    name: str | None
    """What the provider calls them; None where it names nobody."""


def write(
    ledger: Ledger, channels: Sequence[tuple[Channel, Customer | None]], now: datetime
) -> None:
    """Write the fortnight of these channels, in one transaction.

    Args:
        channels: each with the customer its provider lets it write to; None where any will do.
    """
    lines = [
        line
        for number, (channel, customer) in enumerate(channels)
        for line in _lines(channel, customer, number, now)
    ]

    def work(connection: apsw.Connection) -> None:
        for number, (channel, _) in enumerate(channels):
            key = counting.channel_key(connection, channel.id)
            counting.add_past(connection, key, _past(number, now))
        for line in sorted(lines, key=lambda line: line.at):
            _say(connection, line)

    ledger.database.write(work)


def _past(seed: int, now: datetime) -> dict[int, Counts]:
    """Numbers by minute: busier by day than by night, calmer on weekends, growing a little."""
    dice = random.Random(seed)  # noqa: S311 - no secret, only dice
    weight = dice.choice((1, 1, 2, 3))
    past = {}
    for hour in range(24 * DAYS, 0, -1):
        at = now - timedelta(hours=hour, minutes=dice.randrange(1, 59))
        busy = BY_HOUR[at.hour] * weight * (0.5 if at.weekday() > 4 else 1.0)
        received = dice.randrange(1 + round(busy * (1.3 - hour / 1200)))
        if received:
            past[millis(at)] = _counts(received, dice)
    return past


def _counts(received: int, dice: random.Random) -> Counts:
    sent = max(0, received - dice.randrange(2))
    talks = (received + 1) // 2
    return Counts(
        received,
        sent,
        started=talks,
        closed=talks,
        resolution=talks * dice.randrange(4 * 60_000, 40 * 60_000),
        responses=sent,
        response=sent * dice.randrange(30_000, 6 * 60_000),
    )


# --- conversations ---------------------------------------------------------------------------------


def _lines(channel: Channel, customer: Customer | None, seed: int, now: datetime) -> Iterator[Line]:
    """Conversations of a channel; the first is the newest, and with whom it can write to."""
    dice = random.Random(seed)  # noqa: S311 - no secret, only dice
    for turn in range(TALKS):
        script = SCRIPTS[(seed * 3 + turn) % len(SCRIPTS)]
        contact = _address(channel.channel_type, seed, turn)
        if customer is not None and not turn:
            contact, script = customer.contact, _played_by(customer, seed)
        minutes = 2 + seed % 50 + dice.randrange(3) + turn * dice.randrange(70, 200)
        ends = now - timedelta(minutes=minutes)
        problem = _problem(channel) if script.end is End.FAILED else None
        count = len(script.lines)
        for number in range(count):
            at = ends - timedelta(minutes=4 * (count - number - 1), seconds=dice.randrange(50))
            failed = problem if number == count - 1 else None
            yield Line(at, channel, contact, script, number, failed)


def _played_by(customer: Customer, seed: int) -> Script:
    """A conversation under the customer's one name, where the provider tells one."""
    if customer.name is None:
        return SCRIPTS[seed * 3 % len(SCRIPTS)]
    nameless = [script for script in SCRIPTS if not script.names]
    return nameless[seed % len(nameless)]._replace(name=customer.name)


def _address(channel_type: str, seed: int, turn: int) -> str:
    """Somebody at the other end, as providers of this type name them."""
    number = 100 + (seed * 7 + turn * 31) % 900
    if channel_type == "email":
        name = SCRIPTS[(seed * 3 + turn) % len(SCRIPTS)].name.split()[0].lower()
        return f"{name.encode('ascii', 'ignore').decode()}{number}@example.com"
    if channel_type in ("sms", "voice", "rcs", "whatsapp"):
        return f"+1555010{number:04d}"
    return f"55501000{number}"


def _problem(channel: Channel) -> Problem | None:
    """One of the provider's own reasons why a message does not arrive.

    None where the provider carries several types: not every reason fits each of them.
    """
    room = registry.room_of(registry.find(channel.channel_type, channel.provider))
    listed = registry.listings(third_party=False)
    kinds = {item.channel_type for item in listed if item.target.startswith(f"{room.package}:")}
    if len(kinds) > 1:
        return None
    known = registry.knowledge(room)
    entries = known.ENTRIES if known else ()
    for during in (During.DELIVERY, During.SEND):
        for entry in entries:
            if entry.during is during:
                return entry.problem()
    return None


def _say(connection: apsw.Connection, line: Line) -> None:
    if line.inbound:
        _receive(connection, line, Received(messages=(_inbound(line),)))
    else:
        _answer(connection, line)
    if line.last and line.script.end is End.CLOSED:
        _close(connection, line)


def _close(connection: apsw.Connection, line: Line) -> None:
    at = millis(line.at) + 60_000
    key = counting.channel_key(connection, line.channel.id)
    thread = threads.open_thread(connection, key, line.contact, at=at)
    conversation_id = connection.execute(
        "SELECT id FROM conversations WHERE key = ?", (thread.key,)
    ).get
    conversations.mark_read(connection, conversation_id, at)
    conversations.close(connection, conversation_id, at, "closed by the operator")


def _receive(connection: apsw.Connection, line: Line, received: Received) -> None:
    at = millis(line.at)
    intake.take(connection, line.channel.id, received, at, cursor=None, keep_bodies=True)


def _inbound(line: Line) -> InboundMessage:
    mail = line.channel.channel_type == "email"
    return InboundMessage(
        line.external_id,
        line.contact,
        line.text,
        line.at,
        contact_name=line.script.name,
        subject=line.script.subject if mail else None,
    )


def _answer(connection: apsw.Connection, line: Line) -> None:
    at, mail = millis(line.at), line.channel.channel_type == "email"
    outbound = Outbound(line.contact, line.text, f"Re: {line.script.subject}" if mail else None)
    message = sending.begin(
        connection, line.channel.id, outbound, at, metadata=None, keep_bodies=True
    )
    conversations.mark_read(connection, message.conversation_id, at)
    sending.sent(connection, message.id, at, Sent(line.external_id, "accepted"))
    status = DeliveryStatus.FAILED if line.problem else DeliveryStatus.DELIVERED
    told = DeliveryUpdate(line.external_id, status, line.at, problem=line.problem)
    _receive(connection, line, Received(deliveries=(told,)))
