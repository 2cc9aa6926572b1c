"""What the server gives over HTTP: script, window, looks, demo page, and the way in for replies."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from connectors import checks
from connectors.contract import Outbound, StepStatus
from connectors.problems import ProviderRefusal
from connectors.webchat import WebChatConnector
from tests.connectors import support
from tests.server.support import ID, SECRET, SITE, Chat, chat, read, say, until

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server() -> AsyncIterator[Chat]:
    async with chat(demo=True) as running:
        yield running


@pytest.fixture
def running(server: Chat) -> Chat:
    server.rooms.switch(True)
    return server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(server: Chat) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as made:
        yield made


async def test_a_check_of_the_real_server_passes_every_step(running: Chat) -> None:
    context = support.context({"webchat": running.url})
    steps = await support.report(WebChatConnector, {"allowedOrigins": [SITE]}, context)
    assert {step.status for step in steps.values()} == {StepStatus.PASSED}, steps
    assert checks.verdict(steps.values()).success


async def test_a_check_passes_before_the_channel_is_saved_or_switched_on(running: Chat) -> None:
    running.rooms.switch(False)
    context = support.context({"webchat": running.url})
    other = {"allowedOrigins": ["https://not-saved.example", "http://localhost:3000"]}
    steps = await support.report(WebChatConnector, other, context)
    assert checks.verdict(steps.values()).success


async def test_the_server_says_where_visitors_are_to_reach_it() -> None:
    async with chat(public_url="http://chat.acme.example") as running:
        context = support.context({"webchat": running.url})
        steps = await support.report(WebChatConnector, {"allowedOrigins": [SITE]}, context)
        assert steps["webchat.widget"].code == "mixed_content"


async def test_the_window_may_be_shown_inside_allowed_sites_only(
    client: httpx.AsyncClient, running: Chat
) -> None:
    answer = await client.get(f"/widget/{ID}")
    policy = answer.headers["content-security-policy"]
    assert policy.endswith(f"frame-ancestors {SITE}")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<script src=" in answer.text
    running.rooms.switch(False)
    closed = await client.get(f"/widget/{ID}")
    assert closed.headers["content-security-policy"].endswith("frame-ancestors 'none'")
    assert (await client.get("/widget/ch_unknown")).status_code == 404


async def test_a_rehearsal_cannot_smuggle_anything_into_the_policy(
    client: httpx.AsyncClient,
) -> None:
    asked = ["https://a.example", "https://b.example; script-src *", "*", "x\r\nX-Evil: 1"]
    answer = await client.get("/widget/rehearsal", params={"origin": asked})
    assert answer.headers["content-security-policy"].endswith("frame-ancestors https://a.example")
    assert "x-evil" not in answer.headers


@pytest.mark.parametrize(
    ("origin", "status"),
    [(SITE, 200), ("https://evil.example", 403), ("null", 403), (None, 403)],
)
async def test_the_looks_are_for_allowed_sites(
    client: httpx.AsyncClient, running: Chat, origin: str | None, status: int
) -> None:
    headers = {} if origin is None else {"Origin": origin}
    answer = await client.get(f"/widget/{ID}/config", headers=headers)
    assert answer.status_code == status
    assert answer.headers["vary"] == "Origin"
    if status == 200:
        assert answer.headers["access-control-allow-origin"] == SITE
        assert answer.json() == {
            "primaryColor": "#0066cc",
            "textColor": "#ffffff",
            "headerText": "Chat with us",
            "welcomeMessage": None,
            "requireEmail": False,
            "showBranding": True,
        }


async def test_the_demo_page_has_one_tag_and_no_markup_of_the_name(
    client: httpx.AsyncClient, running: Chat
) -> None:
    page = (await client.get(f"/demo/{ID}")).text
    assert page.count("<script") == 1
    assert f'data-channel="{ID}"' in page
    assert "Site &lt;chat&gt;" in page
    assert (await client.get("/demo/ch_unknown")).status_code == 404


async def test_there_is_no_demo_page_unless_asked_for() -> None:
    async with chat() as running, httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(f"{running.url}/demo/{ID}")).status_code == 404


@pytest.mark.parametrize("name", ["frame.html", "..%2fapp.py", "widget.js", "nothing.css"])
async def test_only_the_assets_are_assets(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/assets/{name}")).status_code == 404


async def send(running: Chat, to: str, text: str = "Hello", secret: str = SECRET) -> str:
    context = support.context({"webchat": running.url}, webhook_secret=secret)
    config = WebChatConnector.config_model(allowed_origins=[SITE])
    return (await WebChatConnector(config, context).send(Outbound(to, text))).status


async def test_a_reply_reaches_the_window_and_waits_for_one_that_is_away(running: Chat) -> None:
    async with running.visit() as (window, _):
        await say(window, "Hi")
        contact = next(reversed(running.hub._visitors[ID]))
        assert await send(running, contact, "Hello <i>you</i>") == "delivered"
        assert (await read(window))["text"] == "Hello <i>you</i>"
    await until(lambda: not running.hub._visitors[ID][contact].lines)
    assert await send(running, contact) == "queued"


@pytest.mark.parametrize(
    ("to", "secret", "active", "code"),
    [
        ("v_nobody", SECRET, True, "visitor_gone"),
        ("v_nobody", "whsec_of-another", True, "control_refused"),
        ("v_nobody", SECRET, False, "channel_inactive"),
    ],
)
async def test_a_reply_that_is_refused(
    running: Chat, to: str, secret: str, active: bool, code: str
) -> None:
    running.rooms.switch(active)
    with pytest.raises(ProviderRefusal) as refused:
        await send(running, to, secret=secret)
    assert refused.value.problem.code == code


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({}, b"{}", 401),
        ({"Authorization": "Basic x"}, b"{}", 401),
        ({"Authorization": "Bearer"}, b"{}", 401),
        ({"Authorization": f"Bearer {SECRET}", "Origin": SITE}, b"{}", 403),
        ({"Authorization": f"Bearer {SECRET}"}, b"{}", 400),
        ({"Authorization": f"Bearer {SECRET}"}, b"[1]", 400),
        ({"Authorization": f"Bearer {SECRET}"}, b"[" * 50_000, 400),
        ({"Authorization": f"Bearer {SECRET}"}, b"x" * 100_000, 400),
        ({"Authorization": f"Bearer {SECRET}"}, b'{"to": "v", "text": " "}', 400),
        ({"Authorization": f"Bearer {SECRET}"}, b'{"to": "v", "text": 7}', 400),
    ],
    ids=range(10),
)
async def test_a_reply_that_makes_no_sense(
    client: httpx.AsyncClient, running: Chat, headers: dict[str, str], body: bytes, status: int
) -> None:
    answer = await client.post("/control/replies", headers=headers, content=body)
    assert answer.status_code == status
    assert SECRET not in answer.text
