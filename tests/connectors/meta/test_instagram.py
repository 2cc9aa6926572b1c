"""An Instagram channel: its config, its two APIs, and what its check tells apart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors import fields
from connectors.contract import CheckStep, StepStatus
from connectors.meta import InstagramConnector
from connectors.meta import simulated_messenger_world as place
from connectors.meta.instagram_config import InstagramConfig
from connectors.meta.simulated_messenger_world import MessengerWorld
from connectors.meta.simulator import MetaSimulator
from tests.connectors.support import context, report

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
BY_PAGE = {
    "accountId": place.ACCOUNT,
    "accessToken": place.PAGE_WORKS,
    "appSecret": place.APP.secret,
}
BY_LOGIN = {
    "accountId": place.LOGIN_ACCOUNT,
    "accessToken": place.LOGIN_WORKS,
    "appSecret": place.INSTAGRAM_APP.secret,
}
pytestmark = pytest.mark.asyncio(loop_scope="module")


async def checked(
    simulator: MetaSimulator, base: dict[str, str], *, now: datetime | None = None, **changed: Any
) -> dict[str, CheckStep]:
    raw = {name: value for name, value in (base | changed).items() if value is not None}
    return await report(InstagramConnector, raw, context({"meta": simulator.url}, now=now))


def world(simulator: MetaSimulator) -> MessengerWorld:
    found: MessengerWorld = simulator.parts["messenger"]
    return found


async def test_the_api_pages_sample_is_taken_and_its_placeholders_named(
    simulator: MetaSimulator,
) -> None:
    sample = {"accountId": "YOUR_INSTAGRAM_ACCOUNT_ID", "accessToken": "YOUR_ACCESS_TOKEN"}
    told = (await checked(simulator, sample))["instagram.format"]
    assert told.status is StepStatus.FAILED
    assert told.details["fields"] == ["accountId", "accessToken"]
    assert simulator.seen == []


@pytest.mark.parametrize("name", ["access_token", "page_access_token", "accessToken"])
async def test_the_linktor_servers_names_are_taken(name: str) -> None:
    raw = {"instagram_id": "1", name: "EAAone", "page_id": "2", "expires_at": "2030-01-31T12:00Z"}
    assert fields.plain(fields.parse(InstagramConfig, raw)) == {
        "accountId": "1",
        "accessToken": "EAAone",
        "pageId": "2",
        "expiresAt": "2030-01-31T12:00Z",
    }


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"accessToken": "IGQVsomething"}, "token_of_basic_display"),
        ({"accessToken": "123|abc"}, "token_format"),
        ({"accountId": "@acme.shop"}, "id_format"),
        ({"expiresAt": "soon"}, "moment_format"),
        ({"pageId": "acme"}, "id_format"),
    ],
)
async def test_what_cannot_be_right_is_told_without_asking(
    simulator: MetaSimulator, changed: dict[str, Any], code: str
) -> None:
    told = (await checked(simulator, BY_LOGIN, **changed))["instagram.format"]
    assert (told.status, told.code) == (StepStatus.FAILED, code)


async def test_the_token_decides_where_it_goes() -> None:
    def destination(raw: dict[str, str]) -> str:
        config = fields.parse(InstagramConfig, raw)
        assert isinstance(config, InstagramConfig)
        return InstagramConnector.destinations(config, {})["accessToken"]

    assert destination(BY_PAGE) == "https://graph.facebook.com"
    assert destination(BY_LOGIN) == "https://graph.instagram.com"


@pytest.mark.parametrize("base", [BY_PAGE, BY_LOGIN])
async def test_a_good_account_in_either_api(simulator: MetaSimulator, base: dict[str, str]) -> None:
    steps = await checked(simulator, base)
    assert steps["instagram.credentials"].status is StepStatus.PASSED
    assert steps["instagram.account"].status is StepStatus.PASSED
    assert steps["instagram.messages"].status is StepStatus.PASSED
    assert {step.status for step in steps.values()} <= {StepStatus.PASSED, StepStatus.SKIPPED}


@pytest.mark.parametrize(
    ("base", "changed", "code", "said"),
    [
        (
            BY_LOGIN,
            {"accountId": place.LOGIN_SCOPED},
            "account_id_scoped",
            place.LOGIN_ACCOUNT,
        ),
        (BY_LOGIN, {"accountId": place.ACCOUNT}, "another_account", place.LOGIN_ACCOUNT),
        (BY_PAGE, {"accountId": place.PAGE}, "account_id_of_page", place.ACCOUNT),
        (BY_PAGE, {"accountId": place.OTHER_ACCOUNT}, "another_account", place.ACCOUNT),
        (BY_PAGE, {"accessToken": place.PERSONS_KEY}, "user_token", "me/accounts"),
        (BY_PAGE, {"accessToken": place.UNLINKED_KEY}, "account_not_linked", "link the page"),
        (BY_PAGE, {"pageId": place.OTHER_PAGE}, "another_page", place.PAGE),
    ],
)
async def test_whose_token_it_is(
    simulator: MetaSimulator, base: dict[str, str], changed: dict[str, Any], code: str, said: str
) -> None:
    told = (await checked(simulator, base, **changed))["instagram.account"]
    assert (told.status, told.code) == (StepStatus.FAILED, code)
    assert said in (told.fix or "")


async def test_messages_that_the_owner_keeps_from_apps(simulator: MetaSimulator) -> None:
    world(simulator).accounts[place.ACCOUNT].apps_may_read = False
    told = (await checked(simulator, BY_PAGE))["instagram.messages"]
    assert (told.status, told.code) == (StepStatus.FAILED, "200/2534041")
    assert "Allow access to messages" in (told.fix or "")


async def test_a_login_token_without_the_permission(simulator: MetaSimulator) -> None:
    told = (await checked(simulator, BY_LOGIN, accessToken=place.LOGIN_MUTE))["instagram.messages"]
    assert (told.status, told.code) == (StepStatus.FAILED, "10")


@pytest.mark.parametrize(
    ("days", "status", "code"),
    [
        (40, StepStatus.PASSED, None),
        (13, StepStatus.WARNING, "token_expires_soon"),
        (-1, StepStatus.WARNING, "token_expired"),
    ],
)
async def test_the_end_of_a_login_token_as_the_channel_has_it(
    simulator: MetaSimulator, days: int, status: StepStatus, code: str | None
) -> None:
    ends = (NOW + timedelta(days=days, hours=1)).isoformat()
    told = (await checked(simulator, BY_LOGIN, now=NOW, expiresAt=ends))["instagram.token"]
    assert (told.status, told.code) == (status, code)


async def test_the_events_of_an_account(simulator: MetaSimulator) -> None:
    world(simulator).accounts[place.LOGIN_ACCOUNT].subscribed = {}
    told = (await checked(simulator, BY_LOGIN))["instagram.subscription"]
    assert (told.status, told.code) == (StepStatus.WARNING, "not_subscribed")


async def test_the_two_secrets_of_an_instagram_app_are_told_apart(
    simulator: MetaSimulator,
) -> None:
    told = (await checked(simulator, BY_LOGIN, appId=place.APP.id))["instagram.webhook"]
    assert told.status is StepStatus.SKIPPED
    assert told.details["errorCode"] == "190"
