"""Visits over WebSocket: who is let in, what arrives, and how much is taken."""

from __future__ import annotations

import json
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from connectors.webchat.origins import strangers
from linktor_tui.server.hub import Limits, Refused
from tests.server.support import (
    ID,
    SITE,
    Chat,
    FakeRooms,
    chat,
    make_room,
    read,
    say,
    until,
)


async def refusal(running: Chat, origin: str | None, channel_id: str = ID) -> tuple[int, str]:
    """Status and code with which a visit is turned away."""
    named = None if origin is None else Origin(origin)
    with pytest.raises(InvalidStatus) as refused:
        async with connect(running.socket(channel_id), origin=named, proxy=None):
            pass
    response = refused.value.response
    return response.status_code, json.loads(response.body or b"")["error"]["code"]


async def test_a_visitor_writes_and_is_answered() -> None:
    async with chat() as running, running.visit() as (window, welcome):
        assert welcome["type"] == "welcome"
        assert welcome["needEmail"] is False
        taken = await say(window, "Hello <b>there</b> \u2603")
        assert (taken["from"], taken["text"], taken["ref"]) == (
            "visitor",
            "Hello <b>there</b> \u2603",
            "r1",
        )
        assert running.heard == [(ID, "Hello <b>there</b> \u2603")]
        (contact,) = running.hub._visitors[ID]
        assert welcome["token"] not in contact
        _, delivered = await running.hub.reply(ID, contact, "Hi!")
        assert delivered
        answer = await read(window)
        assert (answer["from"], answer["text"]) == ("agent", "Hi!")
        assert answer["id"] > taken["id"]


async def test_only_allowed_origins_are_let_in() -> None:
    async with chat() as running:
        for _, origin in strangers(SITE):
            code = "origin_missing" if origin is None else "origin_not_allowed"
            assert await refusal(running, origin) == (403, code)
        assert await refusal(running, SITE, "ch_unknown") == (404, "channel_missing")
        assert running.hub._visitors == {}


async def test_a_channel_that_is_switched_off_lets_nobody_in_and_closes_to_who_is_there() -> None:
    async with chat() as running, running.visit() as (window, _):
        running.rooms.switch(False)
        assert await refusal(running, SITE) == (403, "channel_inactive")
        closed = await say(window, "Hello?")
        assert closed["type"] == "closed"
        with pytest.raises(ConnectionClosed) as ended:
            await window.recv()
        assert ended.value.rcvd is not None
        assert ended.value.rcvd.code == 4403
        assert running.heard == []


async def test_an_origin_taken_off_the_list_is_shut_out_at_the_next_message() -> None:
    async with chat() as running, running.visit() as (window, _):
        running.rooms.rooms[ID] = make_room("https://other.example")
        assert (await say(window, "Hello?"))["type"] == "closed"


async def test_a_conversation_is_taken_up_where_it_was() -> None:
    async with chat() as running:
        async with running.visit() as (window, welcome):
            first = await say(window, "One", "a")
        (contact,) = running.hub._visitors[ID]
        await until(lambda: not running.hub._visitors[ID][contact].lines)
        _, delivered = await running.hub.reply(ID, contact, "Missed")
        assert not delivered
        async with running.visit(token=welcome["token"], after=first["id"]) as (window, again):
            assert again["token"] == welcome["token"]
            assert (await read(window))["text"] == "Missed"
        async with running.visit(token=welcome["token"]) as (window, _):
            assert [(await read(window))["text"] for _ in range(2)] == ["One", "Missed"]
        async with running.visit() as (_, other):
            assert other["token"] != welcome["token"]
        assert len(running.hub._visitors[ID]) == 2


async def test_the_same_contact_after_a_restart() -> None:
    async with chat() as running, running.visit() as (window, welcome):
        await say(window, "One")
        (before,) = running.hub._visitors[ID]
    async with chat() as running, running.visit(token=welcome["token"]):
        assert list(running.hub._visitors[ID]) == [before]


@pytest.mark.parametrize("token", ["", "short", 7, None, "x" * 44, "../" * 20])
async def test_a_token_that_is_none_is_replaced(token: Any) -> None:
    async with chat() as running, running.visit(token=token) as (_, welcome):
        assert len(welcome["token"]) == 43


async def test_a_message_sent_again_is_the_same_message() -> None:
    async with chat() as running, running.visit() as (window, _):
        first = await say(window, "Once", "same")
        await window.send(json.dumps({"type": "say", "ref": "same", "text": "Once"}))
        assert await read(window) == first
        assert running.heard == [(ID, "Once")]


async def test_all_windows_of_a_visitor_see_the_conversation() -> None:
    async with (
        chat() as running,
        running.visit() as (one, welcome),
        running.visit(token=welcome["token"]) as (other, _),
    ):
        await say(one, "Hello")
        assert (await read(other))["text"] == "Hello"


