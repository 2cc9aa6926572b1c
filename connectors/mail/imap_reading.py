"""Reading a folder over IMAP: which mails are new, what they say, and waiting for more.

The folder stays as it is: it was opened with EXAMINE, and mails are fetched with BODY.PEEK, so none
is marked as read. What a person reads in their own mail program stays theirs to mark.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from aioimaplib.aioimaplib import Response

from connectors.mail.imap import ImapSession
from connectors.mail.imap_errors import explain_other
from connectors.mail.refusals import as_error
from connectors.mailapi.incoming import when

MOST_READ = 256 * 1024
"""Bytes that are read of a mail: its headers and the beginning, where the text stands."""
WINDOW = 4000
"""UIDs of one search, so that the answer, which is one line, stays below the longest line."""
LONG_AGO = datetime.fromtimestamp(0, UTC)

_UIDS = re.compile(rb"(?: *\d{1,10})* *\Z")
_INTERNALDATE = re.compile(rb'INTERNALDATE "([^"]{20,30})"', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail as it came over the wire."""

    uid: int
    raw: bytes
    """The whole mail, or its first `MOST_READ` bytes."""
    arrived: datetime
    """When the server got it: INTERNALDATE."""

    @property
    def cut(self) -> bool:
        """Whether there may be more of it."""
        return len(self.raw) >= MOST_READ


class ReadingSession(ImapSession):
    """A connection that reads a folder, after `login` and `examine`; see `Session`."""

    @property
    def announces(self) -> bool:
        """Whether the server tells of new mail by itself."""
        return "IDLE" in self.capabilities

    async def uids(self, *criteria: str) -> list[int]:
        """Search the folder, in order of UID."""
        answer = await self._done("looking for new mail", "SEARCH", *criteria)
        # The library leaves out the word itself; the last line is the tagged answer.
        lines = [bytes(line) for line in answer.lines[:-1] if _UIDS.match(bytes(line))]
        return sorted({int(uid) for line in lines for uid in line.split()})

    async def after(self, uid: int, next_uid: int | None) -> AsyncIterator[list[int]]:
        """Give the UIDs above one, in portions. `next_uid` is what `examine` told."""
        while next_uid is not None and uid + WINDOW < next_uid:
            yield await self.uids("UID", f"{uid + 1}:{uid + WINDOW}")
            uid += WINDOW
        # With a star the last mail is always meant too, however low its UID (RFC 9051, section 9).
        yield [found for found in await self.uids("UID", f"{uid + 1}:*") if found > uid]

    async def newest(self) -> tuple[int, datetime] | None:
        """UID and time of the last mail, None in an empty folder."""
        for uid in (await self.uids("UID", "*"))[-1:]:
            answer = await self._done("asking for a date", "FETCH", str(uid), "(UID INTERNALDATE)")
            return uid, _arrived(answer.lines)
        return None

    async def fetch(self, uid: int) -> Fetched | None:
        """Read a mail. None for one that was deleted meanwhile."""
        what = f"(UID INTERNALDATE BODY.PEEK[]<0.{MOST_READ}>)"
        answer = await self._done("reading a mail", "FETCH", str(uid), what)
        bodies = [bytes(line) for line in answer.lines if isinstance(line, bytearray)]
        if not bodies:
            return None
        return Fetched(uid, bodies[0][:MOST_READ], _arrived(answer.lines))

    async def wait(self, idle_again: float, poll_again: float) -> None:
        """Wait until there may be something new."""
        if self.announces:
            async with self._exchange("waiting for new mail", bounded=False):
                answer = await self._open.idle(idle_again, self._seconds)
            self._insist(answer)
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(poll_again):
                await self._open.news.wait()
        await self._ask("asking for news", "NOOP")

    def expect_news(self) -> None:
        """From now on, what the server tells counts as news."""
        self._open.news.clear()

    @property
    def has_news(self) -> bool:
        """Whether the folder has grown since `expect_news`."""
        return self._open.news.is_set()

    async def _done(self, doing: str, *command: str) -> Response:
        answer = await self._ask(doing, *command, by_uid=True)
        self._insist(answer)
        return answer

    def _insist(self, answer: Response) -> None:
        reply = self._reply(answer)
        if not reply.ok:
            raise as_error(explain_other(reply, self.server.host))


def _arrived(lines: Sequence[bytes]) -> datetime:
    """The INTERNALDATE in an answer to FETCH, long ago where there is none."""
    told = b" ".join(line for line in lines if isinstance(line, bytes))
    found = _INTERNALDATE.search(told)
    if found is not None:
        text = found[1].decode("ascii", "replace").replace("-", " ", 2)
        return when(text, LONG_AGO).astimezone(UTC)
    return LONG_AGO
