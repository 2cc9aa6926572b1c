"""Mailgun's own SDK (version 1 and later), unmodified, against the simulator.

The package of the same name before version 1 is another one, of Python 2: with it these are skipped.
"""

from __future__ import annotations

import asyncio
import json
from importlib import import_module
from typing import Any

import pytest

from connectors.hooks import DeliveryStatus
from connectors.mailgun import voices
from connectors.mailgun.simulated import DOMAIN, FRESH, KEYS, SANDBOX, SIGNING_KEY
from connectors.mailgun.simulator import MailgunSimulator
from connectors.simulation import Fault

pytestmark = pytest.mark.asyncio(loop_scope="module")

try:
    SDK: Any = import_module("mailgun.client")
except (ImportError, SyntaxError):
    pytest.skip("needs mailgun 1 or later", allow_module_level=True)


async def call(
    simulator: MailgunSimulator,
    resource: str,
    method: str,
    *,
    key: str = KEYS["works"],
    **options: Any,
) -> Any:
    """Call the SDK in a thread, since it blocks, and give its response."""

    def calling() -> Any:
        with SDK.Client(auth=("api", key), api_url=simulator.url) as client:
            return getattr(getattr(client, resource), method)(**options)

    return await asyncio.to_thread(calling)


def mail(to: str = "bo@customer.example") -> dict[str, str]:
    return {"from": f"support@{DOMAIN}", "to": to, "subject": "Hello", "text": "Hello there"}


async def test_a_mail(simulator: MailgunSimulator) -> None:
    answer = await call(simulator, "messages", "create", domain=DOMAIN, data=mail())
    assert answer.status_code == 200
    assert simulator.account.sent[answer.json()["id"].strip("<>")].text == "Hello there"


@pytest.mark.parametrize(
    ("key", "domain", "to", "status"),
    [
        ("deleted", DOMAIN, "bo@customer.example", 401),
        ("works", FRESH, "bo@customer.example", 403),
        ("works", SANDBOX, "bo@customer.example", 403),
        ("works", "mg.elsewhere.example", "bo@customer.example", 404),
        ("works", DOMAIN, "nobody", 400),
    ],
)
async def test_a_mail_that_is_refused(
    simulator: MailgunSimulator, key: str, domain: str, to: str, status: int
) -> None:
    options = {"domain": domain, "data": mail(to)}
    answer = await call(simulator, "messages", "create", key=KEYS[key], **options)
    assert answer.status_code == status


async def test_the_domain(simulator: MailgunSimulator) -> None:
    answer = await call(simulator, "domains", "get", domain_name=DOMAIN)
    assert answer.json()["domain"]["state"] == "active"
    refused = await call(simulator, "domains", "get", key=KEYS["sending"], domain_name=DOMAIN)
    assert refused.status_code == 401


async def test_webhooks_and_routes(simulator: MailgunSimulator) -> None:
    urls = {"id": "delivered", "url": ["https://hooks.acme.example/1"]}
    made = await call(simulator, "domains_webhooks", "create", domain=DOMAIN, data=urls)
    assert made.json()["webhook"]["urls"] == ["https://hooks.acme.example/1"]
    listed = await call(simulator, "domains_webhooks", "get", domain=DOMAIN)
    assert listed.json()["webhooks"]["delivered"]["urls"] == ["https://hooks.acme.example/1"]
    data = {"expression": "catch_all()", "action": ["stop()"]}
    assert (await call(simulator, "routes", "create", data=data)).status_code == 200
    assert (await call(simulator, "routes", "get")).json()["total_count"] == 1


@pytest.mark.parametrize(("fault", "status"), [(Fault.WRONG_CREDENTIAL, 401), (Fault.EXPIRED, 401)])
async def test_a_fault(simulator: MailgunSimulator, fault: Fault, status: int) -> None:
    simulator.fault = fault
    answer = await call(simulator, "domains", "get", domain_name=DOMAIN)
    assert answer.status_code == status


async def test_a_post_is_signed_as_the_sdk_verifies_it(simulator: MailgunSimulator) -> None:
    answer = await call(simulator, "messages", "create", domain=DOMAIN, data=mail())
    sent = simulator.account.sent[answer.json()["id"].strip("<>")]
    data = voices.event(sent, DeliveryStatus.FAILED, None)
    hook = voices.posted_event("https://hooks.acme.example/", data)
    given = json.loads(hook.body)["signature"]
    verify = import_module("mailgun.security").SecurityGuard.verify_webhook
    assert verify(SIGNING_KEY, given["token"], given["timestamp"], given["signature"])
    assert not verify("f" * 32, given["token"], given["timestamp"], given["signature"])
    assert not verify(SIGNING_KEY, given["token"] + "0", given["timestamp"], given["signature"])
