"""Sending: what reaches Mailgun, and what never does."""

from __future__ import annotations

import pytest

from connectors.contract import Outbound
from connectors.mailgun.simulated import FRESH, KEYS, SANDBOX
from connectors.mailgun.simulator import MailgunSimulator
from connectors.simulation import Fault
from tests.connectors.mail_apis import refused, unanswered
from tests.connectors.mailgun.conftest import good, made

pytestmark = pytest.mark.asyncio(loop_scope="module")

HELLO = Outbound("bo@customer.example", "Hello \u2603 & co", subject="Your\r\nBcc: order")


async def test_a_mail_is_taken(simulator: MailgunSimulator, endpoints: dict[str, str]) -> None:
    raw = good(simulator, replyTo="answers@example.com", fromName='Acme, "the" \u00dcber')
    sent = await made(raw, endpoints).send(HELLO)
    mail = simulator.account.sent[sent.id]
    assert sent.status == "queued"
    assert not sent.id.startswith("<")
    assert (mail.to, mail.text, mail.subject) == (HELLO.to, HELLO.text, "Your Bcc: order")
    assert mail.sender == '"Acme, \\"the\\" \u00dcber" <support@example.com>'
    assert mail.reply_to == "answers@example.com"


async def test_an_answer_goes_into_the_thread(
    simulator: MailgunSimulator, endpoints: dict[str, str]
) -> None:
    answer = Outbound(HELLO.to, "Yes.", "Re: Order", in_reply_to="<q@customer.example>")
    sent = await made(good(simulator), endpoints).send(answer)
    headers = simulator.account.sent[sent.id].headers
    assert headers["In-Reply-To"] == headers["References"] == "<q@customer.example>"


async def test_a_sending_key_sends(simulator: MailgunSimulator, endpoints: dict[str, str]) -> None:
    sent = await made(good(simulator, apiKey=KEYS["sending"]), endpoints).send(HELLO)
    assert sent.id in simulator.account.sent


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"apiKey": KEYS["deleted"]}, "unauthorized"),
        ({"domain": FRESH}, "domain-unverified"),
        ({"domain": SANDBOX}, "sandbox-recipient"),
        ({"domain": "mg.elsewhere.example"}, "domain-not-found"),
    ],
)
async def test_a_refusal_is_explained(
    simulator: MailgunSimulator, endpoints: dict[str, str], changes: dict[str, str], code: str
) -> None:
    problem = await refused(made(good(simulator, **changes), endpoints), HELLO)
    assert problem.code == code


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (Outbound("a@customer.example", " \n"), "text_empty"),
        (Outbound("nobody", "Hi"), "recipient_invalid"),
        (Outbound("a@customer.example, b@customer.example", "Hi"), "recipient_invalid"),
    ],
)
async def test_what_cannot_be_sent_is_not_tried(
    simulator: MailgunSimulator, endpoints: dict[str, str], message: Outbound, code: str
) -> None:
    problem = await refused(made(good(simulator), endpoints), message)
    assert problem.code == code
    assert simulator.seen == []


async def test_a_limit_tells_how_long_to_wait(
    simulator: MailgunSimulator, endpoints: dict[str, str]
) -> None:
    simulator.fault = Fault.RATE_LIMITED
    problem = await unanswered(made(good(simulator), endpoints), HELLO)
    assert problem.code == "rate_limited"
    assert problem.details["retryAfter"] == 120


async def test_a_silence_does_not_say_that_nothing_went_out(
    simulator: MailgunSimulator, endpoints: dict[str, str]
) -> None:
    simulator.fault = Fault.DOWN
    problem = await unanswered(made(good(simulator), endpoints), HELLO)
    assert problem.code == "http_503"
    assert "may have gone out" in problem.fix
