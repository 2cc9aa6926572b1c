"""The nine operations over HTTP, as the API page has them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from linktor_tui.local.engine import LocalEngine
from tests.places import PAGE_BODIES, body, sample
from tests.server.api_support import Served, asked


@pytest.fixture
async def server(engine: LocalEngine) -> AsyncIterator[Served]:
    async with asked(engine) as running:
        yield running
        assert running.mistakes == []


@pytest.mark.parametrize("base", ["/v1", "/api/v1"])
async def test_the_pages_bodies_are_accepted(server: Served, base: str) -> None:
    for kind, given in PAGE_BODIES.items():
        answer = await server.client.post(f"{base}/channels", json=given)
        assert answer.status_code == 201, (kind, answer.text)
        new = answer.json()["data"]
        assert new["type"] == "channel"
        assert new["attributes"]["channelType"] == kind
        assert new["attributes"]["status"] == "inactive"
        assert new["attributes"]["webhookSecret"].startswith("whsec_")
        assert new["attributes"]["webhookUrl"].endswith(f"/webhooks/{new['id']}")
        assert answer.json()["meta"]["setupInstructions"]
        assert answer.headers["location"] == f"{base}/channels/{new['id']}"
        found = await server.client.get(answer.headers["location"])
        assert found.json()["data"]["attributes"]["webhookSecret"] == "********"
        assert "YOUR_ACCESS_TOKEN" not in found.text


async def create(server: Served, **given: Any) -> str:
    answer = await server.client.post("/v1/channels", json=body(**given))
    assert answer.status_code == 201, answer.text
    found: str = answer.json()["data"]["id"]
    return found


async def test_lists_in_pages_with_filters(server: Served) -> None:
    ids = [await create(server, name=f"Bot {n}", token=f"{n}:made-up") for n in range(3)]
    await server.client.post(f"/v1/channels/{ids[1]}/activate")

    async def listed(query: str) -> Any:
        answer = await server.client.get(f"/v1/channels{query}")
        assert answer.status_code == 200
        return answer.json()

    found = await listed("?page=2&perPage=2")
    assert [item["id"] for item in found["data"]] == ids[2:]
    pages = {"page": 2, "perPage": 2, "totalPages": 2, "totalCount": 3}
    assert found["meta"]["pagination"] == pages
    assert [item["id"] for item in (await listed("?status=active"))["data"]] == [ids[1]]
    assert [item["id"] for item in (await listed("?search=bot%202"))["data"]] == ids[2:]
    assert len((await listed("?type=telegram"))["data"]) == 3
    assert (await listed(""))["meta"]["pagination"]["perPage"] == 20


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("perPage=101", "perPage"),
        ("perPage=x", "perPage"),
        ("page=0", "page"),
        ("page=99999999999", "page"),
        ("status=on", "status"),
        ("type=pigeon", "type"),
        ("per_page=2", "per_page"),
        ("page=1&page=2", "page"),
    ],
)
async def test_a_query_that_cannot_be(server: Served, query: str, field: str) -> None:
    answer = await server.client.get(f"/v1/channels?{query}")
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["code"] == "VALIDATION_ERROR"
    assert [fault["field"] for fault in error["details"]["fields"]] == [field]


async def test_gets_changes_and_deletes(server: Served) -> None:
    channel_id = await create(server)
    path = f"/v1/channels/{channel_id}"
    attributes = (await server.client.get(path)).json()["data"]["attributes"]
    assert {"capabilities", "health", "stats", "metadata"} <= attributes.keys()
    assert attributes["config"]["botToken"] == "********"
    wanted = {"name": "Main", "defaultBotId": "bot_new456"}
    changed = (await server.client.patch(path, json=wanted)).json()["data"]["attributes"]
    assert (changed["name"], changed["defaultBot"]["id"]) == ("Main", "bot_new456")
    gone = await server.client.delete(f"{path}?force=true")
    assert (gone.status_code, gone.content) == (204, b"")
    again = await server.client.delete(path)
    assert (again.status_code, again.json()["error"]["code"]) == (404, "CHANNEL_NOT_FOUND")


async def test_a_channel_with_open_conversations_needs_force(
    server: Served, engine: LocalEngine
) -> None:
    channel_id = await create(server)
    now = datetime(2024, 1, 15, 10, 0, tzinfo=UTC)
    engine.cabinet.ledger.record(channel_id, "somebody", "inbound", now)
    answer = await server.client.delete(f"/v1/channels/{channel_id}")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "ACTIVE_CONVERSATIONS_EXIST"
    bad = await server.client.delete(f"/v1/channels/{channel_id}?force=perhaps")
    assert bad.json()["error"]["code"] == "VALIDATION_ERROR"
    assert (await server.client.delete(f"/v1/channels/{channel_id}?force=1")).status_code == 204


async def test_switches_on_and_off(server: Served) -> None:
    channel_id = await create(server)
    path = f"/v1/channels/{channel_id}"
    on = (await server.client.post(f"{path}/activate")).json()["data"]
    assert on["id"] == channel_id
    assert on["attributes"] == {"status": "active", "activatedAt": "2024-01-15T10:30:00Z"}
    why = {"reason": "Maintenance", "closeConversations": False}
    off = await server.client.post(f"{path}/deactivate", json=why)
    assert off.json()["data"]["attributes"] == {
        "status": "inactive",
        "deactivatedAt": "2024-01-15T10:30:00Z",
        "deactivationReason": "Maintenance",
    }
    await server.client.post(f"{path}/activate", json={})
    assert (await server.client.post(f"{path}/deactivate")).status_code == 200
    bad = {"reason": 1, "closeConversations": "yes", "why": ""}
    refused = await server.client.post(f"{path}/deactivate", json=bad)
    fields = [fault["field"] for fault in refused.json()["error"]["details"]["fields"]]
    assert sorted(fields) == ["closeConversations", "reason", "why"]


async def test_a_check_is_an_answer_also_where_it_failed(server: Served, telegram: Any) -> None:
    good = await server.client.post("/v1/channels", json=sample(telegram, "works"))
    bad = await server.client.post("/v1/channels", json=body(token="1:nobody"))
    for new, success in ((good, True), (bad, False)):
        channel_id = new.json()["data"]["id"]
        answer = await server.client.post(f"/v1/channels/{channel_id}/test")
        assert answer.status_code == 200
        report = answer.json()["data"]
        assert (report["success"], report["channelId"]) == (success, channel_id)
        assert {"name", "status", "message"} <= report["tests"][0].keys()
        assert report["testedAt"]


async def test_statistics(server: Served) -> None:
    path = f"/v1/channels/{await create(server)}/stats"
    week = (await server.client.get(f"{path}?period=7d&granularity=day")).json()["data"]
    assert (week["period"], len(week["timeSeries"])) == ("7d", 7)
    assert week["summary"]["messagesReceived"] == 0
    assert (await server.client.get(path)).json()["data"]["granularity"] == "hour"
    assert (await server.client.get(f"{path}?period=2h")).status_code == 400


async def test_the_pages_error_codes(server: Served) -> None:
    async def code(given: Any) -> tuple[int, str]:
        answer = await server.client.post("/v1/channels", json=given)
        return answer.status_code, answer.json()["error"]["code"]

    await create(server)
    assert await code(body()) == (409, "CHANNEL_ALREADY_EXISTS")
    assert await code({**body(), "type": "pigeon"}) == (400, "INVALID_CHANNEL_TYPE")
    assert await code({"name": "x", "type": "telegram", "config": {}}) == (400, "VALIDATION_ERROR")
    for path in ("", "/test", "/activate", "/deactivate", "/stats"):
        method = "GET" if path in ("", "/stats") else "POST"
        answer = await server.client.request(method, f"/v1/channels/ch_nothing{path}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "CHANNEL_NOT_FOUND")


async def test_a_mistake_of_the_program_is_owned_up_to(
    engine: LocalEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_: str) -> None:
        raise ValueError("hush")

    monkeypatch.setattr(engine, "_get", stumble)
    async with asked(engine) as running:
        answer = await running.client.get("/v1/channels/ch_1")
        assert (answer.status_code, answer.json()["error"]["code"]) == (500, "INTERNAL_ERROR")
        assert "hush" not in answer.text
        assert len(running.mistakes) == 1
