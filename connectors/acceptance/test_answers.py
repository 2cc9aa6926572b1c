"""Garbage, silence and faults of others: never mistaken for a bad credential, never a crash."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from connectors import checks
from connectors.acceptance.parrot import ANSWERS, Parrot
from connectors.acceptance.stage import Stage, explained
from connectors.contract import CheckStep, FailureClass, StepStatus
from connectors.problems import NoAnswer, ProviderError
from connectors.simulation import Fault, HttpSimulator

pytestmark = pytest.mark.asyncio(loop_scope="module")

IMPATIENT = 0.3
"""Seconds before silence is called silence."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def parrot() -> AsyncIterator[Parrot]:
    async with Parrot() as running:
        yield running


def says_nothing_of_the_credential(steps: dict[str, CheckStep]) -> bool:
    """No credential step passed or failed, and no step broke inside the program."""
    live = [step.status for step in steps.values() if step.name == checks.LIVE_CREDENTIALS]
    return set(live) <= {StepStatus.UNKNOWN, StepStatus.SKIPPED} and not any(
        step.failure_class is FailureClass.INTERNAL for step in steps.values()
    )


@pytest.mark.parametrize("answer", ANSWERS)
async def test_an_answer_that_makes_no_sense(stage: Stage, parrot: Parrot, answer: str) -> None:
    if not isinstance(stage.simulator, HttpSimulator):
        pytest.skip("not spoken to over HTTP")
    parrot.answer = ANSWERS[answer]
    endpoints = parrot.in_place_of(stage.simulator, stage.endpoints)
    steps = await stage.check(stage.made(endpoints=endpoints))
    assert says_nothing_of_the_credential(steps), steps
    assert [step.id for step in steps.values() if not explained(step)] == []
    assert not checks.verdict(steps.values()).success


@pytest.mark.parametrize("answer", ANSWERS)
async def test_a_send_that_gets_such_an_answer_is_not_called_sent(
    stage: Stage, parrot: Parrot, answer: str
) -> None:
    if not isinstance(stage.simulator, HttpSimulator):
        pytest.skip("not spoken to over HTTP")
    parrot.answer = ANSWERS[answer]
    endpoints = parrot.in_place_of(stage.simulator, stage.endpoints)
    with pytest.raises(ProviderError) as error:
        await stage.made(endpoints=endpoints).send(await stage.message())
    assert all((error.value.problem.cause, error.value.problem.fix))


async def test_silence_is_no_bad_credential(stage: Stage) -> None:
    stage.simulator.fault, stage.simulator.slow_seconds = Fault.SLOW, 30.0
    steps = await stage.check(stage.made(timeout=IMPATIENT))
    assert says_nothing_of_the_credential(steps), steps
    assert checks.verdict(steps.values()).unknown


async def test_nobody_there_is_no_bad_credential(stage: Stage) -> None:
    if not isinstance(stage.simulator, HttpSimulator):
        pytest.skip("a refused connection to a host the operator named is told of as such")
    nobody = {
        name: address.replace(str(stage.simulator.port), "1")
        for name, address in stage.endpoints.items()
    }
    steps = await stage.check(stage.made(endpoints=nobody))
    assert says_nothing_of_the_credential(steps), steps
    with pytest.raises(NoAnswer):
        await stage.made(endpoints=nobody).send(await stage.message())
