"""The demo: the whole program on a throw-away data folder, with the sandbox for providers.

Needs no account, no server, no keyring, and leaves nothing behind: secrets are kept in memory. Of
the sample channels some work and some fail in instructive ways.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from connectors import registry
from linktor_tui.contract import wire
from linktor_tui.contract.errors import ChannelAlreadyExists
from linktor_tui.contract.judging import worst
from linktor_tui.contract.requests import CreateChannel, UpdateChannel, parse_create
from linktor_tui.contract.resources import Granularity, ListQuery, Period
from linktor_tui.contract.times import utc_now
from linktor_tui.demo.sink import Sink
from linktor_tui.local.engine import LocalEngine, Offload, inline, open_engine
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.sandbox import Sandbox, SandboxThread
from linktor_tui.settings import Settings

if TYPE_CHECKING:
    from connectors.simulation import Sample, Simulator
    from linktor_tui.contract.resources import Channel, CheckReport
    from linktor_tui.demo.history import Customer

T = TypeVar("T")

BROKEN = 8
"""Of so many channels that fail one is on all the same: it worked until yesterday."""
TIMEOUT = 5.0
"""Seconds for an exchange: the sandbox is on this machine."""


@dataclass(frozen=True, slots=True)
class Demo:
    """A throw-away data folder and a running sandbox."""

    settings: Settings
    vaults: Vaults
    thread: SandboxThread
    sandbox: Sandbox
    clock: Callable[[], datetime]
    sink: str
    """Where programs listen that want to be told of events."""

    base: str | None = None
    """Where somebody listens for what providers post; None where nobody does."""

    async def play(self, part: Coroutine[Any, Any, T]) -> T:
        """Have the sandbox do something, on its own loop."""
        return await self.thread.play(part)

    def engine(self, offload: Offload = inline, *, live: bool = False) -> LocalEngine:
        """Open an engine on the demo's data; each call another one on the same data.

        Args:
            live: somebody listens at `base` already. A check would find nobody there otherwise.
        """
        public = {"LINKTOR_TUI_PUBLIC_URL": self.base} if live and self.base else {}
        settings = Settings(self.settings.home, {**self.settings.environ, **public})
        return open_engine(
            settings,
            vaults=self.vaults,
            offload=offload,
            timeout=TIMEOUT,
            clock=self.clock,
        )

    def simulator(self, channel: Channel) -> Simulator:
        """The provider of a channel."""
        connector = registry.find(channel.channel_type, channel.provider)
        return self.sandbox.simulators[registry.room_of(connector).name]

    def customer(self, channel: Channel) -> Customer | None:
        """A contact whom a channel's provider lets it write to; None where any will do."""
        from linktor_tui.demo.history import Customer

        simulator, kind = self.simulator(channel), channel.channel_type
        contact = simulator.customer(kind)
        return Customer(contact, simulator.customer_name(kind)) if contact else None

    def request(self, sample: Sample) -> CreateChannel:
        """A sample as the body of POST /channels, named after what it shows.

        Where providers have samples of one title, the provider's name tells them apart.
        """
        titles = [item.title for item in self.sandbox.samples().values()]
        provider = sample.body["config"].get("provider", sample.body["type"])
        twins = titles.count(sample.title) > 1
        return parse_create(
            {**sample.body, "name": f"{sample.title} ({provider})" if twins else sample.title}
        )


@contextmanager
def demo(
    environ: Mapping[str, str],
    clock: Callable[[], datetime] = utc_now,
    *,
    base: str | None = None,
) -> Iterator[Demo]:
    """Run the sandbox beside a throw-away data folder; both are gone afterwards.

    Args:
        environ: the process's environment; its LINKTOR_TUI_ settings play no part in a demo.
        clock: tells the engine's time.
        base: where somebody listens on this machine for what providers post.
    """
    thread = SandboxThread()
    outside = {key: value for key, value in environ.items() if not key.startswith("LINKTOR_TUI_")}
    with (
        tempfile.TemporaryDirectory(prefix="linktor-tui-demo-") as home,
        thread as sandbox,
        Sink() as sink,
    ):
        settings = Settings(Path(home), {**outside, **sandbox.environ()})
        yield Demo(settings, Vaults.of(MemoryVault()), thread, sandbox, clock, sink.url, base)


