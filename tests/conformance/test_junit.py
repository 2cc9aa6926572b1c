"""JUnit XML that any reader takes, whatever a server says."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import httpx

from linktor_tui.conformance.course import Course
from linktor_tui.conformance.junit import junit
from linktor_tui.local.engine import LocalEngine
from tests.conformance.support import Fake, Scripted, Twisted, course

HOSTILE = "\x1b[2J\x00]]>&<\"'\ud800\ufffe\U000e0041é"
COUNTED = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def read(run: Course) -> ElementTree.Element:
    """Read what was written, and hold its numbers to its cases."""
    root = ElementTree.fromstring(junit(run).encode("utf-8"))
    assert root.tag == "testsuites"
    for suite in root:
        cases = suite.findall("testcase")
        assert int(suite.get("tests", "")) == len(cases)
        for number, element in COUNTED.items():
            told = [case for case in cases if case.find(element) is not None]
            assert int(suite.get(number, "")) == len(told)
    for number in ("tests", "failures", "errors"):
        assert int(root.get(number, "")) == sum(int(suite.get(number, "")) for suite in root)
    return root


async def test_hostile_words_stay_text() -> None:
    def told(_: httpx.Request) -> httpx.Response:
        body = json.dumps({"error": {"code": HOSTILE, "message": HOSTILE}})
        return httpx.Response(500, content=body.encode())

    run = course(Scripted(told), read_only=True)
    await run.run()
    root = read(run)
    failures = [case.get("message", "") for case in root.iter("failure")]
    assert any("␛[2J␀]]>&<\"'<U+D800><U+FFFE><U+E0041>é" in text for text in failures)


async def test_departures_name_the_requests_that_showed_them(engine: LocalEngine) -> None:
    def wrong(request: httpx.Request, response: httpx.Response) -> httpx.Response | None:
        deleted = request.method == "DELETE" and response.status_code == 204
        return httpx.Response(200) if deleted else None

    run = course(Twisted(Fake(engine).app(), wrong))
    await run.run()
    case = next(
        case for case in read(run).iter("testcase") if "delete.answer" in case.get("name", "")
    )
    failure = case.find("failure")
    assert failure is not None
    assert failure.get("message") == "expected 204, came 200 with no body"
    assert (failure.text or "").endswith("-> 200")


async def test_a_server_that_is_down_is_no_green_run() -> None:
    def gone(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    run = course(Scripted(gone))
    await run.run()
    assert [case.get("type") for case in read(run).iter("error")] == ["error"]


async def test_what_could_not_be_deleted_is_an_error(engine: LocalEngine) -> None:
    def keep(request: httpx.Request) -> httpx.Request | None:
        method = "PUT" if request.method == "DELETE" else request.method
        return httpx.Request(method, request.url, headers=request.headers, content=request.content)

    run = course(Twisted(Fake(engine).app(), bend=keep))
    await run.run()
    texts = [case.text or "" for case in read(run).iter("error")]
    assert len(texts) == 1
    assert texts[0].count("linktor-tui conformance") == len(run.leftovers) > 8
