"""What Zenvia posts: the header that proves it, messages and states; and the registering of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from connectors.contract import Outbound
from connectors.hooks import DeliveryStatus, HookRefused, HookRequest, Kind
from connectors.problems import ProviderRefusal
from connectors.webhooks import clear_webhook, set_webhook
from connectors.zenvia import simulated, voices
from connectors.zenvia import subscriptions as rules
from connectors.zenvia.simulator import ZenviaSimulator
from tests.connectors.zenvia.channels import SECRET, URL, config, made

pytestmark = pytest.mark.asyncio(loop_scope="module")

AGENT, PHONE = simulated.AGENT, simulated.REACHED
HEADERS = {rules.SECRET: SECRET}
HI = {"type": "text", "text": "Hi"}


def posted(*contents: dict[str, Any], agent: str = AGENT) -> HookRequest:
    return voices.posted(URL, HEADERS, voices.message(agent, PHONE, contents))


async def refusal(simulator: ZenviaSimulator, request: HookRequest) -> tuple[int, str]:
    with pytest.raises(HookRefused) as refused:
        await made(simulator).receive(request)
    assert SECRET not in str(refused.value)
    return refused.value.status, refused.value.code


@pytest.mark.parametrize(
    ("content", "kind", "text"),
    [
        ({"type": "text", "text": "Olá ☃", "payload": "p"}, Kind.TEXT, "Olá ☃"),
        ({"type": "location", "latitude": 1.5, "longitude": -2}, Kind.LOCATION, ""),
        (
            {
                "type": "file",
                "fileUrl": "https://f",
                "fileMimeType": "image/png",
                "fileCaption": "x",
            },
            Kind.IMAGE,
            "x",
        ),
        ({"type": "file", "fileUrl": "https://f"}, Kind.DOCUMENT, ""),
        ({"type": "something-new"}, Kind.OTHER, ""),
    ],
)
async def test_each_kind_of_message(
    simulator: ZenviaSimulator, content: dict[str, Any], kind: Kind, text: str
) -> None:
    found = (await made(simulator).receive(posted(content))).messages[0]
    assert (found.kind, found.text, found.contact) == (kind, text, PHONE)
    assert len(found.media) == (1 if content["type"] == "file" else 0)


async def test_several_contents_are_one_message(simulator: ZenviaSimulator) -> None:
    found = (await made(simulator).receive(posted(HI, {"type": "text", "text": "there"}))).messages
    assert [message.text for message in found] == ["Hi\nthere"]


async def test_who_lacks_the_header_is_refused(simulator: ZenviaSimulator) -> None:
    good = posted(HI)
    assert await refusal(simulator, replace(good, headers={})) == (401, "unsigned")
    other = {rules.SECRET.lower(): "another"}
    assert await refusal(simulator, replace(good, headers=other)) == (401, "wrong_signature")
    for body in (b"", b"{", b"[]", b"{}", b'{"type": 7}', b'{"type": "MESSAGE"}'):
        assert await refusal(simulator, replace(good, body=body)) == (400, "unreadable")
    assert (await refusal(simulator, replace(good, method="GET")))[0] == 405


async def test_without_a_secret_nobody_is_believed(simulator: ZenviaSimulator) -> None:
    with pytest.raises(HookRefused) as refused:
        await made(simulator, webhook_secret=None).receive(posted(HI))
    assert refused.value.code == "unverifiable"


async def test_another_agents_events_are_dropped_without_harm_to_the_webhook(
    simulator: ZenviaSimulator,
) -> None:
    assert await refusal(simulator, posted(HI, agent="another")) == (200, "not_ours")
    event = voices.message(AGENT, PHONE, [HI]) | {"channel": "sms"}
    assert await refusal(simulator, voices.posted(URL, HEADERS, event)) == (200, "not_ours")


@pytest.mark.parametrize(
    "status", [DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.READ]
)
async def test_a_message_is_followed(simulator: ZenviaSimulator, status: DeliveryStatus) -> None:
    connector = made(simulator)
    await set_webhook(connector, URL)
    sent = await connector.send(Outbound(PHONE, "Hi"))
    (hook,) = await simulator.tell(config(), sent.id, status)
    (update,) = (await connector.receive(hook)).deliveries
    assert (update.message_id, update.status, update.contact) == (sent.id, status, PHONE)


async def test_a_loss_is_told_with_its_causes(simulator: ZenviaSimulator) -> None:
    connector = made(simulator)
    await set_webhook(connector, URL)
    sent = await connector.send(Outbound(PHONE, "Hi"))
    (hook,) = await simulator.tell(config(), sent.id, DeliveryStatus.FAILED, code="REJECTED")
    (update,) = (await connector.receive(hook)).deliveries
    assert update.problem is not None
    assert (update.problem.code, update.problem.details["said"]) == ("REJECTED", "Not on RCS")


@pytest.mark.parametrize("code", ["CLICKED", "VERIFIED", "SOMETHING_NEW"])
async def test_other_states_are_no_step_of_delivery(simulator: ZenviaSimulator, code: str) -> None:
    sent = {"from": AGENT, "to": "5511999990001"}
    event = voices.status(sent, "m-1", DeliveryStatus.SENT, None)
    event["messageStatus"]["code"] = code
    found = await made(simulator).receive(voices.posted(URL, HEADERS, event))
    assert (found.messages, found.deliveries) == ((), ())


async def test_registering_makes_both_subscriptions(simulator: ZenviaSimulator) -> None:
    state = await set_webhook(made(simulator), URL)
    assert state.details == {"events": ["MESSAGE", "MESSAGE_STATUS"]}
    for item in simulator.world.subscriptions.values():
        assert item["webhook"] == {"url": URL, "headers": {rules.MARK: AGENT, rules.SECRET: SECRET}}
        assert item["criteria"]["channel"] == "rcs"
    await set_webhook(made(simulator), URL)
    assert len(simulator.world.subscriptions) == 2
    assert (await clear_webhook(made(simulator), URL)).url is None
    assert simulator.world.subscriptions == {}


async def test_one_of_somebody_else_stays_beside_ours(simulator: ZenviaSimulator) -> None:
    theirs = simulator.world.subscribe("MESSAGE", "https://crm.example/in")
    await set_webhook(made(simulator), URL)
    await clear_webhook(made(simulator), URL)
    assert list(simulator.world.subscriptions) == [theirs["id"]]


async def test_two_of_somebody_else_leave_no_room(simulator: ZenviaSimulator) -> None:
    for number in (1, 2):
        simulator.world.subscribe("MESSAGE", f"https://crm.example/in/{number}")
    with pytest.raises(ProviderRefusal) as refused:
        await set_webhook(made(simulator), URL)
    assert refused.value.problem.code == "webhook_taken"
    assert len(simulator.world.subscriptions) == 2
    state = await set_webhook(made(simulator), URL, take_over=True)
    assert state.url == URL
    left = [item["webhook"]["url"] for item in simulator.world.subscriptions.values()]
    assert sorted(left) == ["https://crm.example/in/2", URL, URL]


async def test_ours_is_known_by_its_address_too(simulator: ZenviaSimulator) -> None:
    simulator.world.subscribe("MESSAGE", URL)
    assert (await made(simulator, webhook_url=URL).webhook_state()).url == URL
    assert (await made(simulator).webhook_state()).url is None


async def test_no_webhook_is_registered_that_could_not_be_proved(
    simulator: ZenviaSimulator,
) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await made(simulator, webhook_secret=None).register_webhook(URL)
    assert refused.value.problem.code == "webhook_secret_missing"
    assert simulator.seen == []
