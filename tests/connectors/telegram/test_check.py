"""The staged check against a Bot API server on loopback: every sample, every fault."""

from __future__ import annotations

import pytest

from connectors import checks
from connectors.contract import CheckStep, FailureClass, StepStatus, Who
from connectors.simulation import Fault, Sample
from connectors.telegram import TelegramConnector
from connectors.telegram.simulated import SimulatedBot
from connectors.telegram.simulator import (
    FAILING_WEBHOOK,
    FOREIGN_WEBHOOK,
    GOOD,
    REVOKED,
    TelegramSimulator,
)
from tests.connectors.support import context, report

pytestmark = pytest.mark.asyncio(loop_scope="module")

OURS = "https://hooks.acme.example/telegram/orders"
STEPS = [
    "telegram.format",
    "telegram.get-me",
    "telegram.identity",
    "telegram.permissions",
    "telegram.webhook",
    "telegram.delivery",
    "telegram.updates",
]


async def check(
    simulator: TelegramSimulator,
    token: str = GOOD,
    *,
    patience: float = 5.0,
    webhook_url: str | None = None,
    expected_identity: str | None = None,
) -> dict[str, CheckStep]:
    ctx = context(
        {"telegram": simulator.url},
        timeout=patience,
        webhook_url=webhook_url,
        expected_identity=expected_identity,
    )
    return await report(TelegramConnector, {"botToken": token}, ctx)


def sample(simulator: TelegramSimulator, outcome: str) -> Sample:
    return next(item for item in simulator.samples() if item.outcome == outcome)


def explained(step: CheckStep) -> bool:
    return all((step.cause, step.fix, step.who, step.failure_class, step.code))


async def test_a_good_bot(simulator: TelegramSimulator) -> None:
    steps = await check(simulator)
    assert list(steps) == STEPS
    assert checks.verdict(steps.values()).success
    assert {step.status for step in steps.values()} == {StepStatus.PASSED, StepStatus.SKIPPED}
    assert steps["telegram.get-me"].name == "credentials"
    assert steps["telegram.webhook"].name == "webhook"
    assert steps["telegram.permissions"].name == "permissions"
    assert "polling" in steps["telegram.webhook"].message


async def test_the_bot_is_named(simulator: TelegramSimulator) -> None:
    connector = TelegramConnector(
        TelegramConnector.config_model(bot_token=GOOD), context({"telegram": simulator.url})
    )
    async for _ in checks.run(connector):
        pass
    identity = connector.identity
    assert identity is not None
    assert (identity.id, identity.label) == ("7000000001", "@acme_support_bot")
    assert identity.facts == {"botUsername": "@acme_support_bot"}
    assert set(identity.facts) == set(TelegramConnector.derived_fields)


@pytest.mark.parametrize(
    ("joins", "sees_all", "said"),
    [
        (True, False, "privacy mode"),
        (True, True, "sees every message"),
        (False, False, "cannot be added to groups"),
    ],
)
async def test_what_the_bot_may_do_in_groups(
    simulator: TelegramSimulator, joins: bool, sees_all: bool, said: str
) -> None:
    bot = simulator.bots[GOOD]
    bot.can_join_groups, bot.sees_all_in_groups = joins, sees_all
    step = (await check(simulator))["telegram.permissions"]
    assert step.status is StepStatus.PASSED
    assert said in step.message
    assert step.details["canJoinGroups"] is joins
    assert step.details["canReadAllGroupMessages"] is sees_all


async def test_a_check_changes_nothing(simulator: TelegramSimulator) -> None:
    bot = simulator.bots[FAILING_WEBHOOK]
    before = (bot.hook, list(bot.updates), list(bot.allowed_updates))
    await check(simulator, FAILING_WEBHOOK, webhook_url="https://elsewhere.example/")
    assert (bot.hook, bot.updates, bot.allowed_updates) == before
    asked = [(seen.method, seen.path.rpartition("/")[2]) for seen in simulator.seen]
    assert asked == [("GET", "getMe"), ("GET", "getWebhookInfo")]


@pytest.mark.parametrize("value", ["YOUR_BOT_TOKEN", "123456", f"bot{GOOD}", "@acme_support_bot"])
async def test_a_malformed_token_costs_no_request(simulator: TelegramSimulator, value: str) -> None:
    steps = await check(simulator, value)
    assert simulator.seen == []
    shape = steps["telegram.format"]
    assert shape.status is StepStatus.FAILED
    assert shape.failure_class is FailureClass.CONFIG
    assert explained(shape)
    others = [step.status for step in steps.values() if step is not shape]
    assert others == [StepStatus.SKIPPED] * 6
    assert checks.verdict(steps.values()).failed


async def test_an_unusual_token_is_asked_about(simulator: TelegramSimulator) -> None:
    short = "42:short"
    simulator.bots[short] = SimulatedBot(short, "short_bot", "Short")
    steps = await check(simulator, short)
    assert steps["telegram.format"].status is StepStatus.WARNING
    assert explained(steps["telegram.format"])
    assert checks.verdict(steps.values()).success


async def test_the_samples_end_as_they_say(simulator: TelegramSimulator) -> None:
    found = {}
    for item in simulator.samples():
        assert item.body["type"] == "telegram"
        ctx = context({"telegram": simulator.url})
        steps = await report(TelegramConnector, item.body["config"], ctx)
        found[item.outcome] = {
            step.id: step.code for step in steps.values() if step.code is not None
        }
    assert found == {
        "works": {},
        "wrong credential": {"telegram.get-me": "401 Unauthorized"},
        "webhook trouble": {
            "telegram.webhook": "webhook_elsewhere",
            "telegram.delivery": "webhook_failing",
        },
        "webhook elsewhere": {"telegram.webhook": "webhook_elsewhere"},
    }


