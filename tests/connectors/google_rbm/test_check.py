"""The staged check against Google on loopback, beyond what the acceptance suite plays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from connectors import checks
from connectors.contract import StepStatus
from connectors.google_rbm import simulated, trouble
from connectors.google_rbm.simulator import GoogleRbmSimulator
from connectors.problems import Problem
from tests.connectors.google_rbm.channels import URL, check, config, made

pytestmark = pytest.mark.asyncio(loop_scope="module")

STEPS = [f"google_rbm.{name}" for name in ("format", "token", "permissions", "agent", "launch")]


async def test_a_launched_agent(simulator: GoogleRbmSimulator) -> None:
    steps = await check(simulator)
    assert list(steps)[:5] == STEPS
    assert {steps[name].status for name in STEPS} == {StepStatus.PASSED}
    assert "acme-mobile-us" in steps["google_rbm.launch"].message
    assert steps["google_rbm.phone"].status is StepStatus.SKIPPED
    assert checks.verdict(steps.values()).success


async def test_a_check_writes_to_nobody(simulator: GoogleRbmSimulator) -> None:
    await check(simulator, config(testNumber=simulated.TESTER), webhook_url=URL)
    asked = {(seen.method, seen.path) for seen in simulator.seen}
    assert {path for method, path in asked if method != "GET"} == {"/token", "/v1/users:batchGet"}
    assert not simulator.world.agents[simulated.LAUNCHED].sent


async def test_one_token_for_each_api(simulator: GoogleRbmSimulator) -> None:
    await check(simulator, config(testNumber=simulated.TESTER))
    assert [seen.path for seen in simulator.seen].count("/token") == 2


async def test_nothing_is_asked_with_a_key_that_is_none(simulator: GoogleRbmSimulator) -> None:
    steps = await check(simulator, config(serviceAccountKey="{}"))
    assert steps["google_rbm.format"].code == "key_incomplete"
    assert steps["google_rbm.token"].status is StepStatus.SKIPPED
    assert simulator.seen == []


async def test_an_id_that_no_agent_has(simulator: GoogleRbmSimulator) -> None:
    steps = await check(simulator, config("Acme Support"))
    assert steps["google_rbm.format"].code == "agent_id_shape"
    assert simulator.seen == []


async def test_an_agent_before_its_launch(simulator: GoogleRbmSimulator) -> None:
    steps = await check(simulator, config(simulated.TESTING))
    launch = steps["google_rbm.launch"]
    assert (launch.status, launch.code) == (StepStatus.WARNING, "agent_not_launched")
    assert launch.details["launches"] == {"acme-mobile-us": "in review"}
    assert checks.verdict(steps.values()).success


async def test_a_launch_that_a_carrier_suspended(simulator: GoogleRbmSimulator) -> None:
    agent = simulator.world.agents[simulated.LAUNCHED]
    agent.launches["/v1/regions/acme-mobile-de"] = "LAUNCH_STATE_SUSPENDED"
    assert (await check(simulator))["google_rbm.launch"].code == "launch_partial"
    agent.launches["/v1/regions/acme-mobile-us"] = "LAUNCH_STATE_SUSPENDED"
    assert (await check(simulator))["google_rbm.launch"].code == "agent_suspended"


async def test_a_clock_that_is_wrong_is_not_called_a_wrong_key(
    simulator: GoogleRbmSimulator,
) -> None:
    for off in (timedelta(hours=-3), timedelta(hours=3)):
        steps = await check(simulator, now=datetime.now(UTC) + off)
        token = steps["google_rbm.token"]
        assert token.code == "invalid_grant/clock"
        assert "clock" in (token.cause or "")


async def test_the_test_number(simulator: GoogleRbmSimulator) -> None:
    reached = await check(simulator, config(testNumber="+1 555 010-0123"))
    assert reached["google_rbm.phone"].status is StepStatus.PASSED
    stranger = await check(simulator, config(simulated.TESTING, testNumber=simulated.STRANGER))
    phone = stranger["google_rbm.phone"]
    assert (phone.status, phone.code) == (StepStatus.WARNING, "NOT_FOUND")
    assert checks.verdict(stranger.values()).success


async def test_where_the_events_go(simulator: GoogleRbmSimulator) -> None:
    agent = simulator.world.agents[simulated.LAUNCHED]

    async def webhook(**more: str | None) -> tuple[StepStatus, str | None]:
        step = (await check(simulator, config(), webhook_url=URL, **more))["google_rbm.webhook"]
        assert "do-not-show" not in repr(step)
        return step.status, step.code

    assert await webhook() == (StepStatus.WARNING, "webhook_not_set")
    agent.webhooks["1"] = ("https://crm.example/in?key=do-not-show", "t")
    assert await webhook() == (StepStatus.WARNING, "webhook_elsewhere")
    agent.webhooks["1"] = (URL, "t")
    assert await webhook() == (StepStatus.FAILED, "client_token_missing")
    assert await webhook(webhook_secret="whsec_of-nobody") == (StepStatus.PASSED, None)


async def test_an_agent_of_another_brand_is_not_guessed_at(simulator: GoogleRbmSimulator) -> None:
    full = f"{simulated.BRAND}/agents/{simulated.LAUNCHED}"
    assert (await check(simulator, config(full)))["google_rbm.launch"].status is StepStatus.PASSED
    assert "/v1/brands" not in [seen.path for seen in simulator.seen]


async def test_the_agent_is_named(simulator: GoogleRbmSimulator) -> None:
    connector = made(simulator)
    async for _ in checks.run(connector):
        pass
    assert connector.identity is not None
    assert connector.identity.id == simulated.LAUNCHED


async def test_a_management_api_that_is_closed_fails_nothing(
    simulator: GoogleRbmSimulator,
) -> None:
    account = replace(simulated.PARTNER, manages=False)
    simulator.world.accounts[account.email] = account
    steps = await check(simulator)
    assert steps["google_rbm.agent"].status is StepStatus.PASSED
    for name in ("launch", "webhook"):
        step = steps[f"google_rbm.{name}"]
        assert step.status is StepStatus.UNKNOWN
        assert step.code == "PERMISSION_DENIED/IAM_PERMISSION_DENIED"
    assert checks.verdict(steps.values()).success


async def test_any_refusal_of_the_look_up_is_about_the_agent() -> None:
    refused = Problem(
        "NOT_FOUND", "m", "c", "f", details={"said": "Requested entity was not found."}
    )
    told = trouble.refused_agent(refused)
    assert (told.code, told.details) == ("NOT_FOUND", refused.details)
    assert "agent ID" in told.cause
