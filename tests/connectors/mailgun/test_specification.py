"""What goes to Mailgun, against its published description, where it is at hand."""

from __future__ import annotations

import pytest

from connectors import checks
from connectors.contract import Outbound
from connectors.mailgun import MailgunConnector
from connectors.mailgun.simulator import MailgunSimulator
from connectors.webhooks import clear_webhook, set_webhook
from tests.connectors.mailgun.conftest import OURS, good, made
from tests.connectors.sendgrid.specification import Record, Specification, needed

pytestmark = [pytest.mark.asyncio(loop_scope="module"), needed]


async def test_every_request_is_in_the_description(
    simulator: MailgunSimulator, endpoints: dict[str, str]
) -> None:
    record, plain = Record(), made(good(simulator, replyTo="support@example.com"), endpoints)
    connector = MailgunConnector(plain.config, record.listening(plain.context))
    for _ in range(2):
        await set_webhook(connector, OURS)
    async for _step in checks.run(connector):
        pass
    await connector.send(Outbound("ada@customer.example", "Hello."))
    await clear_webhook(connector, OURS)
    described = Specification("mailgun/mailgun-mcp-openapi.yaml")
    asked = record.asked
    assert [fault for item in asked for fault in described.faults(item)] == []
    assert len(record.asked) > 8
