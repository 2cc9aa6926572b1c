"""Which dialect a server speaks: found out once, and without a credential."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from connectors.simulation import Fault
from connectors.telegram.simulator import TelegramSimulator
from linktor_tui.contract import protocol
from linktor_tui.contract.errors import RateLimited, Unreachable
from linktor_tui.contract.protocol import ChannelsAPI
from linktor_tui.contract.requests import parse_create
from linktor_tui.contract.resources import ListQuery
from linktor_tui.remote import ApiKey, Login, check_login, open_remote
from linktor_tui.remote.client import Answer
from linktor_tui.remote.detect import dialect_of
from tests.places import sample
from tests.remote.fake_documented import KEY, FakeDocumented
from tests.remote.fake_linktor import EMAIL, PASSWORD, FakeLinktor


async def listed(api: ChannelsAPI) -> int:
    return (await api.list_channels(ListQuery())).total_count


@pytest.mark.parametrize("path", ["", "/", "/v1", "/v1/"])
async def test_the_page_is_known_by_its_refusal(server: FakeDocumented, path: str) -> None:
    api = open_remote(server.url + path, credential=ApiKey(KEY))

    await asyncio.gather(*(listed(api) for _ in range(4)))

    await api.close()
    unasked = [headers for headers in server.headers if "authorization" not in headers]
    assert len(unasked) == 1
    assert len(server.headers) == 5


@pytest.mark.parametrize("path", ["", "/api", "/api/v1"])
async def test_the_open_source_server_too(linktor: FakeLinktor, path: str) -> None:
    api = open_remote(linktor.url + path, credential=Login(EMAIL, PASSWORD))

    assert await listed(api) == 0

    await api.close()
    assert getattr(api, "dialect") == "linktor"  # noqa: B009 - not of the protocol


async def test_whoami_says_what_need_not_be_found_out_again(
    server: FakeDocumented, linktor: FakeLinktor
) -> None:
    page = await check_login(server.url, ApiKey(KEY))
    other = await check_login(linktor.url, Login(EMAIL, PASSWORD))

    assert (page.dialect, page.base_url) == ("documented", f"{server.url}/v1")
    assert (other.dialect, other.base_url) == ("linktor", f"{linktor.url}/api/v1")


async def test_something_else_is_said_and_found_out_again(server: FakeDocumented) -> None:
    server.fault = Fault.DOWN
    api = open_remote(server.url, credential=ApiKey(KEY))

    with pytest.raises(Unreachable, match="HTTP 503"):
        await listed(api)
    server.fault = Fault.NONE

    assert await listed(api) == 0
    await api.close()
    assert KEY not in str(server.headers[0])


async def test_a_server_that_is_asked_too_often(server: FakeDocumented) -> None:
    server.fault = Fault.RATE_LIMITED

    with pytest.raises(RateLimited):
        await check_login(server.url, ApiKey(KEY))


async def test_a_draft_needs_no_server(telegram: TelegramSimulator) -> None:
    api = open_remote("http://127.0.0.1:1", credential=ApiKey(KEY))
    assert isinstance(api, protocol.TestsDrafts)

    report = await api.test_draft(parse_create(sample(telegram, "works")))

    await api.close()
    assert report.success


@pytest.mark.parametrize(
    ("status", "body", "dialect"),
    [
        (401, {"code": "UNAUTHORIZED", "message": "m", "details": None}, "linktor"),
        (401, {"success": False, "error": {"code": "c", "message": "m"}}, "linktor"),
        (200, {"success": True, "data": None}, "linktor"),
        (401, {"error": "no"}, "linktor"),
        (401, {"error": {"code": "INVALID_API_KEY", "message": "m"}}, "documented"),
        (403, {"error": {"code": "INSUFFICIENT_PERMISSIONS"}, "meta": {}}, "documented"),
        (200, {"data": [], "meta": {"pagination": {}}}, "documented"),
        (404, {"error": {"code": "RESOURCE_NOT_FOUND", "message": "m"}}, None),
        (200, {"hello": "world"}, None),
        (200, [], None),
        (200, None, None),
        (401, None, None),
    ],
)
def test_words_of_either(status: int, body: Any, dialect: str | None) -> None:
    assert dialect_of(Answer(status, {}, "", body)) == dialect
