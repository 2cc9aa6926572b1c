"""Sending: what reaches SendGrid, and what never does."""

from __future__ import annotations

import pytest

from connectors.contract import Outbound
from connectors.sendgrid.simulated import KEYS
from connectors.sendgrid.simulator import SendGridSimulator
from connectors.simulation import Fault
from tests.connectors.mail_apis import refused, unanswered
from tests.connectors.sendgrid.conftest import good, made

pytestmark = pytest.mark.asyncio(loop_scope="module")

HELLO = Outbound("ada@customer.example", "Hello \u2603", subject="Your\r\nBcc: order")


async def test_a_mail_is_taken(simulator: SendGridSimulator, endpoints: dict[str, str]) -> None:
    raw = good(simulator, replyTo="answers@example.com")
    sent = await made(raw, endpoints).send(HELLO)
    mail = simulator.account.sent[sent.id]
    assert sent.status == "queued"
    assert (mail.to, mail.text) == ("ada@customer.example", "Hello \u2603")
    assert mail.subject == "Your Bcc: order"
    assert mail.sender == "support@example.com"


async def test_an_answer_goes_into_the_thread(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    answer = Outbound(HELLO.to, "Yes.", "Re: Order", in_reply_to="<q@customer.example>")
    sent = await made(good(simulator), endpoints).send(answer)
    headers = simulator.account.sent[sent.id].headers
    assert headers["In-Reply-To"] == headers["References"] == "<q@customer.example>"


async def test_a_mail_without_a_subject_gets_one(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    sent = await made(good(simulator), endpoints).send(Outbound("a@customer.example", "Hi"))
    assert simulator.account.sent[sent.id].subject


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"apiKey": KEYS["deleted"]}, "401/grant-invalid"),
        ({"apiKey": KEYS["no-send"]}, "401/not-authorized-to-send"),
        ({"fromEmail": "sales@elsewhere.example"}, "403/sender-identity"),
    ],
)
async def test_a_refusal_is_explained(
    simulator: SendGridSimulator, endpoints: dict[str, str], changes: dict[str, str], code: str
) -> None:
    problem = await refused(made(good(simulator, **changes), endpoints), HELLO)
    assert problem.code == code


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (Outbound("a@customer.example", " \n"), "text_empty"),
        (Outbound("", "Hi"), "recipient_invalid"),
        (Outbound("Ada <a@customer.example>", "Hi"), "recipient_invalid"),
        (Outbound("a@customer.example", "half \ud83d"), "text_broken"),
    ],
)
async def test_what_cannot_be_sent_is_not_tried(
    simulator: SendGridSimulator, endpoints: dict[str, str], message: Outbound, code: str
) -> None:
    problem = await refused(made(good(simulator), endpoints), message)
    assert problem.code == code
    assert simulator.seen == []


async def test_a_limit_tells_how_long_to_wait(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    simulator.fault = Fault.RATE_LIMITED
    problem = await unanswered(made(good(simulator), endpoints), HELLO)
    assert problem.code == "rate_limited"
    assert 0 < problem.details["retryAfter"] <= 30


async def test_a_silence_does_not_say_that_nothing_went_out(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    simulator.fault = Fault.DOWN
    problem = await unanswered(made(good(simulator), endpoints), HELLO)
    assert problem.code == "http_503"
    assert "may have gone out" in problem.fix
