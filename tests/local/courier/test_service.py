"""The courier: in order, under one id, however often and however long it takes."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from linktor_tui.contract.errors import VaultLocked
from linktor_tui.contract.traffic import DeliveryStatus
from linktor_tui.local.courier.queue import Target
from tests.local.courier.receiver import Got, Receiver, plain
from tests.local.courier.world import BEGIN, SECRET, World, eventually


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path / "ledger.sqlite3")


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as running:
        yield running


def numbers(receiver: Receiver, channel_of: dict[str, str]) -> dict[str, list[int]]:
    """What arrived and was taken, by channel, in order of arrival."""
    found: dict[str, list[int]] = {}
    for got in receiver.got:
        channel = channel_of[got.json["id"]]
        found.setdefault(channel, []).append(got.json["data"]["attributes"]["number"])
    return found


async def test_an_event_arrives_as_the_page_says(world: World, receiver: Receiver) -> None:
    endpoint = world.endpoint(receiver.url)
    event = world.emit("ch_1", 1)
    await world.until(world.nothing_waits)
    (got,) = receiver.got
    assert got.json == {
        "id": event.id,
        "event": "message.received",
        "timestamp": "2024-01-15T10:30:00Z",
        "data": event.data,
        "meta": {"organizationId": "local", "webhookId": endpoint},
    }
    (delivery,) = world.deliveries()
    assert got.headers["x-linktor-event"] == "message.received"
    assert got.headers["x-linktor-delivery-id"] == delivery.id
    assert got.headers["webhook-id"] == event.id
    stamped = got.headers["x-linktor-timestamp"]
    mac = hmac.new(SECRET.encode(), f"{stamped}.".encode() + got.body, hashlib.sha256)
    assert got.headers["x-linktor-signature"] == f"sha256={mac.hexdigest()}"
    assert (delivery.status, delivery.attempts, delivery.status_code) == ("succeeded", 1, 200)
    assert delivery.payload == got.json
    assert delivery.response_body == "ok"


async def test_a_receiver_that_is_down_for_an_hour_gets_everything_in_order(
    world: World, receiver: Receiver
) -> None:
    """Three channels, an hour without an answer, a new event every few minutes meanwhile."""
    back = BEGIN + timedelta(hours=1)
    refused: dict[str, set[str]] = {}
    receiver.answer = plain(503, b"down")
    world.endpoint(receiver.url)
    channel_of = {}
    for number in range(4):
        for channel in ("ch_1", "ch_2", "ch_3"):
            channel_of[world.emit(channel, number).id] = channel

    async def down(got: Got, writer: asyncio.StreamWriter) -> None:
        up = world.clock() >= back
        if not up:
            refused.setdefault(got.json["id"], set()).add(got.headers["x-linktor-delivery-id"])
            receiver.got.remove(got)
        await plain(200 if up else 503)(got, writer)

    receiver.answer = down

    def later() -> bool:
        if len(channel_of) < 30 and world.clock() > BEGIN + timedelta(minutes=len(channel_of)):
            for channel in ("ch_1", "ch_2", "ch_3"):
                channel_of[world.emit(channel, len(channel_of)).id] = channel
        return len(channel_of) >= 30 and world.nothing_waits()

    await world.until(later)
    assert world.clock() > back
    for found in numbers(receiver, channel_of).values():
        assert found == sorted(found), "in order"
        assert len(found) == len(set(found)) == 10, "each once"
    assert refused, "it was tried meanwhile"
    ids = {item.event_id: item.id for item in world.deliveries()}
    assert all(tried == {ids[event]} for event, tried in refused.items()), "under one id"
    assert {item.status for item in world.deliveries()} == {DeliveryStatus.SUCCEEDED}


async def test_times_of_attempts_and_giving_up(world: World, receiver: Receiver) -> None:
    receiver.answer = plain(500, b"no")
    world.endpoint(receiver.url)
    world.emit("ch_1", 1)
    await world.until(world.nothing_waits, poll=60.0)
    times = [int(got.headers["x-linktor-timestamp"]) for got in receiver.got]
    waits = [after - before for before, after in pairwise(times)]
    assert len(times) == 5
    for waited, due in zip(waits, (60, 300, 1800, 7200), strict=True):
        assert due <= waited <= due * 1.1 + 3
    assert len({got.headers["x-linktor-signature"] for got in receiver.got}) == 5
    (delivery,) = world.deliveries()
    assert (delivery.status, delivery.attempts) == (DeliveryStatus.FAILED, 5)
    assert delivery.error == "It answered HTTP 500."
    assert delivery.next_attempt_at is None


async def test_a_clock_that_is_set_back_holds_up_nothing(world: World, receiver: Receiver) -> None:
    world.endpoint(receiver.url)
    world.emit("ch_1", 1)
    world.clock.now = put_right = BEGIN - timedelta(days=300)
    world.emit("ch_1", 2)
    await world.until(world.nothing_waits)
    assert [got.json["data"]["attributes"]["number"] for got in receiver.got] == [1, 2]
    stamped = receiver.got[-1].headers["x-linktor-timestamp"]
    assert int(stamped) - put_right.timestamp() < 60


async def test_one_channel_s_trouble_is_not_another_s(world: World, receiver: Receiver) -> None:
    async def picky(got: Got, writer: asyncio.StreamWriter) -> None:
        bad = got.json["data"]["attributes"]["number"] == 13
        await plain(500 if bad else 200)(got, writer)

    receiver.answer = picky
    world.endpoint(receiver.url, max_retries=2)
    for number in (13, 14):
        world.emit("ch_bad", number)
    good = {world.emit("ch_good", number).id for number in range(5)}
    await world.until(lambda: len(world.deliveries(status="succeeded")) >= 5, poll=0.1)
    assert {item.event_id for item in world.deliveries(status="succeeded")} >= good
    await world.until(world.nothing_waits)
    bad = [
        got.json["data"]["attributes"]["number"]
        for got in receiver.got
        if got.json["id"] not in good
    ]
    assert bad == [13, 13, 14], "the later one waited until the earlier one was given up"


async def test_an_endpoint_gets_four_at_once_and_holds_up_no_other(
    world: World, receiver: Receiver
) -> None:
    here, most, gate = 0, 0, asyncio.Event()

    async def slow(got: Got, writer: asyncio.StreamWriter) -> None:
        nonlocal here, most
        here += 1
        most = max(most, here)
        await gate.wait()
        here -= 1
        await plain(200)(got, writer)

    receiver.answer = slow
    async with Receiver() as quick:
        world.endpoint(receiver.url, timeout=20)
        other = world.endpoint(quick.url)
        for channel in range(12):
            world.emit(f"ch_{channel}", channel)
        async with world.running():
            await eventually(
                lambda: (
                    here == 4 and len(world.deliveries(status="succeeded", endpoint_id=other)) == 12
                )
            )
            gate.set()
            await eventually(world.nothing_waits)
    assert most == 4
    assert len(receiver.got) == 12


async def test_what_another_process_emits_is_noticed(world: World, receiver: Receiver) -> None:
    world.endpoint(receiver.url)
    other = World(world.path)
    async with world.running():
        for number in range(3):
            other.emit("ch_1", number)
            await eventually(lambda number=number: len(receiver.got) > number)  # type: ignore[misc]


async def test_gone_switches_an_endpoint_off_and_what_waits_waits(
    world: World, receiver: Receiver
) -> None:
    receiver.answer = plain(410)
    endpoint = world.endpoint(receiver.url)
    for number in range(3):
        world.emit("ch_1", number)

    def status() -> str:
        found = world.book.find(endpoint)
        assert found is not None
        return found[0].status.value

    await world.until(lambda: status() == "inactive")
    assert [item.status for item in world.deliveries()] == ["failed", "pending", "pending"]
    assert len(receiver.got) == 1
    world.emit("ch_1", 99)
    assert len(world.deliveries()) == 3, "nothing new is kept for it"
    receiver.answer = plain(200)
    known = world.book.find(endpoint)
    assert known is not None
    world.book.put(
        known[0]._replace(status=type(known[0].status)("active")), known[1], world.clock()
    )
    await world.until(world.nothing_waits)
    assert [item.status for item in world.deliveries()] == ["failed", "succeeded", "succeeded"]


async def test_a_receiver_that_asks_for_time_gets_it(world: World, receiver: Receiver) -> None:
    receiver.answer = plain(429, b"", "Retry-After: 1000")
    world.endpoint(receiver.url, max_retries=2)
    world.emit("ch_1", 1)
    await world.until(world.nothing_waits)
    first, second = (int(got.headers["x-linktor-timestamp"]) for got in receiver.got)
    assert 1000 <= second - first <= 1020


async def test_a_locked_secret_store_costs_no_attempt(world: World, receiver: Receiver) -> None:
    locked = True

    def target(endpoint_id: str) -> Target:
        if locked:
            raise VaultLocked("The secret store is locked.")
        return world.target(endpoint_id)

    world.endpoint(receiver.url)
    world.emit("ch_1", 1)
    await world.until(lambda: world.deliveries()[0].error is not None, targets=target)
    (delivery,) = world.deliveries()
    assert (delivery.attempts, delivery.error) == (0, "The secret store is locked.")
    locked = False
    await world.until(world.nothing_waits, targets=target)
    assert world.deliveries()[0].attempts == 1
    assert world.deliveries()[0].error is None


async def test_an_endpoint_removed_meanwhile_stops_nothing(
    world: World, receiver: Receiver
) -> None:
    endpoint = world.endpoint(receiver.url)
    world.emit("ch_1", 1)
    async with world.running():
        await eventually(lambda: len(receiver.got) == 1)
        world.book.remove(endpoint)
        world.endpoint(receiver.url + "/2")
        world.emit("ch_1", 2)
        await eventually(lambda: [item.status for item in world.deliveries()] == ["succeeded"])
    assert len(receiver.got) == 2


def test_a_verifier_off_the_shelf_takes_the_secret() -> None:
    assert Webhook(SECRET)
