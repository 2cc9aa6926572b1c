"""The web chat widget in a real browser: headless Chromium, over the DevTools protocol.

The site and the widget's server are two origins of two sites (`localhost` and `127.0.0.1`), as they are
in life: frame, storage and WebSocket are third-party ones.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FrameLocator, Locator, Page, async_playwright, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from linktor_tui.server.hub import Limits
from linktor_tui.server.running import server_of
from tests.conftest import CI
from tests.server.support import ID, Chat, FakeRooms, chat, make_room, until

pytestmark = [
    pytest.mark.real,
    pytest.mark.timeout(90),
    pytest.mark.asyncio(loop_scope="module"),  # the browser's: to start it takes half a test
]

PLAIN = "<h1>Acme</h1><p><a href='#'>First link</a></p>"
HOSTILE_STYLE = """<style>
  * { display: none !important; color: transparent !important; visibility: hidden !important }
  html, body, [data-linktor-webchat] { display: block !important; visibility: visible !important }
</style>"""
XSS = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>&amp;"


def chromium() -> str:
    """Find the browser. Skips the test without one, but not in CI."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        if CI:
            pytest.fail("CI must run the widget in Chromium: it is not installed")
        pytest.skip("Chromium is not installed")
    return found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    path = chromium()
    async with async_playwright() as driver:
        running = await driver.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        yield running
        await running.close()


@dataclass
class Site:
    """Somebody's web site, with the tag of the widget on each page."""

    origin: str
    widget: str = ""
    body: str = PLAIN
    policy: str | None = None

    async def page(self, _: Request) -> Response:
        tag = f'<script src="{self.widget}/widget.js" data-channel="{ID}" async></script>'
        head = "<!doctype html><html lang=en><link rel=icon href=data:,>"
        headers = {"Content-Security-Policy": self.policy} if self.policy else None
        return HTMLResponse(f"{head}<title>Acme</title>{self.body}{tag}", headers=headers)


@asynccontextmanager
async def site() -> AsyncIterator[Site]:
    listener = socket.create_server(("127.0.0.1", 0))
    made = Site(f"http://localhost:{listener.getsockname()[1]}")
    app = Starlette(routes=[Route("/", made.page)])
    server = server_of(app)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield made
    finally:
        server.should_exit = True
        await serving


@dataclass
class Scene:
    """A site, its chat's server, and a visitor's browser."""

    site: Site
    chat: Chat
    page: Page
    console: list[str]

    @property
    def launcher(self) -> Locator:
        return self.page.get_by_role("button", name=re.compile("chat", re.IGNORECASE))

    @property
    def window(self) -> FrameLocator:
        return self.page.frame_locator("iframe")

    @property
    def log(self) -> Locator:
        return self.window.get_by_role("log")

    @property
    def field(self) -> Locator:
        return self.window.get_by_role("textbox", name="Your message")

    @property
    def contact(self) -> str:
        """The only visitor."""
        (contact,) = self.chat.hub._visitors[ID]
        return contact

    async def open(self) -> None:
        await self.launcher.click()
        focused = self.window.locator("textarea:focus, input:focus")
        await expect(focused).to_have_count(1)

    async def write(self, text: str) -> None:
        await self.field.fill(text)
        await self.field.press("Enter")


@asynccontextmanager
async def scene(
    browser: Browser,
    *,
    allowed: bool = True,
    port: int = 0,
    looks: Mapping[str, Any] | None = None,
    limits: Limits | None = None,
    context: Mapping[str, Any] | None = None,
    body: str = PLAIN,
    policy: str | None = None,
) -> AsyncIterator[Scene]:
    """Set up everything and open the site's page."""
    async with site() as acme:
        origin = acme.origin if allowed else "https://www.example.com"
        rooms = FakeRooms({ID: make_room(origin, **(looks or {}))})
        async with chat(rooms, port=port, limits=limits) as running:
            acme.widget, acme.body = running.url, body
            acme.policy = (
                policy.format(http=running.url, ws=f"ws{running.url[4:]}") if policy else None
            )
            visitor = await browser.new_context(**(context or {}))
            page = await visitor.new_page()
            console: list[str] = []
            page.on("console", lambda message: console.append(message.text))
            await page.goto(acme.origin)
            yield Scene(acme, running, page, console)
            await visitor.close()


async def test_a_visitor_writes_and_reads_the_answer(browser: Browser) -> None:
    looks = {"theme": {"headerText": "Ask Acme", "welcomeMessage": "Hi! How can we help?"}}
    async with scene(browser, looks=looks) as on:
        assert ID not in on.chat.hub._open, "who only looks at the page is not connected"
        await on.open()
        await expect(on.window.get_by_role("heading", name="Ask Acme")).to_be_visible()
        await expect(on.log).to_contain_text("Hi! How can we help?")
        await expect(on.window.get_by_text("Powered by Linktor")).to_be_visible()
        await on.write("Where is order 4711?")
        await expect(on.log.locator(".visitor")).to_contain_text("Where is order 4711?")
        await expect(on.log).not_to_contain_text("Not sent")
        assert on.chat.heard == [(ID, "Where is order 4711?")]
        await on.chat.hub.reply(ID, on.contact, "On its way.")
        await expect(on.log.locator(".agent").last).to_contain_text("On its way.")
        assert on.console == []


