"""A customer writes, is answered, and the answer arrives: for every provider, on its simulator.

What the providers post is handed to the connector and the ledger as a receiver hands it, and the
numbers in list, get and stats must come out exactly.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from connectors import registry
from connectors.acceptance.stage import Stage
from connectors.contract import Connector
from connectors.hooks import DeliveryStatus, HookRequest, Received
from connectors.receiving import Receives
from connectors.simulation import NotPlayed, TrialName
from connectors.webhooks import RegistersWebhook
from linktor_tui.contract.requests import parse_create
from linktor_tui.contract.resources import Granularity, ListQuery, Period, Traffic
from linktor_tui.contract.traffic import ConversationQuery, Direction, MessageStatus
from linktor_tui.local.engine import LocalEngine, open_engine
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.settings import Settings

KINDS = sorted(registry.BUILT_IN)
FETCHED = ("telegram", "telegram", "fetched")
"""Telegram both posts and is fetched from, never at a time."""
SAID, ANSWER = "Where is order 4711?", "It leaves today."
FURTHEST = (DeliveryStatus.READ, DeliveryStatus.DELIVERED, DeliveryStatus.SENT)


class Place(NamedTuple):
    """An engine with one channel that is on, and the provider behind it."""

    engine: LocalEngine
    stage: Stage
    channel: str

    async def connector(self) -> Connector[Any]:
        """The channel's connector, as whoever receives has it."""
        connector, _ = await self.engine._connect(self.channel, trusted=False)
        return connector

    async def says(self, text: str) -> Sequence[HookRequest]:
        """Let the customer write. Skips the test where the provider carries nothing inwards."""
        try:
            return await self.stage.simulator.say(self.stage.good, text)
        except NotPlayed as reason:
            pytest.skip(str(reason))

    async def hears(self, hooks: Sequence[HookRequest]) -> int:
        """Keep what a provider posted; give how many deliveries it told of."""
        told = 0
        for hook in hooks:
            received = await (await self.connector()).receive(hook)
            self.keep(received)
            told += len(received.deliveries)
        return told

    async def fetches(self, connector: Receives, text: str) -> None:
        """Let the customer write once it can be heard, and keep what was fetched."""
        said = False
        async with contextlib.aclosing(connector.listen(None)) as batches:
            async for batch in batches:
                self.keep(batch.received)
                if batch.received.messages:
                    return
                if not said:
                    await self.says(text)
                    said = True

    def keep(self, received: Received) -> None:
        """Put it into the ledger, as a receiver does."""
        self.engine.cabinet.ledger.receive(self.channel, received, datetime.now(UTC))


@pytest.fixture(params=[*KINDS, FETCHED], ids="-".join)
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    stage = Stage.of(registry.find(*request.param[:2]))
    async with stage:
        environ = {"LINKTOR_TUI_PUBLIC_URL": "https://hooks.acme.example"}
        for simulator in (*stage.others, stage.simulator):
            environ |= simulator.environ()
        vaults = Vaults.of(MemoryVault())
        engine = open_engine(Settings(tmp_path / "home", environ), vaults=vaults, timeout=5.0)
        trial = stage.trial(TrialName.GOOD)
        assert not isinstance(trial, str)
        new = await engine.create_channel(parse_create(dict(trial.body)), check=False)
        await engine.activate_channel(new.channel.id, check=False)
        yield Place(engine, stage, new.channel.id)
        await engine.close()


async def customer_writes(place: Place, text: str, *, fetched: bool) -> None:
    """Let the customer write, and keep what comes of it, posted or fetched."""
    connector = await place.connector()
    if fetched and isinstance(connector, Receives):
        await place.fetches(connector, text)
        return
    if isinstance(connector, RegistersWebhook):
        await place.engine.set_webhook(place.channel, take_over=True)
    hooks = await place.says(text)
    if not hooks:
        pytest.skip("nothing is posted, and nobody fetches it yet")
    await place.hears(hooks)


async def provider_tells(place: Place, message_id: str) -> DeliveryStatus | None:
    """Let the provider tell how far a message came; None where it tells of nothing."""
    for status in FURTHEST:
        try:
            hooks = await place.stage.simulator.tell(place.stage.good, message_id, status)
        except NotPlayed:
            continue
        if await place.hears(hooks):
            return status
    return None


async def test_there_and_back_again(place: Place, request: pytest.FixtureRequest) -> None:
    engine, channel_id = place.engine, place.channel
    connector = await place.connector()
    alone = not isinstance(connector, RegistersWebhook)
    await customer_writes(place, SAID, fetched=alone or "fetched" in request.node.name)

    (conversation,) = (await engine.list_conversations(ConversationQuery())).items
    assert (conversation.channel_id, conversation.unread_count) == (channel_id, 1)
    sent = await engine.reply(conversation.id, ANSWER)
    assert (sent.status, sent.conversation_id) == (MessageStatus.SENT, conversation.id)
    assert sent.external_id

    told = await provider_tells(place, sent.external_id)
    thread = (await engine.thread(conversation.id)).messages
    assert [item.direction for item in thread] == [Direction.INBOUND, Direction.OUTBOUND]
    assert SAID in str(thread[0].content)
    assert thread[1].content == {"type": "text", "text": ANSWER}
    assert thread[1].status == (told.value if told else "sent")
    await numbers_are(engine, channel_id, received=1, sent=1)

    again = await engine.send_message(channel_id, to=conversation.contact.address, text=ANSWER)
    assert again.conversation_id == conversation.id
    await numbers_are(engine, channel_id, received=1, sent=2)


async def numbers_are(engine: LocalEngine, channel_id: str, *, received: int, sent: int) -> None:
    """List, get and stats say the same, and that is right: one conversation, still open."""
    (listed,) = (await engine.list_channels(ListQuery())).items
    assert listed.stats == Traffic(received, sent, 1)
    got = (await engine.get_channel(channel_id)).stats
    assert got == Traffic(received, sent, 1, received, sent, 1)
    stats = await engine.channel_stats(channel_id, period=Period.DAY, granularity=Granularity.HOUR)
    summary = stats.summary
    assert (summary.messages_received, summary.messages_sent) == (received, sent)
    assert (summary.conversations_started, summary.conversations_closed) == (1, 0)
    assert summary.avg_response_time is not None
    totals: list[Any] = [
        sum(column) for column in zip(*(b[1:] for b in stats.time_series), strict=True)
    ]
    assert totals == [received, sent, 1]
