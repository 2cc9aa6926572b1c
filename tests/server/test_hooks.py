"""Providers post to the composed server: what is kept, how often, and what they are answered."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from connectors.aws.simulator import AwsSimulator
from connectors.hooks import DeliveryStatus, HookRequest
from connectors.meta.signature import HEADER, sign
from connectors.simulation import NotPlayed
from linktor_tui.contract.errors import StoreError
from linktor_tui.contract.requests import parse_update
from linktor_tui.server.hooks import Door, Hooks
from tests.server.hook_support import POSTING, FakeIntake, Post, posting
from tests.server.support import ID, SITE, read, say, until

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def post(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Post]:
    home: Path = tmp_path_factory.mktemp("home")
    async with posting(home) as made:
        yield made


@pytest.mark.parametrize("kind", POSTING, ids=".".join)
async def test_a_customers_message_is_kept_once(post: Post, kind: tuple[str, str]) -> None:
    try:
        hooks = await post.said(kind, "Where is order 4711? \u2603")
    except NotPlayed as reason:
        pytest.skip(str(reason))
    assert hooks
    channel_id = post.channels[kind]
    for hook in hooks:
        first = await post.post(hook)
        assert first.status_code == 200, (first.text, post.refused, post.mistakes)
    assert post.intake.texts(channel_id) == ["Where is order 4711? \u2603"]
    for hook in hooks:
        assert (await post.post(hook)).status_code in (200, 409)
    assert post.intake.texts(channel_id) == ["Where is order 4711? \u2603"]
    assert post.mistakes == []


@pytest.mark.parametrize("kind", POSTING, ids=".".join)
async def test_what_became_of_an_answer_arrives(post: Post, kind: tuple[str, str]) -> None:
    channel_id, simulator = await post.channel(kind), post.simulator(kind)
    to = simulator.customer(kind[0]) or "customer@example.org"
    hooks: Sequence[HookRequest] = ()
    try:
        sent = await post.engine.send_message(channel_id, to=to, text="On its way.", subject="4711")
        hooks = await simulator.tell(post.good(kind)["config"], sent.id, DeliveryStatus.DELIVERED)
    except NotPlayed as reason:
        pytest.skip(str(reason))
    before = len(post.intake.updates)
    for hook in hooks:
        if channel_id in hook.url:  # the address of a channel that is gone may stand there too
            assert (await post.post(hook)).status_code == 200, post.refused
    told = post.intake.updates[before:]
    assert (sent.id, DeliveryStatus.DELIVERED) in [(item.message_id, item.status) for item in told]


def of_pages(*pages: str) -> bytes:
    """A post of Meta with a message at each page, its id made of the page's."""
    entries = [
        {
            "id": page,
            "time": 1,
            "messaging": [
                {
                    "sender": {"id": "77"},
                    "recipient": {"id": page},
                    "timestamp": 1_700_000_000_000,
                    "message": {"mid": f"m_{page}", "text": f"Hello {page}"},
                }
            ],
        }
        for page in pages
    ]
    return json.dumps({"object": "page", "entry": entries}).encode()


async def page(post: Post, page_id: str, secret: str, *, on: bool = True) -> str:
    config = {"pageId": page_id, "pageAccessToken": "EAAtoken" + page_id, "appSecret": secret}
    made = await post.make({"name": page_id, "type": "facebook", "config": config})
    if on:
        await post.engine.activate_channel(made, check=False)
    return made


async def test_one_address_of_an_app_serves_all_its_pages(post: Post) -> None:
    ours, theirs = "1" * 32, "2" * 32
    first, second = await page(post, "901", ours), await page(post, "902", ours)
    off, stranger = await page(post, "903", ours, on=False), await page(post, "904", theirs)
    body = of_pages("901", "902", "903", "904", "905")
    headers = {HEADER: sign(body, ours), "content-type": "application/json"}
    before = len(post.refused)
    answer = await post.client.post(f"/webhooks/{first}", content=body, headers=headers)
    assert answer.status_code == 200
    kept = [post.intake.texts(channel) for channel in (first, second, off, stranger)]
    assert kept == [["Hello 901"], ["Hello 902"], [], []]
    assert [code for _, code, _ in post.refused[before:]] == ["dropped"]
    assert post.hooks.dropped[first] == 1

    forged = headers | {HEADER: sign(body, theirs)}
    answer = await post.client.post(f"/webhooks/{first}", content=body, headers=forged)
    assert answer.status_code == 401


