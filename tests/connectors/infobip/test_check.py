"""The staged check against Infobip on loopback, beyond what the acceptance suite plays."""

from __future__ import annotations

from typing import Any

import pytest

from connectors import checks
from connectors.contract import StepStatus
from connectors.infobip import simulated
from connectors.infobip.simulator import InfobipSimulator
from connectors.webhooks import set_webhook
from tests.connectors.infobip.channels import URL, check, config, made

pytestmark = pytest.mark.asyncio(loop_scope="module")

STEPS = [f"infobip.{name}" for name in ("format", "key", "permissions", "sender", "launch")]


async def test_a_launched_sender(simulator: InfobipSimulator) -> None:
    steps = await check(simulator)
    assert list(steps) == [*STEPS, "infobip.webhook"]
    assert {steps[name].status for name in STEPS} == {StepStatus.PASSED}
    assert steps["infobip.key"].details["balance"] == "47.79 EUR"
    assert steps["infobip.launch"].details["launches"]["US/VERIZON"] == "COMPLETED"
    assert checks.verdict(steps.values()).success


async def test_a_check_only_reads(simulator: InfobipSimulator) -> None:
    await check(simulator, webhook_url=URL)
    assert {seen.method for seen in simulator.seen} == {"GET"}


async def test_a_key_is_not_sent_to_a_host_that_is_not_infobips(
    simulator: InfobipSimulator,
) -> None:
    for host in ("infobip.com.evil.example", "notinfobip.com", "api.example.org"):
        steps = await check(simulator, config(base=host))
        assert steps["infobip.format"].code == "base_url_foreign"
    assert simulator.seen == []


async def test_a_key_pasted_with_its_scheme(simulator: InfobipSimulator) -> None:
    steps = await check(simulator, config(key=f"App {simulated.GOOD}"))
    assert steps["infobip.format"].code == "api_key_with_scheme"
    assert simulator.seen == []


async def test_a_key_that_only_sends_is_a_good_key(simulator: InfobipSimulator) -> None:
    steps = await check(simulator, config(key=simulated.SENDS_ONLY))
    assert steps["infobip.key"].status is StepStatus.PASSED
    assert "rcs:manage" in (steps["infobip.permissions"].cause or "")
    assert steps["infobip.sender"].status is StepStatus.SKIPPED
    assert steps["infobip.webhook"].status is StepStatus.UNKNOWN
    assert checks.verdict(steps.values()).success


@pytest.mark.parametrize(
    ("state", "status", "code"),
    [
        ("LAUNCHED_PARTIAL_SUCCESS", StepStatus.PASSED, None),
        ("PENDING_LAUNCH", StepStatus.WARNING, "sender_not_launched"),
        ("DRAFT", StepStatus.FAILED, "sender_not_ready"),
        ("SENDER_UPDATE_REQUIRED", StepStatus.FAILED, "sender_not_ready"),
        ("SOMETHING_NEW", StepStatus.FAILED, "sender_not_ready"),
    ],
)
async def test_each_state_of_a_sender(
    simulator: InfobipSimulator, state: str, status: StepStatus, code: str | None
) -> None:
    simulator.world.senders[simulated.SENDER].status = state
    step = (await check(simulator))["infobip.sender"]
    assert (step.status, step.code) == (status, code)


async def test_a_carrier_that_rejected_the_launch(simulator: InfobipSimulator) -> None:
    simulator.world.senders[simulated.SENDER].coverage["ATT"] = "REJECTED"
    step = (await check(simulator))["infobip.launch"]
    assert (step.status, step.code) == (StepStatus.WARNING, "launch_rejected")
    assert "US/ATT" in step.message


async def test_a_name_with_odd_characters_stays_in_the_path(simulator: InfobipSimulator) -> None:
    steps = await check(simulator, config("../../account/1/balance?x=1"))
    assert steps["infobip.sender"].code == "E404"


async def test_where_the_reports_go(simulator: InfobipSimulator) -> None:
    async def webhook(**given: Any) -> tuple[StepStatus, str | None]:
        step = (await check(simulator, webhook_url=URL, **given))["infobip.webhook"]
        assert "do-not-show" not in repr(step)
        return step.status, step.code

    assert await webhook() == (StepStatus.WARNING, "webhook_not_set")
    await set_webhook(made(simulator), "https://crm.example/in?key=do-not-show")
    assert await webhook() == (StepStatus.WARNING, "webhook_elsewhere")
    await set_webhook(made(simulator), URL, take_over=True)
    assert await webhook() == (StepStatus.PASSED, None)
    assert await webhook(webhook_secret=None) == (StepStatus.FAILED, "webhook_secret_missing")
