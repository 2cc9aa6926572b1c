"""What Google posts: the handshake, messages and events, and what is not Google's."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from connectors.contract import Outbound
from connectors.google_rbm import simulated, voices
from connectors.google_rbm.simulator import GoogleRbmSimulator
from connectors.hooks import DeliveryStatus, HookRefused, HookRequest, Kind
from connectors.problems import ProviderRefusal
from connectors.simulation import NotPlayed
from connectors.webhooks import clear_webhook, set_webhook
from tests.connectors.google_rbm.channels import URL, config, made

pytestmark = pytest.mark.asyncio(loop_scope="module")

AGENT, TOKEN, PHONE = simulated.LAUNCHED, simulated.TOKEN, simulated.TESTER


def posted(content: dict[str, Any], *, agent: str = AGENT, token: str = TOKEN) -> HookRequest:
    return voices.posted(URL, token, voices.message(agent, PHONE, content))


async def refusal(simulator: GoogleRbmSimulator, request: HookRequest) -> tuple[int, str]:
    with pytest.raises(HookRefused) as refused:
        await made(simulator).receive(request)
    assert TOKEN not in str(refused.value)
    return refused.value.status, refused.value.code


async def test_the_handshake_gets_the_plain_secret_back(simulator: GoogleRbmSimulator) -> None:
    found = await made(simulator).receive(voices.handshake(URL, TOKEN, "1234567890"))
    assert (found.reply.status, found.reply.body) == (200, "1234567890")
    wrong = voices.handshake(URL, "SOMEBODYELSES", "1234567890")
    assert await refusal(simulator, wrong) == (401, "wrong_signature")


@pytest.mark.parametrize(
    ("content", "kind", "text"),
    [
        ({"text": "Hi ☃"}, Kind.TEXT, "Hi ☃"),
        ({"suggestionResponse": {"text": "Yes", "postbackData": "y"}}, Kind.TEXT, "Yes"),
        ({"location": {"latitude": 1.5, "longitude": -2}}, Kind.LOCATION, ""),
        (
            {"userFile": {"payload": {"mimeType": "image/png", "fileUri": "https://f"}}},
            Kind.IMAGE,
            "",
        ),
        ({"userFile": {"payload": {"mimeType": "application/pdf"}}}, Kind.DOCUMENT, ""),
        ({"somethingNew": {}}, Kind.OTHER, ""),
    ],
)
async def test_each_kind_of_message(
    simulator: GoogleRbmSimulator, content: dict[str, Any], kind: Kind, text: str
) -> None:
    found = (await made(simulator).receive(posted(content))).messages[0]
    assert (found.kind, found.text, found.contact) == (kind, text, PHONE)
    assert bool(found.media) == (kind in (Kind.IMAGE, Kind.DOCUMENT))


async def test_what_is_not_signed_so_is_refused(simulator: GoogleRbmSimulator) -> None:
    good = posted({"text": "Hi"})
    envelope = json.loads(good.body)
    other = json.loads(posted({"text": "Ho"}).body)
    envelope["message"]["data"] = other["message"]["data"]
    assert await refusal(simulator, replace(good, body=json.dumps(envelope).encode())) == (
        401,
        "wrong_signature",
    )
    assert await refusal(simulator, posted({"text": "Hi"}, token="ANOTHER")) == (
        401,
        "wrong_signature",
    )
    assert await refusal(simulator, replace(good, headers={})) == (401, "unsigned")
    for body in (b"", b"{", b"[]", b"{}", b'{"message": {"data": "%%%"}}', b'{"message": 7}'):
        assert (await refusal(simulator, replace(good, body=body)))[1] == "unreadable"
    assert (await refusal(simulator, replace(good, method="GET")))[0] == 405


async def test_without_a_token_nobody_is_believed(simulator: GoogleRbmSimulator) -> None:
    connector = made(simulator, config())
    with pytest.raises(HookRefused) as refused:
        await connector.receive(posted({"text": "Hi"}, token=""))
    assert refused.value.code == "unverifiable"


async def test_another_agents_event_is_dropped_without_holding_up_the_queue(
    simulator: GoogleRbmSimulator,
) -> None:
    foreign = posted({"text": "Hi"}, agent=simulated.TESTING)
    assert await refusal(simulator, foreign) == (200, "not_ours")


@pytest.mark.parametrize("status", [DeliveryStatus.DELIVERED, DeliveryStatus.READ])
async def test_a_message_is_followed(simulator: GoogleRbmSimulator, status: DeliveryStatus) -> None:
    connector = made(simulator)
    await set_webhook(connector, URL)
    sent = await connector.send(Outbound(PHONE, "Hi"))
    (hook,) = await simulator.tell(config(), sent.id, status)
    (update,) = (await connector.receive(hook)).deliveries
    assert (update.message_id, update.status, update.contact) == (sent.id, status, PHONE)
    with pytest.raises(NotPlayed):
        await simulator.tell(config(), sent.id, DeliveryStatus.QUEUED)


async def test_typing_is_neither_message_nor_delivery(simulator: GoogleRbmSimulator) -> None:
    event = {"senderPhoneNumber": PHONE, "eventType": "IS_TYPING", "agentId": AGENT, "eventId": "1"}
    found = await made(simulator).receive(voices.posted(URL, TOKEN, event))
    assert (found.messages, found.deliveries, found.reply.status) == ((), (), 200)


async def test_registering_tells_google_the_token(simulator: GoogleRbmSimulator) -> None:
    await set_webhook(made(simulator), URL)
    assert list(simulator.world.agents[AGENT].webhooks.values()) == [(URL, TOKEN)]
    assert (await clear_webhook(made(simulator), URL)).url is None
    secret = "whsec_of-nobody"
    await set_webhook(made(simulator, config(), webhook_secret=secret), URL)
    assert list(simulator.world.agents[AGENT].webhooks.values()) == [(URL, secret)]
    (hook,) = await simulator.say(config(), "Hi")
    found = await made(simulator, config(), webhook_secret=secret).receive(hook)
    assert found.messages[0].text == "Hi"


async def test_no_webhook_is_registered_that_could_not_be_proved(
    simulator: GoogleRbmSimulator,
) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await set_webhook(made(simulator, config()), URL)
    assert refused.value.problem.code == "client_token_missing"
    assert not simulator.world.agents[AGENT].webhooks


async def test_a_webhook_of_an_agent_that_is_not_ours(simulator: GoogleRbmSimulator) -> None:
    raw = config(simulated.FOREIGN, clientToken=TOKEN)
    with pytest.raises(ProviderRefusal) as refused:
        await made(simulator, raw).webhook_state()
    assert refused.value.problem.code == "agent_not_listed"
