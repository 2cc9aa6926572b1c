"""A customer writes, and is answered from the terminal: the engine of this machine, a real bot's API."""

from __future__ import annotations

from connectors.hooks import DeliveryStatus, DeliveryUpdate, InboundMessage, Received
from connectors.telegram.simulator import GOOD
from linktor_tui.contract.requests import parse_create
from linktor_tui.contract.traffic import ConversationQuery
from linktor_tui.local.engine import LocalEngine
from linktor_tui.tui.screens.channel.page import DetailPage
from tests.places import Clock, body
from tests.tui.support import at_desk


async def test_a_customer_is_answered_and_the_delivery_is_seen(
    engine: LocalEngine, clock: Clock
) -> None:
    new = await engine.create_channel(parse_create(body(token=GOOD)), check=False)
    channel_id = new.channel.id
    await engine.activate_channel(channel_id, check=False)
    ledger = engine.cabinet.ledger
    async with at_desk(engine, (120, 40)) as desk:  # type: ignore[arg-type]
        await desk.press("enter")
        page = await desk.at(DetailPage)
        await desk.press("5")
        await desk.until(lambda: "Nobody has written yet" in desk.text())
        message = InboundMessage("in-1", "1001", "Where is my order?", clock(), contact_name="Ada")
        ledger.receive(channel_id, Received(messages=(message,)), clock())
        await desk.until(lambda: "│ Where is my order?" in desk.text())
        await desk.until(
            lambda: not ledger.conversations(ConversationQuery()).items[0].unread_count
        )
        clock.forward(seconds=2)
        await desk.press("r")
        await desk.until(lambda: page.query("ReplyBox"))
        await desk.press(*"Today", "ctrl+s")
        await desk.until(lambda: "✓ sent" in desk.text())
        (conversation,) = ledger.conversations(ConversationQuery()).items
        sent = conversation.last_message
        assert sent is not None
        assert sent.content["text"] == "Today"
        assert sent.external_id is not None
        clock.forward(seconds=2)
        update = DeliveryUpdate(sent.external_id, DeliveryStatus.READ, clock())
        ledger.receive(channel_id, Received(deliveries=(update,)), clock())
        await desk.until(lambda: "✓✓ read" in desk.text())
