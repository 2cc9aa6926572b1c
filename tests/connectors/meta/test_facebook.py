"""A Messenger channel: its config, and what its check tells apart beyond the trials."""

from __future__ import annotations

from typing import Any

import pytest

from connectors import fields
from connectors.contract import CheckStep, FailureClass, StepStatus
from connectors.meta import FacebookConnector
from connectors.meta import simulated_messenger_world as place
from connectors.meta.facebook_config import FacebookConfig
from connectors.meta.simulated_messenger_world import Hook, MessengerWorld
from connectors.meta.simulator import MetaSimulator
from connectors.simulation import Fault
from tests.connectors.support import context, report

OURS = "https://hooks.acme.example/webhooks/ch_1"
GOOD = {
    "pageId": place.PAGE,
    "pageAccessToken": place.PAGE_WORKS,
    "appSecret": place.APP.secret,
    "verifyToken": "a word of ours",
}
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def checked(
    simulator: MetaSimulator, *, webhook_url: str | None = OURS, **changed: Any
) -> dict[str, CheckStep]:
    raw = {name: value for name, value in (GOOD | changed).items() if value is not None}
    ctx = context({"meta": simulator.url}, webhook_url=webhook_url)
    return await report(FacebookConnector, raw, ctx)


def world(simulator: MetaSimulator) -> MessengerWorld:
    found: MessengerWorld = simulator.parts["messenger"]
    return found


async def test_the_api_pages_sample_is_taken_and_its_placeholders_named(
    simulator: MetaSimulator,
) -> None:
    steps = await checked(
        simulator,
        pageId="YOUR_PAGE_ID",
        pageAccessToken="YOUR_PAGE_ACCESS_TOKEN",
        appSecret="YOUR_APP_SECRET",
    )
    told = steps["facebook.format"]
    assert told.status is StepStatus.FAILED
    assert told.details["fields"] == ["pageId", "pageAccessToken", "appSecret"]
    assert simulator.seen == []


async def test_the_linktor_servers_names_are_taken() -> None:
    raw = {
        "page_id": "1",
        "access_token": "EAAone",
        "app_secret": "two",
        "verify_token": "three",
        "app_id": "4",
    }
    config = fields.parse(FacebookConfig, raw)
    assert fields.plain(config) == {
        "pageId": "1",
        "pageAccessToken": "EAAone",
        "appSecret": "two",
        "verifyToken": "three",
        "appId": "4",
    }


@pytest.mark.parametrize(
    ("token", "code", "status"),
    [
        ("IGAAsomething", "token_of_instagram", StepStatus.FAILED),
        ("123456|abcdef", "token_format", StepStatus.FAILED),
        ("Bearer EAAsomething", "token_format", StepStatus.FAILED),
        ("EAAsömething", "token_format", StepStatus.FAILED),
        ("<your token>", "token_format", StepStatus.FAILED),
        ("something0123456789", "token_unusual", StepStatus.WARNING),
    ],
)
async def test_what_is_no_page_token_is_told_without_asking(
    simulator: MetaSimulator, token: str, code: str, status: StepStatus
) -> None:
    told = (await checked(simulator, pageAccessToken=token))["facebook.format"]
    assert (told.code, told.status) == (code, status)
    assert token not in repr(told)


async def test_a_short_app_secret_is_a_warning(simulator: MetaSimulator) -> None:
    told = (await checked(simulator, appSecret="0e55e"))["facebook.format"]
    assert (told.code, told.status) == ("app_secret_unusual", StepStatus.WARNING)


async def test_a_good_page(simulator: MetaSimulator) -> None:
    world(simulator).hooks[place.APP.id, "page"] = Hook(OURS, "word", ["messages"])
    steps = await checked(simulator)
    assert {step.status for step in steps.values()} == {StepStatus.PASSED}
    assert steps["facebook.page"].details == {"pageId": place.PAGE}


async def test_a_persons_token_is_told_from_another_pages(simulator: MetaSimulator) -> None:
    persons = (await checked(simulator, pageAccessToken=place.PERSONS_KEY))["facebook.page"]
    others = (await checked(simulator, pageAccessToken=place.OTHERS_KEY))["facebook.page"]
    assert (persons.code, others.code) == ("user_token", "another_page")
    assert "me/accounts" in (persons.fix or "")
    assert place.OTHER_PAGE in (others.fix or "")


async def test_whose_token_it_is_can_be_unknown_and_is_still_not_this_pages(
    simulator: MetaSimulator,
) -> None:
    simulator.world.tokens[place.PERSONS_KEY].inspects = False
    told = await checked(simulator, pageAccessToken=place.PERSONS_KEY, appSecret=None)
    assert told["facebook.page"].code == "another_page"
    assert told["facebook.permissions"].status is StepStatus.SKIPPED
    assert told["facebook.token"].status is StepStatus.SKIPPED


async def test_an_unknown_app_is_not_taken_for_the_channels(simulator: MetaSimulator) -> None:
    simulator.world.tokens[place.PAGE_WORKS].inspects = False
    told = (await checked(simulator, appSecret=None))["facebook.subscription"]
    assert told.status is StepStatus.SKIPPED
    assert place.APP.name in told.message


