"""What the API refuses, and that it always says so in the same envelope."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from linktor_tui.local.engine import LocalEngine
from tests.places import body
from tests.server.api_support import READER, Served, asked


@pytest.fixture
async def server(engine: LocalEngine) -> AsyncIterator[Served]:
    async with asked(engine) as running:
        yield running
        assert running.mistakes == []


def refused(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-request-id"]
    error = answer.json()["error"]
    assert answer.json().keys() == {"error"}
    assert error["message"]
    return answer.status_code, error["code"]


async def test_who_may_ask(server: Served) -> None:
    async def ask(*key: str, method: str = "GET") -> httpx.Response:
        headers = {"Authorization": f"Bearer {key[0]}" if key else ""}
        return await server.client.request(method, "/v1/channels", headers=headers)

    unnamed = await ask()
    assert refused(unnamed) == (401, "AUTHENTICATION_REQUIRED")
    assert unnamed.headers["www-authenticate"] == "Bearer"
    unknown = await ask("ltk_guessed")
    assert refused(unknown) == (401, "INVALID_API_KEY")
    assert "ltk_guessed" not in unknown.text
    assert (await ask(READER)).status_code == 200
    assert refused(await ask(READER, method="POST")) == (403, "INSUFFICIENT_PERMISSIONS")
    basic = {"Authorization": "Basic bHRrOg=="}
    answer = await server.client.get("/v1/channels", headers=basic)
    assert refused(answer) == (401, "AUTHENTICATION_REQUIRED")


async def test_paths_and_methods(server: Served) -> None:
    for path in (
        "/",
        "/v1",
        "/v2/channels",
        "/v1/channels/",
        "/v1/channels/a%2Fb",
        "/v1//channels",
    ):
        assert refused(await server.client.get(path)) == (404, "RESOURCE_NOT_FOUND")
    put = await server.client.put("/v1/channels", json={})
    assert refused(put) == (405, "METHOD_NOT_ALLOWED")
    assert {item.strip() for item in put.headers["allow"].split(",")} == {"GET", "HEAD", "POST"}
    assert refused(await server.client.get("/v1/channels/x/test")) == (405, "METHOD_NOT_ALLOWED")
    assert refused(await server.client.options("/v1/channels")) == (405, "METHOD_NOT_ALLOWED")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"\xff",
        b'{"name": NaN}',
        b"\xef\xbb\xbf{}",
        b'{"name": "\\ud800"}',
        b"[" * 100_000,
        b"[" * 40 + b"]" * 40,
        b"9" * 5_000,
    ],
    ids=range(9),
)
async def test_bodies_that_are_not_json(server: Served, raw: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await server.client.post("/v1/channels", content=raw, headers=headers)
    assert refused(answer) == (400, "VALIDATION_ERROR")


@pytest.mark.parametrize("given", [[], None, 1, "x", {"name": 1}, {"nme": "x"}])
async def test_json_of_another_shape(server: Served, given: Any) -> None:
    for method, path in (("POST", ""), ("PATCH", "/ch_1")):
        answer = await server.client.request(method, f"/v1/channels{path}", json=given)
        assert refused(answer) == (400, "VALIDATION_ERROR")


async def test_other_types_of_body(server: Served) -> None:
    async def ask(**headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await server.client.post("/v1/channels", content=b"{}", headers=named)

    for kind in ("text/plain", "application/x-www-form-urlencoded", "", "application/jsonx"):
        assert refused(await ask(content_type=kind)) == (415, "UNSUPPORTED_MEDIA_TYPE")
    latin = "application/json; charset=latin-1"
    assert refused(await ask(content_type=latin)) == (415, "UNSUPPORTED_MEDIA_TYPE")
    utf8 = 'Application/JSON; charset="UTF-8"'
    assert refused(await ask(content_type=utf8)) == (400, "VALIDATION_ERROR")
    for coding in ("gzip", "deflate", "br", "identity, gzip"):
        answer = await ask(content_type="application/json", content_encoding=coding)
        assert refused(answer) == (415, "UNSUPPORTED_MEDIA_TYPE")


async def test_bodies_that_are_too_large(server: Served) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * 64 * 1024

    headers = {"Content-Type": "application/json"}
    for content in (b" " * (1024 * 1024 + 1), pieces()):
        answer = await server.client.post("/v1/channels", content=content, headers=headers)
        assert refused(answer) == (413, "PAYLOAD_TOO_LARGE")
    fits = body(metadata={"note": "x" * (1024 * 1024 - 1000)})
    assert (await server.client.post("/v1/channels", json=fits)).status_code == 201


async def test_names_that_the_server_does_not_go_by(engine: LocalEngine) -> None:
    async with asked(engine, names=("Api.Example.com",)) as server:

        async def ask(host: str, **more: str) -> httpx.Response:
            return await server.client.get("/v1/channels", headers={"Host": host, **more})

        for host in ("127.0.0.1:8787", "localhost", "[::1]:80", "api.example.COM:443", "10.0.0.7"):
            assert (await ask(host)).status_code == 200, host
        for host in ("evil.example", "127.0.0.1.evil.example", "", "localhost@evil.example", "a b"):
            assert refused(await ask(host)) == (421, "UNKNOWN_HOST"), host
        same = {"Origin": "http://127.0.0.1:8787"}
        assert (await ask("127.0.0.1:8787", **same)).status_code == 200
        for origin in ("http://evil.example", "null", "http://127.0.0.1:9999"):
            answer = await ask("127.0.0.1:8787", Origin=origin)
            assert refused(answer) == (403, "ORIGIN_REFUSED"), origin


async def test_requests_have_ids(server: Served) -> None:
    given = {"X-Request-ID": "mine-1"}
    answer = await server.client.get("/v1/channels", headers=given)
    assert answer.headers["x-request-id"] == "mine-1"
    for odd in ("", "a b", "x" * 129, "<script>"):
        answer = await server.client.get("/v1/channels", headers={"X-Request-ID": odd})
        assert answer.headers["x-request-id"].startswith("req_")


async def test_headers_that_are_too_large(server: Served) -> None:
    answer = await server.client.get("/v1/channels", headers={"X-Padding": "x" * 17_000})
    assert refused(answer) == (431, "HEADERS_TOO_LARGE")


async def test_who_asks_too_often_waits(engine: LocalEngine) -> None:
    async with asked(engine, per_minute=3) as server:
        seen = [await server.client.get("/v1/channels") for _ in range(4)]
        assert [answer.status_code for answer in seen] == [200, 200, 200, 429]
        assert [answer.headers["x-ratelimit-limit"] for answer in seen] == ["3"] * 4
        assert [answer.headers["x-ratelimit-remaining"] for answer in seen] == ["2", "1", "0", "0"]
        assert refused(seen[-1]) == (429, "RATE_LIMIT_EXCEEDED")
        wait = int(seen[-1].headers["retry-after"])
        assert 1 <= wait <= 20
        assert seen[-1].json()["error"]["retryAfter"] == wait
        other = {"Authorization": f"Bearer {READER}"}
        assert (await server.client.get("/v1/channels", headers=other)).status_code == 200
        for status in (401, 401, 401, 429):
            wrong = {"Authorization": "Bearer ltk_guessed"}
            answer = await server.client.get("/v1/channels", headers=wrong)
            assert answer.status_code == status