async def test_a_page_without_its_secrets_holds_up_no_other(post: Post) -> None:
    secret = "5" * 32
    first, second = await page(post, "921", secret), await page(post, "922", secret)
    cabinet = post.engine.cabinet
    cabinet.vaults.delete(cabinet.record(second)["secretRef"])
    body = of_pages("921", "922")
    headers = {HEADER: sign(body, secret), "content-type": "application/json"}
    answers = [
        await post.client.post(f"/webhooks/{channel}", content=body, headers=headers)
        for channel in (first, second)
    ]
    assert [answer.status_code for answer in answers] == [200, 503]
    assert post.intake.texts(first) == ["Hello 921"]


async def test_a_subscription_of_sns_is_confirmed_after_the_answer(post: Post) -> None:
    aws = post.providers["aws"]
    assert isinstance(aws, AwsSimulator)
    await post.channel(("email", "ses"))
    token, asked = aws.subscription()
    assert (await post.post(asked)).status_code == 200
    await until(lambda: aws.world.confirmed == {token})


async def test_a_change_counts_at_once(post: Post) -> None:
    """Switched off, another secret, deleted: the next post meets the channel as it is then."""
    channel_id = await page(post, "911", "3" * 32)
    path, body = f"/webhooks/{channel_id}", of_pages("911")

    async def status(secret: str) -> int:
        headers = {HEADER: sign(body, secret), "content-type": "application/json"}
        return (await post.client.post(path, content=body, headers=headers)).status_code

    assert await status("3" * 32) == 200
    change = parse_update({"config": {"appSecret": "4" * 32}})
    await post.engine.update_channel(channel_id, change)
    assert [await status("3" * 32), await status("4" * 32)] == [401, 200]
    await post.engine.deactivate_channel(channel_id)
    assert await status("4" * 32) == 403
    await post.engine.delete_channel(channel_id)
    assert await status("4" * 32) == 404


async def test_the_rest_stays_behind_its_guard(post: Post) -> None:
    strange = {"Host": "hooks.acme.example"}
    assert (await post.client.get("/widget.js", headers=strange)).status_code == 200
    assert (await post.client.get("/v1/channels", headers=strange)).status_code == 421
    assert (await post.client.get("/v1/channels")).status_code == 401
    assert (await post.client.get("/webhooks", headers=strange)).status_code == 421
    nowhere = await post.client.get("/nowhere")
    assert (nowhere.status_code, nowhere.json()["error"]["code"]) == (404, "RESOURCE_NOT_FOUND")


async def test_visitors_of_the_web_chat(post: Post) -> None:
    address = f"ws://127.0.0.1:{post.port}"
    async with connect(f"{address}/ws/{ID}", origin=Origin(SITE), proxy=None) as window:
        await window.send(json.dumps({"type": "hello"}))
        assert (await read(window))["type"] == "welcome"
        assert (await say(window, "Hello"))["code"] == "unavailable"  # nobody keeps it here
    for path in ("/v1/channels", "/webhooks/x", "/"):
        with pytest.raises(InvalidStatus) as refused:
            await connect(address + path, origin=Origin(SITE), proxy=None)
        assert refused.value.response.status_code == 404


async def test_strangers_name_nothing_while_the_channels_cannot_be_read() -> None:
    told: list[tuple[str, str, str]] = []

    class Shut:
        async def find(self, _: str) -> None:
            raise StoreError("The channels cannot be read.")

        async def of_accounts(self, _: Sequence[str]) -> Sequence[Door]:
            raise NotImplementedError

    hooks = Hooks(Shut(), FakeIntake(), "", on_refusal=lambda *given: told.append(given))
    transport = httpx.ASGITransport(app=hooks)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        for number in range(3):
            answer = await client.post(f"/webhooks/made-up-{number}", content=b"{}")
            assert answer.status_code == 503
    assert {channel for channel, _, _ in told} == {"all channels"}
