"""How a check behaves: it asks nothing needlessly, changes nothing, lets go, and knows whom it met."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from connectors import checks, fields
from connectors.acceptance.stage import OUR_URL, Stage
from connectors.checks import plan
from connectors.contract import StepStatus
from connectors.simulation import Fault, HttpSimulator
from connectors.webhooks import RegistersWebhook, set_webhook

pytestmark = pytest.mark.asyncio(loop_scope="module")

MISSHAPEN = "no such shäpe"


def spoiled(stage: Stage) -> list[dict[str, object]]:
    """The working config with one text value after the other in a shape that is nobody's."""
    specs = {spec.key: spec for spec in fields.describe(stage.connector.config_model)}
    good = stage.good
    texts = [key for key in good if key in specs and specs[key].kind in ("text", "secret")]
    return [good | {key: MISSHAPEN} for key in texts]


async def test_a_value_of_the_wrong_shape_costs_no_request(stage: Stage) -> None:
    if not isinstance(stage.simulator, HttpSimulator):
        pytest.skip("not spoken to over HTTP")
    first = plan(stage.connector)[0].id
    noticed = 0
    for raw in spoiled(stage):
        stage.simulator.seen.clear()
        try:
            made = stage.made(raw)
        except fields.ConfigRefused:
            noticed += 1
            continue
        steps = await stage.check(made)
        noticed += steps[first].status in (StepStatus.FAILED, StepStatus.WARNING)
        if steps[first].status is StepStatus.FAILED:
            assert stage.simulator.seen == []
            assert not checks.verdict(steps.values()).success
    assert noticed or not spoiled(stage)


async def test_a_check_changes_nothing_at_the_provider(stage: Stage) -> None:
    async with stage.opened() as made:
        if not isinstance(made, RegistersWebhook):
            pytest.skip("the provider shows nothing that a check could have changed")
        before = await set_webhook(made, OUR_URL, take_over=True)
    await stage.check(stage.made())
    async with stage.opened() as again:
        assert isinstance(again, RegistersWebhook)
        assert await again.webhook_state() == before


async def test_a_check_that_is_given_up_lets_go(stage: Stage) -> None:
    stage.simulator.fault, stage.simulator.slow_seconds = Fault.SLOW, 30.0
    made = stage.made(timeout=30.0)
    finished = asyncio.Event()

    async def check() -> None:
        async for step in checks.run(made):
            if step.name == "format":
                finished.set()

    task = asyncio.create_task(check())
    await finished.wait()
    await asyncio.sleep(0)  # into the step that asks the provider
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await made.close()  # a second time: nothing is left, and nothing is wrong with asking


async def test_another_account_than_before_is_told(stage: Stage) -> None:
    made = stage.made()
    made.context = replace(made.context, expected_identity="somebody else")
    steps = await stage.check(made)
    assert steps["identity.same"].status is StepStatus.WARNING
    same = stage.made()
    assert made.identity is not None
    same.context = replace(same.context, expected_identity=made.identity.id)
    assert "identity.same" not in await stage.check(same)


async def test_the_same_account_is_named_the_same_each_time(stage: Stage) -> None:
    config = stage.config(stage.good)
    again = stage.config(dict(reversed(stage.good.items())))
    assert stage.connector.account_key(config) == stage.connector.account_key(again)
