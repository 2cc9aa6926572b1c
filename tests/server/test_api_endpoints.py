"""The Webhooks page over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from linktor_tui.contract.traffic import EVENT_TYPES, EndpointDraft
from linktor_tui.local.engine import LocalEngine
from tests.local.courier.receiver import Receiver, plain
from tests.server.api_support import READER, TOKEN, Served, asked

PAGE: dict[str, Any] = {
    "url": "https://example.com/webhooks/linktor",
    "description": "Production webhook endpoint",
    "events": ["message.received", "message.sent"],
    "headers": {"X-Custom-Header": "my-value"},
    "config": {"retryPolicy": "exponential", "maxRetries": 5, "timeout": 30},
}
"""The page's body, less the events that this machine does not have."""


@pytest.fixture
async def server(engine: LocalEngine) -> AsyncIterator[Served]:
    async with asked(engine) as running:
        yield running
        assert running.mistakes == []


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as running:
        yield running


async def test_the_page_s_course(server: Served) -> None:
    answer = await server.client.post("/v1/webhooks", json=PAGE)
    assert answer.status_code == 201
    made = answer.json()["data"]
    assert answer.headers["location"] == f"/v1/webhooks/{made['id']}"
    attributes = made["attributes"]
    assert (made["type"], attributes["status"]) == ("webhook", "active")
    assert attributes["secret"].startswith("whsec_")
    assert attributes["headers"] == {"X-Custom-Header": "********"}
    assert attributes["config"] == PAGE["config"]
    one = f"/v1/webhooks/{made['id']}"
    found = (await server.client.get(one)).json()["data"]["attributes"]
    assert found == {**attributes, "secret": "********"}
    (listed,) = (await server.client.get("/api/v1/webhooks")).json()["data"]
    assert listed["attributes"]["stats"]["deliveriesTotal"] == 0
    changed = await server.client.patch(
        one, json={"events": ["channel.error"], "status": "inactive"}
    )
    assert changed.json()["data"]["attributes"]["events"] == ["channel.error"]
    assert changed.json()["data"]["attributes"]["status"] == "inactive"
    assert (await server.client.delete(one)).status_code == 204
    assert (await server.client.get(one)).json()["error"]["code"] == "WEBHOOK_NOT_FOUND"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"url": "http://example.com/"}, "INVALID_URL"),
        ({"url": "https://127.0.0.1/"}, "INVALID_URL"),
        ({"events": []}, "INVALID_EVENTS"),
        ({"events": ["nonsense"]}, "INVALID_EVENTS"),
        ({"events": "message.sent"}, "VALIDATION_ERROR"),
        ({"events": None}, "VALIDATION_ERROR"),
        ({"config": {"timeout": 31}}, "VALIDATION_ERROR"),
        ({"config": {"timeout": "30"}}, "VALIDATION_ERROR"),
        ({"config": {"retryPolicy": "linear"}}, "VALIDATION_ERROR"),
        ({"config": {"allowPrivate": True}}, "VALIDATION_ERROR"),
        ({"allowPrivate": True}, "VALIDATION_ERROR"),
        ({"headers": {"Host": "x"}}, "VALIDATION_ERROR"),
        ({"secret": "whsec_mine"}, "VALIDATION_ERROR"),
    ],
)
async def test_bodies_that_are_refused(server: Served, changed: dict[str, Any], code: str) -> None:
    answer = await server.client.post("/v1/webhooks", json={**PAGE, **changed})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
    assert (await server.client.get("/v1/webhooks")).json() == {"data": []}


async def test_trying_out_and_trying_again(
    server: Served, engine: LocalEngine, receiver: Receiver
) -> None:
    new = await engine.create_endpoint(EndpointDraft(receiver.url, EVENT_TYPES, allow_private=True))
    one = f"/v1/webhooks/{new.endpoint.id}"
    good = (await server.client.post(f"{one}/test")).json()["data"]
    assert (good["status"], good["statusCode"]) == ("succeeded", 200)
    receiver.answer = plain(500, b"Internal Server Error")
    sample = {"event": "message.received"}
    bad = (await server.client.post(f"{one}/test", json=sample)).json()["data"]
    assert (bad["status"], bad["statusCode"]) == ("failed", 500)
    query = {"status": "failed", "perPage": "10"}
    page = (await server.client.get(f"{one}/deliveries", params=query)).json()
    (failed,) = page["data"]
    assert page["meta"]["pagination"]["totalCount"] == 1
    assert failed["attributes"]["payload"]["event"] == "message.received"
    assert failed["attributes"]["response"] == {"statusCode": 500, "body": "Internal Server Error"}
    receiver.answer = plain(200)
    again = await server.client.post(f"{one}/deliveries/{failed['id']}/retry")
    assert again.json()["data"]["status"] == "succeeded"
    assert again.json()["data"]["attempts"] == 2
    other = await server.client.post(f"{one}/deliveries/del_nonsense/retry")
    assert other.json()["error"]["code"] == "DELIVERY_NOT_FOUND"
    elsewhere = await server.client.post(f"/v1/webhooks/wh_no/deliveries/{failed['id']}/retry")
    assert elsewhere.json()["error"]["code"] == "WEBHOOK_NOT_FOUND"
    last = (await server.client.get(one)).json()["data"]["attributes"]["lastDelivery"]
    assert (last["id"], last["status"]) == (failed["id"], "succeeded")


@pytest.mark.parametrize("query", ["page=0", "perPage=101", "status=odd", "per_page=1", "page=x"])
async def test_queries_that_are_refused(server: Served, query: str) -> None:
    made = (await server.client.post("/v1/webhooks", json=PAGE)).json()["data"]
    answer = await server.client.get(f"/v1/webhooks/{made['id']}/deliveries?{query}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")


async def test_a_key_for_channels_sees_no_webhooks(server: Served) -> None:
    for token, status in ((READER, 403), (TOKEN, 200), ("ltk_none", 401)):
        headers = {"Authorization": f"Bearer {token}"}
        assert (await server.client.get("/v1/webhooks", headers=headers)).status_code == status
