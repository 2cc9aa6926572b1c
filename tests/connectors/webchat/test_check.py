"""A web chat's check: what an operator is told, and what is asked of the server."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.responses import PlainTextResponse

from connectors import checks
from connectors.contract import CheckStep, StepStatus, Who
from connectors.simulation import Fault
from connectors.webchat import WebChatConnector, simulated
from connectors.webchat.judging import frame_problem
from connectors.webchat.simulator import SITE, WebChatSimulator
from tests.connectors import support

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def checked(simulator: WebChatSimulator, *listed: str, **other: Any) -> dict[str, CheckStep]:
    raw = {"allowedOrigins": list(listed or (SITE,)), **other}
    return await support.report(
        WebChatConnector, raw, support.context({"webchat": simulator.url}, timeout=2)
    )


async def test_a_chat_that_works_passes_every_step(simulator: WebChatSimulator) -> None:
    steps = await checked(simulator, SITE, "http://localhost:3000")
    assert {step.status for step in steps.values()} == {StepStatus.PASSED}
    assert checks.verdict(steps.values()).success
    assert {"credentials", "webhook", "permissions"} <= {step.name for step in steps.values()}
    assert steps["webchat.connect"].details["origins"] == [SITE, "http://localhost:3000"]
    assert len(steps["webchat.refusal"].details["tried"]) == 7
    assert {seen.method for seen in simulator.seen} == {"GET", "WS"}
    assert all(REHEARSED in seen.path for seen in simulator.seen if seen.method == "WS")


REHEARSED = "/ws/rehearsal"


@pytest.mark.parametrize(
    ("listed", "code", "said"),
    [
        ([], "no_origins", "empty"),
        (["*"], "origin_malformed", "wildcard"),
        (["www.example.com"], "origin_malformed", "no scheme"),
        (["https://www.example.com/chat"], "origin_malformed", "no path"),
        (["http://www.example.com"], "origin_insecure", "plain http"),
    ],
)
async def test_origins_that_let_in_the_wrong_ones(
    simulator: WebChatSimulator, listed: list[str], code: str, said: str
) -> None:
    steps = await checked(simulator, allowedOrigins=listed)
    step = steps["webchat.origins"]
    assert (step.status, step.code) == (StepStatus.FAILED, code)
    assert said in step.message
    assert step.fix
    assert simulator.seen == [], "nobody is asked about what cannot be right"
    assert steps["webchat.connect"].status is StepStatus.SKIPPED


async def test_a_fix_names_the_origin_that_was_meant(simulator: WebChatSimulator) -> None:
    steps = await checked(simulator, "https://www.example.com/chat")
    assert steps["webchat.origins"].fix == "Write https://www.example.com."


@pytest.mark.parametrize(
    ("listed", "code"),
    [
        (["https://WWW.acme.example"], "origin_spelling"),
        (["https://www.acme.example/"], "origin_spelling"),
        (["https://www.acme.example", "https://www.acme.example:443"], "origin_twice"),
    ],
)
async def test_odd_spellings_work_and_are_told(
    simulator: WebChatSimulator, listed: list[str], code: str
) -> None:
    steps = await checked(simulator, *listed)
    assert (steps["webchat.origins"].status, steps["webchat.origins"].code) == (
        StepStatus.WARNING,
        code,
    )
    assert checks.verdict(steps.values()).success


async def test_a_colour_on_which_nothing_can_be_read(simulator: WebChatSimulator) -> None:
    step = (await checked(simulator, theme={"primaryColor": "#808080"}))["webchat.contrast"]
    assert (step.status, step.code) == (StepStatus.WARNING, "contrast_low")
    assert step.details["nearest"] in (step.fix or "")


async def test_a_colour_by_name_is_not_computed_with(simulator: WebChatSimulator) -> None:
    step = (await checked(simulator, theme={"primaryColor": "rebeccapurple"}))["webchat.contrast"]
    assert (step.status, step.code) == (StepStatus.FAILED, "colour_unreadable")


async def test_nobody_serves_it() -> None:
    async with WebChatSimulator() as simulator:
        pass
    steps = await checked(simulator)
    step = steps["webchat.widget"]
    assert (step.status, step.code) == (StepStatus.UNKNOWN, "server_not_running")
    assert "linktor-tui webchat serve" in (step.fix or "")
    verdict = checks.verdict(steps.values())
    assert (verdict.success, verdict.failed) == (False, False)


async def test_a_site_that_the_server_does_not_let_in_fails_the_check(
    simulator: WebChatSimulator,
) -> None:
    simulator.fault = Fault.WRONG_CREDENTIAL
    step = (await checked(simulator))["webchat.connect"]
    assert (step.status, step.code) == (StepStatus.FAILED, "origin_not_allowed")
    assert step.details["origin"] == SITE


async def test_a_proxy_without_websockets_is_named(simulator: WebChatSimulator) -> None:
    simulator.provoke = "no_upgrade"
    step = (await checked(simulator))["webchat.connect"]
    assert (step.code, step.who) == ("no_upgrade", Who.NETWORK_ADMIN)
    assert step.details["statusCode"] == 426


@pytest.mark.parametrize("fault", [Fault.DOWN, Fault.RATE_LIMITED])
async def test_a_fault_elsewhere_says_nothing_about_the_origins(
    simulator: WebChatSimulator, fault: Fault
) -> None:
    simulator.fault = fault
    assert checks.verdict((await checked(simulator)).values()).unknown


async def test_the_address_of_the_webhook_leads_to_the_server() -> None:
    config = WebChatConnector.config_model(allowed_origins=[SITE])
    url = "https://chat.acme.example/base/webhooks/ch_01abc"
    place = WebChatConnector(config, support.context(webhook_url=url))._place
    assert place.server == place.public == "https://chat.acme.example/base"
    assert place.sockets == "wss://chat.acme.example/base"
    assert place.channel_id == "ch_01abc"
    assert WebChatConnector(config, support.context())._place.server == "http://127.0.0.1:8787"


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"content-security-policy": f"default-src 'none'; frame-ancestors {SITE}"}, None),
        ({"content-security-policy": f"frame-ancestors {SITE}", "x-frame-options": "DENY"}, None),
        ({"content-security-policy": f"frame-ancestors {SITE} https://b.example"}, None),
        ({"content-security-policy": f"frame-ancestors {SITE}, frame-ancestors 'self'"}, "blocked"),
        ({"content-security-policy": "frame-ancestors 'none'"}, "blocked"),
        ({"content-security-policy": "FRAME-ANCESTORS https://b.example"}, "blocked"),
        ({"content-security-policy": "default-src 'none'"}, "unprotected"),
        ({"content-security-policy": "frame-ancestors *"}, "unprotected"),
        ({"x-frame-options": "SAMEORIGIN"}, "blocked"),
        ({}, "unprotected"),
    ],
)
async def test_who_may_show_the_window(headers: dict[str, str], code: str | None) -> None:
    problem = frame_problem(headers, [SITE])
    assert (problem.code if problem else None) == (code and f"frame_{code}")


async def test_a_foreign_websocket_that_lets_everybody_in_proves_nothing(
    simulator: WebChatSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def visit(self: WebChatSimulator, websocket: Any) -> None:
        await websocket.accept()
        await websocket.send_text("welcome to another chat")
        await websocket.close()

    monkeypatch.setattr(WebChatSimulator, "_visit", visit)
    async with WebChatSimulator() as other:
        step = (await checked(other))["webchat.connect"]
    assert (step.status, step.code) == (StepStatus.UNKNOWN, "widget_foreign")


async def test_a_redirected_websocket_is_not_followed(
    simulator: WebChatSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def elsewhere() -> PlainTextResponse:
        return PlainTextResponse("", 302, {"Location": f"ws://127.0.0.1:{simulator.port}/other"})

    monkeypatch.setitem(simulated.PROVOKED["ws"], "no_upgrade", elsewhere)
    simulator.provoke = "no_upgrade"
    step = (await checked(simulator))["webchat.connect"]
    assert (step.status, step.code) == (StepStatus.FAILED, "moved")
    assert [seen.path for seen in simulator.seen if seen.method == "WS"] == [REHEARSED]
