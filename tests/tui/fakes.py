"""An engine in memory whose checks go as a test says, step by step."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from connectors.contract import CheckStep, StepStatus
from linktor_tui.contract.errors import (
    ActiveConversationsExist,
    ChannelNotFound,
    CheckFailed,
    CheckInconclusive,
)
from linktor_tui.contract.protocol import OnStep
from linktor_tui.contract.requests import CreateChannel, UpdateChannel
from linktor_tui.contract.resources import (
    Channel,
    ChannelStatus,
    CheckReport,
    CreatedChannel,
    Granularity,
    Health,
    HealthStatus,
    ListQuery,
    Page,
    Period,
    Statistics,
    StatsBucket,
    StatsSummary,
)
from linktor_tui.contract.times import stamp
from tests.tui.samples import MASK, NOW, SECRET, channel, passed


class Gate:
    """Lets a check go on step by step, as the test says. Open until it is shut."""

    def __init__(self) -> None:
        self._shut = False
        self._permits = asyncio.Semaphore(0)

    def shut(self) -> None:
        """From now on each step waits for `let`."""
        self._shut = True

    def let(self, steps: int = 1) -> None:
        """Let that many steps end."""
        for _ in range(steps):
            self._permits.release()

    async def passage(self) -> None:
        """Wait here where the gate is shut."""
        if self._shut:
            await self._permits.acquire()


class FakeApi:
    """Channels in a list. Every call is written down; any can be made to raise."""

    def __init__(self, channels: Iterable[Channel] = ()) -> None:
        self.channels = {item.id: item for item in channels}
        self.place = "local"
        self.notices: list[str] = []
        self.calls: list[tuple[str, Any]] = []
        self.raises: dict[str, list[BaseException]] = {}
        """Operation -> what its next calls raise, one each."""
        self.found: Sequence[CheckStep] = (passed(),)
        """What a check finds."""
        self.steps = Gate()
        self.pages = Gate()
        self.conversations = 0
        self.webhook_secret = SECRET
        self.closed = False
        self.cancelled = 0
        """Checks that were given up half-way."""

    def _enter(self, operation: str, about: Any = None) -> None:
        self.calls.append((operation, about))
        if self.raises.get(operation):
            raise self.raises[operation].pop(0)

    def made(self, operation: str) -> list[Any]:
        """What an operation was called with, each time."""
        return [about for name, about in self.calls if name == operation]

    async def list_channels(self, query: ListQuery) -> Page[Channel]:
        self._enter("list", query)
        await self.pages.passage()
        start = (query.page - 1) * query.per_page
        items = tuple(self.channels.values())
        shown = items[start : start + query.per_page]
        return Page(shown, query.page, query.per_page, len(items))

    async def get_channel(self, channel_id: str) -> Channel:
        self._enter("get", channel_id)
        try:
            found = self.channels[channel_id]
            if found.stats is None:
                return found
            return replace(
                found, stats=found.stats._replace(active_conversations=self.conversations)
            )
        except KeyError:
            raise ChannelNotFound(f"There is no channel {channel_id}.") from None

    async def _check(self, channel_id: str | None, on_step: OnStep | None) -> CheckReport:
        try:
            for step in self.found:
                await self.steps.passage()
                if on_step is not None:
                    on_step(step)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        success = not any(step.status is StepStatus.FAILED for step in self.found) and any(
            step.status is StepStatus.PASSED and step.name == "credentials" for step in self.found
        )
        return CheckReport(success, channel_id, tuple(self.found), stamp(NOW))

    @staticmethod
    def _require(report: CheckReport, consequence: str) -> None:
        if report.success:
            return
        any_failed = any(step.status is StepStatus.FAILED for step in report.tests)
        raise (CheckFailed if any_failed else CheckInconclusive)(consequence, report)

    async def test_draft(
        self, request: CreateChannel, *, on_step: OnStep | None = None
    ) -> CheckReport:
        self._enter("draft", request)
        return await self._check(None, on_step)

    async def create_channel(
        self, request: CreateChannel, *, check: bool = True, on_step: OnStep | None = None
    ) -> CreatedChannel:
        self._enter("create", (request, check))
        if check:
            self._require(await self._check(None, on_step), "Nothing was saved.")
        config = {key: MASK if "oken" in key else item for key, item in request.config.items()}
        config.pop("provider", None)
        new = channel(
            len(self.channels) + 1,
            request.name,
            channel_type=request.type,
            provider=request.config.get("provider"),
            status=ChannelStatus.INACTIVE,
            config=config,
        )
        self.channels[new.id] = new
        return CreatedChannel(
            new, self.webhook_secret, "Point the bot's webhook at the address above."
        )

    async def update_channel(
        self, channel_id: str, request: UpdateChannel, *, trust_destination: bool = False
    ) -> Channel:
        self._enter("update", (channel_id, request, trust_destination))
        old = await self.get_channel(channel_id)
        given = {key: item for key, item in (request.config or {}).items() if "oken" not in key}
        new = replace(old, name=request.name or old.name, config={**old.config, **given})
        self.channels[channel_id] = new
        return new

    async def delete_channel(self, channel_id: str, *, force: bool = False) -> None:
        self._enter("delete", (channel_id, force))
        if self.conversations and not force:
            raise ActiveConversationsExist(
                f"{self.conversations} are open.",
                details={"activeConversations": self.conversations},
            )
        del self.channels[channel_id]

    async def test_channel(
        self, channel_id: str, *, trust_destination: bool = False, on_step: OnStep | None = None
    ) -> CheckReport:
        self._enter("test", (channel_id, trust_destination))
        report = await self._check(channel_id, on_step)
        status = HealthStatus.HEALTHY if report.success else HealthStatus.UNHEALTHY
        health = Health(status, stamp(NOW), message=None if report.success else "It failed.")
        self.channels[channel_id] = replace(self.channels[channel_id], health=health)
        return report

    async def activate_channel(
        self,
        channel_id: str,
        *,
        check: bool = True,
        trust_destination: bool = False,
        on_step: OnStep | None = None,
    ) -> Channel:
        self._enter("activate", (channel_id, check))
        if check:
            report = await self._check(channel_id, on_step)
            self._require(report, "The channel was left as it was.")
        new = replace(self.channels[channel_id], status=ChannelStatus.ACTIVE)
        self.channels[channel_id] = new
        return new

    async def deactivate_channel(
        self, channel_id: str, *, reason: str | None = None, close_conversations: bool = False
    ) -> Channel:
        self._enter("deactivate", (channel_id, reason, close_conversations))
        new = replace(
            self.channels[channel_id], status=ChannelStatus.INACTIVE, deactivation_reason=reason
        )
        self.channels[channel_id] = new
        return new

    async def channel_stats(
        self, channel_id: str, *, period: Period, granularity: Granularity
    ) -> Statistics:
        self._enter("stats", channel_id)
        series = tuple(StatsBucket(stamp(NOW), hour % 5, hour // 8, 0) for hour in range(24))
        summary = StatsSummary(12, 9, 3, 2, 95.0, None)
        return Statistics(channel_id, period, granularity, summary, series)

    async def close(self) -> None:
        self.closed = True


class SlowApi(FakeApi):
    """Takes its time to give a channel."""

    def __init__(self, channels: Iterable[Channel] = ()) -> None:
        super().__init__(channels)
        self.gate = Gate()
        self.asked = 0

    async def get_channel(self, channel_id: str) -> Channel:
        self.asked += 1
        await self.gate.passage()
        return await super().get_channel(channel_id)
