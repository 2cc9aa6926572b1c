"""SendGrid's own SDK, unmodified, against the simulator: what it takes for real is faithful."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from python_http_client import exceptions  # type: ignore[import-untyped]
from sendgrid import SendGridAPIClient
from sendgrid.helpers.eventwebhook import EventWebhook
from sendgrid.helpers.mail import Mail

from connectors.hooks import DeliveryStatus
from connectors.sendgrid import voices
from connectors.sendgrid.signing import SIGNATURE, TIMESTAMP
from connectors.sendgrid.simulated import KEYS
from connectors.sendgrid.simulator import SendGridSimulator
from connectors.simulation import Fault

pytestmark = pytest.mark.asyncio(loop_scope="module")


def sdk(simulator: SendGridSimulator, key: str = KEYS["works"]) -> Any:
    return SendGridAPIClient(key, host=simulator.url)


def a_mail(sender: str = "support@example.com", to: str = "ada@customer.example") -> Mail:
    return Mail(sender, to, "Hello", plain_text_content="Hello there")


async def test_the_scopes_of_a_key(simulator: SendGridSimulator) -> None:
    answer = await asyncio.to_thread(sdk(simulator).client.scopes.get)
    assert "mail.send" in json.loads(answer.body)["scopes"]


async def test_a_mail(simulator: SendGridSimulator) -> None:
    answer = await asyncio.to_thread(sdk(simulator).send, a_mail())
    assert answer.status_code == 202
    assert simulator.account.sent[answer.headers["X-Message-Id"]].text == "Hello there"


@pytest.mark.parametrize(
    ("key", "mail", "error"),
    [
        (KEYS["deleted"], a_mail(), exceptions.UnauthorizedError),
        (KEYS["no-send"], a_mail(), exceptions.UnauthorizedError),
        (KEYS["works"], a_mail("sales@elsewhere.example"), exceptions.ForbiddenError),
        (KEYS["works"], a_mail(to="nobody@nowhere"), exceptions.BadRequestsError),
    ],
)
async def test_a_mail_that_is_refused(
    simulator: SendGridSimulator, key: str, mail: Mail, error: type[Exception]
) -> None:
    with pytest.raises(error) as refused:
        await asyncio.to_thread(sdk(simulator, key).send, mail)
    said: Any = refused.value
    assert said.to_dict["errors"][0]["message"]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.WRONG_CREDENTIAL, exceptions.UnauthorizedError),
        (Fault.RATE_LIMITED, exceptions.TooManyRequestsError),
        (Fault.DOWN, exceptions.ServiceUnavailableError),
    ],
)
async def test_a_fault(simulator: SendGridSimulator, fault: Fault, error: type[Exception]) -> None:
    simulator.fault = fault
    with pytest.raises(error):
        await asyncio.to_thread(sdk(simulator).client.scopes.get)


async def test_senders_domains_and_webhooks(simulator: SendGridSimulator) -> None:
    client = sdk(simulator).client
    senders = await asyncio.to_thread(client.verified_senders.get)
    assert json.loads(senders.body)["results"][0]["verified"] is True
    domains = await asyncio.to_thread(client.whitelabel.domains.get)
    assert json.loads(domains.body)[0]["domain"] == "example.com"
    parse = client.user.webhooks.parse.settings
    body = {"hostname": "in.example.com", "url": "https://hooks.acme.example/"}
    made = await asyncio.to_thread(parse.post, request_body=body)
    assert made.status_code == 201
    gone = await asyncio.to_thread(parse._("in.example.com").delete)
    assert gone.status_code == 204


async def test_events_are_signed_as_the_sdk_verifies_them(simulator: SendGridSimulator) -> None:
    answer = await asyncio.to_thread(sdk(simulator).send, a_mail())
    mail = simulator.account.sent[answer.headers["X-Message-Id"]]
    event = voices.event(mail, DeliveryStatus.FAILED, None)
    hook = voices.events("https://hooks.acme.example/", [event], signed=True)
    judge, body = EventWebhook(voices.PUBLIC_KEY), hook.body.decode()
    signature, stamp = hook.headers[SIGNATURE], hook.headers[TIMESTAMP]
    assert judge.verify_signature(body, signature, stamp)
    assert not judge.verify_signature(body + " ", signature, stamp)
    assert not judge.verify_signature(body, signature, str(int(stamp) + 1))
