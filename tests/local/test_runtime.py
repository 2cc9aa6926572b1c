"""Active channels receive: one process runs them, in step with what anybody changes."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, NoReturn

import apsw
import pytest

from connectors.simulation import Fault
from connectors.telegram.simulated import Hook, SimulatedBot
from connectors.telegram.simulator import FOREIGN_WEBHOOK, GOOD, TelegramSimulator
from linktor_tui.contract.errors import RuntimeHeld, StoreError
from linktor_tui.contract.requests import UpdateChannel
from linktor_tui.contract.resources import ChannelStatus
from linktor_tui.contract.traffic import Event, EventQuery
from linktor_tui.local.engine import LocalEngine, open_engine
from linktor_tui.local.runtime import Runtime
from linktor_tui.local.runtime_lock import STATE_FILE, Holder, held, holder_of
from linktor_tui.local.tending import Tending
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.settings import Settings
from tests.local.living import receiver, running, status, switched_on, texts, until
from tests.places import PAGE_BODIES, Clock, body, sample


def bot(telegram: TelegramSimulator, token: str = GOOD) -> SimulatedBot:
    return telegram.bots[token]


async def came(engine: LocalEngine, channel_id: str, text: str) -> None:
    """Wait until a message was kept."""
    await until(lambda: text in texts(engine, channel_id))


async def test_what_a_customer_writes_is_kept(
    engine: LocalEngine, telegram: TelegramSimulator
) -> None:
    channel_id = await switched_on(engine, sample(telegram, "works"))
    bot(telegram).arrive("before")
    async with running(engine) as beside:
        await until(lambda: texts(engine, channel_id) == ["before"])
        bot(telegram).arrive("while it runs")
        await until(lambda: texts(engine, channel_id) == ["before", "while it runs"])
        known = receiver(engine, channel_id)
        state = await engine.runtime()
    assert known is not None
    assert (known.how, known.status.value) == ("long polling", "receiving")
    assert (state.running, state.pid, state.receivers) == (True, os.getpid(), (known,))
    assert state.holder == f"a test (process {os.getpid()})"
    assert beside.mistakes == []
    assert (await engine.runtime()).running is False


async def test_it_goes_on_where_it_stopped(
    engine: LocalEngine, telegram: TelegramSimulator
) -> None:
    channel_id = await switched_on(engine, sample(telegram, "works"))
    for text in ("one", "two"):
        bot(telegram).arrive(text)
        async with running(engine):
            await came(engine, channel_id, text)
    assert texts(engine, channel_id) == ["one", "two"]


async def test_changes_of_other_processes_are_noticed(
    engine: LocalEngine, telegram: TelegramSimulator, vault: MemoryVault
) -> None:
    settings = Settings(engine.home, dict(telegram.environ()))
    other = open_engine(settings, vaults=Vaults.of(vault), timeout=2.0)
    async with running(engine):
        channel_id = await switched_on(other, sample(telegram, "works"))
        await until(lambda: status(engine, channel_id) == "receiving")
        await other.deactivate_channel(channel_id)
        await until(lambda: status(engine, channel_id) == "")
        bot(telegram).arrive("while it is off")
        await other.activate_channel(channel_id, check=False)
        await until(lambda: texts(engine, channel_id) == ["while it is off"])
        await other.delete_channel(channel_id, force=True)
        await until(lambda: status(engine, channel_id) == "")


async def test_a_new_secret_restarts_the_receiver(
    engine: LocalEngine, telegram: TelegramSimulator
) -> None:
    wrong = GOOD.partition(":")[0] + ":AAF-not-the-right-one-but-of-the-same-bot"
    channel_id = await switched_on(engine, body(token=wrong))
    async with running(engine):
        await until(lambda: status(engine, channel_id) == "waiting")
        change = UpdateChannel(config={"botToken": GOOD})
        await engine.update_channel(channel_id, change)
        await until(lambda: status(engine, channel_id) == "receiving")


async def test_a_second_runtime_is_refused_and_told_by_whom(
    engine: LocalEngine, telegram: TelegramSimulator
) -> None:
    async with running(engine) as first:
        await until(lambda: (engine.home / STATE_FILE).exists())
        with pytest.raises(RuntimeHeld) as raised:
            await Runtime(engine, holder="second", on_mistake=print).run(asyncio.Event())
        assert "a test" in raised.value.message
        assert not first.task.done()
    assert not (engine.home / STATE_FILE).exists()


async def test_one_that_fails_disturbs_no_other(
    engine: LocalEngine, telegram: TelegramSimulator
) -> None:
    failing = await switched_on(engine, sample(telegram, "wrong credential"))
    foreign = await switched_on(engine, sample(telegram, "webhook elsewhere"))
    works = await switched_on(engine, sample(telegram, "works"))
    async with running(engine) as beside:
        await until(lambda: status(engine, failing) == status(engine, foreign) == "waiting")
        bot(telegram).arrive("through")
        await until(lambda: texts(engine, works) == ["through"])
        elsewhere = receiver(engine, foreign)
    assert elsewhere is not None
    assert "crm.other-vendor.example" in (elsewhere.message or "")
    assert elsewhere.fix
    assert bot(telegram, FOREIGN_WEBHOOK).hook is not None
    assert beside.mistakes == []


async def test_two_refusals_turn_a_channel_to_error_and_success_turns_it_back(
    engine: LocalEngine, telegram: TelegramSimulator
) -> None:
    channel_id = await switched_on(engine, sample(telegram, "works"))
    bot(telegram).revoked = True

    def shown() -> str:
        record = engine.cabinet.record(channel_id)
        return str(record["status"])

    def told() -> tuple[Event, ...]:
        asked = EventQuery(types=("channel.error", "channel.activated"))
        return engine.cabinet.ledger.events(asked)

    async with running(engine):
        await until(lambda: shown() == "error")
        channel = await engine.get_channel(channel_id)
        assert channel.health.message
        bot(telegram).revoked = False
        await until(lambda: shown() == "active")
        await until(lambda: status(engine, channel_id) == "receiving")
        await until(lambda: len(told()) > 2)  # told after the change: a moment after it shows
    events = told()
    assert [one.event.partition(".")[2] for one in events] == ["activated", "error", "activated"]
    assert events[1].data["attributes"]["health"]["message"]


async def test_an_outage_is_no_fault_of_the_channel(
    engine: LocalEngine, telegram: TelegramSimulator
) -> None:
    channel_id = await switched_on(engine, sample(telegram, "works"))
    telegram.fault = Fault.DOWN
    async with running(engine):
        await until(lambda: len(telegram.seen) > 4 and status(engine, channel_id) == "waiting")
        channel = await engine.get_channel(channel_id)
        assert channel.status is ChannelStatus.ACTIVE
        known = receiver(engine, channel_id)
        assert known is not None
        assert known.next_try_at is not None
        telegram.fault = Fault.NONE
        await until(lambda: status(engine, channel_id) == "receiving")


async def test_where_the_channels_own_webhook_stands_it_is_not_polled(
    engine: LocalEngine, telegram: TelegramSimulator
) -> None:
    engine.cabinet.public_url = "https://hooks.acme.example"
    channel_id = await switched_on(engine, sample(telegram, "works"))
    bot(telegram).hook = Hook(f"https://hooks.acme.example/webhooks/{channel_id}")
    async with running(engine, base_url="http://127.0.0.1:8787"):
        await until(lambda: status(engine, channel_id) == "receiving")
        known = receiver(engine, channel_id)
        assert known is not None
        assert known.how == "webhook"


async def test_webhooks_need_a_server(engine: LocalEngine, telegram: TelegramSimulator) -> None:
    sms = await switched_on(engine, PAGE_BODIES["sms"])
    chat = await switched_on(engine, PAGE_BODIES["webchat"])
    async with running(engine):
        await until(lambda: status(engine, sms) == status(engine, chat) == "stopped")
        known = receiver(engine, sms)
        assert known is not None
        assert "linktor-tui serve" in (known.fix or "")
    async with running(engine, base_url="http://127.0.0.1:8787"):
        await until(lambda: status(engine, sms) == status(engine, chat) == "receiving")


async def test_a_full_disk_ends_no_receiver_and_not_the_runtime(
    engine: LocalEngine, telegram: TelegramSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, refused = engine.cabinet.ledger, list[str]()

    def full(*_: Any, **__: Any) -> NoReturn:
        refused.append("")
        raise StoreError("There is no room to write ledger.db.")

    stays = await switched_on(engine, sample(telegram, "works"))
    async with running(engine) as beside:
        await until(lambda: status(engine, stays) == "receiving")
        with monkeypatch.context() as disk:
            for name in ("put_receiver", "drop_receivers", "receive"):
                disk.setattr(ledger, name, full)
            bot(telegram).arrive("on a full disk")
            gone = await switched_on(engine, sample(telegram, "webhook elsewhere"))
            await engine.deactivate_channel(gone)
            await until(lambda: len(refused) > 5)
        await until(lambda: texts(engine, stays) == ["on a full disk"])
        await until(lambda: status(engine, stays) == "receiving")
        await until(lambda: status(engine, gone) == "")
    assert beside.mistakes == []


async def test_a_ledger_that_is_held_from_the_start_is_waited_for(
    engine: LocalEngine, telegram: TelegramSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linktor_tui.local.ledger.database._PATIENCE", 0.05)
    channel_id = await switched_on(engine, sample(telegram, "works"))
    bot(telegram).arrive("meanwhile")
    with closing(apsw.Connection(str(engine.cabinet.ledger.database.path))) as other:
        other.execute("BEGIN IMMEDIATE")
        async with running(engine) as beside:
            await until(lambda: (here := engine.receivers_here) and here.get(channel_id))
            (known,) = (await engine.runtime()).receivers
            while known.status.value != "waiting":
                await asyncio.sleep(0.01)
                (known,) = (await engine.runtime()).receivers
            assert "held by another process" in (known.message or "")
            assert receiver(engine, channel_id) is None  # it could not be written down
            other.execute("ROLLBACK")
            await until(lambda: texts(engine, channel_id) == ["meanwhile"])
            await until(lambda: status(engine, channel_id) == "receiving")
            assert [one.status.value for one in (await engine.runtime()).receivers] == ["receiving"]
    assert beside.mistakes == []


class Breaking:
    """A service that breaks the first time."""

    name = "breaking"

    def __init__(self) -> None:
        self.runs = 0
        self.again = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        self.runs += 1
        if self.runs == 1:
            raise ZeroDivisionError
        self.again.set()
        await stop.wait()


async def test_a_service_that_breaks_is_started_again(
    engine: LocalEngine, telegram: TelegramSimulator
) -> None:
    service = Breaking()
    async with running(engine, services=[service]) as beside:
        async with asyncio.timeout(5):
            await service.again.wait()
    assert [type(mistake) for mistake in beside.mistakes] == [ZeroDivisionError]


async def test_it_stops_within_two_seconds(
    engine: LocalEngine, telegram: TelegramSimulator
) -> None:
    channel_id = await switched_on(engine, sample(telegram, "works"))
    async with running(engine) as beside:
        await until(lambda: status(engine, channel_id) == "receiving")
        await bot(telegram).polled.wait()
        beside.stop.set()
        async with asyncio.timeout(2):
            await asyncio.shield(beside.task)
    assert engine.cabinet.ledger.receivers() == ()


def test_what_a_killed_holder_left_says_nothing(tmp_path: Path) -> None:
    holder = Holder("a test (process 1)", os.getpid(), "2024-01-15T10:30:00Z")
    with held(tmp_path, holder):
        assert holder_of(tmp_path) == holder
        left = (tmp_path / STATE_FILE).read_text()
        assert (tmp_path / STATE_FILE).stat().st_mode & 0o777 == 0o600
    (tmp_path / STATE_FILE).write_text(left)
    assert holder_of(tmp_path) is None
    with held(tmp_path, holder):
        assert holder_of(tmp_path) == holder


RUN = """
import asyncio, json, os, sys
from pathlib import Path
from linktor_tui.local.engine import open_engine
from linktor_tui.local.runtime import Runtime
from linktor_tui.settings import Settings