async def test_a_permission_that_was_given_for_other_pages(simulator: MetaSimulator) -> None:
    token = simulator.world.tokens[place.PAGE_WORKS]
    token.granular = {"pages_messaging": (place.OTHER_PAGE,)}
    told = (await checked(simulator))["facebook.permissions"]
    assert (told.status, told.code) == (StepStatus.FAILED, "scope_of_others")
    token.granular = {"pages_messaging": (place.OTHER_PAGE, place.PAGE)}
    assert (await checked(simulator))["facebook.permissions"].status is StepStatus.PASSED


async def test_the_app_may_look_into_a_token_where_its_holder_may_not(
    simulator: MetaSimulator,
) -> None:
    simulator.world.tokens[place.PERSONS_KEY].inspects = False
    told = await checked(simulator, pageAccessToken=place.PERSONS_KEY, appId=place.APP.id)
    assert told["facebook.page"].code == "user_token"
    assert told["facebook.token"].status is StepStatus.PASSED


async def test_a_wrong_app_secret_does_not_blame_the_token(simulator: MetaSimulator) -> None:
    steps = await checked(simulator, appSecret="0" * 32)
    assert steps["facebook.credentials"].status is StepStatus.PASSED
    told = steps["facebook.app-secret"]
    assert (told.status, told.code) == (StepStatus.FAILED, "app_secret_wrong")
    assert told.failure_class is FailureClass.CONFIG


async def test_a_wrong_token_with_a_wrong_secret_blames_the_token(
    simulator: MetaSimulator,
) -> None:
    token = simulator.world.tokens[place.PAGE_EXPIRED]
    steps = await checked(simulator, appSecret="0" * 32, pageAccessToken=token.value)
    assert steps["facebook.credentials"].code == "190/463"


async def test_without_a_secret_inbound_is_warned_of(simulator: MetaSimulator) -> None:
    steps = await checked(simulator, appSecret=None)
    told = steps["facebook.app-secret"]
    assert (told.status, told.code) == (StepStatus.WARNING, "app_secret_missing")
    assert steps["facebook.webhook"].status is StepStatus.SKIPPED


async def test_a_token_that_ends_soon(simulator: MetaSimulator) -> None:
    simulator.world.tokens[place.PAGE_WORKS].data_access_in = 3 * place.DAY
    told = (await checked(simulator))["facebook.token"]
    assert (told.status, told.code) == (StepStatus.WARNING, "token_expires_soon")


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        (None, "not_subscribed"),
        (["feed"], "messages_not_subscribed"),
        (["messages", "messaging_postbacks"], "fields_not_subscribed"),
    ],
)
async def test_what_the_page_is_subscribed_to(
    simulator: MetaSimulator, fields: list[str] | None, code: str
) -> None:
    page = world(simulator).pages[place.PAGE]
    page.subscribed = {} if fields is None else {place.APP.id: fields}
    told = (await checked(simulator))["facebook.subscription"]
    assert (told.status, told.code) == (StepStatus.WARNING, code)


@pytest.mark.parametrize(
    ("hook", "expected", "code"),
    [
        (None, OURS, "webhook_missing"),
        (None, None, None),
        (Hook("https://crm.example/in?key=hidden", "w", ["messages"]), OURS, "webhook_elsewhere"),
        (Hook("https://crm.example/in?key=hidden", "w", ["messages"]), None, "webhook_elsewhere"),
        (Hook(OURS, "w", ["messages"], active=False), OURS, "webhook_inactive"),
        (Hook(OURS, "w", ["feed"]), OURS, "messages_not_subscribed"),
    ],
)
async def test_where_the_app_posts(
    simulator: MetaSimulator, hook: Hook | None, expected: str | None, code: str | None
) -> None:
    if hook is not None:
        world(simulator).hooks[place.APP.id, "page"] = hook
    told = (await checked(simulator, webhook_url=expected))["facebook.webhook"]
    assert told.code == code
    assert told.status is (StepStatus.WARNING if code else StepStatus.PASSED)
    assert "hidden" not in repr(told)


async def test_an_app_id_of_another_app_is_told(simulator: MetaSimulator) -> None:
    told = (await checked(simulator, appId=place.OTHER_APP.id))["facebook.webhook"]
    assert told.status is StepStatus.SKIPPED
    assert "together" in told.message


async def test_nothing_is_changed_by_a_check(simulator: MetaSimulator) -> None:
    before = repr(world(simulator).pages), repr(world(simulator).hooks)
    await checked(simulator)
    assert (repr(world(simulator).pages), repr(world(simulator).hooks)) == before
    # The only POST is the batch that keeps a token out of an address.
    assert {seen.path for seen in simulator.seen if seen.method != "GET"} == {"/v23.0/"}


async def test_silence_later_on_does_not_undo_what_was_found(simulator: MetaSimulator) -> None:
    simulator.fault = Fault.DOWN
    steps = await checked(simulator)
    assert steps["facebook.credentials"].status is StepStatus.UNKNOWN
    assert steps["facebook.page"].status is StepStatus.SKIPPED
