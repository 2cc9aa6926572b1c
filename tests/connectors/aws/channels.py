"""Channels at the simulator, made and checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors import checks, fields
from connectors.aws import SesConnector, SnsConnector
from connectors.aws.simulated_trials import body_of
from connectors.aws.simulator import AwsSimulator
from connectors.contract import CheckStep, StepStatus
from tests.connectors import support


def ses(
    aws: AwsSimulator, *, context: Mapping[str, Any] | None = None, **given: Any
) -> SesConnector:
    """A mail channel that works, with changes; `context` goes to the context."""
    raw = {key: value for key, value in body_of("email", **given)["config"].items()}
    raw.pop("provider")
    config = fields.parse(SesConnector.config_model, raw)
    return SesConnector(config, support.context({"aws": aws.url}, **(context or {})))  # type: ignore[arg-type]


def sns(
    aws: AwsSimulator, *, context: Mapping[str, Any] | None = None, **given: Any
) -> SnsConnector:
    """A text-message channel that works, with changes."""
    raw = {key: value for key, value in body_of("sms", **given)["config"].items()}
    raw.pop("provider")
    config = fields.parse(SnsConnector.config_model, raw)
    return SnsConnector(config, support.context({"aws": aws.url}, **(context or {})))  # type: ignore[arg-type]


async def check(made: SesConnector | SnsConnector) -> dict[str, CheckStep]:
    return {step.id: step async for step in checks.run(made)}


def unpassed(steps: Mapping[str, CheckStep]) -> dict[str, str]:
    """Status and code of each step that was tried and did not pass, DNS left out."""
    fine = (StepStatus.PASSED, StepStatus.SKIPPED)
    return {
        id: f"{step.status} {step.code}"
        for id, step in steps.items()
        if step.status not in fine and step.name != "dns"
    }
