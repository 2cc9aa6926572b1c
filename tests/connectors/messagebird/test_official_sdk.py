"""MessageBird's Python SDK, unmodified, against the simulator: its hosts are constants of a module."""

from __future__ import annotations

import asyncio

import messagebird
import pytest
from messagebird import client as sdk
from messagebird.client import ErrorException

from connectors.messagebird import simulated as world
from connectors.messagebird.simulator import MessageBirdSimulator

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(autouse=True)
def hosts(simulator: MessageBirdSimulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sdk, "ENDPOINT", simulator.url)
    monkeypatch.setattr(sdk, "NUMBER_API_ROOT", f"{simulator.url}/v1/")


def client(key: str = world.MAIN_KEY) -> messagebird.Client:
    return messagebird.Client(key)


async def test_the_balance() -> None:
    found = await asyncio.to_thread(client().balance)
    assert (found.amount, found.type, found.payment) == (18.4, "euros", "prepaid")


async def test_a_wrong_key() -> None:
    with pytest.raises(ErrorException) as refused:
        await asyncio.to_thread(client(world.WRONG_KEY).balance)
    assert (refused.value.errors[0].code, refused.value.errors[0].parameter) == (2, "access_key")


async def test_the_numbers() -> None:
    found = await asyncio.to_thread(client().purchased_numbers_list)
    assert [item.number for item in found.items] == [world.GOOD_NUMBER, world.VOICE_ONLY_NUMBER]
    one = await asyncio.to_thread(client().purchased_number, world.GOOD_NUMBER)
    assert (one.features, one.status) == (["sms", "voice"], "active")
    with pytest.raises(ErrorException) as refused:
        await asyncio.to_thread(client().purchased_number, world.FOREIGN_NUMBER)
    assert refused.value.errors[0].code == 20


async def test_a_text(main: world.SimulatedAccount) -> None:
    sent = await asyncio.to_thread(
        client().message_create, "Acme", [world.CUSTOMER], "Hi", {"reference": "r1"}
    )
    assert sent.id == main.messages[0].id
    assert sent.recipients["items"][0].status == "sent"
    again = await asyncio.to_thread(client().message, sent.id)
    assert (again.body, again.reference) == ("Hi", "r1")


@pytest.mark.parametrize(
    ("key", "originator", "to", "code"),
    [
        (world.WRONG_KEY, "Acme", world.CUSTOMER, 2),
        (world.TRIAL_KEY, "Acme", "15550100777", 9),
        (world.MAIN_KEY, "Acme Incorporated", world.CUSTOMER, 10),
    ],
)
async def test_texts_that_are_refused(key: str, originator: str, to: str, code: int) -> None:
    with pytest.raises(ErrorException) as refused:
        await asyncio.to_thread(client(key).message_create, originator, to, "Hi")
    assert refused.value.errors[0].code == code


async def test_a_message_that_there_is_not() -> None:
    with pytest.raises(ErrorException) as refused:
        await asyncio.to_thread(client().message, "0" * 32)
    assert refused.value.errors[0].code == 20
