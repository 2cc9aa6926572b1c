"""Forwarding while somebody listens: in order, again and again, and never losing the place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook

from linktor_tui.contract.errors import (
    ChannelNotFound,
    InvalidRequest,
    InvalidUrl,
    SecretMissing,
    TapHeld,
    TapNotFound,
)
from linktor_tui.contract.requests import parse_create
from linktor_tui.contract.traffic import EVENT_TYPES, Event
from linktor_tui.local.courier.posting import Poster
from linktor_tui.local.courier.signing import new_secret
from linktor_tui.local.doctor import examine
from linktor_tui.local.engine import LocalEngine
from linktor_tui.local.ledger.taps import Tap
from linktor_tui.local.tapping import DELAYS, Attempt, Forwarder, Taps
from linktor_tui.settings import Settings
from tests.local.courier.receiver import Got, Receiver, plain
from tests.local.courier.world import eventually
from tests.places import Clock, body


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as found:
        yield found


@pytest.fixture
async def channel_id(engine: LocalEngine) -> str:
    return (await engine.create_channel(parse_create(body()), check=False)).channel.id


@dataclass
class Listener:
    """Somebody who listens for a while."""

    engine: LocalEngine
    tap: Tap
    told: list[Attempt] = field(default_factory=list)
    naps: list[float] = field(default_factory=list)

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[asyncio.Task[None]]:
        taps = Taps(self.engine.cabinet)
        (tap,) = taps.book.of_channel(self.tap.channel_id)
        async with Poster(self.engine.cabinet.clock) as poster:
            work = Forwarder(
                taps,
                tap,
                taps.target(tap),
                self.told.append,
                poster=poster,
                types=EVENT_TYPES[6:],
                clock=self.engine.cabinet.clock,
                sleep=self.nap,
            ).run(self.engine.cabinet.ledger)
            task = asyncio.create_task(work)
            try:
                yield task
            finally:
                task.cancel()
                await asyncio.wait({task})

    async def nap(self, seconds: float) -> None:
        if seconds >= 1:
            self.naps.append(seconds)
        await asyncio.sleep(0.001)


def emit(engine: LocalEngine, channel_id: str, number: int, kind: str = "received") -> Event:
    data = {"id": f"msg_{number}", "type": "message", "attributes": {"number": number}}
    cabinet = engine.cabinet
    return cabinet.ledger.emit(f"message.{kind}", channel_id, data, cabinet.clock())


def numbers(got: list[Got]) -> list[int]:
    return [item.json["data"]["attributes"]["number"] for item in got]


async def test_everything_from_the_first_start_on_arrives_in_order_and_proved(
    engine: LocalEngine, channel_id: str, receiver: Receiver
) -> None:
    emit(engine, channel_id, 0)
    tap, secret = Taps(engine.cabinet).open(channel_id, receiver.url)
    assert secret is not None
    events = [emit(engine, channel_id, number) for number in (1, 2, 3)]
    emit(engine, "ch_other", 9)
    engine.cabinet.ledger.emit("channel.updated", channel_id, {}, engine.cabinet.clock())
    listener = Listener(engine, tap)
    async with listener.listening():
        await eventually(lambda: len(receiver.got) == 3)
        events.append(emit(engine, channel_id, 4, "sent"))
        await eventually(lambda: len(listener.told) == 4)
    assert numbers(receiver.got) == [1, 2, 3, 4]
    assert [item.json["id"] for item in receiver.got] == [event.id for event in events]
    assert len({item.headers["x-linktor-delivery-id"] for item in receiver.got}) == 4
    first = receiver.got[0]
    now = int(first.headers["x-linktor-timestamp"])
    assert now == int(engine.cabinet.clock().timestamp())
    verifier = Webhook(secret)
    signed = verifier.sign(events[0].id, engine.cabinet.clock(), first.body.decode())
    assert first.headers["webhook-signature"] == signed
    assert [item.outcome.status for item in listener.told] == [200] * 4


async def test_a_receiver_that_is_down_gets_everything_when_it_is_back(
    engine: LocalEngine, channel_id: str
) -> None:
    async with Receiver() as away:
        pass  # its port is free, and nobody listens there
    tap, _ = Taps(engine.cabinet).open(channel_id, away.url)
    events = [emit(engine, channel_id, number) for number in range(5)]
    listener = Listener(engine, tap)
    async with listener.listening():
        await eventually(lambda: len(listener.naps) >= 7)
        async with Receiver(_failing_first(3), port=away.port) as back:
            await eventually(lambda: numbers(back.got)[-1:] == [4])
            assert numbers(back.got) == [0] * 4 + [1, 2, 3, 4]
            assert {item.json["id"] for item in back.got} == {event.id for event in events}
    assert listener.naps[:7] == [*DELAYS, DELAYS[-1], DELAYS[-1]]
    first = [item for item in listener.told if item.event.id == events[0].id]
    assert [item.number for item in first] == list(range(1, len(first) + 1))
    assert first[0].outcome.status is None
    assert "refused" in str(first[0].outcome.error).lower()
    assert first[-1].again is None


def _failing_first(times: int) -> Any:
    left = times

    async def answer(got: Got, writer: asyncio.StreamWriter) -> None:
        nonlocal left
        left -= 1
        await plain(500 if left >= 0 else 200)(got, writer)

    return answer


async def test_a_receiver_that_asks_for_patience_gets_it_up_to_the_longest_wait(
    engine: LocalEngine, channel_id: str, receiver: Receiver
) -> None:
    waits = iter(("Retry-After: 9", "Retry-After: 3600"))

    async def answer(got: Got, writer: asyncio.StreamWriter) -> None:
        more = next(waits, None)
        await (plain(200) if more is None else plain(429, b"", more))(got, writer)

    receiver.answer = answer
    tap, _ = Taps(engine.cabinet).open(channel_id, receiver.url)
    emit(engine, channel_id, 1)
    listener = Listener(engine, tap)
    async with listener.listening():
        await eventually(lambda: len(receiver.got) == 3)
    assert listener.naps == [9, 30]


async def test_whoever_comes_back_goes_on_where_he_was(
    engine: LocalEngine, channel_id: str, receiver: Receiver
) -> None:
    taps = Taps(engine.cabinet)
    tap, made = taps.open(channel_id, receiver.url)
    emit(engine, channel_id, 1)
    listener = Listener(engine, tap)
    async with listener.listening():
        await eventually(lambda: _waiting(engine, tap) == 0)
    emit(engine, channel_id, 2)
    emit(engine, channel_id, 3)
    assert _waiting(engine, tap) == 2
    again, second = taps.open(channel_id, receiver.url)
    assert made is not None
    assert second is None
    assert again.id == tap.id
    async with listener.listening():
        await eventually(lambda: _waiting(engine, tap) == 0)
    assert numbers(receiver.got) == [1, 2, 3]


def _waiting(engine: LocalEngine, tap: Tap) -> int:
    book = Taps(engine.cabinet).book
    (now,) = book.of_channel(tap.channel_id)
    return book.waiting(now, EVENT_TYPES)


async def test_what_is_posted_again_has_its_id_and_a_time_of_its_own(
    engine: LocalEngine, clock: Clock, channel_id: str, receiver: Receiver
) -> None:
    taps = Taps(engine.cabinet)
    tap, _ = taps.open(channel_id, receiver.url)
    began = clock()
    events = []
    for number in range(5):
        events.append(emit(engine, channel_id, number))
        clock.forward(minutes=1)
    book = taps.book
    stretch = book.between(
        channel_id, began + timedelta(minutes=1), began + timedelta(minutes=4), EVENT_TYPES
    )
    assert [event.id for event in stretch] == [event.id for event in events[1:4]]
    assert book.between(channel_id, began, None, ("message.sent",)) == []
    assert book.event(events[2].id) == events[2]
    assert book.event("evt_none") is None
    told: list[Attempt] = []
    async with Poster(clock) as poster:
        target = taps.target(tap)
        forwarder = Forwarder(
            taps, tap, target, told.append, poster=poster, types=EVENT_TYPES, clock=clock
        )
        assert (await forwarder.replay(events[2])).delivered
        clock.forward(minutes=1)
        assert (await forwarder.replay(events[2])).delivered
    one, two = receiver.got
    assert one.json == two.json
    assert one.json["id"] == events[2].id
    assert int(two.headers["x-linktor-timestamp"]) == int(one.headers["x-linktor-timestamp"]) + 60
    assert one.headers["x-linktor-delivery-id"] != two.headers["x-linktor-delivery-id"]
    assert _waiting(engine, tap) == 5, "what was posted again still waits in its turn"


async def test_what_ends_a_tap(engine: LocalEngine, channel_id: str, receiver: Receiver) -> None:
    taps = Taps(engine.cabinet)
    before = set(engine.cabinet.vaults.known_refs())
    tap, _ = taps.open(channel_id, receiver.url)
    listener = Listener(engine, tap)
    async with listener.listening() as task:
        assert [found.url for found in taps.forget(channel_id, None)] == [receiver.url]
        emit(engine, channel_id, 1)
        with pytest.raises(TapNotFound):
            await task
    assert set(engine.cabinet.vaults.known_refs()) == before
    with pytest.raises(TapNotFound):
        taps.forget(channel_id, receiver.url)
    taps.open(channel_id, receiver.url)
    await engine.delete_channel(channel_id)
    assert taps.book.of_channel(channel_id) == []
    with pytest.raises(ChannelNotFound):
        taps.open(channel_id, receiver.url)


async def test_only_one_forwards_at_a_time(
    engine: LocalEngine, channel_id: str, receiver: Receiver
) -> None:
    taps = Taps(engine.cabinet)
    tap, _ = taps.open(channel_id, receiver.url)
    with taps.held(tap), pytest.raises(TapHeld), Taps(engine.cabinet).held(tap):
        pytest.fail("two hold it")
    with taps.held(tap):
        pass


BAD_URLS = (
    "http://169.254.169.254/latest",
    "http://[fd00:ec2::254]/",
    "ftp://127.0.0.1/",
    "http://user:word@127.0.0.1/",
    "http://127.1/",
    "no url",
)


@pytest.mark.parametrize("url", BAD_URLS)
async def test_addresses_that_nobody_means(engine: LocalEngine, channel_id: str, url: str) -> None:
    with pytest.raises(InvalidUrl):
        Taps(engine.cabinet).open(channel_id, url)


async def test_secrets(engine: LocalEngine, channel_id: str, receiver: Receiver) -> None:
    taps = Taps(engine.cabinet)
    for weak in ("", "hush", "whsec_", "whsec_c2hvcnQ=", "whsec_" + "!" * 40):
        with pytest.raises(InvalidRequest):
            taps.open(channel_id, receiver.url, weak)
    mine, other = new_secret(), new_secret()
    tap, made = taps.open(channel_id, receiver.url, mine)
    assert made is None
    assert taps.target(tap).secret == mine
    count = len(engine.cabinet.vaults.known_refs())
    tap, made = taps.open(channel_id, receiver.url, other)
    assert made is None
    assert taps.target(tap).secret == other
    assert len(engine.cabinet.vaults.known_refs()) == count
    settings = Settings(engine.home, engine.environ)
    steps = {step.id: step for step in examine(settings, engine.cabinet, fix=True)}
    assert steps["vault.orphans"].status == "passed"
    assert taps.target(tap).secret == other
    engine.cabinet.vaults.delete(tap.secret_ref)
    with pytest.raises(SecretMissing):
        taps.target(tap)


async def test_with_its_channel_a_taps_secret_goes(engine: LocalEngine, channel_id: str) -> None:
    taps = Taps(engine.cabinet)
    tap, _ = taps.open(channel_id, "http://127.0.0.1:9/")
    await engine.delete_channel(channel_id)
    with pytest.raises(SecretMissing):
        taps.target(tap)
