"""Forwarding a channel's events to an address of the operator's, for as long as he listens.

Events are in the ledger whether or not anybody listens; a tap is how far its receiver has come. It
moves on once an event was taken, so a process that was killed posts at most the last one again,
under the same id. One event goes after the other: what is not taken is tried again until it is.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from linktor_tui.contract.errors import Fault, InvalidRequest, SecretMissing, TapHeld, TapNotFound
from linktor_tui.contract.ids import new_id
from linktor_tui.contract.times import utc_now
from linktor_tui.contract.traffic import Event, EventQuery
from linktor_tui.local.courier import signing
from linktor_tui.local.courier.posting import Poster
from linktor_tui.local.courier.queue import Job, Target
from linktor_tui.local.courier.service import attempt
from linktor_tui.local.courier.urls import checked
from linktor_tui.local.ledger.taps import Tap, TapBook

if TYPE_CHECKING:
    from linktor_tui.local.cabinet import Cabinet
    from linktor_tui.local.courier.posting import Outcome
    from linktor_tui.local.ledger import Ledger

DELAYS = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds before the next tries; the last one from then on."""
TIMEOUT = 30.0
"""Seconds for one attempt."""
POLL = 0.3
"""Seconds between two looks at whether something happened."""
AT_ONCE = 100
"""Events that are read in one go."""
_SECRET = "secret"  # noqa: S105 - the name of a vault entry, not a value

Sleep = Callable[[float], Awaitable[None]]


class Attempt(NamedTuple):
    """One try to hand an event over."""

    event: Event
    outcome: Outcome
    number: int
    again: float | None
    """Seconds until the next one; None where there is none."""


class Taps:
    """The taps of a data folder, with their secrets."""

    def __init__(self, cabinet: Cabinet) -> None:
        self._cabinet = cabinet
        self.book = TapBook(cabinet.ledger.database)

    def open(self, channel_id: str, url: str, secret: str | None = None) -> tuple[Tap, str | None]:
        """Find the tap of a channel and an address, or begin one with what happens from now on.

        An address that somebody typed may be of this machine or its network, and speak http.

        Args:
            secret: to sign with, in place of a new one or of the one that is stored.

        Returns:
            The tap, and its secret where that was made just now.

        Raises:
            InvalidUrl, InvalidRequest, ChannelNotFound, VaultError, StoreError
        """
        url = checked(url, allow_private=True)
        if secret is not None:
            _refuse_weak(secret)
        self._cabinet.vaults.unlock()
        with self._cabinet.store.writing():
            self._cabinet.record(channel_id)
            known = self._find(channel_id, url)
            if known is not None and secret is None:
                return known, None
            made = signing.new_secret() if secret is None else None
            ref = self._cabinet.keep_secrets(channel_id, {_SECRET: secret or made or ""})
            cursor = self.book.newest()
            tap = Tap(new_id("tap"), channel_id, url, ref, cursor)
            tap = tap if known is None else known._replace(secret_ref=ref)
            self.book.put(tap, self._cabinet.clock())
        if known is not None:
            self._cabinet.discard(known.secret_ref)
        return tap, made

    def target(self, tap: Tap) -> Target:
        """A tap as one posts to it. Raises `VaultError`."""
        bundle = self._cabinet.vaults.read(tap.secret_ref)
        if bundle is None:
            raise SecretMissing(
                "The secret that events are signed with is not in the secret store any more.",
                fix="Give one with --secret-file, or end the tap with --forget and begin anew.",
                details={"ref": tap.secret_ref},
            )
        return Target(tap.url, bundle[_SECRET], {}, TIMEOUT, 1, True)

    def forget(self, channel_id: str, url: str | None) -> list[Tap]:
        """End a tap, or all of a channel. Raises `TapNotFound`."""
        wanted = None if url is None else checked(url, allow_private=True)
        with self._cabinet.store.writing():
            gone = [tap for tap in self.book.of_channel(channel_id) if wanted in (None, tap.url)]
            if not gone:
                raise TapNotFound("Nothing of this channel is forwarded there.")
            for tap in gone:
                self.book.forget(tap.id)
        for tap in gone:
            self._cabinet.discard(tap.secret_ref)
            self._lock_file(tap).unlink(missing_ok=True)
        return gone

    @contextmanager
    def held(self, tap: Tap) -> Iterator[None]:
        """Be the only one who forwards for a tap. Raises `TapHeld`."""
        from filelock import FileLock, Timeout

        lock = FileLock(self._lock_file(tap), mode=0o600)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise TapHeld(
                "Another `linktor-tui listen` forwards this channel to this address already.",
                cause="Two at once would hand over everything twice.",
                fix="End that one first.",
            ) from None
        try:
            yield
        finally:
            lock.release()

    def _find(self, channel_id: str, url: str) -> Tap | None:
        return next((tap for tap in self.book.of_channel(channel_id) if tap.url == url), None)

    def _lock_file(self, tap: Tap) -> Any:
        return self._cabinet.store.path.parent / f"{tap.id}.lock"


