"""Config and staged check against Zenvia on loopback, beyond what the acceptance suite plays."""

from __future__ import annotations

from typing import Any

import pytest

from connectors import checks, fields
from connectors.contract import StepStatus
from connectors.webhooks import set_webhook
from connectors.zenvia import simulated
from connectors.zenvia.config import ZenviaRcsConfig
from connectors.zenvia.simulator import ZenviaSimulator
from tests.connectors.zenvia.channels import URL, check, config, made

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_names_of_the_real_server_are_taken() -> None:
    raw = {"agent_id": "a", "api_key": "t", "api_secret": "s"}
    found = fields.parse(ZenviaRcsConfig, raw)
    assert isinstance(found, ZenviaRcsConfig)
    assert found.token_secret is not None
    assert (found.sender_id, found.api_token.get_secret_value()) == ("a", "t")


async def test_a_good_token(simulator: ZenviaSimulator) -> None:
    steps = await check(simulator)
    names = ["zenvia.format", "zenvia.token", "zenvia.agent", "zenvia.webhook"]
    assert list(steps) == names
    assert steps["zenvia.token"].status is StepStatus.PASSED
    assert steps["zenvia.agent"].status is StepStatus.SKIPPED
    assert checks.verdict(steps.values()).success
    assert {(seen.method, seen.path) for seen in simulator.seen} == {("GET", "/v2/subscriptions")}


@pytest.mark.parametrize("token", ["eyJhbGciOi.eyJzdWIi.c2ln", "X-API-TOKEN: abc"])
async def test_what_is_no_token_is_not_sent(simulator: ZenviaSimulator, token: str) -> None:
    steps = await check(simulator, config(token=token))
    assert steps["zenvia.format"].code == "api_token_shape"
    assert simulator.seen == []


async def test_an_agent_id_that_is_too_long(simulator: ZenviaSimulator) -> None:
    steps = await check(simulator, config("a" * 65))
    assert steps["zenvia.format"].code == "agent_id_too_long"
    assert simulator.seen == []


@pytest.mark.parametrize(
    ("secret", "status"),
    [
        (simulated.SIGNING_SECRET, StepStatus.PASSED),
        ("another", StepStatus.FAILED),
        (None, StepStatus.FAILED),
    ],
)
async def test_a_signature_token_needs_its_secret(
    simulator: ZenviaSimulator, secret: str | None, status: StepStatus
) -> None:
    more = {"tokenSecret": secret} if secret else {}
    token = (await check(simulator, config(token=simulated.SIGNED, **more)))["zenvia.token"]
    assert token.status is status
    assert status is StepStatus.PASSED or "signature token" in (token.cause or "")


async def test_where_the_events_go(simulator: ZenviaSimulator) -> None:
    async def webhook(**given: Any) -> tuple[StepStatus, str | None]:
        step = (await check(simulator, webhook_url=URL, **given))["zenvia.webhook"]
        assert "do-not-show" not in repr(step)
        return step.status, step.code

    assert await webhook() == (StepStatus.WARNING, "webhook_not_set")
    await set_webhook(made(simulator), "https://crm.example/in?key=do-not-show")
    assert await webhook() == (StepStatus.WARNING, "webhook_elsewhere")
    await set_webhook(made(simulator), URL, take_over=True)
    assert await webhook() == (StepStatus.PASSED, None)
    assert await webhook(webhook_secret=None) == (StepStatus.FAILED, "webhook_secret_missing")
    first, second = simulator.world.subscriptions.values()
    first["status"] = "DEGRADED"
    assert await webhook() == (StepStatus.WARNING, "DEGRADED")
    first["status"] = "INACTIVE"
    assert await webhook() == (StepStatus.FAILED, "INACTIVE")
    first["status"] = "ACTIVE"
    del simulator.world.subscriptions[second["id"]]
    assert await webhook() == (StepStatus.WARNING, "webhook_incomplete")


async def test_subscriptions_of_other_channels_are_not_looked_at(
    simulator: ZenviaSimulator,
) -> None:
    made_here = simulator.world.subscribe("MESSAGE", "https://crm.example/in")
    made_here["criteria"] = {"channel": "whatsapp"}
    step = (await check(simulator, webhook_url=URL))["zenvia.webhook"]
    assert step.details["others"] == []
