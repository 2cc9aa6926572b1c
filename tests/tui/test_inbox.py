"""The inbox: all channels' conversations, followed, filtered, answered; and word of new ones."""

from __future__ import annotations

from typing import Any

import pytest

from linktor_tui.contract.errors import StoreLocked
from linktor_tui.contract.resources import Channel, Page
from linktor_tui.contract.traffic import (
    Conversation,
    ConversationQuery,
    ConversationStatus,
    Event,
    Message,
)
from linktor_tui.tui.memory import Memory
from linktor_tui.tui.screens.channel.page import DetailPage
from linktor_tui.tui.screens.inbox import InboxPage
from tests.tui.conftest import Looks
from tests.tui.conversing import CHANNEL, ConversingApi
from tests.tui.fakes import Gate
from tests.tui.hostile import TEXTS, acting
from tests.tui.living import LivingApi
from tests.tui.samples import three
from tests.tui.support import LARGE, SMALL, Desk, at_desk
from tests.tui.talk import ADA

TINY = (60, 20)
CTRL_S, CTRL_U = "\x13", "\x15"


class AskedApi(ConversingApi):
    """Answers what it is asked for, and no more."""

    async def list_conversations(self, query: ConversationQuery) -> Page[Conversation]:
        self._enter("conversations", query)
        found = [
            item
            for item in self.talks.values()
            if query.status in (None, item.status.value)
            and (query.search or "") in str(self.threads[item.id])
        ]
        return Page(tuple(found), 1, query.per_page, len(found))


def talking() -> AskedApi:
    """Somebody who was answered, two who wait, on two channels, and one that is over."""
    api = AskedApi()
    api.talk(1, "Thank you!", unread_count=0, contact=ADA._replace(name="Grace Hopper"))
    api.talk(2, "Good morning.", "Where is my order?")
    api.talk(3, "Preciso de ajuda.", channel_name="Orders", channel_type="sms", unread_count=1)
    api.talk(4, "Bye.", status=ConversationStatus.CLOSED, unread_count=0)
    return api


async def opened(desk: Desk, said: str = "") -> InboxPage:
    """Go to the inbox, and wait for what it says."""
    await desk.press("i")
    page = await desk.at(InboxPage)
    await desk.until(lambda: page.talks.loaded and said in desk.text())
    return page


def shown(page: InboxPage) -> list[str]:
    """Ids of the conversations in the list."""
    return [item.id for item in page.talks.rows.items]


@pytest.mark.parametrize("size", [TINY, SMALL, LARGE], ids=["60x20", "80x24", "120x40"])
async def test_unread_ones_stand_first(size: tuple[int, int], looks_like: Looks) -> None:
    async with at_desk(talking(), size) as desk:
        page = await opened(desk, "Grace Hopper")
        assert shown(page) == ["conv_2", "conv_3", "conv_1"]
        await desk.until(lambda: not any(worker.group == "thread" for worker in page.workers))
        await looks_like(f"inbox-{size[0]}", desk.text)


async def test_what_is_seen_is_read_and_stays_where_it_is() -> None:
    api = talking()
    async with at_desk(api, LARGE) as desk:
        page = await opened(desk, "Good morning.")
        await desk.until(lambda: api.made("mark_read") == ["conv_2"])
        await desk.press("j")
        await desk.until(lambda: api.made("mark_read") == ["conv_2", "conv_3"])
        await desk.press("ctrl+r")
        await desk.until(lambda: page.talks.rows.items[0].unread_count == 0)
        assert shown(page) == ["conv_2", "conv_3", "conv_1"]


async def test_on_a_narrow_screen_only_what_is_opened_is_read() -> None:
    api = talking()
    async with at_desk(api) as desk:
        await opened(desk, "Where is my order?")
        assert api.made("mark_read") == []
        await desk.press("enter")
        await desk.until(lambda: api.made("mark_read") == ["conv_2"])
        await desk.press("escape")
        await desk.until(lambda: "Grace Hopper" in desk.text())
        await desk.press("escape")
        assert desk.trail == ["HomePage"]


async def test_it_is_narrowed_by_channel_type_unread_and_words() -> None:
    api = talking()
    async with at_desk(api) as desk:
        page = await opened(desk)
        await desk.press("slash")
        await desk.write("channel:ord")
        await desk.until(lambda: shown(page) == ["conv_3"])
        page.query_one("FilterInput").value = "type:tele unread"  # type: ignore[attr-defined]
        await desk.until(lambda: shown(page) == ["conv_2"])
        page.query_one("FilterInput").value = "Thank"  # type: ignore[attr-defined]
        await desk.until(lambda: shown(page) == ["conv_1"])
        assert api.made("conversations")[-1].search == "Thank"
        page.query_one("FilterInput").value = "nobody said this"  # type: ignore[attr-defined]
        await desk.until(lambda: "No conversation fits." in desk.text())
        await desk.press("escape")
        await desk.until(lambda: len(shown(page)) == 3)


