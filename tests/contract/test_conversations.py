"""What is said, told by the protocols alone: every engine that converses passes this suite."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from connectors.hooks import InboundMessage, Received
from connectors.simulation import Fault, HttpSimulator
from connectors.telegram.simulator import GOOD, TelegramSimulator
from linktor_tui.contract.errors import (
    ChannelNotConnected,
    ConversationNotFound,
    InvalidRequest,
    MessageNotFound,
    ProviderRefused,
    ProviderSilent,
)
from linktor_tui.contract.living import Converses
from linktor_tui.contract.protocol import ChannelsAPI, SendsMessages
from linktor_tui.contract.requests import parse_create
from linktor_tui.contract.traffic import (
    Conversation,
    ConversationQuery,
    ConversationStatus,
    Direction,
    MessageQuery,
    MessageStatus,
)
from linktor_tui.local.engine import LocalEngine
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.remote.opening import Options, opened
from tests.contract.conftest import CREDENTIALS
from tests.places import Clock, body

ADA, BO = "1001", "1002"
"""Bo has blocked the bot."""


class Talk(ChannelsAPI, Converses, SendsMessages):
    """An engine that does all three."""


@pytest.fixture(params=["local", "served", "documented"])
async def api(
    request: pytest.FixtureRequest,
    engine: LocalEngine,
    telegram: TelegramSimulator,
    vault: MemoryVault,
    clock: Clock,
) -> AsyncIterator[ChannelsAPI]:
    if request.param == "local":
        yield engine
        return
    server: HttpSimulator = request.getfixturevalue(f"{request.param}_server")
    remote = opened(
        Options(
            server.url,
            CREDENTIALS[request.param],
            "documented",
            vaults=Vaults.of(vault),
            clock=clock,
        )
    )
    yield remote
    await remote.close()


@pytest.fixture
async def channel(engine: LocalEngine) -> str:
    new = await engine.create_channel(parse_create(body(token=GOOD)), check=False)
    await engine.activate_channel(new.channel.id, check=False)
    return new.channel.id


class World:
    """The customers' side: what they write is in the ledger as a receiver would put it there."""

    def __init__(self, engine: LocalEngine, clock: Clock, channel: str) -> None:
        self.engine, self.clock, self.channel = engine, clock, channel
        self.count = 0

    def says(self, text: str, contact: str = ADA, *, channel: str | None = None) -> None:
        self.clock.forward(seconds=2)
        self.count += 1
        now = self.clock()
        message = InboundMessage(f"in-{self.count}", contact, text, now, contact_name="Ada")
        ledger = self.engine.cabinet.ledger
        ledger.receive(channel or self.channel, Received(messages=(message,)), now)
        self.clock.forward(seconds=2)


@pytest.fixture
def world(engine: LocalEngine, clock: Clock, channel: str) -> World:
    return World(engine, clock, channel)


async def only(api: ChannelsAPI, **asked: str) -> Conversation:
    assert isinstance(api, Converses)
    (found,) = (await api.list_conversations(ConversationQuery(**asked))).items  # type: ignore[arg-type]
    return found


def said(conversation: Conversation) -> str:
    """What was said last."""
    assert conversation.last_message is not None
    return str(conversation.last_message.content["text"])


class TestReading:
    async def test_what_a_customer_writes_is_a_conversation(self, api: Talk, world: World) -> None:
        world.says("Where is my parcel?")
        world.says("Hello?")
        found = await only(api)
        assert (found.channel_id, found.channel_type) == (world.channel, "telegram")
        assert found.channel_name == "Support"
        assert found.contact.name == "Ada"
        assert (found.status, found.unread_count) == (ConversationStatus.OPEN, 2)
        assert found.message_count == 2
        assert said(found) == "Hello?"
        assert await api.get_conversation(found.id) == found

    async def test_a_thread_is_read_backwards(self, api: Talk, world: World) -> None:
        for number in range(5):
            world.says(str(number))
        found = await only(api)
        texts: list[str] = []
        before = None
        for _ in range(3):
            stretch = await api.thread(found.id, before=before, limit=2)
            texts[:0] = [item.content["text"] for item in stretch.messages]
            before = stretch.earlier
        assert texts == ["0", "1", "2", "3", "4"]
        assert before is None
        assert all(item.contact.address == ADA for item in stretch.messages)

    async def test_filters(self, api: Talk, world: World) -> None:
        world.says("About the green parcel")
        world.says("Something else", BO)
        both = await api.list_conversations(ConversationQuery())
        assert both.total_count == 2
        assert said(both.items[0]) == "Something else"
        assert said(await only(api, search="green")) == "About the green parcel"
        assert (await api.list_conversations(ConversationQuery(channel_type="sms"))).items == ()
        assert (await api.list_conversations(ConversationQuery(channel_id="ch_x"))).items == ()
        assert (await api.list_conversations(ConversationQuery(status="closed"))).items == ()
        page = await api.list_conversations(ConversationQuery(2, 1, channel_type="telegram"))
        assert [said(item) for item in page.items] == ["About the green parcel"]
        assert (page.total_count, page.total_pages) == (2, 2)

    async def test_messages_are_listed_newest_first(self, api: Talk, world: World) -> None:
        world.says("One")
        world.says("Two")
        sent = await api.send_message(world.channel, to=ADA, text="Three")
        found = await api.list_messages(MessageQuery())
        assert [item.content["text"] for item in found.items] == ["Three", "Two", "One"]
        inbound = await api.list_messages(MessageQuery(direction="inbound", search="Tw"))
        (two,) = inbound.items
        assert (two.direction, two.status) == (Direction.INBOUND, MessageStatus.DELIVERED)
        assert two.external_id == "in-2"
        assert (await api.get_message(sent.id)).content == {"type": "text", "text": "Three"}
        of_it = MessageQuery(conversation_id=sent.conversation_id, status="sent")
        assert [item.id for item in (await api.list_messages(of_it)).items] == [sent.id]

    async def test_what_is_not_there(self, api: Talk, world: World) -> None:
        for missing in (
            api.get_conversation("conv_x"),
            api.thread("conv_x"),
            api.mark_read("conv_x"),
            api.close_conversation("conv_x"),
            api.reply("conv_x", "Hi"),
        ):
            with pytest.raises(ConversationNotFound):
                await missing
        with pytest.raises(MessageNotFound):
            await api.get_message("msg_x")

    async def test_what_cannot_be_asked(self, api: Talk, world: World) -> None:
        world.says("Hi")
        found = await only(api)
        for refused in (
            api.list_conversations(ConversationQuery(0)),
            api.list_conversations(ConversationQuery(status="asleep")),
            api.list_messages(MessageQuery(per_page=101)),
            api.list_messages(MessageQuery(direction="up")),
            api.thread(found.id, limit=101),
            api.thread(found.id, before="nonsense"),
        ):
            with pytest.raises(InvalidRequest):
                await refused


