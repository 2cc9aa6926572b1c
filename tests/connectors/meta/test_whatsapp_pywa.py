"""pywa, unmodified, against the simulator: what it takes for the Cloud API, and judges of hooks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from pywa.client import WhatsApp
from pywa.errors import (
    ExpiredAccessToken,
    PermissionDenied,
    PhoneNumberDisplayNameNotApproved,
    RecipientNotInAllowedList,
    WhatsAppError,
)
from pywa.handlers import MessageHandler, MessageStatusHandler
from pywa.types.message import Message
from pywa.utils import HUB_SIG, webhook_updates_validator

from connectors.hooks import DeliveryStatus, HookRequest
from connectors.meta import simulated_numbers as numbers
from connectors.meta.simulated_whatsapp import CUSTOMER, VERIFY_TOKEN
from connectors.meta.simulator import MetaSimulator
from connectors.webhooks import set_webhook
from tests.connectors.meta.channels import OURS, made, whatsapp

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def session() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as client:
        yield client


def client(
    simulator: MetaSimulator,
    session: httpx.Client,
    token: str = numbers.GOOD,
    number: str = numbers.NUMBER,
) -> WhatsApp:
    made = WhatsApp(
        phone_id=number,
        token=token,
        session=session,
        waba_id=numbers.ACCOUNT,
        verify_token=VERIFY_TOKEN,
        app_secret=numbers.APP.secret,
        api_version="23.0",
    )
    session.base_url = f"{simulator.url}/v23.0"  # pywa sets Meta's, and leaves the session to us
    return made


async def test_it_reads_the_number(simulator: MetaSimulator, session: httpx.Client) -> None:
    found = await asyncio.to_thread(client(simulator, session).get_business_phone_number)
    assert (found.id, found.display_phone_number) == (numbers.NUMBER, "+1 555-010-0001")
    assert (found.quality_rating, found.throughput) == ("GREEN", {"level": "STANDARD"})


async def test_it_lists_the_accounts_numbers(
    simulator: MetaSimulator, session: httpx.Client
) -> None:
    found = await asyncio.to_thread(client(simulator, session).get_business_phone_numbers)
    assert numbers.NUMBER in {item.id for item in found}


async def test_it_sends_a_text(simulator: MetaSimulator, session: httpx.Client) -> None:
    sent = await asyncio.to_thread(client(simulator, session).send_message, CUSTOMER, "Hello")
    assert simulator.parts["whatsapp"].numbers[numbers.NUMBER].sent == {sent.id: CUSTOMER}


@pytest.mark.parametrize(
    ("token", "number", "error"),
    [
        (numbers.EXPIRED, numbers.NUMBER, ExpiredAccessToken),
        ("EAAnobodysTokenAtAll", numbers.NUMBER, ExpiredAccessToken),
        (numbers.READS_ONLY, numbers.NUMBER, PermissionDenied),
        (numbers.GOOD, numbers.TEST_NUMBER, RecipientNotInAllowedList),
    ],
)
async def test_it_knows_our_refusals_of_a_text(
    simulator: MetaSimulator,
    session: httpx.Client,
    token: str,
    number: str,
    error: type[WhatsAppError],
) -> None:
    wa = client(simulator, session, token, number)
    with pytest.raises(error):
        await asyncio.to_thread(wa.send_message, "15550109999", "Hello")


async def test_it_knows_a_provoked_error(simulator: MetaSimulator, session: httpx.Client) -> None:
    simulator.provoke = "131037"
    with pytest.raises(PhoneNumberDisplayNameNotApproved) as error:
        await asyncio.to_thread(client(simulator, session).send_message, CUSTOMER, "Hello")
    assert error.value.details


async def test_it_refuses_a_wrong_number(simulator: MetaSimulator, session: httpx.Client) -> None:
    wa = client(simulator, session, number="999999999999999")
    with pytest.raises(WhatsAppError) as error:
        await asyncio.to_thread(wa.get_business_phone_number)
    assert (error.value.code, error.value.subcode) == (100, 33)


async def test_it_sets_and_clears_the_numbers_address(
    simulator: MetaSimulator, session: httpx.Client
) -> None:
    wa, connector = client(simulator, session), made(simulator, whatsapp())
    await asyncio.to_thread(wa.override_phone_callback_url, OURS, VERIFY_TOKEN)
    assert (await connector.webhook_state()).url == OURS
    await asyncio.to_thread(wa.delete_phone_callback_url)
    assert (await connector.webhook_state()).url is None
    await connector.close()


async def hook(simulator: MetaSimulator, text: str = "Hello") -> HookRequest:
    await set_webhook(made(simulator, whatsapp()), OURS)
    (posted,) = await simulator.say(whatsapp(), text)
    return posted


def judged(request: HookRequest, secret: str = numbers.APP.secret) -> bool:
    return webhook_updates_validator(
        app_secret=secret,
        request_body=request.body,
        x_hub_signature=request.headers[HUB_SIG.lower()],
    )


async def test_it_accepts_what_the_simulator_signs(simulator: MetaSimulator) -> None:
    posted = await hook(simulator, "\u00e9 \u2603 & <b>")
    assert judged(posted)
    assert not judged(posted, "0" * 32)
    assert not judged(replace(posted, body=posted.body + b" "))


async def test_it_reads_what_the_simulator_posts(
    simulator: MetaSimulator, session: httpx.Client
) -> None:
    posted, seen = await hook(simulator, "Hello \u2603"), []
    wa = client(simulator, session)

    def kept(_: WhatsApp, message: Message) -> None:
        seen.append((message.text, message.from_user.wa_id, message.metadata.phone_number_id))

    wa.add_handlers(MessageHandler(kept))

    assert wa.webhook_update_validator(posted.body, posted.headers[HUB_SIG.lower()]) is None
    answered = await asyncio.to_thread(wa.webhook_update_handler, posted.body)
    assert answered[1] == 200
    assert seen == [("Hello \u2603", CUSTOMER, numbers.NUMBER)]


async def test_it_reads_a_failed_delivery(simulator: MetaSimulator, session: httpx.Client) -> None:
    await hook(simulator)
    wa = client(simulator, session)
    sent = await asyncio.to_thread(wa.send_message, CUSTOMER, "Hello")
    (posted,) = await simulator.tell(whatsapp(), sent.id, DeliveryStatus.FAILED, code="131047")
    seen: list[Any] = []

    def kept(_: WhatsApp, status: Any) -> None:
        seen.append((status.id, status.status.value, status.error.code))

    wa.add_handlers(MessageStatusHandler(kept))

    await asyncio.to_thread(wa.webhook_update_handler, posted.body)
    assert seen == [(sent.id, "failed", 131047)]


async def test_it_and_we_answer_the_handshake_alike(
    simulator: MetaSimulator, session: httpx.Client
) -> None:
    wa = client(simulator, session)
    query = f"?hub.mode=subscribe&hub.verify_token={VERIFY_TOKEN}&hub.challenge=4711"
    ours = await made(simulator, whatsapp()).receive(HookRequest("GET", OURS + query, {}))
    assert wa.webhook_challenge_handler(VERIFY_TOKEN, "4711") == (ours.reply.body, 200)
    assert wa.webhook_challenge_handler("other", "4711")[1] == 403
