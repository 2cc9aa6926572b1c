"""`conformance` from the command line: what it asks, prints, writes and ends with."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from starlette.types import Message, Receive, Scope, Send

from connectors.telegram.simulator import TelegramSimulator
from linktor_tui.conformance.probes import ALL
from linktor_tui.contract.resources import ListQuery
from linktor_tui.local.engine import LocalEngine, open_engine
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.server.running import server_of
from linktor_tui.settings import Settings
from tests.cli.processes import PROGRAM, environment
from tests.cli.runner import Cli, LoopThread
from tests.conformance.support import KEY, Fake

NOBODY = "http://127.0.0.1:1/v1"


class Place:
    """A server on loopback that does as the page says, until it is told otherwise."""

    def __init__(self, engine: LocalEngine) -> None:
        self.engine = engine
        self.statuses: dict[tuple[str, int], int] = {}
        """Method and status -> the status that is answered in its place."""
        self.held: str | None = None
        """How the path of a request ends that is not answered before the test is over."""
        self.reached, self.released = asyncio.Event(), asyncio.Event()
        self.url = ""
        self._app = Fake(engine).app()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                was = (scope["method"], message["status"])
                message = {**message, "status": self.statuses.get(was, message["status"])}
            await send(message)

        if self.held and scope["path"].endswith(self.held) and "ch_0000" not in scope["path"]:
            self.reached.set()
            await self.released.wait()
            return
        await self._app(scope, receive, told)

    async def names(self) -> list[str]:
        """Which channels there are."""
        return [item.name for item in (await self.engine.list_channels(ListQuery())).items]


@pytest.fixture
def place(tmp_path: Path, loop_thread: LoopThread, bots: TelegramSimulator) -> Iterator[Place]:
    settings = Settings(tmp_path / "served", dict(bots.environ()))
    found = Place(open_engine(settings, vaults=Vaults.of(MemoryVault()), timeout=1.0))
    # Named as TCP, or every answer waits 40 ms for the one before it to be acknowledged.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    found.url = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    server = server_of(found)
    serving = loop_thread.do(start(server, listener))
    yield found
    server.should_exit = True
    loop_thread.do(finished(found, serving))
    listener.close()


async def start(server: Any, listener: socket.socket) -> asyncio.Task[None]:
    return asyncio.create_task(server.serve(sockets=[listener]))


async def finished(place: Place, serving: asyncio.Task[None]) -> None:
    place.released.set()
    await serving


@pytest.fixture
def keyed(cli: Cli) -> Cli:
    cli.environ["LINKTOR_API_KEY"] = KEY
    cli.environ["NO_PROXY"] = "127.0.0.1"
    return cli


def test_a_server_that_does_as_the_page_says(keyed: Cli, place: Place, tmp_path: Path) -> None:
    file = tmp_path / "out.xml"
    ended = keyed.ok("conformance", place.url, "--yes", "--junit", str(file))
    assert f"{len(ALL)} passed, 0 depart, 0 not tried." in ended.out
    assert asyncio.run(place.names()) == []
    suites = ElementTree.parse(file).getroot()
    assert (suites.tag, suites.get("failures"), suites.get("errors")) == ("testsuites", "0", "0")
    assert suites.get("tests") == str(len(ALL) + 2)
    cases = suites.findall("testsuite/testcase")
    assert len(cases) == len({(case.get("classname"), case.get("name")) for case in cases})


def test_departures_are_told_with_what_was_expected_and_what_came(keyed: Cli, place: Place) -> None:
    place.statuses = {("DELETE", 204): 200}
    ended = keyed("conformance", place.url, "--yes", "-o", "json")
    assert ended.code == 3
    data = ended.json["data"]
    assert data["conforms"] is False
    assert data["notDeleted"] == []
    departing = {item["id"]: item for item in data["probes"] if item["status"] == "departs"}
    assert set(departing) == {"delete.answer", "delete.force"}
    told = departing["delete.answer"]
    assert (told["expected"], told["came"]) == ("204", "200 with no body")
    assert told["requests"][0].startswith("DELETE /channels/ch_")
    untried = {item["id"]: item["reason"] for item in data["probes"] if "reason" in item}
    assert untried["delete.gone"] == "needs delete.answer, which did not pass"


def test_the_table_fits_into_80_columns(keyed: Cli, place: Place) -> None:
    place.statuses = {("GET", 404): 500}
    environ = {"COLUMNS": "80", "NO_COLOR": "1"}
    ended = keyed("conformance", place.url, "--read-only", stdin="y\n", tty=True, environ=environ)
    assert ended.code == 3
    lines = ended.out.splitlines()
    assert max(map(len, lines)) <= 80
    at = lines.index("✗ departs   not_found       an unknown id: 404 CHANNEL_NOT_FOUND")
    assert lines[at + 1 : at + 3] == [
        "                   expected 404 CHANNEL_NOT_FOUND",
        "                       came 500 CHANNEL_NOT_FOUND",
    ]
    assert "create" not in lines, "what read-only leaves out is counted, not listed"
    assert all(len(probe.says) <= 52 for probe in ALL)


def test_every_other_form(keyed: Cli, place: Place) -> None:
    def run(form: str) -> str:
        return keyed.ok("conformance", place.url, "--read-only", "-o", form).out

    whole = [probe.id for probe in ALL]
    assert run("ids").split() == whole
    assert [json.loads(line)["id"] for line in run("jsonl").splitlines()] == whole
    rows = list(csv.DictReader(io.StringIO(run("csv"))))
    assert [row["id"] for row in rows] == whole
    assert {row["status"] for row in rows} == {"passed", "not_tried"}
    xml = keyed.ok("conformance", place.url, "--read-only", "--junit", "-").out
    suites = ElementTree.fromstring(xml)
    skipped = [case for case in suites.iter("testcase") if case.find("skipped") is not None]
    counted = sum(int(suite.get("skipped", "0")) for suite in suites)
    assert counted == len(skipped) > 0


def test_it_asks_first(keyed: Cli, place: Place) -> None:
    ended = keyed("conformance", place.url, stdin="n\n", tty=True)
    assert ended.code == 130
    assert "Nothing was sent." in ended.err
    ended = keyed("conformance", place.url)
    assert ended.code == 2
    assert "--yes" in ended.err


def test_nobody_there(keyed: Cli, tmp_path: Path) -> None:
    file = tmp_path / "out.xml"
    ended = keyed("conformance", NOBODY, "--read-only", "-o", "json", "--junit", str(file))
    assert ended.code == 9
    assert ended.error["code"] == "UNREACHABLE"
    assert ElementTree.parse(file).getroot().get("errors") == "1"
    ended = keyed("conformance", NOBODY, "--read-only")
    assert "cannot be reached" in ended.err
    assert ended.out == ""


def test_a_key_that_is_refused(keyed: Cli, place: Place) -> None:
    ended = keyed("conformance", place.url, "--yes", environ={"LINKTOR_API_KEY": "another-key"})
    assert ended.code == 4
    assert "refuses the API key" in ended.err
    assert "another-key" not in ended.err + ended.out


def test_where_the_key_comes_from(keyed: Cli, place: Place, tmp_path: Path) -> None:
    file = tmp_path / "key.txt"
    file.write_text(KEY + "\n")
    other = {"LINKTOR_API_KEY": "another-key", "MY_KEY": KEY}
    for source, stdin in ((f"@{file}", ""), ("env:MY_KEY", ""), ("-", KEY)):
        named = ("--read-only", "--api-key-from", source)
        keyed.ok("conformance", place.url, *named, stdin=stdin, environ=other)
    asked = keyed("conformance", NOBODY, tty=True, hidden=(KEY,), environ={"LINKTOR_API_KEY": ""})
    assert asked.prompts == ["API key: "]
    ended = keyed("conformance", NOBODY, "--yes", "--api-key-from", "sk_in_the_clear")
    assert ended.code == 2
    assert "in_the_clear" not in ended.err


@pytest.mark.parametrize("key", ["", "two words", "line\nbreak", "schlüssel"])
def test_keys_that_are_none(keyed: Cli, key: str) -> None:
    ended = keyed("conformance", NOBODY, "--yes", environ={"LINKTOR_API_KEY": key})
    assert ended.code == 2
    assert not key or key not in ended.err


@pytest.mark.parametrize(
    "url",
    [
        "linktor.test/v1",
        "ftp://linktor.test",
        "https://user:hunter2@linktor.test/v1",
        "https://linktor.test/v1?key=hunter2",
        "https://linktor.test/v1#hunter2",
        "https://[linktor.test",
        "https://linktor.test:notaport",
        "https://linktor.test/\n",
        "",
    ],
)
def test_urls_that_are_none(keyed: Cli, url: str) -> None:
    ended = keyed("conformance", url, "--yes")
    assert ended.code == 2
    assert "hunter2" not in ended.err


def test_a_profile_is_not_what_is_examined(keyed: Cli) -> None:
    assert keyed("conformance", NOBODY, "--yes", "--profile", "local").code == 2


def test_one_xml_or_another_form(keyed: Cli, tmp_path: Path) -> None:
    assert keyed("conformance", NOBODY, "--yes", "--junit", "-", "-o", "json").code == 2
    gone = str(tmp_path / "no folder" / "out.xml")
    assert keyed("conformance", NOBODY, "--yes", "--junit", gone).code == 2


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["int", "term"]
)
def test_interrupted_it_deletes_what_it_made(
    place: Place, loop_thread: LoopThread, tmp_path: Path, number: int, code: int
) -> None:
    place.held = "/test"
    running = subprocess.Popen(
        [*PROGRAM, "conformance", place.url, "--yes"],
        env=environment(tmp_path / "home", LINKTOR_API_KEY=KEY, NO_PROXY="127.0.0.1"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        loop_thread.do(happened(place.reached))
        assert len(loop_thread.do(place.names())) > 8
        running.send_signal(number)
        out, err = running.communicate(timeout=20)
    finally:
        running.kill()
    assert running.returncode == code, err
    assert "not deleted" not in err
    assert "created" not in err
    assert "passed" in out
    assert loop_thread.do(place.names()) == []


async def happened(event: asyncio.Event) -> None:
    async with asyncio.timeout(15):
        await event.wait()
