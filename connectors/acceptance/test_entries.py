"""Each known error: produced by the simulator, and explained as promised."""

from __future__ import annotations

from contextlib import aclosing

import pytest

from connectors.acceptance.stage import OUR_URL, Stage
from connectors.contract import StepStatus
from connectors.hooks import DeliveryStatus
from connectors.knowledge import During, Entry, Knowledge
from connectors.problems import Problem, ProviderError
from connectors.receiving import Receives
from connectors.registry import knowledge, room_of
from connectors.simulation import NotPlayed
from connectors.webhooks import RegistersWebhook

pytestmark = pytest.mark.asyncio(loop_scope="module")


def of_room(stages: list[Stage]) -> Knowledge:
    """What the room knows."""
    known = knowledge(room_of(stages[0].connector))
    assert known is not None
    return known


async def met(stage: Stage, entry: Entry) -> Problem | None:
    """Have a connector meet an error, and give what it says of it."""
    stage.simulator.provoke = entry.code if entry.during is not During.DELIVERY else None
    if entry.during is During.CHECK:
        return await _met_in_check(stage, entry)
    if entry.during is During.SEND:
        return await _met_in_send(stage)
    if entry.during is During.WEBHOOK:
        return await _met_in_registration(stage)
    if entry.during is During.FETCH:
        return await _met_in_fetching(stage)
    return await _met_in_delivery(stage, entry)


async def _met_in_check(stage: Stage, entry: Entry) -> Problem | None:
    for step in (await stage.check(stage.made())).values():
        if step.code == entry.code and step.status is not StepStatus.PASSED:
            assert step.failure_class is not None
            assert step.who is not None
            return Problem(
                step.code,
                step.message,
                step.cause or "",
                step.fix or "",
                step.who,
                step.failure_class,
                step.documentation,
            )
    return None


async def _met_in_send(stage: Stage) -> Problem | None:
    try:
        await stage.made().send(await stage.message())
    except ProviderError as error:
        return error.problem
    return None


async def _met_in_registration(stage: Stage) -> Problem | None:
    made = stage.made()
    if not isinstance(made, RegistersWebhook):
        return None
    try:
        await made.register_webhook(OUR_URL)
    except ProviderError as error:
        return error.problem
    finally:
        await made.close()
    return None


async def _met_in_fetching(stage: Stage) -> Problem | None:
    made = stage.made()
    if not isinstance(made, Receives):
        return None
    try:
        async with aclosing(made.listen(None)) as batches:
            await anext(batches)
    except ProviderError as error:
        return error.problem
    return None


async def _met_in_delivery(stage: Stage, entry: Entry) -> Problem | None:
    await stage.register()
    sent = await stage.made().send(await stage.message())
    try:
        hooks = await stage.simulator.tell(
            stage.good, sent.id, DeliveryStatus.FAILED, code=entry.code
        )
    except NotPlayed:
        return None  # of the room's other channel type
    for hook in hooks:
        for update in (await stage.made().receive(hook)).deliveries:
            assert update.message_id == sent.id
            assert update.status is DeliveryStatus.FAILED
            return update.problem
    return None


async def test_an_error_is_met_and_explained(stages: list[Stage], entry_code: str) -> None:
    entry = next(item for item in of_room(stages).ENTRIES if item.code == entry_code)
    for stage in stages:
        told = await met(stage, entry)
        if told is not None and told.code == entry.code:
            break
    else:
        pytest.fail(f"no connector of the room met {entry.code} during {entry.during}: {told}")
    promised = (entry.cause, entry.who, entry.failure_class, entry.documentation)
    assert (told.cause, told.who, told.failure_class, told.documentation) == promised
    assert told.message
    assert told.fix


async def test_an_entry_says_what_it_must(stages: list[Stage], entry_code: str) -> None:
    entry = next(item for item in of_room(stages).ENTRIES if item.code == entry_code)
    assert all(text.strip() for text in (entry.message, entry.cause, entry.fix))
    assert entry.documentation.startswith("https://")
    assert entry.message.endswith((".", "…", "”"))
