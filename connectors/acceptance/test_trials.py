"""What an operator meets with every provider: told by the right step, with cause and fix."""

from __future__ import annotations

import pytest

from connectors import checks, fields
from connectors.acceptance.stage import OUR_URL, Stage, explained
from connectors.checks import Verdict
from connectors.contract import Outbound, StepStatus
from connectors.redaction import forms
from connectors.simulation import Trial, TrialName

pytestmark = pytest.mark.asyncio(loop_scope="module")

LEAST_REASON = 20
"""Characters of a reason why a provider knows no such situation."""


def judged(verdict: Verdict, status: StepStatus) -> bool:
    """Tell whether a report as a whole says what its telling step says."""
    if status is StepStatus.FAILED:
        return verdict.failed and not verdict.success
    if status is StepStatus.UNKNOWN:
        return verdict.unknown and not verdict.success and not verdict.failed
    return verdict.success


@pytest.mark.parametrize("name", TrialName)
async def test_a_situation_is_told_by_its_step(stage: Stage, name: TrialName) -> None:
    trial = stage.trial(name)
    if isinstance(trial, str):
        assert len(trial) > LEAST_REASON
        assert name is not TrialName.GOOD
        return
    stage.simulator.fault, stage.simulator.provoke = trial.fault, trial.provoke
    steps = await stage.check(stage.made(trial.body["config"]))
    told = steps[trial.step]
    assert (told.status, told.failure_class) == (trial.status, trial.failure_class), told
    assert trial.code is None or told.code == trial.code
    assert [step.id for step in steps.values() if not explained(step)] == []
    assert judged(checks.verdict(steps.values()), trial.status)


async def test_a_good_channel_says_whose_it_is(stage: Stage) -> None:
    made = stage.made()
    steps = await stage.check(made)
    assert checks.verdict(steps.values()).success
    assert made.identity is not None
    assert made.identity.id
    assert made.identity.label
    assert set(made.identity.facts) <= set(stage.connector.derived_fields)


async def test_a_check_can_be_made_again_and_says_the_same(stage: Stage) -> None:
    first, second = [await stage.check(stage.made()) for _ in range(2)]
    assert [(step.id, step.status) for step in first.values()] == [
        (step.id, step.status) for step in second.values()
    ]


async def test_a_text_is_sent(stage: Stage) -> None:
    await stage.register()
    sent = await stage.made().send(await stage.message())
    assert sent.id
    assert sent.status


async def test_an_empty_text_is_refused_before_anybody_is_asked(stage: Stage) -> None:
    from connectors.problems import ProviderRefusal

    seen = list(getattr(stage.simulator, "seen", ()))
    with pytest.raises(ProviderRefusal) as refused:
        await stage.made().send(Outbound((await stage.message()).to, "  "))
    assert all((refused.value.problem.cause, refused.value.problem.fix))
    assert list(getattr(stage.simulator, "seen", ())) == seen


async def test_every_secret_has_a_destination(stage: Stage) -> None:
    config = stage.config(stage.good)
    secret = {spec.key for spec in fields.describe(type(config)) if spec.secret}
    given = secret & set(fields.plain(config))
    assert set(stage.connector.destinations(config, stage.endpoints)) >= given


async def test_what_is_shown_of_a_channel_holds_no_secret(stage: Stage) -> None:
    config = stage.config(stage.good)
    shown = [stage.connector.account_key(config)]
    for url in (None, OUR_URL):
        setup = stage.connector.setup(config, url)
        assert setup.instructions
        shown.append(setup.instructions)
    known = {form for secret in stage.secrets() for form in forms(secret)}
    assert [text for text in shown if any(form in text for form in known)] == []


async def test_a_trial_of_each_kind_is_there(stage: Stage) -> None:
    trials = stage.simulator.trials(stage.connector.channel_type)
    assert set(trials) == set(TrialName)
    assert isinstance(trials[TrialName.GOOD], Trial)
