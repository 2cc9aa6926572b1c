"""The demo and the sandbox it stands on: real parts together, on loopback, leaving nothing behind."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from connectors.registry import CHANNEL_TYPES
from connectors.simulation import Fault
from linktor_tui.contract.errors import InvalidRequest
from linktor_tui.contract.resources import Granularity, ListQuery, Period
from linktor_tui.contract.traffic import ConversationQuery, MessageQuery
from linktor_tui.demo import demo, fill, run_headless
from linktor_tui.demo.history import DAYS
from linktor_tui.demo.sink import FAILS, TAKES, Sink
from linktor_tui.sandbox import (
    Sandbox,
    SandboxNotRunning,
    SandboxRunning,
    SandboxThread,
    ask,
    serve,
)


def test_a_headless_run_goes_through_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    told: list[str] = []

    outcome = run_headless({**os.environ, "LINKTOR_TUI_VAULT": "no such vault"}, told.append)

    assert outcome.success
    data = json.loads(json.dumps(outcome.body))["data"]
    lives = {life["created"]["attributes"]["channelType"] for life in data["channels"]}
    assert lives == set(CHANNEL_TYPES)
    for life in data["channels"]:
        assert life["tested"]["success"]
        assert life["activated"]["attributes"]["status"] == "active"
        assert life["stats"]["summary"]["messagesReceived"] == 24
        assert life["deactivated"]["attributes"]["deactivationReason"] == "End of the demo"
    assert data["samples"]
    for sample in data["samples"]:
        troubles = ("failed", "unknown", "warning")
        not_passed = [test for test in sample["tests"] if test["status"] in troubles]
        assert not_passed, sample["sample"]
        assert not_passed[0]["cause"]
        assert not_passed[0]["fix"]
    assert len(told) == len(data["channels"]) + len(data["samples"])
    assert list(tmp_path.iterdir()) == []


async def test_a_filled_demo_has_channels_that_work_and_that_do_not() -> None:
    with demo({}) as opened:
        await fill(opened)
        engine = opened.engine()
        page = await engine.list_channels(ListQuery(per_page=100))
        samples = opened.sandbox.samples()

    bodies = {
        (sample.body["type"], str(sample.body["config"].get("provider")))
        for sample in samples.values()
    }
    assert len({(channel.channel_type, channel.provider) for channel in page.items}) == len(bodies)
    assert len({channel.name for channel in page.items}) == page.total_count
    on = [channel for channel in page.items if channel.status.value == "active"]
    assert len(on) >= sum(sample.works for sample in samples.values())
    assert {channel.health.status.value for channel in page.items} >= {"healthy", "unhealthy"}
    assert all(channel.health.last_checked for channel in page.items)
    assert all(channel.stats and channel.stats.messages_received_24h for channel in on)


async def test_a_filled_demo_has_a_past_to_look_at() -> None:
    now = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    with demo({}, clock=lambda: now) as opened:
        await fill(opened)
        engine = opened.engine()
        ledger = engine.cabinet.ledger
        ledger.verify()
        talks = (await engine.list_conversations(ConversationQuery(per_page=100))).items
        failed = (await engine.list_messages(MessageQuery(status="failed"))).items
        bot = next(item for item in talks if item.channel_name == "Support bot")
        fortnight = await engine.channel_stats(
            bot.channel_id, period=Period.MONTH, granularity=Granularity.DAY
        )
        endpoints = await engine.list_endpoints()
        played = opened.customer(await engine.get_channel(bot.channel_id))
        checks = [
            [report["success"] for report in ledger.reports(channel.id, 20)]
            for channel in (await engine.list_channels(ListQuery(per_page=100))).items
        ]

    assert {talk.status.value for talk in talks} == {"open", "closed"}
    assert {bool(talk.unread_count) for talk in talks if talk.status == "open"} == {True, False}
    assert not any(talk.unread_count for talk in talks if talk.status == "closed")
    assert all(talk.last_message and talk.last_message.content["text"] for talk in talks)
    assert all(datetime.fromisoformat(talk.updated_at) <= now for talk in talks)
    assert played is not None
    assert {talk.contact.name for talk in talks if talk.contact.address == played.contact} == {
        played.name
    }
    assert failed
    assert all(message.problem and message.problem["fix"] for message in failed)
    days = [bucket for bucket in fortnight.time_series if bucket.messages_received]
    assert len(days) in (DAYS, DAYS + 1)
    assert fortnight.summary.messages_sent
    assert fortnight.summary.avg_response_time
    works, broken = (endpoint.stats for endpoint in endpoints)
    assert works.succeeded == works.total > 1
    assert broken.failed == broken.total - 1 > 1
    assert [True] * 5 in checks
    assert [False, True, True, True, True] in checks


def test_a_program_that_is_told_takes_it_or_fails() -> None:
    with Sink() as sink:
        answers = {path: httpx.post(sink.url + path, json={}) for path in (TAKES, FAILS)}
    assert {path: answer.status_code for path, answer in answers.items()} == {
        TAKES: 200,
        FAILS: 500,
    }
    with pytest.raises(httpx.ConnectError):
        httpx.post(sink.url + TAKES, json={})


async def test_a_fault_is_switched_from_another_terminal(tmp_path: Path) -> None:
    stop, listening = asyncio.Event(), asyncio.Event()
    running: list[Sandbox] = []

    def started(sandbox: Sandbox) -> None:
        running.append(sandbox)
        listening.set()

    task = asyncio.create_task(serve(tmp_path, stop, faults={"twilio": "slow"}, started=started))
    await listening.wait()
    state = await asyncio.to_thread(ask, tmp_path)
    changed = await asyncio.to_thread(ask, tmp_path, {"provider": "telegram", "fault": "down"})
    with pytest.raises(InvalidRequest, match="fault must be one of none"):
        await asyncio.to_thread(ask, tmp_path, {"provider": "telegram", "fault": "sulking"})
    with pytest.raises(InvalidRequest, match="provider must be one of"):
        await asyncio.to_thread(ask, tmp_path, {"provider": "nobody", "fault": "down"})

    assert state["faults"].pop("twilio") == "slow"
    assert set(state["faults"].values()) == {"none"}
    assert changed["faults"]["telegram"] == "down"
    assert running[0].simulators["telegram"].fault is Fault.DOWN
    assert {"LINKTOR_TUI_ENDPOINT_TELEGRAM", "LINKTOR_TUI_ENDPOINT_TWILIO"} <= set(state["environ"])
    assert all("127.0.0.1" in url for url in state["environ"].values())
    assert {"title", "outcome", "body"} == set(next(iter(state["samples"].values())))
    with pytest.raises(SandboxRunning):
        await serve(tmp_path, stop)
    assert (await asyncio.to_thread(ask, tmp_path))["faults"]["telegram"] == "down"
    stop.set()
    await task
    with pytest.raises(SandboxNotRunning):
        ask(tmp_path)


def test_a_sandbox_that_cannot_start_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(_: Sandbox) -> Sandbox:
        raise OSError("no loopback here")

    monkeypatch.setattr(Sandbox, "__aenter__", refuse)

    with pytest.raises(OSError, match="no loopback here"), SandboxThread():
        pass