class TestAnswering:
    async def test_an_answer_goes_to_the_provider_and_into_the_thread(
        self, api: Talk, world: World, telegram: TelegramSimulator
    ) -> None:
        world.says("Where is it?")
        found = await only(api)
        sent = await api.reply(found.id, "On its way.", metadata={"by": "ada"})
        assert telegram.bots[GOOD].sent == [(1001, "On its way.")]
        assert (sent.status, sent.conversation_id) == (MessageStatus.SENT, found.id)
        assert sent.external_id
        assert sent.metadata == {"by": "ada"}
        thread = (await api.thread(found.id)).messages
        assert [item.content["text"] for item in thread] == ["Where is it?", "On its way."]
        assert thread[1].id == sent.id

    async def test_a_message_to_somebody_new_begins_a_conversation(
        self, api: Talk, world: World
    ) -> None:
        sent = await api.send_message(world.channel, to=" 1001 ", text="Hello")
        assert sent.contact.address == ADA
        found = await only(api)
        assert (found.id, found.unread_count) == (sent.conversation_id, 0)

    async def test_a_closed_conversation_stays_closed(self, api: Talk, world: World) -> None:
        world.says("Hi")
        first = await only(api)
        closed = await api.close_conversation(first.id, reason="Done")
        assert (closed.status, closed.closed_because) == (ConversationStatus.CLOSED, "Done")
        again = await api.close_conversation(first.id, reason="Done again")
        assert (again.closed_at, again.closed_because) == (closed.closed_at, "Done")
        sent = await api.reply(first.id, "One more thing.")
        assert sent.conversation_id != first.id
        assert (await only(api, status="open")).id == sent.conversation_id
        assert (await only(api, status="closed")).message_count == 1

    async def test_reading_counts(self, api: Talk, world: World) -> None:
        world.says("Hi")
        found = await only(api)
        assert (await api.mark_read(found.id)).unread_count == 0
        assert (await api.mark_read(found.id)).unread_count == 0
        (message,) = (await api.thread(found.id)).messages
        assert message.status is MessageStatus.READ

    async def test_nothing_is_sent_through_a_channel_that_is_off(
        self, api: Talk, world: World, telegram: TelegramSimulator
    ) -> None:
        world.says("Hi")
        found = await only(api)
        await api.deactivate_channel(world.channel)
        for sending in (
            api.send_message(world.channel, to=ADA, text="Hi"),
            api.reply(found.id, "Hi"),
        ):
            with pytest.raises(ChannelNotConnected):
                await sending
        assert telegram.bots[GOOD].sent == []
        assert (await only(api)).message_count == 1

    async def test_a_refused_message_has_failed_and_says_why(self, api: Talk, world: World) -> None:
        with pytest.raises(ProviderRefused) as refused:
            await api.send_message(world.channel, to=BO, text="Hi")
        assert refused.value.problem.code == "403 blocked by the user"
        (failed,) = (await api.list_messages(MessageQuery(status="failed"))).items
        assert failed.id == refused.value.details["messageId"]
        assert failed.problem is not None
        assert failed.problem["code"] == "403 blocked by the user"
        assert failed.problem["fix"]

    async def test_a_silence_leaves_a_message_in_doubt(
        self, api: Talk, world: World, telegram: TelegramSimulator
    ) -> None:
        telegram.fault = Fault.DOWN
        with pytest.raises(ProviderSilent):
            await api.send_message(world.channel, to=ADA, text="Hi")
        (pending,) = (await api.list_messages(MessageQuery())).items
        assert pending.status is MessageStatus.PENDING
        assert pending.problem is not None
        assert pending.problem["message"]