environ = json.loads(sys.argv[2])
engine = open_engine(Settings(Path(sys.argv[1]), environ), offload=asyncio.to_thread)
runtime = Runtime(engine, holder="another", on_mistake=lambda error: print(repr(error), flush=True))
asyncio.run(runtime.run(asyncio.Event()))
"""


async def test_killed_it_loses_nothing_and_tells_nothing_twice(
    tmp_path: Path, telegram: TelegramSimulator
) -> None:
    environ = {
        **telegram.environ(),
        "LINKTOR_TUI_VAULT": "file",
        "LINKTOR_TUI_PASSPHRASE": "a passphrase of this test",
    }
    engine = open_engine(Settings(tmp_path / "home", environ))
    channel_id = await switched_on(engine, sample(telegram, "works"))
    sent: list[str] = []

    def write(count: int) -> None:
        for _ in range(count):
            sent.append(f"message {len(sent)}")
            bot(telegram).arrive(sent[-1])

    command = [sys.executable, "-c", RUN, str(engine.home), json.dumps(environ)]
    for _ in range(2):
        write(30)
        process = await asyncio.create_subprocess_exec(*command)
        await came(engine, channel_id, sent[-1])
        write(20)
        process.kill()
        await process.wait()
    async with running(engine):
        await came(engine, channel_id, sent[-1])
    assert texts(engine, channel_id) == sent


async def test_silent_conversations_are_closed_and_old_messages_let_go(
    engine: LocalEngine, clock: Clock, telegram: TelegramSimulator
) -> None:
    ledger = engine.cabinet.ledger
    channel_id = await switched_on(engine, sample(telegram, "works"))
    bot(telegram).arrive("long ago")
    async with running(engine):
        await until(lambda: texts(engine, channel_id) == ["long ago"])
    settings = Settings(engine.home, {"LINKTOR_TUI_RETENTION_DAYS": "3"})
    tending = Tending(ledger, settings, clock, steady=lambda: clock().timestamp())
    clock.forward(hours=23)
    tending.tend()
    assert ledger.open_conversations(channel_id) == 1
    clock.forward(hours=2)
    tending.tend()
    assert ledger.open_conversations(channel_id) == 0
    clock.forward(days=3)
    tending.tend()
    assert texts(engine, channel_id) == []


def test_what_the_settings_say_of_time() -> None:
    def of(**environ: str) -> Any:
        found = Settings(Path(), environ)
        return found.silence, found.retention, found.keep_bodies

    assert of() == (timedelta(hours=24), None, True)
    assert of(
        LINKTOR_TUI_SILENCE_HOURS="0",
        LINKTOR_TUI_RETENTION_DAYS="90",
        LINKTOR_TUI_KEEP_BODIES="no",
    ) == (None, timedelta(days=90), False)
    every = [
        Settings(Path(), environ).check_every
        for environ in ({}, {"LINKTOR_TUI_CHECK_MINUTES": "5"}, {"LINKTOR_TUI_CHECK_MINUTES": "0"})
    ]
    assert every == [timedelta(minutes=15), timedelta(minutes=5), None]
