"""What goes to Postmark, against its published description, where it is at hand."""

from __future__ import annotations

import pytest

from connectors import checks
from connectors.contract import Outbound
from connectors.postmark import PostmarkConnector
from connectors.postmark.simulator import PostmarkSimulator
from connectors.webhooks import clear_webhook, set_webhook
from tests.connectors.postmark.conftest import OURS, good, made
from tests.connectors.sendgrid.specification import Record, Specification, needed

pytestmark = [pytest.mark.asyncio(loop_scope="module"), needed]

NEWER: tuple[str, ...] = ("/webhooks", "/message-streams/")
"""What the document at hand is too old for: several webhooks, message streams."""


async def test_every_request_is_in_the_description(
    simulator: PostmarkSimulator, endpoints: dict[str, str]
) -> None:
    record, plain = Record(), made(good(simulator, replyTo="support@example.com"), endpoints)
    connector = PostmarkConnector(plain.config, record.listening(plain.context))
    for _ in range(2):
        await set_webhook(connector, OURS)
    async for _step in checks.run(connector):
        pass
    await connector.send(Outbound("ada@customer.example", "Hello."))
    await clear_webhook(connector, OURS)
    described = Specification("postmark/postmark-server-openapi-original.yml")
    asked = [item for item in record.asked if not item.path.startswith(NEWER)]
    faults = [fault for item in asked for fault in described.faults(item)]
    assert faults == ["/email: MessageStream is not known"], "it is older than streams"
    assert len(record.asked) > 8
