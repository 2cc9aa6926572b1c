"""The activity log: what was asked, how it ended, and a command that the program really has."""

from __future__ import annotations

import asyncio
import inspect
import shlex
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import click
import pytest

from linktor_tui.cli.root import root
from linktor_tui.cli.session import Session
from linktor_tui.cli.terminal import Terminal
from linktor_tui.contract import living, protocol
from linktor_tui.contract.errors import ChannelNotFound
from linktor_tui.contract.requests import parse_create, parse_update
from linktor_tui.contract.resources import Granularity, ListQuery, Period
from linktor_tui.contract.traffic import (
    ConversationQuery,
    DeliveryQuery,
    EndpointDraft,
    EventQuery,
    MessageQuery,
)
from linktor_tui.tui import clipboard
from linktor_tui.tui.activity import MOST, Activity, recorded
from linktor_tui.tui.command_lines import LINES, command_line
from linktor_tui.tui.screens.activity import ActivityPage, CallPage
from tests.tui.conftest import Looks
from tests.tui.fakes import FakeApi, SlowApi
from tests.tui.living import LivingApi, TalkingApi
from tests.tui.samples import clock, three
from tests.tui.support import LARGE, SMALL, at_desk

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
PROTOCOLS = (
    protocol.ChannelsAPI,
    protocol.TestsDrafts,
    protocol.TestsMany,
    protocol.GivesSecrets,
    protocol.SendsMessages,
    protocol.ManagesWebhooks,
    living.Converses,
    living.TellsEvents,
    living.DeliversEvents,
    living.RunsChannels,
    living.KnowsExpiry,
    living.KeepsReports,
)
WITHOUT = {"close", "prepare_tests", "export_channel", "activity", "runtime"}
"""Operations without a command that does just that."""
CREATE = {"name": "It's ours", "type": "telegram", "config": {"botToken": TOKEN, "apiUrl": "x"}}
DRAFT = EndpointDraft(
    "https://example.com/hook",
    ("message.sent",),
    headers={"Authorization": TOKEN},
    timeout=5,
    max_retries=2,
    channel_id="ch_1",
)
CALLS: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = [
    ("list_channels", (ListQuery(2, 100, "sms", "error", "a b"),), {}),
    ("get_channel", ("ch_1",), {}),
    ("create_channel", (parse_create({**CREATE, "metadata": {"a": 1}}),), {"check": False}),
    ("update_channel", ("ch_1", parse_update({"name": "N", "config": {"botToken": TOKEN}})), {}),
    ("update_channel", ("ch_1", parse_update({"config": {"botUsername": None}})), {}),
    ("update_channel", ("ch_1", parse_update({"metadata": {}, "defaultBotId": None})), {}),
    ("delete_channel", ("ch_1",), {"force": True}),
    ("test_channel", ("ch_1",), {"trust_destination": True}),
    ("test_draft", (parse_create(CREATE),), {}),
    ("activate_channel", ("ch_1",), {"check": False}),
    ("deactivate_channel", ("ch_1",), {"reason": "not now", "close_conversations": True}),
    ("channel_stats", ("ch_1",), {"period": Period.WEEK, "granularity": Granularity.DAY}),
    ("webhook", ("ch_1",), {}),
    ("set_webhook", ("ch_1",), {"url": "https://example.com/", "take_over": True}),
    ("clear_webhook", ("ch_1",), {"take_over": True}),
    ("send_message", ("ch_1",), {"to": "+1555", "text": "--no; $(id)", "subject": "s"}),
    ("list_messages", (MessageQuery(conversation_id="conv_1", direction="inbound"),), {}),
    ("get_message", ("msg_1",), {}),
    ("list_conversations", (ConversationQuery(channel_id="ch_1", channel_type="sms"),), {}),
    ("get_conversation", ("conv_1",), {}),
    ("thread", ("conv_1",), {"limit": 10, "before": "7"}),
    ("reply", ("conv_1", "-yes"), {"anyway": True}),
    ("mark_read", ("conv_1",), {}),
    ("close_conversation", ("conv_1",), {"reason": "done"}),
    ("events", (EventQuery(7, "ch_1", ("channel.error",), 10),), {}),
    ("last_event", (), {}),
    ("expiring", (timedelta(days=90),), {}),
    ("expiring", (timedelta(hours=36),), {}),
    ("reports", ("ch_1",), {"limit": 5}),
    ("list_endpoints", (), {}),
    ("get_endpoint", ("wh_1",), {}),
    ("create_endpoint", (DRAFT._replace(allow_private=True),), {}),
    ("update_endpoint", ("wh_1", DRAFT), {}),
    ("remove_endpoint", ("wh_1",), {}),
    ("test_endpoint", ("wh_1",), {"event": "message.sent"}),
    ("list_deliveries", (DeliveryQuery(endpoint_id="wh_1", status="failed"),), {}),
    ("retry_delivery", ("del_1",), {}),
]


