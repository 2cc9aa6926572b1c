"""The thread of a conversation and the list of conversations, by themselves."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widget import Widget

from linktor_tui.contract.traffic import (
    Contact,
    Conversation,
    ConversationStatus,
    Event,
    Message,
    MessageStatus,
)
from linktor_tui.local.conversing import CLOSED_BY_HAND
from linktor_tui.tui.messages import in_short
from linktor_tui.tui.private import strips_of
from linktor_tui.tui.widgets.conversation_list import ConversationList
from linktor_tui.tui.widgets.talk import ending
from linktor_tui.tui.widgets.thread import ThreadView, lines_of
from tests.tui.conftest import Looks
from tests.tui.hostile import TEXTS, acting
from tests.tui.samples import clock
from tests.tui.talk import ADA, PROBLEM, conversation, message

THREAD = (
    message(1, "Where is my order?\nIt was to be here on Friday."),
    message(2, "", content={"type": "image", "url": "https://cdn.example/1.jpg"}),
    message(3, "It left today, in the morning.", out=True, status=MessageStatus.READ),
    message(4, "Here is the number.", out=True, status=MessageStatus.SENT),
    message(5, "And the invoice.", out=True, status=MessageStatus.FAILED, problem=PROBLEM),
    message(6, "", out=True, status=MessageStatus.PENDING, content={"type": "omitted"}),
)


class Stage(App[None]):
    """Nothing but a widget."""

    def __init__(self, widget: Widget) -> None:
        super().__init__()
        self.widget = widget

    def compose(self) -> ComposeResult:
        yield self.widget


def drawn(pilot: Pilot[None]) -> str:
    """What is on the screen."""
    lines = (strip.text.rstrip() for strip in strips_of(pilot.app.screen))
    return "\n".join(lines) + "\n"


def body(text: str) -> list[str]:
    """The lines without their scrollbar."""
    return [line[:50].rstrip() for line in text.splitlines()]


def texts(messages: Sequence[Message], width: int = 60) -> list[str]:
    return ["".join(cell.text for cell in line.cells) for line in lines_of(messages, width)]


async def test_a_thread_says_who_what_and_how_far_it_came(looks_like: Looks) -> None:
    view = ThreadView()
    async with Stage(view).run_test(size=(60, 30)) as pilot:
        view.show(THREAD, earlier=True)
        await pilot.pause()
        await looks_like("thread-60", lambda: drawn(pilot))


@pytest.mark.parametrize(
    ("because", "said"),
    [
        (None, " · closed"),
        (CLOSED_BY_HAND, " · closed by the operator"),
        ("It was settled by phone.", " · closed: It was settled by phone."),
    ],
)
def test_why_a_conversation_is_closed_is_said_once(because: str | None, said: str) -> None:
    closed = conversation(status=ConversationStatus.CLOSED, closed_because=because)
    assert ending(closed) == said
    assert ending(conversation()) == ""


async def test_a_thread_follows_its_end_and_stays_where_it_is_read() -> None:
    view = ThreadView()
    long = [message(number, f"line {number}") for number in range(20, 50)]
    async with Stage(view).run_test(size=(60, 12)) as pilot:
        view.show(long)
        await pilot.pause()
        assert "line 49" in drawn(pilot)
        view.show([*long, message(50, "line 50")])
        await pilot.pause()
        assert "line 50" in drawn(pilot)
        view.scroll_to(y=30, animate=False)
        await pilot.pause()
        seen = drawn(pilot)
        earlier = [message(number, f"line {number}") for number in range(10, 20)]
        view.show([*earlier, *long, message(50, "line 50"), message(51, "line 51")])
        await pilot.pause()
        assert body(drawn(pilot)) == body(seen)
        view.show(THREAD, anew=True)
        await pilot.pause()
        assert "pending" in drawn(pilot)


def test_every_status_has_a_word_of_its_own() -> None:
    for status in MessageStatus:
        assert any(
            status.value in line for line in texts([message(1, "x", out=True, status=status)])
        )


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("out", [True, False])
def test_hostile_messages_are_tamed(name: str, out: bool) -> None:
    text = TEXTS[name]
    hostile = message(
        1,
        text,
        out=out,
        subject=text,
        contact=Contact(text, text, text),
        created_at=text,
        status=MessageStatus.FAILED,
        problem={"message": text, "cause": text, "fix": text},
    )
    odd = hostile._replace(content={"type": text, text: [text]})
    lines = texts([hostile, odd], 40)
    assert not acting("\n".join(lines))
    assert len(lines) < 5_000


def named(number: int, name: str) -> Conversation:
    return conversation(number, contact=ADA._replace(name=name))


async def test_a_list_says_who_waits_and_keeps_its_place(looks_like: Looks) -> None:
    refused = message(5, "And the invoice.", out=True, status=MessageStatus.FAILED)
    answered = message(3, "It left today.", out=True, status=MessageStatus.READ)
    items = [
        conversation(1),
        named(2, "Grace Hopper")._replace(unread_count=0, last_message=answered),
        named(3, "Alan Turing")._replace(unread_count=0, last_message=refused),
        named(4, "Edsger")._replace(
            unread_count=120, status=ConversationStatus.CLOSED, last_message=None
        ),
    ]
    rows = ConversationList(clock, channels=True)
    async with Stage(rows).run_test(size=(44, 10)) as pilot:
        rows.show(items)
        await pilot.press("j", "j")
        await pilot.pause()
        await looks_like("conversations-44", lambda: drawn(pilot))
        assert rows.chosen is items[2]
        rows.show([items[2], *items])
        rows.show([items[3], items[0], items[2]])
        assert rows.chosen is items[2]
        rows.show([])
        assert rows.chosen is None


@pytest.mark.parametrize("name", TEXTS)
async def test_hostile_conversations_are_tamed(name: str) -> None:
    text = TEXTS[name]
    hostile = conversation(
        1,
        contact=Contact(text, text, text),
        channel_name=text,
        updated_at=text,
        last_message=message(1, text),
    )
    rows = ConversationList(clock, channels=True)
    async with Stage(rows).run_test(size=(44, 10)) as pilot:
        rows.show([hostile])
        await pilot.pause()
        assert not acting(drawn(pilot))


def test_an_event_in_short_leaves_out_what_is_not_as_expected() -> None:
    told = {"direction": "inbound", "from": "1001", "content": {"type": "text", "text": "a\nb"}}
    event = Event(
        "evt_1", 1, "message.received", "2026-03-02T09:00:00Z", "ch_1", {"attributes": told}
    )
    assert in_short(event) == "1001: a b"
    named = told | {"contact": {"name": "Ana"}}
    assert in_short(event._replace(data={"attributes": named})) == "Ana: a b"
    odds: list[dict[str, object]] = [{}, {"attributes": []}, {"attributes": {"content": 3}}]
    for odd in odds:
        assert in_short(event._replace(data=odd)) == ""
    assert in_short(event._replace(event="channel.updated", data={"attributes": told})) == ""