async def test_the_environment_points_at_the_simulator(simulator: TelegramSimulator) -> None:
    assert simulator.environ() == {"LINKTOR_TUI_ENDPOINT_TELEGRAM": simulator.url}


@pytest.mark.parametrize("fault", [Fault.WRONG_CREDENTIAL, Fault.EXPIRED])
async def test_a_refused_token_fails_the_credentials(
    simulator: TelegramSimulator, fault: Fault
) -> None:
    simulator.fault = fault
    steps = await check(simulator)
    step = steps["telegram.get-me"]
    assert step.status is StepStatus.FAILED
    assert step.failure_class is FailureClass.CONFIG
    assert step.code == "401 Unauthorized"
    assert step.who is Who.ACCOUNT_ADMIN
    assert "@BotFather" in str(step.fix)
    assert explained(step)
    assert steps["telegram.webhook"].status is StepStatus.SKIPPED


@pytest.mark.parametrize(
    ("fault", "code", "failure_class"),
    [
        (Fault.RATE_LIMITED, "rate_limited", FailureClass.TRANSIENT),
        (Fault.DOWN, "http_503", FailureClass.REMOTE),
        (Fault.SLOW, "timeout", FailureClass.TRANSIENT),
    ],
)
async def test_silence_is_not_a_bad_credential(
    simulator: TelegramSimulator, fault: Fault, code: str, failure_class: FailureClass
) -> None:
    simulator.fault = fault
    steps = await check(simulator, patience=0.2)
    step = steps["telegram.get-me"]
    assert step.status is StepStatus.UNKNOWN
    assert (step.code, step.failure_class) == (code, failure_class)
    assert explained(step)
    verdict = checks.verdict(steps.values())
    assert verdict.unknown
    assert not verdict.failed
    assert verdict.rate_limited is (fault is Fault.RATE_LIMITED)


async def test_a_server_that_is_gone_is_not_a_bad_credential() -> None:
    async with TelegramSimulator() as simulator:
        pass
    steps = await check(simulator)
    assert steps["telegram.get-me"].status is StepStatus.UNKNOWN
    assert steps["telegram.get-me"].code == "refused"


async def test_trouble_after_the_token_was_accepted(simulator: TelegramSimulator) -> None:
    ctx = context({"telegram": simulator.url})
    connector = TelegramConnector(TelegramConnector.config_model(bot_token=GOOD), ctx)
    steps = {}
    async for step in checks.run(connector):
        steps[step.id] = step
        if step.id == "telegram.get-me":
            simulator.fault = Fault.DOWN
    assert steps["telegram.webhook"].status is StepStatus.UNKNOWN
    assert steps["telegram.delivery"].status is StepStatus.SKIPPED
    assert checks.verdict(steps.values()).success


async def test_how_long_to_wait_is_told(simulator: TelegramSimulator) -> None:
    simulator.fault = Fault.RATE_LIMITED
    step = (await check(simulator))["telegram.get-me"]
    assert step.details["retryAfter"] == 5
    assert step.fix == "Wait 5 s and try again."


async def test_another_bot_than_the_tokens_answers(simulator: TelegramSimulator) -> None:
    other = simulator.bots[FOREIGN_WEBHOOK]
    simulator.bots[GOOD] = other
    steps = await check(simulator)
    step = steps["telegram.identity"]
    assert step.status is StepStatus.FAILED
    assert step.details == {"expected": "7000000001", "found": "7000000004"}
    assert explained(step)


async def test_another_bot_than_last_time(simulator: TelegramSimulator) -> None:
    steps = await check(simulator, expected_identity="7000000009")
    assert steps["identity.same"].status is StepStatus.WARNING
    assert "@acme_support_bot" in steps["identity.same"].message


async def test_a_bot_that_moved_to_another_server(simulator: TelegramSimulator) -> None:
    simulator.bots[GOOD].logged_out = True
    step = (await check(simulator))["telegram.get-me"]
    assert step.status is StepStatus.FAILED
    assert "logged out" in step.message
    assert step.documentation == "https://core.telegram.org/bots/api#logout"


async def test_our_webhook_works(simulator: TelegramSimulator) -> None:
    hook = simulator.bots[FOREIGN_WEBHOOK].hook
    assert hook is not None
    steps = await check(simulator, FOREIGN_WEBHOOK, webhook_url=hook.url)
    assert {step.status for step in steps.values()} == {StepStatus.PASSED}


async def test_our_webhook_fails(simulator: TelegramSimulator) -> None:
    steps = await check(simulator, FAILING_WEBHOOK, webhook_url=OURS)
    assert steps["telegram.webhook"].status is StepStatus.PASSED
    step = steps["telegram.delivery"]
    assert step.status is StepStatus.FAILED
    assert "502 Bad Gateway" in step.message
    assert step.details["pendingUpdates"] == 3
    assert explained(step)


async def test_our_webhook_is_not_registered(simulator: TelegramSimulator) -> None:
    steps = await check(simulator, GOOD, webhook_url=OURS)
    step = steps["telegram.webhook"]
    assert step.status is StepStatus.WARNING
    assert step.code == "webhook_missing"
    assert OURS in str(step.fix)
    assert checks.verdict(steps.values()).success


async def test_a_revoked_bot_needs_another_token(simulator: TelegramSimulator) -> None:
    assert sample(simulator, "wrong credential").body["config"] == {"botToken": REVOKED}
    steps = await check(simulator, REVOKED)
    assert checks.verdict(steps.values()).failed
