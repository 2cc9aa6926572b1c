"""Replies to visitors, through the running server; and what pasted errors are known."""

from __future__ import annotations

import pytest

from connectors import knowledge
from connectors.contract import Outbound, Sent
from connectors.problems import NoAnswer, ProviderError, ProviderRefusal
from connectors.simulation import Fault, NotPlayed
from connectors.webchat import WebChatConnector
from connectors.webchat.knowledge import recognise
from connectors.webchat.simulator import SITE, VISITOR, WebChatSimulator
from tests.connectors.support import context

pytestmark = pytest.mark.asyncio(loop_scope="module")
SECRET = "whsec_test-8d1f0c"


async def send(
    url: str, text: str, *, to: str = VISITOR, secret: str | None = SECRET, patience: float = 5.0
) -> Sent:
    ctx = context({"webchat": url}, webhook_secret=secret, timeout=patience)
    config = WebChatConnector.config_model(allowed_origins=[SITE])
    return await WebChatConnector(config, ctx).send(Outbound(to, text))


async def test_a_reply_reaches_the_visitor(simulator: WebChatSimulator) -> None:
    sent = await send(simulator.url, "<b>Hello</b> \u2603")
    assert sent.status == "delivered"
    assert simulator.visitors[VISITOR].lines[-1] == ("agent", "<b>Hello</b> \u2603")


async def test_who_wrote_in_the_simulator_can_be_answered(simulator: WebChatSimulator) -> None:
    config = {"allowedOrigins": [SITE]}
    assert await simulator.say(config, "Hi", contact="v_other") == ()
    await send(simulator.url, "Hello", to="v_other")
    assert simulator.visitors["v_other"].lines == [("visitor", "Hi"), ("agent", "Hello")]
    with pytest.raises(NotPlayed):
        await simulator.say({"allowedOrigins": []}, "Hi")


@pytest.mark.parametrize(
    ("text", "to", "code"),
    [
        (" ", VISITOR, "text_empty"),
        ("x" * 4097, VISITOR, "text_too_long"),
        ("Hello", " ", "recipient_missing"),
    ],
)
async def test_what_cannot_be_sent_is_not_asked(
    simulator: WebChatSimulator, text: str, to: str, code: str
) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await send(simulator.url, text, to=to)
    assert refused.value.problem.code == code
    assert simulator.seen == []


async def test_a_visitor_who_left(simulator: WebChatSimulator) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await send(simulator.url, "Hello", to="v_nobody")
    assert refused.value.problem.code == "visitor_gone"


async def test_without_a_server_the_fix_is_to_start_it() -> None:
    async with WebChatSimulator() as simulator:
        pass
    with pytest.raises(NoAnswer) as silence:
        await send(simulator.url, "Hello")
    assert silence.value.problem.code == "server_not_running"


async def test_the_secret_does_not_travel_in_clear_text() -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await send("http://192.0.2.1:8787", "Hello")
    assert refused.value.problem.code == "insecure_server"


async def test_a_draft_has_no_secret_to_reply_with(simulator: WebChatSimulator) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await send(simulator.url, "Hello", secret=None)
    assert refused.value.problem.code == "secret_missing"


@pytest.mark.parametrize("fault", list(Fault)[1:])
async def test_a_fault_is_no_reply_and_shows_no_secret(
    simulator: WebChatSimulator, fault: Fault
) -> None:
    simulator.fault, simulator.slow_seconds = fault, 1
    with pytest.raises(ProviderError) as error:
        await send(simulator.url, "Hello", patience=0.3)
    assert SECRET not in repr(error.value.problem)
    assert len(simulator.seen) == 1


PAGE = "https://chat.acme.example"


@pytest.mark.parametrize(
    ("pasted", "code"),
    [
        ('HTTP/1.1 403\n{"linktor":"webchat","error":{"code":"origin_missing"}}', "origin_missing"),
        (
            "Mixed Content: The page at 'https://www.acme.example/' was loaded over HTTPS, but "
            "requested an insecure script 'http://chat.acme.example/widget.js'.",
            "mixed_content",
        ),
        (
            f"Refused to frame '{PAGE}/' because an ancestor violates the following Content "
            f'Security Policy directive: "frame-ancestors". {PAGE}/widget/ch_01abc',
            "frame_blocked",
        ),
        (
            "WebSocket connection to 'wss://chat.acme.example/ws/ch_01abc' failed: Error during "
            "WebSocket handshake: Unexpected response code: 403",
            "origin_not_allowed",
        ),
        (
            "WebSocket connection to 'wss://chat.acme.example/ws/ch_01abc' failed: Error during "
            "WebSocket handshake: Unexpected response code: 400",
            "no_upgrade",
        ),
        (f"GET {PAGE}/widget.js net::ERR_ABORTED 404 (Not Found)", "widget_missing"),
        ("Mixed Content: http://other.example/script.js", None),
        ('{"error":{"code":"origin_missing"}}', None),
        ('{"linktor":"webchat","error":{"code":"unheard_of"}}', None),
        ('{"linktor":"webchat","error":"x"}', None),
        ("404 Not Found", None),
    ],
)
async def test_what_was_pasted_is_known_or_left_to_others(pasted: str, code: str | None) -> None:
    problem = recognise(knowledge.read(pasted))
    assert (problem.code if problem else None) == code
