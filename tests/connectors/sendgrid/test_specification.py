"""What goes to SendGrid, against its published description, where it is at hand."""

from __future__ import annotations

import pytest

from connectors import checks
from connectors.contract import Outbound
from connectors.sendgrid import SendGridConnector
from connectors.sendgrid.simulator import SendGridSimulator
from connectors.webhooks import clear_webhook, set_webhook
from tests.connectors.sendgrid.conftest import OURS, good, made
from tests.connectors.sendgrid.specification import Record, Specification, needed

pytestmark = [pytest.mark.asyncio(loop_scope="module"), needed]

NEWER: tuple[str, ...] = ("/v3/user/webhooks/event/settings",)
"""What the document at hand is too old for: several webhooks, message streams."""


async def test_every_request_is_in_the_description(
    simulator: SendGridSimulator, endpoints: dict[str, str]
) -> None:
    record, plain = Record(), made(good(simulator, replyTo="support@example.com"), endpoints)
    connector = SendGridConnector(plain.config, record.listening(plain.context))
    for _ in range(2):
        await set_webhook(connector, OURS)
    async for _step in checks.run(connector):
        pass
    await connector.send(Outbound("ada@customer.example", "Hello."))
    await clear_webhook(connector, OURS)
    described = Specification("sendgrid/oai_v3_stoplight.json", "/v3")
    asked = [item for item in record.asked if not item.path.startswith(NEWER)]
    assert [fault for item in asked for fault in described.faults(item)] == []
    assert len(record.asked) > 8
