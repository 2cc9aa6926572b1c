"""What Infobip posts: the login that proves it, messages and reports."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Any

import pytest

from connectors.contract import Outbound
from connectors.hooks import DeliveryStatus, HookRefused, HookRequest, Kind
from connectors.infobip import simulated, voices
from connectors.infobip.simulator import InfobipSimulator
from connectors.infobip.subscriptions import id_of
from connectors.problems import ProviderRefusal
from connectors.webhooks import clear_webhook, set_webhook
from tests.connectors.infobip.channels import SECRET, URL, config, made

pytestmark = pytest.mark.asyncio(loop_scope="module")

SENDER, PHONE = simulated.SENDER, simulated.REACHED
HI = {"type": "TEXT", "text": "Hi"}


def posted(content: dict[str, Any], *, sender: str = SENDER, secret: str = SECRET) -> HookRequest:
    return voices.posted(URL, secret, voices.message(sender, PHONE, content))


async def refusal(simulator: InfobipSimulator, request: HookRequest) -> tuple[int, str]:
    with pytest.raises(HookRefused) as refused:
        await made(simulator).receive(request)
    assert SECRET not in str(refused.value)
    return refused.value.status, refused.value.code


@pytest.mark.parametrize(
    ("content", "kind", "text"),
    [
        ({"type": "TEXT", "text": "Hi ☃"}, Kind.TEXT, "Hi ☃"),
        ({"type": "SUGGESTION", "text": "Yes", "postbackData": "y"}, Kind.TEXT, "Yes"),
        ({"type": "LOCATION", "latitude": 1.5, "longitude": -2}, Kind.LOCATION, ""),
        ({"type": "FILE", "url": "https://f", "contentType": "image/png"}, Kind.IMAGE, ""),
        ({"type": "FILE", "url": "https://f", "contentType": "pdf"}, Kind.DOCUMENT, ""),
        ({"type": "SOMETHING_NEW"}, Kind.OTHER, ""),
    ],
)
async def test_each_kind_of_message(
    simulator: InfobipSimulator, content: dict[str, Any], kind: Kind, text: str
) -> None:
    found = (await made(simulator).receive(posted(content))).messages[0]
    assert (found.kind, found.text, found.contact) == (kind, text, PHONE)


async def test_who_does_not_log_in_is_refused(simulator: InfobipSimulator) -> None:
    good = posted(HI)
    other_user = base64.b64encode(f"somebody:{SECRET}".encode()).decode()
    wrong = (401, "wrong_signature")
    assert await refusal(simulator, replace(good, headers={})) == (401, "unsigned")
    assert await refusal(simulator, posted(HI, secret="another")) == wrong
    for header in (f"Basic {other_user}", f"Bearer {SECRET}", "Basic %%%", "Basic"):
        assert await refusal(simulator, replace(good, headers={"authorization": header})) == wrong
    for body in (b"", b"{", b"[]", b'{"results": 7}', b'{"results": [7]}'):
        assert (await refusal(simulator, replace(good, body=body)))[1] == "unreadable"
    assert (await refusal(simulator, replace(good, method="GET")))[0] == 405


async def test_without_a_secret_nobody_is_believed(simulator: InfobipSimulator) -> None:
    with pytest.raises(HookRefused) as refused:
        await made(simulator, webhook_secret=None).receive(posted(HI, secret=""))
    assert refused.value.code == "unverifiable"


async def test_reports_of_another_sender(simulator: InfobipSimulator) -> None:
    assert await refusal(simulator, posted(HI, sender=simulated.TESTING)) == (404, "not_ours")
    ours = voices.message(SENDER, PHONE, HI)
    theirs = voices.message(simulated.TESTING, PHONE, HI)
    found = await made(simulator).receive(voices.posted(URL, SECRET, theirs, ours))
    assert [message.id for message in found.messages] == [ours["messageId"]]


@pytest.mark.parametrize(
    "status", [DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.READ]
)
async def test_a_message_is_followed(simulator: InfobipSimulator, status: DeliveryStatus) -> None:
    connector = made(simulator)
    await set_webhook(connector, URL)
    sent = await connector.send(Outbound(PHONE, "Hi"))
    (hook,) = await simulator.tell(config(), sent.id, status)
    (update,) = (await connector.receive(hook)).deliveries
    assert (update.message_id, update.status, update.contact) == (sent.id, status, PHONE)


async def test_an_unknown_reason_is_shown_in_infobips_words(simulator: InfobipSimulator) -> None:
    item = voices.report(SENDER, "1", "m-1", DeliveryStatus.FAILED, "9999")
    item["status"]["name"] = "UNDELIVERABLE_NEW"
    item["error"]["description"] = "Something that was not there before"
    (update,) = (await made(simulator).receive(voices.posted(URL, SECRET, item))).deliveries
    assert update.problem is not None
    assert update.problem.code == "9999"
    assert "not there before" in update.problem.message


async def test_registering_gives_infobip_a_login(simulator: InfobipSimulator) -> None:
    state = await set_webhook(made(simulator), URL)
    assert state.details["events"] == ["INBOUND_MESSAGE", "DELIVERY", "SEEN"]
    assert list(simulator.world.logins.values()) == [("linktor-tui", SECRET)]
    assert simulator.world.subscriptions[id_of(SENDER)]["resources"] == [SENDER]
    await set_webhook(made(simulator), URL)
    assert len(simulator.world.profiles) == len(simulator.world.logins) == 1
    assert (await clear_webhook(made(simulator), URL)).url is None
    world = simulator.world
    assert (world.subscriptions, world.profiles, world.logins) == ({}, {}, {})


async def test_a_profile_of_somebody_else_is_left_alone(simulator: InfobipSimulator) -> None:
    await set_webhook(made(simulator), URL)
    made_here = simulator.world.subscriptions[id_of(SENDER)]
    shared = {"profileId": "company-wide", "security": {"authId": "company-login"}}
    profile = simulator.world.profiles[made_here["profile"]["profileId"]]
    simulator.world.profiles["company-wide"] = profile | shared
    simulator.world.logins["company-login"] = ("a", "b")
    made_here["profile"] = shared
    await clear_webhook(made(simulator), URL)
    assert "company-wide" in simulator.world.profiles
    assert "company-login" in simulator.world.logins


async def test_no_webhook_is_registered_that_could_not_be_proved(
    simulator: InfobipSimulator,
) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await made(simulator, webhook_secret=None).register_webhook(URL)
    assert refused.value.problem.code == "webhook_secret_missing"
    assert simulator.seen == []


@pytest.mark.parametrize("group", [None, 7, {}, [1], "SOMETHING_NEW"])
async def test_a_state_that_makes_no_sense_is_passed_over(
    simulator: InfobipSimulator, group: Any
) -> None:
    item = {"messageId": "m-1", "sender": SENDER, "status": {"groupName": group}}
    found = await made(simulator).receive(voices.posted(URL, SECRET, item))
    assert (found.messages, found.deliveries) == ((), ())
