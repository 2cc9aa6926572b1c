"""The staged check against Postmark on loopback: what the trials of the suite do not play."""

from __future__ import annotations

from typing import Any

import pytest

from connectors import checks
from connectors.contract import CheckStep, StepStatus
from connectors.postmark.simulated import TOKENS, TRIER
from connectors.postmark.simulator import PostmarkSimulator
from connectors.webhooks import set_webhook
from tests.connectors.postmark.conftest import OURS, SECRET, good, made

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIVE = TOKENS["works"]


async def check(
    simulator: PostmarkSimulator, endpoints: dict[str, str], **changes: Any
) -> dict[str, CheckStep]:
    connector = made(good(simulator, **changes), endpoints)
    return {step.id: step async for step in checks.run(connector)}


async def test_a_channel_that_works(
    simulator: PostmarkSimulator, endpoints: dict[str, str]
) -> None:
    await set_webhook(made(good(simulator), endpoints), OURS)
    connector = made(good(simulator), endpoints)
    steps = {step.id: step async for step in checks.run(connector)}
    statuses = {step.id: step.status for step in steps.values()}
    # Only the account's token is shown which senders are confirmed.
    assert statuses.pop("postmark.sender") is StepStatus.SKIPPED
    assert set(statuses.values()) == {StepStatus.PASSED}, steps
    assert connector.identity is not None
    assert connector.identity.id == "1/support@example.com"
    assert "inbound.postmarkapp.com" in steps["postmark.inbound"].message


async def test_nothing_is_changed_by_a_check(
    simulator: PostmarkSimulator, endpoints: dict[str, str]
) -> None:
    await check(simulator, endpoints)
    assert {seen.method for seen in simulator.seen} == {"GET"}


@pytest.mark.parametrize(
    ("changes", "step", "status", "code"),
    [
        ({"serverToken": "POSTMARK_API_TEST"}, "format", StepStatus.FAILED, "token_shape"),
        ({"serverToken": "a b"}, "format", StepStatus.FAILED, "token_shape"),
        ({"serverToken": "YOUR_SERVER_TOKEN"}, "format", StepStatus.WARNING, "token_shape"),
        ({"serverToken": "YOUR_SERVER_TOKEN"}, "server", StepStatus.FAILED, "10"),
        ({"serverToken": TOKENS["account"]}, "server", StepStatus.FAILED, "account_token"),
        (
            {"serverToken": TOKENS["sandbox"], "fromEmail": TRIER},
            "permissions",
            StepStatus.WARNING,
            "sandbox_server",
        ),
        ({"messageStream": "inbound"}, "stream", StepStatus.FAILED, "stream_inbound"),
        ({"messageStream": "old"}, "stream", StepStatus.FAILED, "stream_archived"),
        ({"messageStream": "../server"}, "stream", StepStatus.UNKNOWN, "not_postmark"),
        ({}, "events", StepStatus.WARNING, "webhook_missing"),
        ({}, "inbound", StepStatus.WARNING, "inbound_missing"),
    ],
)
async def test_what_is_not_right_is_told_by_its_step(
    simulator: PostmarkSimulator,
    endpoints: dict[str, str],
    changes: dict[str, str],
    step: str,
    status: StepStatus,
    code: str,
) -> None:
    told = (await check(simulator, endpoints, **changes))[f"postmark.{step}"]
    assert (told.status, told.code) == (status, code)


async def test_a_webhook_with_another_password(
    simulator: PostmarkSimulator, endpoints: dict[str, str]
) -> None:
    await set_webhook(made(good(simulator), endpoints, webhook_secret="of-last-year"), OURS)
    steps = await check(simulator, endpoints)
    assert steps["postmark.events"].code == "webhook_unproved"
    assert steps["postmark.inbound"].code == "webhook_unproved"
    assert "of-last-year" not in repr({id: step for id, step in steps.items() if "postmark" in id})


async def test_events_that_somebody_switched_off(
    simulator: PostmarkSimulator, endpoints: dict[str, str]
) -> None:
    await set_webhook(made(good(simulator), endpoints), OURS)
    (webhook,) = simulator.account.servers[LIVE].webhooks.values()
    webhook["Triggers"]["Bounce"] = {"Enabled": False}
    told = (await check(simulator, endpoints))["postmark.events"]
    assert (told.code, told.details["missing"]) == ("webhook_partial", ["bounce"])


async def test_mail_that_goes_elsewhere(
    simulator: PostmarkSimulator, endpoints: dict[str, str]
) -> None:
    simulator.account.servers[LIVE].inbound_hook = "https://crm.other.example/in?key=hidden"
    told = (await check(simulator, endpoints))["postmark.inbound"]
    assert told.code == "webhook_elsewhere"
    assert "crm.other.example" in told.message
    assert "hidden" not in repr(told)


async def test_the_tokens_in_an_answer_are_not_shown(
    simulator: PostmarkSimulator, endpoints: dict[str, str]
) -> None:
    steps = await check(simulator, endpoints)
    assert TOKENS["works"] not in repr(steps)
    assert SECRET not in repr(steps)