async def fill(opened: Demo) -> None:
    """Create every sample, ask its provider, switch on what works and give it a past."""
    engine = opened.engine()
    created: list[str] = []
    for sample in opened.sandbox.samples().values():
        try:
            new = await engine.create_channel(opened.request(sample), check=False)
        except ChannelAlreadyExists:
            continue  # another sample of the same account, with a credential that fails
        created.append(new.channel.id)
    reports = await asyncio.gather(*map(engine.test_channel, created))
    working = []
    failing = [number for number, report in enumerate(reports) if not report.success][::BROKEN]
    for number, (channel_id, report) in enumerate(zip(created, reports, strict=True)):
        if report.success or number in failing:
            await engine.activate_channel(channel_id, check=False)
            working.append(await engine.get_channel(channel_id))
    await live_through(opened, engine, working, reports)
    await engine.close()


async def live_through(
    opened: Demo, engine: LocalEngine, working: Sequence[Channel], reports: Sequence[CheckReport]
) -> None:
    """Give channels a past: traffic, conversations, earlier checks, and who was told of it."""
    from linktor_tui.demo import history, past

    now, ledger = opened.clock(), engine.cabinet.ledger
    told = next(item for item in working if item.channel_type == "telegram")
    await past.subscribe(engine, told.id, opened.sink)
    history.write(ledger, [(item, opened.customer(item)) for item in working], now)
    past.deliver(engine, now)
    past.check(ledger, reports, now)


def _traffic(engine: LocalEngine, channel_id: str, seed: int) -> None:
    """A day of conversations: a question every so often, answered after a while."""
    ledger, now = engine.cabinet.ledger, engine.cabinet.clock()
    for number in range(24):
        asked = now - timedelta(minutes=5 + 7 * seed + 2 * number * number)  # busier of late
        contact = f"+1555010{(number * 37 + seed * 11) % 100:04d}"
        ledger.record(channel_id, contact, "inbound", asked)
        if number % 4:
            answered = asked + timedelta(seconds=40 + 13 * (number + seed))
            ledger.record(channel_id, contact, "outbound", answered)
            ledger.close_conversations(
                channel_id, answered + timedelta(minutes=9), "demo", contact=contact
            )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a headless run did and found, and whether all went as it should."""

    success: bool
    body: dict[str, Any]
    """All of it, JSON-ready."""
    failures: Sequence[tuple[str, CheckReport]]
    """Each sample that is to fail, by its title, and what its check found."""


async def run_through(opened: Demo, tell: Callable[[str], None]) -> Outcome:
    """Create, read, change, test, toggle, count and delete; then try every sample that fails.

    Args:
        tell: called with a line about what is being done.
    """
    engine = opened.engine()
    lives: list[dict[str, Any]] = []
    samples: list[dict[str, Any]] = []
    failures: list[tuple[str, CheckReport]] = []
    success = True
    for sample in opened.sandbox.samples().values():
        request = opened.request(sample)
        if sample.works:
            tell(f"{sample.title}: create, test, toggle, stats, delete")
            lives.append(await _life(engine, request))
        else:
            tell(f"{sample.title}: what the check says")
            report = await engine.test_draft(request)
            success = success and worst(report.tests) is not None
            found = {"sample": sample.title, "expected": sample.outcome}
            samples.append(found | wire.report(report))
            failures.append((sample.title, report))
    left = await engine.list_channels(ListQuery())
    success = success and left.total_count == 0
    await engine.close()
    body = {"data": {"success": success, "channels": lives, "samples": samples}}
    return Outcome(success, body, failures)


async def _life(engine: LocalEngine, request: CreateChannel) -> dict[str, Any]:
    new = await engine.create_channel(request)
    channel_id = new.channel.id
    await engine.update_channel(channel_id, UpdateChannel(metadata={"demo": True}))
    report = await engine.test_channel(channel_id)
    activated = await engine.activate_channel(channel_id, check=False)
    _traffic(engine, channel_id, 0)
    stats = await engine.channel_stats(channel_id, period=Period.WEEK, granularity=Granularity.DAY)
    deactivated = await engine.deactivate_channel(
        channel_id, reason="End of the demo", close_conversations=True
    )
    await engine.delete_channel(channel_id, force=True)
    return {
        "created": wire.summary(new.channel),
        "tested": wire.report(report),
        "activated": wire.activated(activated)["data"],
        "stats": wire.statistics(stats)["data"],
        "deactivated": wire.deactivated(deactivated)["data"],
        "deleted": True,
    }


def run_headless(environ: Mapping[str, str], tell: Callable[[str], None]) -> Outcome:
    """Run the demo without a screen."""
    with demo(environ) as opened:
        return asyncio.run(run_through(opened, tell))