class Forwarder:
    """Hands a tap's events over, one after the other.

    Args:
        taps: keeps how far it has come.
        tell: told of each attempt.
        types: events that are forwarded; others are passed over.
        sleep: waits a number of seconds.
    """

    def __init__(
        self,
        taps: Taps,
        tap: Tap,
        target: Target,
        tell: Callable[[Attempt], None],
        *,
        poster: Poster,
        types: tuple[str, ...],
        clock: Callable[[], datetime] = utc_now,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._taps = taps
        self._tap = tap
        self._target = target
        self._tell = tell
        self._poster = poster
        self._types = types
        self._clock = clock
        self._sleep = sleep

    async def run(self, ledger: Ledger) -> None:
        """Forward until cancelled. Raises `TapNotFound` where the tap is ended meanwhile."""
        query = EventQuery(self._tap.cursor, self._tap.channel_id, self._types, AT_ONCE)
        await follow(ledger, query, self._hand_over, sleep=self._sleep)

    async def _hand_over(self, event: Event) -> None:
        """Try until it is taken, and note that it was."""
        made = 0
        while not (await self._try(event, made + 1, DELAYS[min(made, len(DELAYS) - 1)])):
            made += 1
        if not await asyncio.to_thread(self._taps.book.moved, self._tap.id, event.cursor):
            raise TapNotFound("This tap was ended, or its channel was deleted.")

    async def _try(self, event: Event, number: int, wait: float) -> bool:
        delivery_id = f"del_{event.id.removeprefix('evt_')}"
        outcome = await self._post(event, delivery_id)
        if outcome.delivered:
            self._tell(Attempt(event, outcome, number, None))
            return True
        wait = max(wait, min(outcome.retry_after or 0.0, DELAYS[-1]))
        self._tell(Attempt(event, outcome, number, wait))
        await self._sleep(wait)
        return False

    async def replay(self, event: Event) -> Outcome:
        """Hand one event over again, once."""
        outcome = await self._post(event, new_id("del"))
        self._tell(Attempt(event, outcome, 1, None))
        return outcome

    async def _post(self, event: Event, delivery_id: str) -> Outcome:
        at = self._clock()
        ids = delivery_id, self._tap.id, event.id
        job = Job(*ids, event.event, event.timestamp, event.data, attempts=0, due=at)
        return await attempt(self._poster, job, self._target, at)


async def follow(
    ledger: Ledger,
    query: EventQuery,
    handle: Callable[[Event], Awaitable[None]],
    *,
    sleep: Sleep = asyncio.sleep,
) -> None:
    """Give each event that comes after a cursor to a function, in order, until cancelled."""
    while True:
        version = await asyncio.to_thread(ledger.version)
        events = await asyncio.to_thread(ledger.events, query)
        for event in events:
            await handle(event)
            query = query._replace(after=event.cursor)
        while not events and await asyncio.to_thread(ledger.version) == version:
            await sleep(POLL)


def _refuse_weak(secret: str) -> None:
    """Insist on a secret that verifiers off the shelf take, 24 to 64 bytes. Raises `InvalidRequest`."""
    try:
        key = base64.b64decode(secret.removeprefix(signing.PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not secret.startswith(signing.PREFIX) or not 24 <= len(key) <= 64:
        raise InvalidRequest(
            Fault("secret", f"must be {signing.PREFIX} and the base64 of 24 to 64 bytes")
        )
