"""`/openapi.json` and `/docs`: they say what the server does, and need nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from starlette.routing import Route

from connectors import registry
from linktor_tui.local.engine import LocalEngine
from linktor_tui.server.access import Gate
from linktor_tui.server.channels import channels_app
from linktor_tui.server.message_operations import ABSENT
from linktor_tui.server.openapi import document
from linktor_tui.server.operating import BASES
from tests.server.api_support import FakeKeys, FakeReplays, Served, asked


@pytest.fixture
async def server(engine: LocalEngine) -> AsyncIterator[Served]:
    async with asked(engine) as running:
        yield running
        assert running.mistakes == []


async def test_the_document_names_what_there_is(engine: LocalEngine) -> None:
    app = channels_app(engine, Gate(FakeKeys()), FakeReplays())
    there = {
        (method, route.path)
        for route in app.routes
        if isinstance(route, Route) and route.path.startswith(BASES)
        for method in (route.methods or set()) - {"HEAD"}
    }
    found = document()
    bases = [item["url"] for item in found["servers"]]
    absent = {(method, base + path) for base in BASES for method, path in ABSENT}
    assert absent <= there
    assert there - absent == {
        (method.upper(), base + path)
        for base in bases
        for path, methods in found["paths"].items()
        for method in methods
    }
    assert found["openapi"] == "3.1.0"
    names = set(re.findall(r"#/components/schemas/(\w+)", str(found)))
    assert names <= found["components"]["schemas"].keys()
    kinds = len(found["components"]["schemas"]["CreateChannel"]["anyOf"])
    assert kinds == len(list(registry.listings()))


async def test_anybody_may_read_it(server: Served) -> None:
    nobody = {"Authorization": ""}
    answer = await server.client.get("/openapi.json", headers=nobody)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json() == document()
    config = answer.json()["components"]["schemas"]["TelegramConfig"]
    assert config["properties"]["botToken"]["writeOnly"]
    assert config["required"] == ["botToken"]


async def test_a_page_without_outside_resources(server: Served) -> None:
    answer = await server.client.get("/docs", headers={"Authorization": ""})
    assert answer.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    for words in ("/channels/{id}/stats", "Get channel statistics", "TelegramConfig"):
        assert words in answer.text
    assert not re.search(r"<(script|img|link|iframe)|src=|url\(|@import", answer.text)
    for target in re.findall(r'href="#(\w+)"', answer.text):
        assert f'id="{target}"' in answer.text


def test_requests_made_from_it() -> None:
    pytest.importorskip("schemathesis", reason="makes the requests")
    from tests.bench.fuzz_api import fuzz, target

    with target() as server:
        counted = fuzz(server, 150, seed=7)
        assert server.mistakes == []
    seen = {line.split()[1] for line in counted}
    assert {"200", "201", "204", "400", "404"} <= seen


def test_the_examples_of_the_page_are_right_by_the_document() -> None:
    checks = pytest.importorskip("jsonschema_rs", reason="comes with schemathesis")
    found = document()
    schema = {
        **found["components"]["schemas"]["CreateChannel"],
        "components": found["components"],
    }
    from tests.places import PAGE_BODIES

    for given in PAGE_BODIES.values():
        checks.Draft202012Validator(schema).validate(given)
