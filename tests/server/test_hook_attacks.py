"""What is posted to webhooks by others than their providers, over a real socket: refused, not kept."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin

from connectors.hooks import HookRequest
from linktor_tui.server.patience import Limits
from linktor_tui.server.webchat import POLICY_VIOLATION
from tests.server.hook_support import PUBLIC, Post, posting
from tests.server.support import ID, SITE, read

pytestmark = pytest.mark.asyncio(loop_scope="module")

TELEGRAM, WHATSAPP, MESSENGER = (
    ("telegram", "telegram"),
    ("whatsapp", "meta"),
    ("facebook", "meta"),
)
TWILIO, VONAGE, MESSAGEBIRD = ("sms", "twilio"), ("sms", "vonage"), ("sms", "messagebird")
SENDGRID, MAILGUN, SES = ("email", "sendgrid"), ("email", "mailgun"), ("email", "ses")
TARGETS = [TELEGRAM, WHATSAPP, MESSENGER, TWILIO, VONAGE, SENDGRID, MAILGUN, SES]
ROOMS = ("telegram", "meta", "twilio", "vonage", "messagebird", "sendgrid", "mailgun", "aws")
HARMLESS = ("content-type", "host", "user-agent", "accept")
OTHERWISE = str.maketrans("abcdefABCDEF0123456789", "bcdefaBCDEFA1234567890")
Kind = tuple[str, str]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def post(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Post]:
    home: Path = tmp_path_factory.mktemp("home")
    async with posting(home, ROOMS, limits=Limits(arrival=0.6)) as made:
        yield made


@pytest.fixture(autouse=True)
def _nothing_is_kept(post: Post) -> None:
    post.intake.kept.clear()
    post.refused.clear()
    post.clock.ahead = timedelta()


async def hook_of(post: Post, kind: Kind) -> HookRequest:
    return (await post.said(kind, "Hello"))[0]


async def refused(post: Post, hook: HookRequest) -> tuple[int, str]:
    """Post something; insist that it was refused with a code alone, and that nothing was kept."""
    answer = await post.post(hook)
    error = answer.json()["error"]
    assert list(error) == ["code"]
    assert (post.intake.kept, post.mistakes) == ({}, [])
    return answer.status_code, error["code"]


def bare(hook: HookRequest) -> HookRequest:
    """Without what proves it: headers, query, and what proves inside a body."""
    headers = {name: value for name, value in hook.headers.items() if name in HARMLESS}
    body = hook.body
    for name in (b"signature", b"Signature", b"sig=", b'"sig"', b"token"):
        body = body.replace(name, b"x" * len(name))
    if "x-amz-sns-message-type" in hook.headers:
        headers["x-amz-sns-message-type"] = hook.headers["x-amz-sns-message-type"]
    return replace(hook, headers=headers, url=hook.url.partition("?")[0], body=body)


def changed(hook: HookRequest) -> HookRequest:
    old, new = b"Hello", b"Hallo"
    if old not in hook.body:  # SES writes mails in base64
        old, new = b'"MessageId": "', b'"MessageId": "0'
    assert old in hook.body
    return replace(hook, body=hook.body.replace(old, new))


def resigned(hook: HookRequest) -> HookRequest:
    """With proofs of the right shape that another key made."""

    def other(value: str) -> str:
        scheme = "sha256=" if value.startswith("sha256=") else ""
        return scheme + value.removeprefix(scheme).translate(OTHERWISE)

    proofs = ("signature", "secret-token", "authorization")
    headers = {
        name: other(value) if any(word in name for word in proofs) else value
        for name, value in hook.headers.items()
    }
    return replace(hook, headers=headers)


@pytest.mark.parametrize("kind", TARGETS, ids=".".join)
async def test_unsigned(post: Post, kind: Kind) -> None:
    status, code = await refused(post, bare(await hook_of(post, kind)))
    assert (status, code) in ((401, "unsigned"), (401, "wrong_signature"))


SIGNED_IN_HEADERS = [TELEGRAM, WHATSAPP, MESSENGER, TWILIO]


@pytest.mark.parametrize("kind", SIGNED_IN_HEADERS, ids=".".join)
async def test_signed_with_another_key(post: Post, kind: Kind) -> None:
    hook = await hook_of(post, kind)
    forged = resigned(hook)
    assert forged.headers != hook.headers
    assert await refused(post, forged) == (401, "wrong_signature")


SIGNED_BODIES = [WHATSAPP, MESSENGER, TWILIO, VONAGE, SES]


@pytest.mark.parametrize("kind", SIGNED_BODIES, ids=".".join)
async def test_a_changed_body(post: Post, kind: Kind) -> None:
    assert await refused(post, changed(await hook_of(post, kind))) == (401, "wrong_signature")


@pytest.mark.parametrize("kind", SIGNED_IN_HEADERS, ids=".".join)
async def test_a_signature_twice(post: Post, kind: Kind) -> None:
    """A good proof and a bad one in one request, in both orders."""
    hook = await hook_of(post, kind)
    name = next(name for name in hook.headers if "signature" in name or "secret" in name)
    for values in ((hook.headers[name], "bad"), ("bad", hook.headers[name])):
        both = [*((k, v) for k, v in hook.headers.items() if k != name and k != "content-length")]
        both += [(name, value) for value in values]
        path = hook.url.removeprefix(PUBLIC)
        answer = await post.client.post(path, headers=both, content=hook.body)
        assert answer.status_code in (400, 401)
        assert post.intake.kept == {}


@pytest.mark.parametrize("kind", [TELEGRAM, WHATSAPP, TWILIO, VONAGE, MAILGUN], ids=".".join)
async def test_posted_again(post: Post, kind: Kind) -> None:
    """What proves its moment is refused, what does not is taken for a provider's second try."""
    hook = await hook_of(post, kind)
    assert (await post.post(hook)).status_code == 200
    kept = dict(post.intake.kept)
    statuses = [answer.status_code for answer in await asyncio.gather(*[post.post(hook)] * 1)]
    assert statuses == ([409] if kind in (VONAGE, MAILGUN) else [200])
    assert post.intake.kept == kept
    assert len(kept) == 1


