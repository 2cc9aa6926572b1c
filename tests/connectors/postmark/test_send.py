"""Sending: what reaches Postmark, and what never does."""

from __future__ import annotations

import pytest

from connectors.contract import Outbound
from connectors.postmark.simulated import INACTIVE, TOKENS, UNCONFIRMED
from connectors.postmark.simulator import PostmarkSimulator
from connectors.simulation import Fault
from tests.connectors.mail_apis import refused, unanswered
from tests.connectors.postmark.conftest import good, made

pytestmark = pytest.mark.asyncio(loop_scope="module")

HELLO = Outbound("ada@customer.example", "Hello \u2603", subject="Your\r\nBcc: order")


async def test_a_mail_is_taken(simulator: PostmarkSimulator, endpoints: dict[str, str]) -> None:
    raw = good(simulator, replyTo="answers@example.com", fromName="Acme, Inc.")
    sent = await made(raw, endpoints).send(HELLO)
    mail = simulator.account.servers[TOKENS["works"]].sent[sent.id]
    assert sent.status == "accepted"
    assert (mail.to, mail.text, mail.subject) == (HELLO.to, HELLO.text, "Your Bcc: order")
    assert (mail.sender, mail.stream) == ("support@example.com", "outbound")
    assert mail.reply_to == "answers@example.com"


async def test_an_answer_goes_into_the_thread(
    simulator: PostmarkSimulator, endpoints: dict[str, str]
) -> None:
    answer = Outbound(HELLO.to, "Yes.", "Re: Order", in_reply_to="<q@customer.example>")
    sent = await made(good(simulator), endpoints).send(answer)
    headers = simulator.account.servers[TOKENS["works"]].sent[sent.id].headers
    assert headers["In-Reply-To"] == headers["References"] == "<q@customer.example>"


@pytest.mark.parametrize(
    ("changes", "to", "code"),
    [
        ({"serverToken": TOKENS["deleted"]}, HELLO.to, "10"),
        ({"fromEmail": "a@stranger.example"}, HELLO.to, "400"),
        ({"fromEmail": UNCONFIRMED}, HELLO.to, "401"),
        ({}, INACTIVE, "406"),
        ({"messageStream": "newsletter"}, HELLO.to, "1235"),
        ({"messageStream": "inbound"}, HELLO.to, "1236"),
    ],
)
async def test_a_refusal_is_explained(
    simulator: PostmarkSimulator,
    endpoints: dict[str, str],
    changes: dict[str, str],
    to: str,
    code: str,
) -> None:
    problem = await refused(made(good(simulator, **changes), endpoints), Outbound(to, "Hi"))
    assert problem.code == code


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (Outbound("a@customer.example", ""), "text_empty"),
        (Outbound("@", "Hi"), "recipient_invalid"),
    ],
)
async def test_what_cannot_be_sent_is_not_tried(
    simulator: PostmarkSimulator, endpoints: dict[str, str], message: Outbound, code: str
) -> None:
    problem = await refused(made(good(simulator), endpoints), message)
    assert problem.code == code
    assert simulator.seen == []


async def test_a_limit_is_no_refusal(
    simulator: PostmarkSimulator, endpoints: dict[str, str]
) -> None:
    simulator.fault = Fault.RATE_LIMITED
    problem = await unanswered(made(good(simulator), endpoints), HELLO)
    assert problem.code == "rate_limited"


async def test_a_silence_does_not_say_that_nothing_went_out(
    simulator: PostmarkSimulator, endpoints: dict[str, str]
) -> None:
    simulator.fault = Fault.DOWN
    problem = await unanswered(made(good(simulator), endpoints), HELLO)
    assert problem.code == "http_503"
    assert "may have gone out" in problem.fix
