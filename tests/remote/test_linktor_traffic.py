"""Conversations of the open-source Linktor server: read as far as it tells of them."""

from __future__ import annotations

import pytest

from linktor_tui.contract.errors import ConversationNotFound, Unsupported
from linktor_tui.contract.living import Converses
from linktor_tui.contract.protocol import ChannelsAPI, SendsMessages
from linktor_tui.contract.traffic import ConversationQuery, Direction, MessageQuery
from tests.remote.fake_linktor import FakeLinktor
from tests.remote.test_linktor import create


async def test_conversations_are_listed_and_read(there: ChannelsAPI, linktor: FakeLinktor) -> None:
    assert isinstance(there, Converses)
    channel = await create(there)
    conversation = linktor.converse(channel)
    linktor.said(conversation, "Where is it?")
    message = linktor.said(conversation, "On its way.", sender="user")

    (found,) = (await there.list_conversations(ConversationQuery(status="open"))).items
    assert (found.id, found.channel_id, found.channel_type) == (conversation, channel, "telegram")
    assert found.unread_count == 1
    assert (await there.list_conversations(ConversationQuery(status="closed"))).items == ()
    said = (await there.thread(conversation)).messages
    assert [item.content["text"] for item in said] == ["Where is it?", "On its way."]
    assert [item.direction for item in said] == [Direction.INBOUND, Direction.OUTBOUND]
    assert (await there.get_message(message)).status == "pending"


async def test_nothing_is_handed_to_a_server_that_does_not_deliver(
    there: ChannelsAPI, linktor: FakeLinktor
) -> None:
    assert isinstance(there, Converses)
    assert isinstance(there, SendsMessages)
    conversation = linktor.converse(await create(there))
    with pytest.raises(Unsupported, match="does not deliver"):
        await there.send_message("x", to="1001", text="Hi")
    with pytest.raises(Unsupported, match="does not deliver"):
        await there.reply(conversation, "Hi")
    for refused in (
        there.mark_read(conversation),
        there.close_conversation(conversation),
        there.list_messages(MessageQuery()),
    ):
        with pytest.raises(Unsupported):
            await refused
    assert linktor.messages == {}


async def test_a_list_that_is_cut_says_so(there: ChannelsAPI, linktor: FakeLinktor) -> None:
    assert isinstance(there, Converses)
    channel = await create(there)
    for _ in range(21):
        linktor.converse(channel)
    assert len((await there.list_conversations(ConversationQuery())).items) == 20
    assert any("there may be more" in notice for notice in there.notices)


async def test_an_id_that_is_none_is_not_asked_about(there: ChannelsAPI) -> None:
    assert isinstance(there, Converses)
    with pytest.raises(ConversationNotFound):
        await there.get_conversation("cv_1")
