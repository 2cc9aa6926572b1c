"""Subscribing to events: what is judged, what is kept where, and what is told to whom."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from connectors.redaction import MASK
from linktor_tui.contract.errors import (
    ChannelNotFound,
    DeliveryNotFound,
    DestinationChanged,
    EndpointNotFound,
    InvalidEvents,
    InvalidRequest,
    InvalidUrl,
    StoreLocked,
)
from linktor_tui.contract.living import DeliversEvents, TellsEvents
from linktor_tui.contract.requests import parse_create, parse_update
from linktor_tui.contract.times import utc_now
from linktor_tui.contract.traffic import (
    EVENT_TYPES,
    DeliveryQuery,
    EndpointDraft,
    EventQuery,
)
from linktor_tui.local.doctor import examine
from linktor_tui.local.engine import LocalEngine
from linktor_tui.local.tending import Tending
from linktor_tui.local.vault import MemoryVault
from linktor_tui.settings import Settings
from tests.local.courier.receiver import Receiver, plain
from tests.local.courier.world import eventually
from tests.places import Clock, body

CANARY = "CANARY-4f9c1b7e"
HOOKS = "https://hooks.example.com/linktor"


def draft(url: str = HOOKS, *events: str, **more: Any) -> EndpointDraft:
    return EndpointDraft(url, events or EVENT_TYPES, **more)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as running:
        yield running


async def told(engine: LocalEngine) -> list[str]:
    return [event.event for event in await engine.events(EventQuery())]


# --- subscribing ---------------------------------------------------------------------------------


async def test_the_engine_tells_and_delivers(engine: LocalEngine) -> None:
    assert isinstance(engine, DeliversEvents)
    assert isinstance(engine, TellsEvents)


async def test_the_secret_is_shown_once_and_kept_in_the_vault(
    engine: LocalEngine, vault: MemoryVault
) -> None:
    new = await engine.create_endpoint(draft(headers={"Authorization": CANARY}))
    assert new.secret.startswith("whsec_")
    assert new.endpoint.headers == {"Authorization": MASK}
    found = await engine.get_endpoint(new.endpoint.id)
    assert found == new.endpoint
    assert list(await engine.list_endpoints()) == [found]
    target = engine.endpoints.target(found.id)
    assert (target.secret, target.headers) == (new.secret, {"Authorization": CANARY})
    stored = engine.cabinet.ledger.database.path.parent
    for path in stored.iterdir():
        if path.is_file():
            assert CANARY.encode() not in path.read_bytes()
            assert new.secret.encode() not in path.read_bytes()


async def test_doctor_leaves_the_secrets_of_endpoints_alone(
    engine: LocalEngine, settings: Settings
) -> None:
    new = await engine.create_endpoint(draft())
    steps = {step.id: step for step in examine(settings, engine.cabinet, fix=True)}
    assert steps["vault.orphans"].status == "passed"
    assert engine.endpoints.target(new.endpoint.id).secret == new.secret
    await engine.remove_endpoint(new.endpoint.id)
    assert engine.cabinet.vaults.known_refs() == []


@pytest.fixture
def settings(engine: LocalEngine) -> Settings:
    return Settings(engine.cabinet.ledger.database.path.parent, {})


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"url": None}, InvalidUrl),
        ({"url": "http://example.com"}, InvalidUrl),
        ({"url": "https://127.0.0.1/"}, InvalidUrl),
        ({"events": ()}, InvalidEvents),
        ({"events": ("message.received", "conversation.created")}, InvalidEvents),
        ({"timeout": 0}, InvalidRequest),
        ({"timeout": 31}, InvalidRequest),
        ({"max_retries": 6}, InvalidRequest),
        ({"status": "paused"}, InvalidRequest),
        ({"channel_id": "ch_nonsense"}, ChannelNotFound),
        ({"headers": {"X-Linktor-Signature": "x"}}, InvalidRequest),
        ({"headers": {"host": "x"}}, InvalidRequest),
        ({"headers": {"webhook-id": "x"}}, InvalidRequest),
        ({"headers": {"Content-Length": "1"}}, InvalidRequest),
        ({"headers": {"X One": "x"}}, InvalidRequest),
        ({"headers": {"X-One": "a\r\nX-Two: b"}}, InvalidRequest),
        ({"headers": {"X-One": "ä"}}, InvalidRequest),
        ({"headers": {"X-One": MASK}}, InvalidRequest),
        ({"headers": {"X-One": "a", "x-one": "b"}}, InvalidRequest),
        ({"headers": {f"X-{n}": "a" for n in range(21)}}, InvalidRequest),
    ],
)
async def test_what_is_no_subscription(
    engine: LocalEngine, vault: MemoryVault, changed: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        await engine.create_endpoint(draft()._replace(**changed))
    assert await engine.list_endpoints() == []
    assert engine.cabinet.vaults.known_refs() == []


async def test_changing(engine: LocalEngine, clock: Clock) -> None:
    new = await engine.create_endpoint(draft(description="One", headers={"A": "1", "B": "2"}))
    clock.forward(minutes=1)
    changed = await engine.update_endpoint(
        new.endpoint.id,
        EndpointDraft(
            events=("channel.error",),
            description="",
            headers={"A": MASK, "C": "3"},
            status="inactive",
            timeout=5,
        ),
    )
    assert (changed.events, changed.description) == (("channel.error",), None)
    assert (changed.status, changed.timeout, changed.max_retries) == ("inactive", 5, 5)
    assert changed.created_at == new.endpoint.created_at != changed.updated_at
    target = engine.endpoints.target(changed.id)
    assert (target.headers, target.secret) == ({"A": "1", "C": "3"}, new.secret)
    assert len(engine.cabinet.vaults.known_refs()) == 1
    with pytest.raises(EndpointNotFound):
        await engine.update_endpoint("wh_nonsense", EndpointDraft())
    with pytest.raises(EndpointNotFound):
        await engine.remove_endpoint("wh_nonsense")


async def test_stored_headers_do_not_go_to_another_host(engine: LocalEngine) -> None:
    new = await engine.create_endpoint(draft(headers={"Authorization": "one"}))
    other = EndpointDraft(url="https://other.example.com/")
    for headers in (None, {"Authorization": MASK}):
        with pytest.raises(DestinationChanged):
            await engine.update_endpoint(new.endpoint.id, other._replace(headers=headers))
    assert (await engine.get_endpoint(new.endpoint.id)).url == HOOKS
    changed = other._replace(headers={"Authorization": "two"})
    assert (await engine.update_endpoint(new.endpoint.id, changed)).url == other.url
    same = EndpointDraft(url="https://other.example.com/elsewhere")
    assert (await engine.update_endpoint(new.endpoint.id, same)).url == same.url


async def test_the_word_for_private_addresses_is_for_one_host(engine: LocalEngine) -> None:
    new = await engine.create_endpoint(draft("http://127.0.0.1:9/", allow_private=True))
    same = await engine.update_endpoint(new.endpoint.id, EndpointDraft(url="http://127.0.0.1:9/x"))
    assert same.allow_private
    with pytest.raises(InvalidUrl):
        await engine.update_endpoint(new.endpoint.id, EndpointDraft(url="http://127.0.0.1:10/"))
    with pytest.raises(InvalidUrl):
        await engine.update_endpoint(new.endpoint.id, EndpointDraft(allow_private=False))
    away = await engine.update_endpoint(new.endpoint.id, EndpointDraft(url=HOOKS))
    assert not away.allow_private


# --- trying out ----------------------------------------------------------------------------------


@pytest.mark.parametrize("event", ["test.ping", *EVENT_TYPES])
async def test_a_sample_of_every_event(
    engine: LocalEngine, clock: Clock, receiver: Receiver, event: str
) -> None:
    clock.now = utc_now()
    new = await engine.create_endpoint(draft(receiver.url, allow_private=True))
    tested = await engine.test_endpoint(new.endpoint.id, event=event)
    assert (tested.status, tested.attempts, tested.event) == ("succeeded", 1, event)
    (got,) = receiver.got
    assert got.json == tested.payload
    assert got.headers["x-linktor-event"] == got.json["event"] == event
    assert Webhook(new.secret).verify(got.body, got.headers) == got.json
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + "b3RoZXI=").verify(got.body, got.headers)
    page = await engine.list_deliveries(DeliveryQuery())
    assert page.items == (tested,)
    assert await told(engine) == [], "a sample is nothing that happened"


async def test_a_sample_that_is_refused(engine: LocalEngine, receiver: Receiver) -> None:
    new = await engine.create_endpoint(draft(receiver.url, allow_private=True))
    receiver.answer = plain(500, f"no: {new.secret}".encode())
    tested = await engine.test_endpoint(new.endpoint.id)
    assert (tested.status, tested.status_code) == ("failed", 500)
    assert tested.response_body == f"no: {MASK}"
    assert tested.next_attempt_at is None
    with pytest.raises(InvalidEvents):
        await engine.test_endpoint(new.endpoint.id, event="nonsense")
    with pytest.raises(EndpointNotFound):
        await engine.test_endpoint("wh_nonsense")


async def test_trying_again(engine: LocalEngine, receiver: Receiver) -> None:
    new = await engine.create_endpoint(draft(receiver.url, allow_private=True))
    receiver.answer = plain(500)
    failed = await engine.test_endpoint(new.endpoint.id)
    receiver.answer = plain(200)
    again = await engine.retry_delivery(failed.id)
    assert (again.status, again.attempts, again.id) == ("succeeded", 2, failed.id)
    first, second = receiver.got
    assert first.json == second.json
    assert first.headers["x-linktor-delivery-id"] == second.headers["x-linktor-delivery-id"]
    with pytest.raises(DeliveryNotFound):
        await engine.retry_delivery("del_nonsense")
    with pytest.raises(DeliveryNotFound):
        await engine.retry_delivery(failed.id, endpoint_id="wh_other")
    stats = (await engine.get_endpoint(new.endpoint.id)).stats
    assert (stats.total, stats.succeeded, stats.failed, stats.pending) == (1, 1, 0, 0)


async def test_one_that_waits_goes_on_waiting_when_a_try_by_hand_fails(
    engine: LocalEngine, receiver: Receiver
) -> None:
    receiver.answer = plain(500)
    await engine.create_endpoint(draft(receiver.url, allow_private=True))
    await engine.create_channel(parse_create(body()), check=False)
    (waiting,) = (await engine.list_deliveries(DeliveryQuery())).items
    again = await engine.retry_delivery(waiting.id)
    assert (again.status, again.attempts) == ("pending", 1)
    assert again.next_attempt_at == waiting.next_attempt_at is not None


@pytest.mark.parametrize(
    "query",
    [DeliveryQuery(page=0), DeliveryQuery(per_page=101), DeliveryQuery(status="nonsense")],
)
async def test_pages_that_cannot_be(engine: LocalEngine, query: DeliveryQuery) -> None:
    with pytest.raises(InvalidRequest):
        await engine.list_deliveries(query)


# --- what happens to channels --------------------------------------------------------------------


async def test_the_six_events_of_a_channel(engine: LocalEngine, receiver: Receiver) -> None:
    await engine.create_endpoint(draft())
    new = await engine.create_channel(parse_create(body(token=CANARY + ":AAF")), check=False)
    channel_id = new.channel.id
    await engine.update_channel(channel_id, parse_update({"name": "Other"}))
    await engine.activate_channel(channel_id, check=False)
    await engine.activate_channel(channel_id, check=False)
    await engine.test_channel(channel_id)
    await engine.deactivate_channel(channel_id)
    await engine.deactivate_channel(channel_id)
    await engine.delete_channel(channel_id)
    happened = await engine.events(EventQuery())
    assert [event.event for event in happened] == [
        "channel.created",
        "channel.updated",
        "channel.activated",
        "channel.error",
        "channel.deactivated",
        "channel.deleted",
    ], "and nothing where nothing changed"
    assert [event.data["attributes"]["status"] for event in happened] == [
        "inactive",
        "inactive",
        "active",
        "error",
        "inactive",
        "inactive",
    ]
    assert {event.data["id"] for event in happened} == {channel_id}
    assert CANARY not in json.dumps([event.data for event in happened])
    assert new.webhook_secret not in json.dumps([event.data for event in happened])
    waiting = (await engine.list_deliveries(DeliveryQuery())).items
    assert [item.event for item in reversed(waiting)] == [event.event for event in happened]


async def test_the_engine_s_courier_delivers_them(
    engine: LocalEngine, clock: Clock, receiver: Receiver
) -> None:
    clock.now = utc_now().replace(microsecond=0)  # it stands still: nothing is due a bit later
    new = await engine.create_endpoint(
        draft(receiver.url, allow_private=True, headers={"Authorization": CANARY})
    )
    stop = asyncio.Event()
    running = asyncio.create_task(engine.courier().run(stop))
    made = await engine.create_channel(parse_create(body()), check=False)
    await eventually(lambda: len(receiver.got) == 1)
    stop.set()
    await running
    (got,) = receiver.got
    assert Webhook(new.secret).verify(got.body, got.headers)["data"]["id"] == made.channel.id
    assert got.headers["authorization"] == CANARY


async def test_a_channel_whose_connector_is_gone_can_be_deleted(engine: LocalEngine) -> None:
    new = await engine.create_channel(parse_create(body()), check=False)
    record = engine.cabinet.record(new.channel.id)
    engine.cabinet.store.put({**record, "provider": "carrier-pigeon"})
    await engine.delete_channel(new.channel.id)
    assert (await told(engine))[-1] == "channel.deleted"


async def test_who_is_told_of_what(engine: LocalEngine) -> None:
    one = await engine.create_channel(parse_create(body(token="1:AAF")), check=False)
    two = await engine.create_channel(parse_create(body(token="2:AAF")), check=False)
    new = await engine.create_endpoint(draft(HOOKS, "channel.updated", channel_id=one.channel.id))
    for channel in (one, two):
        await engine.update_channel(channel.channel.id, parse_update({"name": "Other"}))
        await engine.activate_channel(channel.channel.id, check=False)
    (only,) = (await engine.list_deliveries(DeliveryQuery())).items
    assert (only.event, only.channel_id) == ("channel.updated", one.channel.id)
    await engine.update_endpoint(new.endpoint.id, EndpointDraft(status="inactive"))
    await engine.update_channel(one.channel.id, parse_update({"name": "Third"}))
    assert (await engine.list_deliveries(DeliveryQuery())).total_count == 1


async def test_what_cannot_be_written_undoes_nothing_and_is_told_later(
    engine: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: Any) -> None:
        raise StoreLocked("The ledger is held by another process.")

    ledger = engine.cabinet.ledger
    with monkeypatch.context() as held:
        held.setattr(ledger, "emit", locked)
        new = await engine.create_channel(parse_create(body()), check=False)
        await engine.activate_channel(new.channel.id, check=False)
        assert (await engine.get_channel(new.channel.id)).name == "Support"
        assert any("channel.created" in notice for notice in engine.notices)
        assert ledger.events(EventQuery()) == ()
    Tending(
        ledger, Settings(engine.home, {}), engine.cabinet.clock, untold=engine.cabinet.untold
    ).tend()
    told = [event.event for event in ledger.events(EventQuery())]
    assert told == ["channel.created", "channel.activated"]