@pytest.mark.parametrize(
    ("text", "code"),
    [("x" * 4097, "text_too_long"), (" \n", "text_empty"), ("\U0001f600" * 4096, None)],
    ids=["long", "blank", "emoji"],
)
async def test_how_long_a_message_may_be(text: str, code: str | None) -> None:
    async with chat() as running, running.visit() as (window, _):
        answer = await say(window, text)
        assert answer.get("code") == code
        assert len(running.heard) == (code is None)


async def test_how_many_messages_a_visitor_may_send() -> None:
    async with chat(limits=Limits(per_minute=2)) as running, running.visit() as (window, _):
        answers = [await say(window, "Hi", f"r{number}") for number in range(3)]
        assert [answer.get("code") for answer in answers] == [None, None, "too_many_messages"]
        assert len(running.heard) == 2


async def test_how_many_connections_a_channel_takes() -> None:
    async with chat(limits=Limits(connections=1)) as running:
        async with running.visit():
            assert await refusal(running, SITE) == (503, "too_many_connections")
        await until(lambda: running.hub._open[ID] == 0)
        async with running.visit() as (_, welcome):
            assert welcome["type"] == "welcome"


async def test_how_many_windows_a_visitor_may_have() -> None:
    async with (
        chat(limits=Limits(windows=1)) as running,
        running.visit() as (_, welcome),
        connect(running.socket(), origin=Origin(SITE), proxy=None) as second,
    ):
        await second.send(json.dumps({"type": "hello", "token": welcome["token"]}))
        with pytest.raises(ConnectionClosed):
            await second.recv()


@pytest.mark.parametrize(
    "sent",
    [
        "no json",
        "[1]",
        b"\x00\x01",
        '{"type": "say", "ref": "a", "text": "no hello first"}',
        "[" * 20_000,
        "x" * 70_000,
    ],
    ids=["text", "list", "bytes", "no hello", "deep", "long"],
)
async def test_what_no_widget_says_ends_the_visit(sent: str | bytes) -> None:
    async with (
        chat() as running,
        connect(running.socket(), origin=Origin(SITE), proxy=None) as window,
    ):
        await window.send(sent)
        with pytest.raises(ConnectionClosed):
            await window.recv()
        assert running.heard == []


@pytest.mark.parametrize(
    "asked", [{"text": 7, "ref": "a"}, {"text": "Hi"}, {"text": "Hi", "ref": "a b"}], ids=str
)
async def test_a_message_that_is_none_ends_the_visit(asked: dict[str, Any]) -> None:
    async with chat() as running, running.visit() as (window, _):
        await window.send(json.dumps({"type": "say", **asked}))
        with pytest.raises(ConnectionClosed):
            await window.recv()
        assert running.heard == []


async def test_half_a_character_does_no_harm() -> None:
    async with chat() as running, running.visit() as (window, _):
        await window.send('{"type": "say", "ref": "a", "text": "half \\ud83d!"}')
        assert (await read(window))["text"] == "half \ufffd!"


async def test_a_message_that_cannot_be_kept_is_not_called_taken() -> None:
    async with chat() as running, running.visit() as (window, _):
        running.broken = True
        assert (await say(window, "Hello", "a"))["code"] == "unavailable"
        running.broken = False
        assert (await say(window, "Hello", "a"))["text"] == "Hello"
        assert len(running.heard) == 1


async def test_an_email_address_comes_first_where_it_is_required() -> None:
    rooms = FakeRooms({ID: make_room(requireEmail=True)})
    async with chat(rooms) as running:
        async with running.visit() as (window, welcome):
            assert welcome["needEmail"] is True
            assert (await say(window, "Hi"))["code"] == "email_required"
            for wrong in ("nobody", "a@b", "a b@c.example", "a@b.example\x1b[2J", 7, "x" * 300):
                await window.send(json.dumps({"type": "email", "email": wrong}))
                assert await read(window) == {"type": "email", "ok": False}
            await window.send(json.dumps({"type": "email", "email": "me@example.org"}))
            assert (await read(window))["ok"] is True
            assert (await say(window, "Hi"))["text"] == "Hi"
            (visitor,) = running.hub._visitors[ID].values()
            assert visitor.label == "me@example.org"
        async with running.visit(email="you@example.org") as (window, welcome):
            assert welcome["needEmail"] is False


async def test_who_left_long_ago_cannot_be_written_to_and_is_forgotten() -> None:
    async with chat(limits=Limits(away=0.0)) as running:
        async with running.visit() as (window, _):
            await say(window, "Hi")
            (contact,) = running.hub._visitors[ID]
        await until(lambda: not running.hub._visitors[ID][contact].lines)
        with pytest.raises(Refused) as refused:
            await running.hub.reply(ID, contact, "Hello?")
        assert refused.value.code == "visitor_gone"
        async with running.visit():
            assert contact not in running.hub._visitors[ID]


async def test_only_the_last_messages_are_remembered() -> None:
    async with chat(limits=Limits(kept=2)) as running:
        async with running.visit() as (window, welcome):
            for number in range(4):
                await say(window, str(number), f"r{number}")
        async with running.visit(token=welcome["token"]) as (window, _):
            assert [(await read(window))["text"] for _ in range(2)] == ["2", "3"]
