"""No secret of a channel comes to light, whatever the provider answers."""

from __future__ import annotations

import logging
import traceback
from collections.abc import AsyncIterator, Iterable

import pytest
import pytest_asyncio

from connectors.acceptance.parrot import Parrot, echo
from connectors.acceptance.stage import OUR_SECRET, OUR_URL, Stage
from connectors.addresses import host_of
from connectors.problems import ProviderError
from connectors.redaction import forms
from connectors.simulation import Fault, HttpSimulator
from connectors.webhooks import RegistersWebhook, clear_webhook, set_webhook

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def parrot() -> AsyncIterator[Parrot]:
    async with Parrot() as running:
        yield running


async def everything_said(stage: Stage, endpoints: dict[str, str]) -> str:
    """Check, send, and handle the webhook; give every word that came of it."""
    said = [repr(step) for step in (await stage.check(stage.made(endpoints=endpoints))).values()]
    made = stage.made(endpoints=endpoints)
    try:
        said.append(repr(await made.send(await stage.message())))
    except ProviderError as error:
        said += ["".join(traceback.format_exception(error)), repr(error.problem)]
    if isinstance(made, RegistersWebhook):
        try:
            said.append(host_of((await set_webhook(made, OUR_URL)).url or ""))
            said.append(repr((await clear_webhook(made, OUR_URL)).details))
        except ProviderError as error:
            said += ["".join(traceback.format_exception(error)), repr(error.problem)]
    said.append(repr(made.config))
    await made.close()
    return "\n".join(said)


def leaks(text: str, secrets: Iterable[str]) -> list[str]:
    """Which secrets stand in a text, in any form they commonly take."""
    return [secret for secret in secrets if any(form in text for form in forms(secret))]


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 500])
async def test_a_provider_that_repeats_everything(
    stage: Stage, parrot: Parrot, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    if not isinstance(stage.simulator, HttpSimulator):
        pytest.skip("not spoken to over HTTP")
    caplog.set_level(logging.DEBUG)
    parrot.answer = echo(status)
    endpoints = parrot.in_place_of(stage.simulator, stage.endpoints)
    said = await everything_said(stage, endpoints) + caplog.text
    assert leaks(said, (*stage.secrets(), OUR_SECRET)) == []


@pytest.mark.parametrize("fault", Fault)
async def test_the_provider_with_each_fault(
    stage: Stage, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    stage.simulator.fault, stage.simulator.slow_seconds = fault, 0.02
    said = await everything_said(stage, stage.endpoints) + caplog.text
    assert leaks(said, (*stage.secrets(), OUR_SECRET)) == []


async def test_no_secret_stands_in_an_address(stage: Stage) -> None:
    if not isinstance(stage.simulator, HttpSimulator):
        pytest.skip("not spoken to over HTTP")
    if stage.connector.channel_type == "telegram":
        pytest.skip("the Bot API takes the token in the path and nowhere else")
    stage.simulator.seen.clear()
    await everything_said(stage, stage.endpoints)
    assert (
        leaks(
            " ".join(f"{seen.path}?{seen.query}" for seen in stage.simulator.seen), stage.secrets()
        )
        == []
    )