def operations() -> Iterator[tuple[str, inspect.Signature]]:
    """Every operation of the contract with what it takes."""
    for one in PROTOCOLS:
        for name, value in vars(one).items():
            if inspect.iscoroutinefunction(value):
                yield name, inspect.signature(value)


def parsed(words: list[str]) -> click.Context:
    """Have the program itself read a command line; it raises what it would complain of."""
    session = Session(Terminal.of_process())
    context = click.Context(root, info_name="linktor-tui", obj=session)
    here: click.Command = root
    while isinstance(here, click.Group):
        found = here.get_command(context, words.pop(0))
        assert found is not None
        here = found
        context = click.Context(here, parent=context, info_name=here.name, obj=session)
    return here.make_context(here.name, words, parent=context)


def test_every_operation_has_a_command_or_is_known_to_have_none() -> None:
    named = {name for name, _ in operations()}
    assert set(LINES) | {"create_channel", "update_channel"} == named - WITHOUT


@pytest.mark.parametrize(
    ("name", "signature"), [pair for pair in operations() if pair[0] in LINES], ids=lambda x: str(x)
)
def test_a_line_takes_what_its_operation_takes(name: str, signature: inspect.Signature) -> None:
    taken = list(signature.parameters.values())[1:]
    own = list(inspect.signature(LINES[name]).parameters.values())
    assert [(p.name, p.kind, p.default) for p in own] == [
        (p.name, p.kind, p.default) for p in taken
    ]


@pytest.mark.parametrize(("name", "given", "named"), CALLS)
def test_the_program_understands_every_line(
    name: str, given: tuple[Any, ...], named: dict[str, Any]
) -> None:
    line = command_line(name, "staging", lambda _: {"botUsername"}, given, named)
    assert TOKEN not in line
    words = shlex.split(line.rpartition(" | ")[2])
    assert words[0] == "linktor-tui"
    context = parsed(words[1:])
    assert context.find_object(Session).profile_named == "staging"  # type: ignore[union-attr]


def test_every_line_is_tried() -> None:
    assert {name for name, _, _ in CALLS} == set(LINES) | {"create_channel", "update_channel"}


def test_what_may_be_a_secret_is_a_placeholder_and_the_rest_is_said() -> None:
    config = {"botToken": TOKEN, "botUsername": "acme", "else": "?"}
    request = parse_update({"config": config, "metadata": {"team": "it's"}})
    given = ("ch_1", request)
    line = command_line("update_channel", "local", lambda _: {"botUsername"}, given, {})
    assert line == (
        """printf %s '{"metadata": {"team": "it'"'"'s"}}' | linktor-tui channels update ch_1"""
        " --secret botToken=@FILE --set botUsername=acme --secret else=@FILE -f -"
    )
    line = command_line("update_channel", "local", lambda _: None, given, {})
    assert "acme" not in line


def test_the_capabilities_are_those_of_the_engine() -> None:
    for engine in (FakeApi(), LivingApi(), TalkingApi()):
        written = recorded(engine, Activity(clock))
        for one in PROTOCOLS[1:]:
            assert isinstance(written, one) == isinstance(engine, one), one