async def test_open_closed_and_all_take_turns() -> None:
    async with at_desk(talking()) as desk:
        page = await opened(desk)
        await desk.press("s")
        await desk.until(lambda: shown(page) == ["conv_4"])
        assert "closed" in desk.text()
        await desk.press("s")
        await desk.until(lambda: len(shown(page)) == 4)
        await desk.press("s")
        await desk.until(lambda: len(shown(page)) == 3)


async def test_it_is_answered_closed_and_left_for_its_channel() -> None:
    api = talking()
    async with at_desk(api, LARGE) as desk:
        page = await opened(desk, "Good morning.")
        await desk.burst(f"rLater{CTRL_U}Soon{CTRL_S}")
        await desk.until(lambda: api.made("reply") == [("conv_2", "Soon")])
        await desk.until(lambda: page.talks.talk.box is None)
        await desk.press("escape", "c", "y")
        await desk.until(lambda: api.made("close") == ["conv_2"])
        await desk.until(lambda: shown(page) == ["conv_3", "conv_1"])
        await desk.press("o")
        detail = await desk.at(DetailPage)
        assert detail.title_line.trail[-1] == "Support"


async def test_keys_act_while_its_channel_is_read() -> None:
    class SlowApi(AskedApi):
        gate = Gate()

        async def get_channel(self, channel_id: str) -> Channel:
            self._enter("wanted", channel_id)
            await self.gate.passage()
            return await super().get_channel(channel_id)

    api = SlowApi()
    api.talk(1, "Good morning.")
    async with at_desk(api, LARGE) as desk:
        page = await opened(desk, "Good morning.")
        await desk.until(lambda: not any(worker.group == "thread" for worker in page.workers))
        api.gate.shut()
        await desk.press("o", "s")
        await desk.until(lambda: shown(page) == [])
        api.gate.let()
        await desk.at(DetailPage)


@pytest.mark.parametrize("refused", [False, True], ids=["taken", "refused"])
async def test_what_is_sent_meanwhile_touches_no_other_conversation(refused: bool) -> None:
    class SlowApi(AskedApi):
        gate = Gate()

        async def reply(self, conversation_id: str, text: str, **more: Any) -> Message:
            self._enter("reply", (conversation_id, text))
            await self.gate.passage()
            if refused:
                raise StoreLocked("It is in use.")
            return self.come(conversation_id, text, direction="outbound")

    api = SlowApi()
    api.talk(1, "First?")
    api.talk(2, "Second?")
    api.gate.shut()
    async with at_desk(api, LARGE) as desk:
        page = await opened(desk, "Second?")
        talk, first = page.talks.talk, shown(page)[0]
        await desk.burst(f"rSlow{CTRL_S}")
        await desk.until(lambda: api.made("reply") == [(first, "Slow")])
        page.talks.rows.focus()
        await desk.press("j")
        await desk.until(lambda: talk.box is None and not talk.refusal)
        await desk.burst("rOther")
        await desk.until(lambda: talk.box is not None and talk.box.text == "Other")
        api.gate.let()
        await desk.until(lambda: not [one for one in talk.workers if one.group == "reply"])
        assert talk.box is not None
        assert (talk.box.text, talk.refusal) == ("Other", ())
        page.talks.rows.focus()
        await desk.press("k")
        await desk.until(lambda: talk.box is None)
        await desk.press("r")
        await desk.until(lambda: talk.box is not None)
        assert talk.box.text == ("Slow" if refused else ""), (
            "what went out is not there to send again"
        )


async def test_what_is_being_written_stays_though_the_list_cannot_be_read_again() -> None:
    api = talking()
    async with at_desk(api, LARGE) as desk:
        page = await opened(desk)
        await desk.burst("rTod")
        api.raises["conversations"] = [StoreLocked("It is in use.")]
        page.talks.load()
        await desk.until(lambda: "It is in use." in desk.text())
        assert "^r  Try again." in desk.text()
        await desk.burst("ay")
        assert page.talks.talk.box is not None
        assert page.talks.talk.box.text == "Today"
        assert "Grace Hopper" in desk.text()
        page.talks.load()
        await desk.until(lambda: "It is in use." not in desk.text())


