"""How steps run, what stops them, and what a report amounts to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pytest

from connectors.checks import (
    Finding,
    failed,
    passed,
    plan,
    run,
    skipped,
    step,
    unknown,
    verdict,
    warning,
)
from connectors.contract import (
    Capabilities,
    CheckStep,
    Connector,
    Context,
    FailureClass,
    Identity,
    Outbound,
    Sent,
    Setup,
    StepStatus,
)
from connectors.fields import ChannelConfig
from connectors.problems import NoAnswer, Problem, ProviderRefusal


def problem(failure_class: FailureClass = FailureClass.CONFIG) -> Problem:
    return Problem("c0de", "It broke.", "A cause.", "A fix.", failure_class=failure_class)


class Nothing(ChannelConfig):
    """No fields."""


class Scripted(Connector[Nothing]):
    """A connector whose steps do what a test says."""

    channel_type = "test"
    provider = "scripted"
    title = summary = documentation = "Scripted"
    config_model = Nothing
    capabilities = Capabilities()
    script: ClassVar[dict[str, Finding | Exception]] = {}

    @classmethod
    def account_key(cls, config: Nothing) -> str:
        return "one"

    @classmethod
    def destinations(cls, config: Nothing, endpoints: Mapping[str, str]) -> Mapping[str, str]:
        return {}

    @classmethod
    def setup(cls, config: Nothing, webhook_url: str | None) -> Setup:
        return Setup("")

    async def send(self, message: Outbound) -> Sent:
        raise NotImplementedError

    def play(self, name: str) -> Finding:
        what = self.script.get(name, passed(name))
        if isinstance(what, Exception):
            raise what
        return what

    @step("format", name="format", title="Format")
    async def check_format(self) -> Finding:
        return self.play("format")

    @step("login", name="credentials", title="Login", needs=("format",))
    async def check_login(self) -> Finding:
        self.identity = Identity("account-1", "Account One")
        return self.play("login")

    @step("hook", name="webhook", title="Hook", needs=("login",))
    async def check_hook(self) -> Finding:
        return self.play("hook")


async def report(
    script: dict[str, Finding | Exception] | None = None, expected: str | None = None
) -> dict[str, CheckStep]:
    def no_http(*_: Any) -> Any:
        raise AssertionError("no step of this connector speaks HTTP")

    connector = Scripted(Nothing(), Context(open_http=no_http, expected_identity=expected))
    connector.script = script or {}  # type: ignore[misc]
    return {item.id: item async for item in run(connector)}


def test_a_plan_lists_the_steps_in_order_before_any_runs() -> None:
    assert [item.id for item in plan(Scripted)] == ["format", "login", "hook"]


async def test_steps_that_pass_make_a_success() -> None:
    steps = await report()

    assert [item.status for item in steps.values()] == [StepStatus.PASSED] * 3
    assert verdict(steps.values()).success


async def test_what_needs_a_failed_step_is_skipped_with_the_reason() -> None:
    steps = await report({"format": failed(problem())})

    assert steps["format"].cause == "A cause."
    assert steps["login"].status is StepStatus.SKIPPED
    assert "format" in steps["login"].message
    assert steps["hook"].details == {"needs": "login"}
    judged = verdict(steps.values())
    assert (judged.success, judged.failed, judged.unknown) == (False, True, False)


async def test_a_warning_lets_the_next_step_go_on() -> None:
    steps = await report({"format": warning(problem())})

    assert steps["hook"].status is StepStatus.PASSED
    assert verdict(steps.values()).success


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ProviderRefusal(problem()), StepStatus.FAILED),
        (NoAnswer(problem(FailureClass.TRANSIENT)), StepStatus.UNKNOWN),
        (NoAnswer(problem(FailureClass.REMOTE)), StepStatus.UNKNOWN),
    ],
)
async def test_what_a_provider_did_decides_between_failed_and_unknown(
    error: Exception, status: StepStatus
) -> None:
    steps = await report({"login": error})

    assert steps["login"].status is status
    assert steps["login"].fix == "A fix."
    assert verdict(steps.values()).success is False


async def test_a_broken_step_is_our_fault_and_quotes_nothing() -> None:
    steps = await report({"login": ValueError("https://x/bot123:CANARY/getMe")})

    assert steps["login"].status is StepStatus.UNKNOWN
    assert steps["login"].failure_class is FailureClass.INTERNAL
    assert "CANARY" not in repr(steps)


@pytest.mark.parametrize("login", [skipped("no"), unknown(problem()), warning(problem())])
async def test_without_a_passed_live_credential_there_is_no_success(login: Finding) -> None:
    judged = verdict((await report({"login": login})).values())

    assert not judged.success
    assert judged.unknown


async def test_another_identity_is_a_warning() -> None:
    steps = await report(expected="account-0")
    assert steps["identity.same"].status is StepStatus.WARNING
    assert "Account One" in steps["identity.same"].message

    assert "identity.same" not in await report(expected="account-1")
