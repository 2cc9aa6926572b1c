"""twilio-python, unmodified, against the simulator: what it takes for real is faithful."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from connectors.simulation import Fault
from connectors.twilio import simulated_world as world
from connectors.twilio.simulated_rules import MAGIC_RECIPIENTS, MAGIC_SENDER, MAGIC_SENDERS
from connectors.twilio.simulator import TwilioSimulator

pytestmark = pytest.mark.asyncio(loop_scope="module")

Open = Callable[..., Client]
GIVEN = {"to": world.CUSTOMER, "from_": world.GOOD_NUMBER, "body": "Hello, Ada & co."}


@pytest.fixture
def sdk(simulator: TwilioSimulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Open the SDK's client, pointed at the simulator by the SDK's own means."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    clients: list[Client] = []

    def opened(
        user: str = world.MAIN, password: str = world.MAIN_TOKEN, account: str | None = None
    ) -> Client:
        client = Client(user, password, account)
        client.api.base_url = client.messaging.base_url = simulator.url
        clients.append(client)
        return client

    yield opened
    for client in clients:
        client.http_client.session.close()


async def call(function: Callable[..., Any], *args: Any, **given: Any) -> Any:
    """Call the SDK, which waits, beside the event loop that serves."""
    return await asyncio.to_thread(function, *args, **given)


async def refused(function: Callable[..., Any], *args: Any, **given: Any) -> TwilioRestException:
    with pytest.raises(TwilioRestException) as raised:
        await call(function, *args, **given)
    return raised.value


async def test_the_account(sdk: Open) -> None:
    account = await call(sdk().api.accounts(world.MAIN).fetch)
    assert (account.sid, account.status, account.type) == (world.MAIN, "active", "Full")
    assert account.owner_account_sid == world.MAIN
    assert account.date_created == datetime(2026, 1, 5, 9, tzinfo=UTC)


async def test_the_balance(sdk: Open) -> None:
    balance = await call(sdk().balance.fetch)
    assert (balance.balance, balance.currency) == ("42.17", "USD")


async def test_a_number(sdk: Open) -> None:
    (number,) = await call(sdk().incoming_phone_numbers.list, phone_number=world.GOOD_NUMBER)
    assert number.capabilities == {"fax": False, "mms": True, "sms": True, "voice": True}
    assert number.sms_url == ""
    again = await call(sdk().incoming_phone_numbers(number.sid).fetch)
    assert again.phone_number == world.GOOD_NUMBER


@pytest.mark.parametrize(
    ("wanted", "count"), [("+1202555", 5), ("+120255501*2", 1), ("555010", 5), ("+49", 0)]
)
async def test_parts_of_numbers(sdk: Open, wanted: str, count: int) -> None:
    assert len(await call(sdk().incoming_phone_numbers.list, phone_number=wanted)) == count


async def test_pages_are_walked_through(sdk: Open, simulator: TwilioSimulator) -> None:
    numbers = await call(sdk().incoming_phone_numbers.list, page_size=2)
    assert [number.phone_number for number in numbers] == [
        item.phone_number for item in simulator.accounts[world.MAIN].numbers
    ]
    assert len(simulator.seen) == 3


async def test_a_webhook_is_set(sdk: Open, simulator: TwilioSimulator) -> None:
    number = simulator.accounts[world.MAIN].numbers[0]
    changed = await call(
        sdk().incoming_phone_numbers(number.sid).update,
        sms_url="https://hooks.acme.example/sms?a=1&b=2",
        sms_method="POST",
    )
    assert changed.sms_url == number.sms_url == "https://hooks.acme.example/sms?a=1&b=2"


async def test_an_application(sdk: Open, simulator: TwilioSimulator) -> None:
    app = await call(sdk().applications(simulator.accounts[world.MAIN].applications[0].sid).fetch)
    assert app.sms_url == world.CRM_URL


async def test_a_message_and_what_becomes_of_it(sdk: Open) -> None:
    client = sdk()
    message = await call(client.messages.create, **GIVEN)
    assert (message.status, message.body) == ("queued", GIVEN["body"])
    assert message.from_ == world.GOOD_NUMBER
    seen = [(await call(client.messages(message.sid).fetch)).status for _ in range(4)]
    assert seen == ["sending", "sent", "delivered", "delivered"]


async def test_a_message_that_is_lost(sdk: Open) -> None:
    client = sdk()
    message = await call(client.messages.create, **GIVEN | {"to": "+15550130006"})
    assert message.error_code is None
    for _ in range(3):
        message = await call(client.messages(message.sid).fetch)
    assert (message.status, message.error_code) == ("undelivered", 30006)


async def test_recent_messages(sdk: Open) -> None:
    client = sdk()
    await call(client.messages.create, **GIVEN | {"from_": world.SECOND_NUMBER})
    since = datetime.now(UTC) - timedelta(days=7)
    listed = await call(
        client.messages.list, from_=world.GOOD_NUMBER, date_sent_after=since, limit=20
    )
    assert [message.status for message in listed] == ["delivered"] * 3
    assert listed[0].date_created > listed[-1].date_created
    assert await call(client.messages.list, date_sent_before=since) == []
    assert await call(client.messages.list, to=world.OPTED_OUT) == []


async def test_a_messaging_service(sdk: Open) -> None:
    client = sdk()
    service = await call(client.messaging.v1.services(world.SERVICE).fetch)
    assert (service.friendly_name, service.inbound_request_url) == ("Acme notices", None)
    assert service.date_created == datetime(2026, 1, 5, 9, tzinfo=UTC)
    pool = await call(client.messaging.v1.services(world.SERVICE).phone_numbers.list, page_size=1)
    assert [item.phone_number for item in pool] == [world.GOOD_NUMBER, world.SECOND_NUMBER]
    assert pool[0].capabilities == ["Voice", "SMS", "MMS"]
    given = {"to": world.CUSTOMER, "body": "Hello.", "messaging_service_sid": world.SERVICE}
    message = await call(client.messages.create, **given)
    assert (message.status, message.from_) == ("accepted", None)


async def test_an_api_key(sdk: Open) -> None:
    client = sdk(world.STANDARD_KEY, world.STANDARD_KEY_SECRET, world.MAIN)
    assert len(await call(client.incoming_phone_numbers.list)) == 5
    error = await refused(client.api.accounts(world.MAIN).fetch)
    assert (error.status, error.code) == (401, 20003)


async def test_a_restricted_key(sdk: Open) -> None:
    client = sdk(world.SENDING_KEY, world.SENDING_KEY_SECRET, world.MAIN)
    assert (await call(client.messages.create, **GIVEN)).status == "queued"
    assert (await refused(client.balance.fetch)).code == 70051


async def test_a_main_account_reads_its_subaccount_and_not_the_other_way_round(sdk: Open) -> None:
    account = await call(sdk().api.accounts(world.SUBACCOUNT).fetch)
    assert account.owner_account_sid == world.MAIN
    below = sdk(world.SUBACCOUNT, world.SUBACCOUNT_TOKEN)
    assert (await refused(below.api.accounts(world.MAIN).fetch)).code == 20003


@pytest.mark.parametrize(
    ("user", "password", "status", "code"),
    [
        (world.MAIN, world.WRONG_TOKEN, 401, 20003),
        (world.FOREIGN_NUMBER, "x", 404, 20404),
        (world.TEST, world.TEST_TOKEN, 403, 20008),
        (world.SUSPENDED, world.SUSPENDED_TOKEN, 403, 20005),
    ],
)
async def test_a_refused_account(
    sdk: Open, user: str, password: str, status: int, code: int
) -> None:
    error = await refused(sdk(user, password).balance.fetch)
    assert (error.status, error.code) == (status, code)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        *(({"to": to}, code) for to, code in MAGIC_RECIPIENTS.items()),
        ({"to": "12"}, 21211),
        ({"to": world.GOOD_NUMBER}, 21266),
        ({"to": world.OPTED_OUT}, 21610),
        ({"from_": world.VOICE_NUMBER}, 21606),
        ({"from_": world.FOREIGN_NUMBER}, 21659),
        ({"from_": world.TRIAL_NUMBER}, 21660),
        ({"from_": "No Such Name!"}, 21212),
        ({"from_": ""}, 21603),
        ({"to": ""}, 21604),
        ({"body": ""}, 21602),
        ({"body": "x" * 1601}, 21617),
    ],
)
async def test_a_refused_message(sdk: Open, given: dict[str, str], code: int) -> None:
    error = await refused(sdk().messages.create, **GIVEN | given)
    assert (error.status, error.code) == (400, code)
    assert str(error.msg).startswith("Unable to create record: ")


async def test_a_trial_account(sdk: Open) -> None:
    client = sdk(world.TRIAL, world.TRIAL_TOKEN)
    given = GIVEN | {"from_": world.TRIAL_NUMBER}
    assert (await call(client.messages.create, **given)).status == "queued"
    error = await refused(client.messages.create, **given | {"to": "+12025550151"})
    assert error.code == 21608
    assert "+12025550151 is unverified" in error.msg


async def test_credentials_for_tests(sdk: Open) -> None:
    client = sdk(world.TEST, world.TEST_TOKEN)
    assert (
        await call(client.messages.create, **GIVEN | {"from_": MAGIC_SENDER})
    ).status == "queued"
    for sender, code in (MAGIC_SENDERS | {world.GOOD_NUMBER: 21606}).items():
        assert (await refused(client.messages.create, **GIVEN | {"from_": sender})).code == code


@pytest.mark.parametrize("what", ["messages", "incoming_phone_numbers", "applications"])
async def test_what_is_not_there(sdk: Open, what: str) -> None:
    error = await refused(getattr(sdk(), what)("XX" + "0" * 32).fetch)
    assert (error.status, error.code) == (404, 20404)
    assert "was not found" in error.msg


async def test_what_cannot_be_done(sdk: Open) -> None:
    error = await refused(sdk().messages("SM" + "0" * 32).delete)
    assert (error.status, error.code) == (405, 20004)


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        (Fault.WRONG_CREDENTIAL, 401, 20003),
        (Fault.EXPIRED, 401, 20003),
        (Fault.RATE_LIMITED, 429, 20429),
        (Fault.DOWN, 503, 503),
    ],
)
async def test_a_fault(
    sdk: Open, simulator: TwilioSimulator, fault: Fault, status: int, code: int
) -> None:
    simulator.fault = fault
    error = await refused(sdk().messages.create, **GIVEN)
    assert (error.status, error.code) == (status, code)