async def test_many_copies_at_once_are_one(post: Post) -> None:
    hook = await hook_of(post, WHATSAPP)
    answers = await asyncio.gather(*(post.post(hook) for _ in range(60)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(post.intake.kept) == 1


@pytest.mark.parametrize("kind", TARGETS, ids=".".join)
async def test_at_another_channels_address(post: Post, kind: Kind) -> None:
    hook = await hook_of(post, kind)
    own, other = post.channels[kind], await post.channel(TWILIO if kind != TWILIO else TELEGRAM)
    status, _ = await refused(post, replace(hook, url=hook.url.replace(own, other)))
    assert status in (400, 401, 404, 415)


async def test_at_no_channels_address(post: Post) -> None:
    hook = await hook_of(post, TELEGRAM)
    own = post.channels[TELEGRAM]
    for path in (
        "ch_01ARZ3NDEKTSV4RRFFQ69G5FAV",
        own.lower(),
        f"{own}/x",
        "..%2f" + own,
        "",
        "x" * 900,
    ):
        moved = replace(hook, url=f"{PUBLIC}/webhooks/{path}")
        assert await refused(post, moved) == (404, "unknown_channel")


@pytest.mark.parametrize("kind", TARGETS, ids=".".join)
async def test_eleven_megabytes(post: Post, kind: Kind) -> None:
    hook = await hook_of(post, kind)
    path = hook.url.removeprefix(PUBLIC)
    size = 11 * 1024 * 1024
    head = "".join(f"{k}: {v}\r\n" for k, v in hook.headers.items() if k != "content-length")
    announced = f"POST {path} HTTP/1.1\r\n{head}Content-Length: {size}\r\n"
    assert (await raw(post, f"{announced}Host: x\r\n\r\n".encode())).startswith(b"HTTP/1.1 413")
    chunked = f"POST {path} HTTP/1.1\r\nHost: x\r\n{head}Transfer-Encoding: chunked\r\n\r\n"
    piece = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    assert (await raw(post, chunked.encode(), *[piece] * 11, b"0\r\n\r\n")).startswith(
        b"HTTP/1.1 413"
    )
    assert post.intake.kept == {}


async def raw(post: Post, *pieces: bytes) -> bytes:
    """Send bytes until the server has had enough, and read what it says meanwhile."""
    reader, writer = await asyncio.open_connection("127.0.0.1", post.port)
    reading = asyncio.create_task(reader.read(4096))
    try:
        with contextlib.suppress(ConnectionError):
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
        async with asyncio.timeout(10):
            return await reading
    finally:
        writer.close()


@pytest.mark.parametrize("kind", [TELEGRAM, TWILIO, SES], ids=".".join)
async def test_a_slow_drip(post: Post, kind: Kind) -> None:
    hook = await hook_of(post, kind)
    path = hook.url.removeprefix(PUBLIC)
    head = "".join(f"{k}: {v}\r\n" for k, v in hook.headers.items() if k != "content-length")
    begun = f"POST {path} HTTP/1.1\r\nHost: x\r\n{head}Content-Length: {len(hook.body)}\r\n\r\n"
    answer = await raw(post, begun.encode() + hook.body[:-1])
    assert answer.startswith(b"HTTP/1.1 408")
    assert post.intake.kept == {}


async def test_a_quiet_window_of_the_web_chat_is_no_slow_client(post: Post) -> None:
    address = f"ws://127.0.0.1:{post.port}/ws/{ID}"
    async with connect(address, origin=Origin(SITE), proxy=None) as window:
        await window.send(json.dumps({"type": "hello"}))
        assert (await read(window))["type"] == "welcome"
        assert (await raw(post, b"GET ")).startswith(b"HTTP/1.1 408")  # the younger of the two
        await window.send(json.dumps({"type": "email", "email": "ada@example.com"}))
        assert await read(window) == {"type": "email", "ok": True}
        await window.send(json.dumps({"type": "no such thing"}))
        with pytest.raises(ConnectionClosed) as closed:
            await read(window)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == POLICY_VIOLATION


GARBAGE: dict[str, bytes] = {
    "deep": b"[" * 100_000,
    "deep object": b'{"a":' * 50_000,
    "bad utf-8": b'{"message": "\xff\xfe\x80"}',
    "null": b"null",
    "nothing": b"",
    "nan": b'{"update_id": NaN}',
    "huge number": b'{"update_id": ' + b"9" * 5000 + b"}",
    "lone surrogate": b'{"update_id": 1, "message": {"text": "\\ud800"}}',
    "many fields": b"&".join(b"f%d=1" % number for number in range(100_000)),
    "gzip": b"\x1f\x8b\x08\x00" + b"\x00" * 500,
}


@pytest.mark.parametrize("kind", TARGETS, ids=".".join)
@pytest.mark.parametrize("garbage", GARBAGE)
async def test_garbage(post: Post, kind: Kind, garbage: str) -> None:
    """With the headers of a good post: where those alone prove it, the body is still nonsense."""
    hook = await hook_of(post, kind)
    answer = await post.post(replace(hook, body=GARBAGE[garbage]))
    assert answer.status_code in (400, 401, 415), (answer.status_code, answer.text)
    assert (post.intake.kept, post.mistakes) == ({}, [])


@pytest.mark.parametrize("garbage", GARBAGE)
async def test_garbage_that_is_signed(post: Post, garbage: str) -> None:
    """Meta's own signature over nonsense: it is proved, and still no reason to break."""
    from connectors.meta.signature import HEADER, sign

    body = GARBAGE[garbage]
    for kind in (WHATSAPP, MESSENGER):
        hook = await hook_of(post, kind)
        secret = post.good(kind)["config"]["appSecret"]
        headers = dict(hook.headers) | {HEADER.lower(): sign(body, secret)}
        assert await refused(post, replace(hook, headers=headers, body=body)) == (400, "unreadable")


@pytest.mark.parametrize("kind", TARGETS, ids=".".join)
async def test_a_content_type_that_never_comes(post: Post, kind: Kind) -> None:
    hook = await hook_of(post, kind)
    headers = dict(hook.headers) | {"content-type": "application/xml"}
    assert await refused(post, replace(hook, headers=headers)) == (415, "wrong_content_type")


async def test_other_methods(post: Post) -> None:
    hook = await hook_of(post, TELEGRAM)
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        assert await refused(post, replace(hook, method=method)) == (405, "method_not_allowed")


async def test_a_channel_that_is_off(post: Post) -> None:
    hook = await hook_of(post, TELEGRAM)
    channel_id = post.channels[TELEGRAM]
    await post.engine.deactivate_channel(channel_id)
    try:
        assert await refused(post, hook) == (403, "channel_off")
        assert await refused(post, bare(hook)) == (401, "unsigned")  # not even that it is off
    finally:
        await post.engine.activate_channel(channel_id, check=False)
    assert (await post.post(hook)).status_code == 200


async def test_a_store_that_cannot_keep(post: Post) -> None:
    hook = await hook_of(post, WHATSAPP)
    post.intake.broken = True
    answer = await post.post(hook)
    assert (answer.status_code, answer.json()) == (503, {"error": {"code": "unavailable"}})
    assert int(answer.headers["retry-after"]) > 0
    post.intake.broken = False
    assert (await post.post(hook)).status_code == 200
    assert len(post.intake.kept) == 1


async def test_what_host_it_says_changes_nothing(post: Post) -> None:
    """Twilio signs the address: the operator's public one counts, whatever a request says."""
    hook = await hook_of(post, TWILIO)
    lies = {"host": "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "http"}
    assert (await post.post(hook, headers=dict(hook.headers) | lies)).status_code == 200


@pytest.mark.parametrize("kind", [VONAGE, MESSAGEBIRD, MAILGUN, SES], ids=".".join)
@pytest.mark.parametrize("hours", [2, -2])
async def test_an_old_post(post: Post, kind: Kind, hours: int) -> None:
    """Signed two hours ago, or by a clock that is two hours ahead."""
    hook = await hook_of(post, kind)
    post.clock.ahead = timedelta(hours=hours)
    assert await refused(post, hook) == (401, "too_old")


async def test_the_handshake_of_meta(post: Post) -> None:
    await hook_of(post, WHATSAPP)
    channel_id = post.channels[WHATSAPP]
    token = post.good(WHATSAPP)["config"]["verifyToken"]
    asked = f"{PUBLIC}/webhooks/{channel_id}?hub.mode=subscribe&hub.challenge=%3Cb%3E1&hub.verify_token="
    answer = await post.post(HookRequest("GET", asked + token, {}))
    assert (answer.status_code, answer.text) == (200, "<b>1")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert (await refused(post, HookRequest("GET", asked + "wrong", {})))[0] == 403
