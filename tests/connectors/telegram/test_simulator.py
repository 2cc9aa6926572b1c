"""The simulated Bot API server, asked the ways clients ask."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from connectors.simulation import Fault
from connectors.telegram.simulator import FOREIGN_WEBHOOK, GOOD, TelegramSimulator

pytestmark = pytest.mark.asyncio(loop_scope="module")

HELLO = {"chat_id": "1001", "text": "Hello."}


@pytest_asyncio.fixture(loop_scope="module")
async def client(simulator: TelegramSimulator) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=simulator.url, trust_env=False) as opened:
        yield opened


async def ask(client: httpx.AsyncClient, method: str, token: str = GOOD, **given: Any) -> Any:
    return (await client.post(f"/bot{token}/{method}", data=given)).json()


@pytest.mark.parametrize(
    "request_with",
    [
        {"method": "GET", "params": HELLO},
        {"method": "POST", "params": HELLO},
        {"method": "POST", "data": HELLO},
        {"method": "POST", "json": {"chat_id": 1001, "text": "Hello."}},
        {"method": "POST", "files": {name: (None, value) for name, value in HELLO.items()}},
        {"method": "POST", "params": HELLO, "data": {"text": "The URL comes first."}},
    ],
    ids=["query", "query of a post", "form", "json", "multipart", "both"],
)
async def test_parameters_come_every_way(
    client: httpx.AsyncClient, request_with: dict[str, Any]
) -> None:
    answer = await client.request(url=f"/bot{GOOD}/sendMessage", **request_with)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["result"]["text"] == "Hello."


@pytest.mark.parametrize(
    "path", [f"/bot{GOOD}/getMe", f"/bot{GOOD}/GETME", f"/bot{GOOD}/?method=getMe"]
)
async def test_methods_are_case_insensitive(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.json()["result"]["username"] == "acme_support_bot"


@pytest.mark.parametrize(
    ("path", "status", "description"),
    [
        ("/", 404, "Not Found"),
        ("/getMe", 404, "Not Found"),
        (f"/bot{GOOD}", 404, "Not Found"),
        (f"/bot{GOOD}/getEverything", 404, "Not Found: method not found"),
        ("/botnonsense/getMe", 401, "Unauthorized: invalid token specified"),
        ("/bot0123:abc/getMe", 401, "Unauthorized: invalid token specified"),
        ("/bot123:abc/getMe", 401, "Unauthorized"),
    ],
)
async def test_what_is_not_there(
    client: httpx.AsyncClient, path: str, status: int, description: str
) -> None:
    answer = await client.get(path)
    assert answer.status_code == status
    assert answer.json() == {"ok": False, "error_code": status, "description": description}


async def test_other_http_methods_are_not_implemented(client: httpx.AsyncClient) -> None:
    assert (await client.put(f"/bot{GOOD}/getMe")).status_code == 501
    assert (await client.head(f"/bot{GOOD}/getMe")).status_code == 501


@pytest.mark.parametrize("body", [b"{", b"[]", b'"text"', b"\xff"])
async def test_a_broken_body_is_no_body(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post(
        f"/bot{GOOD}/sendMessage", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.json()["description"] == "Bad Request: message text is empty"


async def test_the_rate_limit_is_told_twice(
    simulator: TelegramSimulator, client: httpx.AsyncClient
) -> None:
    simulator.fault = Fault.RATE_LIMITED
    answer = await client.get(f"/bot{GOOD}/getMe")
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "5"
    assert answer.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 5",
        "parameters": {"retry_after": 5},
    }


@pytest.mark.parametrize(
    ("given", "description"),
    [
        ({"url": "https://", "secret_token": ""}, "invalid webhook URL specified"),
        ({"url": "ftp://hooks.example/"}, "invalid webhook URL specified"),
        ({"url": "https://hooks.example:port/"}, "invalid webhook URL specified"),
        ({"url": "https://hooks.example/", "secret_token": "a" * 257}, "secret token is too long"),
        (
            {"url": "https://hooks.example/", "secret_token": "a b"},
            "secret token contains unallowed characters",
        ),
        (
            {"url": "http://hooks.example/"},
            "bad webhook: An HTTPS URL must be provided for webhook",
        ),
        (
            {"url": "https://hooks.example:9000/"},
            "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
        ),
        ({"url": "https://10.0.0.1/"}, "bad webhook: IP address 10.0.0.1 is reserved"),
    ],
)
async def test_a_webhook_that_is_not_taken(
    client: httpx.AsyncClient, given: dict[str, str], description: str
) -> None:
    refused = await ask(client, "setWebhook", **given)
    assert refused["error_code"] == 400
    assert refused["description"] == f"Bad Request: {description}"


async def test_a_webhook_comes_and_goes(client: httpx.AsyncClient) -> None:
    url = "https://hooks.acme.example:8443/in"
    said = [
        (await ask(client, method, **given))["description"]
        for method, given in (
            ("setWebhook", {"url": url, "max_connections": "500"}),
            ("setWebhook", {"url": url, "max_connections": "100"}),
        )
    ]
    info = (await ask(client, "getWebhookInfo"))["result"]
    assert (info["url"], info["max_connections"]) == (url, 100)
    said += [(await ask(client, "deleteWebhook"))["description"] for _ in range(2)]
    assert said == [
        "Webhook was set",
        "Webhook is already set",
        "Webhook was deleted",
        "Webhook is already deleted",
    ]
    assert (await ask(client, "getWebhookInfo"))["result"] == {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": 0,
    }


async def test_the_kinds_of_update_are_kept(client: httpx.AsyncClient) -> None:
    await ask(client, "getUpdates", allowed_updates='["callback_query"]')
    await ask(client, "getUpdates")
    info = (await ask(client, "getWebhookInfo"))["result"]
    assert info["allowed_updates"] == ["callback_query"]
    await ask(client, "getUpdates", allowed_updates="[]")
    assert "allowed_updates" not in (await ask(client, "getWebhookInfo"))["result"]


async def test_updates_are_confirmed_by_the_next_offset(
    simulator: TelegramSimulator, client: httpx.AsyncClient
) -> None:
    first, second = (simulator.bots[GOOD].arrive(text) for text in ("One", "Two"))
    for _ in range(2):  # asking again confirms nothing
        got = (await ask(client, "getUpdates", limit="1"))["result"]
        assert [update["update_id"] for update in got] == [first]
        assert got[0]["message"]["text"] == "One"
    got = (await ask(client, "getUpdates", offset=str(first + 1)))["result"]
    assert [update["update_id"] for update in got] == [second]
    assert (await ask(client, "getWebhookInfo"))["result"]["pending_update_count"] == 1
    assert (await ask(client, "getUpdates", offset=str(second + 1)))["result"] == []


async def test_polling_waits_for_news(
    simulator: TelegramSimulator, client: httpx.AsyncClient
) -> None:
    waiting = asyncio.create_task(ask(client, "getUpdates", timeout="30"))
    await simulator.bots[GOOD].polled.wait()
    simulator.bots[GOOD].arrive("News")
    assert [update["message"]["text"] for update in (await waiting)["result"]] == ["News"]


async def test_polling_ends_by_itself(client: httpx.AsyncClient) -> None:
    assert (await ask(client, "getUpdates", timeout="1"))["result"] == []


async def test_polling_is_refused_while_a_webhook_is_set(client: httpx.AsyncClient) -> None:
    refused = await ask(client, "getUpdates", token=FOREIGN_WEBHOOK)
    assert refused["error_code"] == 409
    assert refused["description"].startswith("Conflict: can't use getUpdates method while webhook")


async def test_the_second_to_poll_throws_out_the_first(
    simulator: TelegramSimulator, client: httpx.AsyncClient
) -> None:
    bot = simulator.bots[GOOD]
    first = asyncio.create_task(ask(client, "getUpdates", timeout="30"))
    await bot.polled.wait()
    second = asyncio.create_task(ask(client, "getUpdates", timeout="30"))
    refused = await first
    assert refused["error_code"] == 409
    assert "terminated by other getUpdates request" in refused["description"]
    bot.arrive("News")
    assert len((await second)["result"]) == 1


async def test_a_webhook_throws_out_whoever_polls(
    simulator: TelegramSimulator, client: httpx.AsyncClient
) -> None:
    waiting = asyncio.create_task(ask(client, "getUpdates", timeout="30"))
    await simulator.bots[GOOD].polled.wait()
    assert (await ask(client, "setWebhook", url="https://hooks.acme.example/"))["ok"]
    refused = await waiting
    assert refused["error_code"] == 409
    assert refused["description"] == "Conflict: terminated by setWebhook request"


async def test_whoever_polls_does_not_hold_up_the_end(client: httpx.AsyncClient) -> None:
    simulator = TelegramSimulator()
    await simulator.start()
    waiting = asyncio.create_task(
        client.get(f"{simulator.url}/bot{GOOD}/getUpdates", params={"timeout": "50"})
    )
    await simulator.bots[GOOD].polled.wait()
    async with asyncio.timeout(3):
        await simulator.stop()
    assert (await waiting).json() == {"ok": True, "result": []}


async def test_a_bot_that_logged_out_is_gone(client: httpx.AsyncClient) -> None:
    assert (await ask(client, "logOut"))["result"] is True
    assert await ask(client, "getMe") == {
        "ok": False,
        "error_code": 400,
        "description": "Logged out",
    }


@pytest.mark.parametrize(
    ("given", "description"),
    [
        ({"chat_id": "1001"}, "message text is empty"),
        ({"chat_id": "1001", "text": "x" * 4097}, "message is too long"),
        ({"chat_id": "1001", "text": "x" * 40_000}, "text is too long"),
        ({"chat_id": "1001", "text": "  "}, "text must be non-empty"),
        ({"chat_id": "1001", "text": "Hi", "parse_mode": "odd"}, "unsupported parse_mode"),
        ({"text": "Hi"}, "chat_id is empty"),
        ({"chat_id": "nobody", "text": "Hi"}, "chat not found"),
    ],
)
async def test_a_message_that_is_not_taken(
    client: httpx.AsyncClient, given: dict[str, str], description: str
) -> None:
    refused = await ask(client, "sendMessage", **given)
    assert (refused["error_code"], refused["description"]) == (400, f"Bad Request: {description}")