async def test_texts_of_people_are_shown_as_they_are(browser: Browser) -> None:
    looks = {"theme": {"headerText": XSS[:80], "welcomeMessage": XSS}}
    async with scene(browser, looks=looks) as on:
        await on.open()
        await on.write(XSS)
        await on.chat.hub.reply(ID, on.contact, XSS)
        texts = on.log.locator("p")
        await expect(texts).to_have_text([XSS, XSS, XSS])
        assert await on.log.locator("img, script").count() == 0
        await expect(on.window.get_by_role("heading")).to_have_text(XSS[:80])
        assert await on.page.title() == "Acme"


async def test_a_restart_of_the_server_loses_nothing(browser: Browser) -> None:
    async with scene(browser) as on:
        await on.open()
        await on.write("Before")
        await expect(on.log.locator(".visitor")).to_have_count(1)
        contact, port, rooms = on.contact, on.chat.port, on.chat.rooms
        await _stop(on.chat)
        await expect(on.window.get_by_role("status")).to_have_text("Reconnecting…")
        await on.write("Meanwhile")
        await expect(on.log).to_contain_text("Not sent yet")
        async with chat(rooms, port=port) as again:
            await expect(on.log).not_to_contain_text("Not sent yet", timeout=15_000)
            await expect(on.window.get_by_role("status")).to_be_hidden()
            assert again.heard == [(ID, "Meanwhile")]
            assert list(again.hub._visitors[ID]) == [contact]
            await again.hub.reply(ID, contact, "After")
            await expect(on.log.locator("p")).to_have_text(["Before", "Meanwhile", "After"])


async def _stop(running: Chat) -> None:
    """Stop a server that a context manager will find stopped."""
    running.server.should_exit = True
    await running.serving


async def test_the_keyboard_is_enough(browser: Browser) -> None:
    async with scene(browser) as on:
        await expect(on.launcher).to_have_attribute("aria-expanded", "false")
        for _ in range(2):
            await on.page.keyboard.press("Tab")
        await expect(on.launcher).to_be_focused()
        await on.page.keyboard.press("Enter")
        await expect(on.field).to_be_focused()
        await expect(on.launcher).to_have_attribute("aria-expanded", "true")
        await on.page.keyboard.type("One")
        await on.page.keyboard.press("Shift+Enter")
        await on.page.keyboard.type("two")
        await on.page.keyboard.press("Enter")
        await expect(on.log.locator(".visitor p")).to_have_text("One\ntwo")
        await expect(on.field).to_be_focused()
        await on.page.keyboard.press("Tab")
        await expect(on.window.get_by_role("button", name="Send")).to_be_focused()
        await on.page.keyboard.press("Escape")
        await expect(on.page.locator("iframe")).to_be_hidden()
        await expect(on.launcher).to_be_focused()
        await expect(on.launcher).to_have_attribute("aria-expanded", "false")


async def test_a_screen_reader_is_told(browser: Browser) -> None:
    async with scene(browser) as on:
        await expect(on.launcher).to_have_accessible_name("Open chat")
        await on.open()
        await expect(on.launcher).to_have_accessible_name("Close chat")
        await expect(on.log).to_have_attribute("aria-live", "polite")
        await expect(on.log).to_have_accessible_name("Conversation")
        assert await on.page.locator("iframe").get_attribute("title") == "Chat with us"
        await on.write("Hello")
        await expect(on.log).to_contain_text("You:Hello")


async def test_an_email_address_comes_first(browser: Browser) -> None:
    async with scene(browser, looks={"requireEmail": True}) as on:
        await on.open()
        await expect(on.field).to_be_hidden()
        email = on.window.get_by_label("Your e-mail address")
        await email.fill("nobody")
        await email.press("Enter")
        await expect(on.window.get_by_role("alert")).to_contain_text("does not look like")
        assert await email.get_attribute("aria-invalid") == "true"
        await email.fill("me@example.org")
        await email.press("Enter")
        await expect(on.field).to_be_focused()
        await on.write("Hello")
        await until(lambda: on.chat.heard == [(ID, "Hello")])
        assert on.chat.hub._visitors[ID][on.contact].email == "me@example.org"
        await on.page.reload()
        await on.open()
        await expect(on.field).to_be_focused()