async def test_calls_are_bounded_and_those_that_follow_are_one() -> None:
    activity, engine = Activity(clock), LivingApi(three())
    api: Any = recorded(engine, activity)
    for after in range(5):
        await api.events(EventQuery(after))
    assert [(call.operation, call.times) for call in activity.calls] == [("events", 5)]
    assert "--after 4" in activity.calls[0].command
    for number in range(MOST + 5):
        await api.list_channels(ListQuery(number + 1))
    assert len(activity.calls) == MOST
    engine.raises["get"] = [ChannelNotFound("Gone."), asyncio.CancelledError()]
    with pytest.raises(ChannelNotFound):
        await api.get_channel("ch_9")
    with pytest.raises(asyncio.CancelledError):
        await api.get_channel("ch_9")
    assert [call.error and call.error.code for call in activity.calls][-2:] == [
        "CHANNEL_NOT_FOUND",
        None,
    ]
    assert activity.calls[-1].broke == "CancelledError"


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
async def test_the_log_is_shown_opened_and_copied(
    looks_like: Looks, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []

    async def keep(_app: Any, text: str, _what: str) -> None:
        copied.append(text)

    monkeypatch.setattr("linktor_tui.tui.screens.activity.copy", keep)
    assert clipboard.copy is not keep
    api = FakeApi(three())
    api.raises["test"] = [ChannelNotFound("There is no such channel.", fix="Refresh the list.")]
    async with at_desk(api, size) as desk:
        await desk.press("t")
        await desk.until(lambda: api.made("test"))
        await desk.press("escape", "L")
        page = await desk.at(ActivityPage)
        for call in desk.app.activity.calls:
            call.seconds = 0.012
        page.listed.follow(desk.app.activity.calls)
        await desk.pilot.pause()
        await looks_like(f"activity-{size[0]}", desk.text)
        await desk.press("j", "y")
        assert copied == [f"linktor-tui channels test {three()[0].id}"]
        await desk.press("enter")
        await desk.at(CallPage)
        assert "CHANNEL_NOT_FOUND" in desk.text()
        await desk.press("escape")
        there = page.chosen
        assert there is desk.app.activity.calls[1]
        for _ in range(2):
            await desk.app.api.get_channel(three()[1].id)
        await desk.until(lambda: page.listed.row_count == 4)
        newest = next(iter(page.export_rows()[1]))
        assert tuple(newest[-2:]) == ("2", f"linktor-tui channels get {three()[1].id}"), (
            "to be pasted"
        )
        assert page.chosen is there
        await desk.press("escape")
        assert desk.trail == ["HomePage"]


async def test_a_call_that_runs_is_shown_as_running() -> None:
    api = FakeApi(three())
    async with at_desk(api) as desk:
        api.pages.shut()
        await desk.press("f5", "L")
        page = await desk.at(ActivityPage)
        await desk.until(lambda: page.chosen is not None and page.chosen.running)
        assert "running" in desk.text()
        await desk.press("enter")
        await desk.at(CallPage)
        assert "running" in desk.text()
        api.pages.let()
        await desk.until(lambda: page.chosen is not None and not page.chosen.running)
        await desk.until(lambda: "running" not in desk.text())
        await desk.press("escape")
        assert "running" not in desk.text()


async def test_what_owes_an_answer_is_told_of_on_every_screen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("linktor_tui.tui.widgets.lines.LOOK", 0.2)
    monkeypatch.setattr("linktor_tui.tui.activity.SLOW", -1.0)  # the clock of a test stands still
    api = SlowApi(three())
    async with at_desk(api) as desk:
        api.gate.shut()
        await desk.press("e")
        await desk.until(lambda: "◌ waiting · " in desk.text())
        api.gate.let(9)
        await desk.until(lambda: "◌ waiting" not in desk.text())


def test_only_an_answer_that_is_long_in_coming_is_told_of() -> None:
    now = clock()
    activity = Activity(lambda: now)
    call = activity.begin("update_channel", "", "local")
    check = activity.begin("test_channel", "", "local")
    assert not activity.waits()
    now += timedelta(seconds=3)
    assert activity.waits()
    activity.end(call, 3.0)
    assert not activity.waits(), "its own screen tells how far a check is"
    activity.end(check, 3.0)
