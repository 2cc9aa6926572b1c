"""Receiving from a mailbox: what is new in a folder, told once, over any number of connections.

A cursor is `<UIDVALIDITY>:<last UID>:<Unix time>`. The time is that of the newest mail at the first
start, and later of the newest one that was told: where a server numbers its mails anew
(UIDVALIDITY changes), everything from then on is told again, and whoever keeps messages knows the
ones he has by their ids. At the first start nothing is told of what lies in the folder already.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Self

from connectors.contract import FailureClass
from connectors.hooks import Received
from connectors.mail.imap import Folder
from connectors.mail.imap_reading import Fetched, ReadingSession
from connectors.mail.reading import read
from connectors.problems import NoAnswer, ProviderRefusal
from connectors.receiving import Batch

PORTION = 20
"""Mails of one batch."""
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Position:
    """How far a folder was read."""

    validity: int
    uid: int
    since: int
    """Unix time."""

    @classmethod
    def of(cls, cursor: str | None) -> Self | None:
        """Read a cursor; None where there is none."""
        parts = (cursor or "").split(":")
        return cls(*map(int, parts)) if len(parts) == 3 and all(map(str.isdigit, parts)) else None

    def __str__(self) -> str:
        return f"{self.validity}:{self.uid}:{self.since}"


@dataclass(slots=True)
class FolderReader:
    """One connection's reading of a folder.

    Args:
        own_address: whose mail is no customer's.
        now: tells the time.
        idle_again, poll_again: seconds, see `ReadingSession.wait`.
    """

    session: ReadingSession
    own_address: str
    now: Callable[[], datetime]
    idle_again: float
    poll_again: float

    async def batches(self, folder: Folder, cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Give what is new, and what comes in, without end."""
        position = Position.of(cursor) or await self._end_of(folder)
        if position.validity != (folder.uid_validity or 0):
            end = await self._end_of(folder)
            async for batch in self._anew(position):
                yield batch
            position = end
        yield Batch(cursor=str(position))
        while True:
            self.session.expect_news()
            async for uids in self.session.after(position.uid, folder.uid_next):
                for some in _portions(uids):
                    received, position = await self._told(some, position)
                    yield Batch(received, str(position))
            if not self.session.has_news:
                await self.session.wait(self.idle_again, self.poll_again)

    async def _end_of(self, folder: Folder) -> Position:
        """Where everything that lies in the folder now is behind."""
        newest = await self.session.newest() if folder.messages else None
        last, arrived = newest or (0, None)
        since = 0 if arrived is None else int(arrived.timestamp()) + 1
        return Position(folder.uid_validity or 0, max(last, (folder.uid_next or 1) - 1), since)

    async def _anew(self, position: Position) -> AsyncIterator[Batch]:
        """Tell again what came since, by its time. The cursor stays until all of it was told."""
        for some in _portions(await self.session.uids("SINCE", _day_before(position.since))):
            received, _ = await self._told(some, position, since=position.since)
            yield Batch(received, str(position))

    async def _told(
        self, uids: Sequence[int], position: Position, *, since: int = 0
    ) -> tuple[Received, Position]:
        fetched = [mail for uid in uids if (mail := await self.session.fetch(uid)) is not None]
        wanted = [mail for mail in fetched if mail.arrived.timestamp() >= since]
        read_all = [read(mail, self.own_address) for mail in wanted]
        received = Received(
            messages=tuple(message for one in read_all for message in one.messages),
            deliveries=tuple(update for one in read_all for update in one.deliveries),
        )
        return received, replace(position, uid=uids[-1], since=self._newest(wanted, position))

    def _newest(self, mails: Sequence[Fetched], position: Position) -> int:
        """The time of the newest mail. One from the future must not hide those that come."""
        now = int(self.now().timestamp())
        return max(position.since, *(min(int(mail.arrived.timestamp()), now) for mail in mails), 0)


async def outage(step: Awaitable[object]) -> None:
    """Take a step to a server that worked before: whatever stops it there is an outage.

    A check says that nothing listens at a port because the operator may have mistyped it. Of a
    channel that is on, it is a server that is down. Raises `NoAnswer`.
    """
    try:
        await step
    except ProviderRefusal as refusal:
        problem = replace(refusal.problem, failure_class=FailureClass.TRANSIENT)
        raise NoAnswer(problem) from None


def _portions(uids: Sequence[int]) -> list[Sequence[int]]:
    return [uids[start : start + PORTION] for start in range(0, len(uids), PORTION)]


def _day_before(since: int) -> str:
    """A date for SEARCH, a day early: the server compares days, in a time zone of its own."""
    day = datetime.fromtimestamp(max(since, 86_400), UTC) - timedelta(days=1)
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}"