async def test_who_writes_into_an_empty_inbox_can_be_answered_at_once() -> None:
    api = AskedApi()
    api.talk(1, "Good bye.")
    async with at_desk(api) as desk:
        page = await opened(desk, "Good bye.")
        api.talks.clear()
        page.talks.load()
        await desk.until(lambda: not page.talks.rows.is_on_screen and page.focused is None)
        api.talk(2, "Hello?")
        page.talks.load()
        await desk.until(lambda: "Hello?" in desk.text())
        await desk.press("r")
        await desk.until(lambda: page.talks.talk.box is not None)


async def test_a_new_message_is_there_by_itself() -> None:
    api = talking()
    async with at_desk(api) as desk:
        page = await opened(desk)
        api.talk(9, "Is anybody there?", contact=ADA._replace(name="Chen Wei"))
        page.poll()
        await desk.until(lambda: "Chen Wei" in desk.text())
        assert desk.toasts == []


async def test_a_list_that_is_being_read_is_read_to_its_end_whatever_happens() -> None:
    class SlowApi(AskedApi):
        gate = Gate()

        async def list_conversations(self, query: ConversationQuery) -> Page[Conversation]:
            found = await super().list_conversations(query)
            await self.gate.passage()
            return found

    api = SlowApi()
    api.talk(1, "Good morning.")
    async with at_desk(api) as desk:
        page = await opened(desk, "Good morning.")
        await desk.until(lambda: page._cursor == 1)
        api.gate.shut()
        api.talk(2, "Is anybody there?", contact=ADA._replace(name="Chen Wei"))
        page.poll()
        await desk.until(lambda: page._cursor == 2)
        asked = len(api.made("conversations"))
        api.come("conv_1", "Good night.")
        page.poll()
        await desk.pilot.pause()
        assert len(api.made("conversations")) == asked
        api.gate.let(2)
        await desk.until(lambda: "Chen Wei" in desk.text())
        page.poll()
        await desk.until(lambda: "Good night." in desk.text())


async def test_what_does_not_answer_is_said_and_tried_again() -> None:
    api = talking()
    async with at_desk(api) as desk:
        page = await opened(desk)
        await desk.until(lambda: not any(worker.group == "inbox" for worker in page.workers))
        api.raises["last_event"] = [StoreLocked("The store is held.")]
        page.poll()
        await desk.until(lambda: "not up to date" in desk.text())
        page.poll()
        await desk.until(lambda: "not up to date" not in desk.text())


async def test_an_engine_without_conversations_says_so() -> None:
    async with at_desk(LivingApi(three())) as desk:
        await desk.press("i")
        await desk.until(lambda: desk.toasts != [])
        assert "does not show conversations" in desk.toasts[0]
        assert desk.trail == ["HomePage"]


@pytest.mark.parametrize("text", TEXTS)
async def test_hostile_texts_do_nothing(text: str) -> None:
    api = AskedApi()
    api.talk(1, text, contact=ADA._replace(name=text), channel_name=text)
    async with at_desk(api, LARGE) as desk:
        page = await opened(desk)
        await desk.until(lambda: page.talks.talk.view.messages != ())
        assert not acting(desk.text())


async def test_word_of_what_came_in_elsewhere_is_given_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rung: list[Any] = []
    memory = Memory()
    memory.put("bell", True)
    api = talking()
    async with at_desk(api, memory=memory) as desk:
        monkeypatch.setattr(desk.app, "bell", lambda: rung.append(1))
        await desk.until(lambda: desk.home._cursor is not None)
        for _ in range(3):
            api.come("conv_2", "Hello?")
        events = api.happened[-3:]
        desk.app.tidings.take(events[:1])
        desk.app.tidings.take(events[1:])
        desk.app.tidings.tell()
        await desk.until(lambda: desk.toasts != [])
        assert ["3 new messages" in toast for toast in desk.toasts] == [True]
        assert rung == [1]


def said_in(conversation_id: str) -> Event:
    """Word of a message that came in on the first channel."""
    told = {"conversationId": conversation_id}
    return Event("evt_1", 1, "message.received", "", CHANNEL, {"attributes": told})


async def test_no_word_is_given_of_what_is_in_sight() -> None:
    async with at_desk(talking()) as desk:
        tidings = desk.app.tidings
        await desk.press("enter", "5")
        await desk.until(lambda: "Where is my order?" in desk.text())
        tidings.take([said_in("conv_2"), said_in("conv_new")])
        assert tidings.waiting == []
        await desk.press("j", "enter")
        await desk.until(lambda: "Good morning." in desk.text())
        tidings.take([said_in("conv_2"), said_in("conv_1")])
        assert len(tidings.waiting) == 1
