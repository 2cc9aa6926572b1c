"""The terminal app in a real browser, and who is refused."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil  # type: ignore[import-untyped]
import pytest
from playwright.async_api import WebSocket, async_playwright

from tests.cli.processes import PROGRAM, environment, fill
from tests.real.test_webchat_browser import chromium

pytestmark = [pytest.mark.real, pytest.mark.timeout(90)]


@dataclass
class Served:
    """A running `linktor-tui web`."""

    process: subprocess.Popen[str]
    entrance: str

    @property
    def origin(self) -> str:
        """Where it listens."""
        return self.entrance.partition("/?")[0]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    fill(tmp_path, 2)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with subprocess.Popen(
        [*PROGRAM, "web", "--port", str(port)],
        env=environment(tmp_path),
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr is not None
            said = process.stderr.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+/\?key=\S+", said)
            assert found, said
            process.stderr.readline()
            yield Served(process, found[0])
        finally:
            process.kill()


async def test_the_list_is_shown_and_nothing_stays_behind(served: Served) -> None:
    shown, answered = asyncio.Event(), asyncio.Event()
    asked: list[str] = []
    heard: list[bytes] = []

    def listen(connection: WebSocket) -> None:
        def hear(frame: str | bytes) -> None:
            heard.append(frame if isinstance(frame, bytes) else frame.encode())
            if b"Channel 2" in b"".join(heard):
                shown.set()
            if b"Which provider" in b"".join(heard):
                answered.set()

        connection.on("framereceived", hear)

    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        page = await browser.new_page()
        page.on("websocket", listen)
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(served.entrance)
        assert "key=" not in page.url
        await asyncio.wait_for(shown.wait(), 30)
        await page.keyboard.press("n")  # without a click before
        await asyncio.wait_for(answered.wait(), 30)
        assert [url for url in asked if not url.startswith((served.origin, "data:"))] == []
        apps = psutil.Process(served.process.pid).children(recursive=True)
        assert apps
        served.process.send_signal(signal.SIGTERM)
        assert await asyncio.to_thread(served.process.wait, 20) == 0
        _gone, alive = await asyncio.to_thread(psutil.wait_procs, apps, 10)
        assert alive == []
        await browser.close()


def test_whoever_has_not_the_address_or_comes_from_elsewhere_is_refused(served: Served) -> None:
    with httpx.Client(trust_env=False) as outsider:
        assert outsider.get(served.origin).status_code == 403
        assert outsider.get(f"{served.origin}/?key=guess").status_code == 403
        assert outsider.get(f"{served.origin}/static/js/textual.js").status_code == 403
        port = served.origin.rpartition(":")[2].encode()
        unreadable = {b"Cookie": b"linktor_tui_%b=\xff" % port}
        assert outsider.get(served.origin, headers=unreadable).status_code == 403
    with httpx.Client(trust_env=False) as owner:
        welcome = owner.get(served.entrance, follow_redirects=True)
        assert welcome.status_code == 200
        assert welcome.headers["x-frame-options"] == "DENY"
        cookie = str(welcome.history[0].headers["set-cookie"])
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        rebound = {"Host": "attacker.example"}
        assert owner.get(served.entrance, headers=rebound).status_code == 403
        upgrade = {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        }
        for origin in ({}, {"Origin": "https://attacker.example"}, {"Origin": "null"}):
            refused = owner.get(f"{served.origin}/ws", headers={**upgrade, **origin})
            assert refused.status_code == 403


def test_a_port_in_use_is_said(served: Served, tmp_path: Path) -> None:
    port = served.origin.rpartition(":")[2]
    done = subprocess.run(
        [*PROGRAM, "web", "--port", port],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "cannot be used" in done.stderr