async def test_another_site_gets_no_chat(browser: Browser) -> None:
    async with scene(browser, allowed=False) as on:
        await until(lambda: any("is not shown on" in line for line in on.console))
        assert "is not one of allowedOrigins" in " ".join(on.console)
        await expect(on.launcher).to_have_count(0)
        refused = await on.page.evaluate(
            """url => new Promise(resolve => {
                const socket = new WebSocket(url);
                socket.onopen = () => resolve("open");
                socket.onclose = event => resolve(event.code);
            })""",
            on.chat.socket(),
        )
        assert refused == 1006
        await on.page.evaluate(
            "url => { document.body.innerHTML = `<iframe src=${url}></iframe>` }",
            f"{on.chat.url}/widget/{ID}",
        )
        await until(lambda: any("frame-ancestors" in line for line in on.console))
        await expect(on.field).to_have_count(0)


async def test_a_channel_that_is_switched_off_shows_nothing(browser: Browser) -> None:
    async with scene(browser) as on:
        await on.open()
        on.chat.rooms.switch(False)
        await on.write("Hello?")
        await expect(on.window.get_by_role("status")).to_contain_text("closed at the moment")
        await expect(on.log).to_contain_text("Not sent yet")
        await on.page.reload()
        await until(lambda: any("is not shown on" in line for line in on.console))
        await expect(on.launcher).to_have_count(0)


async def test_answers_that_were_missed_are_there_on_the_next_page(browser: Browser) -> None:
    async with scene(browser) as on:
        await on.open()
        await on.write("Hello")
        await expect(on.log).to_contain_text("Hello")
        await on.page.goto("about:blank")
        await until(lambda: not on.chat.hub._visitors[ID][on.contact].lines)
        await on.chat.hub.reply(ID, on.contact, "Missed")
        await on.page.goto(on.site.origin)
        await expect(on.launcher).to_have_accessible_name("Open chat, 1 new message")
        await on.open()
        await expect(on.log.locator("p")).to_have_text(["Hello", "Missed"])


async def test_too_many_messages_are_kept_and_can_be_sent_again(browser: Browser) -> None:
    async with scene(browser, limits=Limits(per_minute=1)) as on:
        await on.open()
        await on.write("One")
        await on.write("Two")
        await expect(on.log).to_contain_text("Too many messages. Please wait a minute.")
        on.chat.hub._visitors[ID][on.contact].sent_at.clear()
        await on.window.get_by_role("button", name="Try again").click()
        await expect(on.window.get_by_role("button", name="Try again")).to_have_count(0)
        assert [text for _, text in on.chat.heard] == ["One", "Two"]


async def test_styles_and_policies_of_the_site_do_no_harm(browser: Browser) -> None:
    policy = (
        "default-src 'none'; style-src 'none'; img-src data:; script-src {http}; connect-src {http} {ws}; "
        "frame-src {http}"
    )
    for body, strict in ((HOSTILE_STYLE + PLAIN, None), (PLAIN, policy)):
        still = {"reduced_motion": "reduce"}
        async with scene(browser, body=body, policy=strict, context=still) as on:
            await expect(on.launcher).to_be_visible()
            await on.open()
            await on.write("Hello")
            await expect(on.log).to_contain_text("Hello")
            box = await on.launcher.bounding_box()
            assert box is not None
            assert (box["width"], box["height"]) == (60, 60)


@pytest.mark.parametrize(
    ("colour", "text"), [("#ffd500", "rgb(26, 26, 26)"), ("#0066cc", "rgb(255, 255, 255)")]
)
async def test_text_stands_out_from_the_colour(browser: Browser, colour: str, text: str) -> None:
    async with scene(browser, looks={"theme": {"primaryColor": colour}}) as on:
        await expect(on.launcher).to_have_css("color", text)
        await on.open()
        await expect(on.window.get_by_role("banner")).to_have_css("color", text)


async def test_nothing_moves_for_who_wants_it_still(browser: Browser) -> None:
    for wish, moves in (("reduce", False), ("no-preference", True)):
        async with scene(browser, context={"reduced_motion": wish}) as on:
            await on.open()
            name = await on.page.locator("iframe").evaluate(
                "f => getComputedStyle(f).animationName"
            )
            assert (name != "none") is moves


@pytest.mark.parametrize("width", [320, 360, 1280])
async def test_it_fits_every_screen(browser: Browser, width: int) -> None:
    size = {"viewport": {"width": width, "height": 640}}
    async with scene(browser, context=size) as on:
        await on.open()
        await on.write("word " * 40 + "x" * 200)
        await expect(on.log.locator(".visitor")).to_have_count(1)
        frame = await on.page.locator("iframe").bounding_box()
        assert frame is not None
        assert frame["x"] >= 0
        assert frame["x"] + frame["width"] <= width
        if width < 480:
            assert frame["width"] == width
        assert await on.log.evaluate("log => log.scrollWidth <= log.clientWidth")
        assert await on.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
