"""Answering as a page and as an Instagram account."""

from __future__ import annotations

from typing import Any

import pytest

from connectors import fields
from connectors.contract import Connector, Outbound
from connectors.meta import FacebookConnector, InstagramConnector
from connectors.meta import simulated_messenger_world as place
from connectors.meta.simulator import MetaSimulator
from connectors.problems import NoAnswer, ProviderRefusal
from connectors.simulation import Fault
from tests.connectors.support import context

PAGE = {"pageId": place.PAGE, "pageAccessToken": place.PAGE_WORKS}
BY_PAGE = {"accountId": place.ACCOUNT, "accessToken": place.PAGE_WORKS}
BY_LOGIN = {"accountId": place.LOGIN_ACCOUNT, "accessToken": place.LOGIN_WORKS}
pytestmark = pytest.mark.asyncio(loop_scope="module")


def made(simulator: MetaSimulator, raw: dict[str, str], **how: Any) -> Connector[Any]:
    kind: type[Connector[Any]] = FacebookConnector if "pageId" in raw else InstagramConnector
    ctx = context({"meta": simulator.url}, **how)
    return kind(fields.parse(kind.config_model, raw), ctx)


async def refused(connector: Connector[Any], to: str, text: str) -> str:
    with pytest.raises(ProviderRefusal) as refusal:
        await connector.send(Outbound(to, text))
    assert refusal.value.problem.fix
    return refusal.value.problem.code


async def test_a_page_answers(simulator: MetaSimulator) -> None:
    sent = await made(simulator, PAGE).send(Outbound(f" {place.CUSTOMER} ", "Hello \u2603"))
    assert sent.id.startswith("m_")
    assert simulator.parts["messenger"].pages[place.PAGE].sent == {sent.id: place.CUSTOMER}


@pytest.mark.parametrize("raw", [BY_PAGE, BY_LOGIN])
async def test_an_account_answers_in_either_api(
    simulator: MetaSimulator, raw: dict[str, str]
) -> None:
    sent = await made(simulator, raw).send(Outbound(place.INSTAGRAM_CUSTOMER, "Hello"))
    account = simulator.parts["messenger"].accounts[raw["accountId"]]
    assert account.sent == {sent.id: place.INSTAGRAM_CUSTOMER}


@pytest.mark.parametrize(
    ("raw", "to", "text", "code"),
    [
        (PAGE, place.CUSTOMER, "x" * 2001, "text_too_long"),
        (BY_PAGE, place.INSTAGRAM_CUSTOMER, "\u00e9" * 501, "text_too_long"),
        (PAGE, place.CUSTOMER, "half \ud83d", "text_broken"),
        (PAGE, "+15550100200", "Hello", "recipient_format"),
        (BY_LOGIN, "@ada.customer", "Hello", "recipient_format"),
        (PAGE, "", "Hello", "recipient_format"),
    ],
)
async def test_what_cannot_be_sent_is_refused_before_anybody_is_asked(
    simulator: MetaSimulator, raw: dict[str, str], to: str, text: str, code: str
) -> None:
    assert await refused(made(simulator, raw), to, text) == code
    assert simulator.seen == []


async def test_the_longest_texts_go_out(simulator: MetaSimulator) -> None:
    await made(simulator, PAGE).send(Outbound(place.CUSTOMER, "\u00e9" * 2000))
    await made(simulator, BY_PAGE).send(Outbound(place.INSTAGRAM_CUSTOMER, "\u00e9" * 500))


async def test_a_stranger_and_a_customer_of_another_account(simulator: MetaSimulator) -> None:
    assert await refused(made(simulator, PAGE), "4711", "Hello") == "100/2018001"
    assert await refused(made(simulator, BY_LOGIN), place.CUSTOMER, "Hello") == "100/2534014"


async def test_a_window_that_has_closed(simulator: MetaSimulator) -> None:
    simulator.provoke = "10/2018278"
    with pytest.raises(ProviderRefusal) as refusal:
        await made(simulator, PAGE).send(Outbound(place.CUSTOMER, "Hello"))
    problem = refusal.value.problem
    assert "24 hours" in problem.message
    assert "until the customer writes again" in problem.fix
    assert problem.details["said"].startswith("(#10)")


async def test_a_token_without_the_permission(simulator: MetaSimulator) -> None:
    connector = made(simulator, PAGE | {"pageAccessToken": place.PAGE_MUTE})
    assert await refused(connector, place.CUSTOMER, "Hello") == "10"


@pytest.mark.parametrize("fault", [Fault.DOWN, Fault.SLOW])
async def test_after_silence_the_message_may_have_gone_out(
    simulator: MetaSimulator, fault: Fault
) -> None:
    simulator.fault, simulator.slow_seconds = fault, 5.0
    with pytest.raises(NoAnswer) as silence:
        await made(simulator, PAGE, timeout=0.2).send(Outbound(place.CUSTOMER, "Hello"))
    assert "may have gone out" in silence.value.problem.fix


async def test_a_limit_that_was_reached_is_no_uncertainty(simulator: MetaSimulator) -> None:
    simulator.fault = Fault.RATE_LIMITED
    with pytest.raises(NoAnswer) as limit:
        await made(simulator, PAGE).send(Outbound(place.CUSTOMER, "Hello"))
    assert limit.value.problem.code == "rate_limited"
    assert "may have gone out" not in limit.value.problem.fix
