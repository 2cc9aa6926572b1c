"""An engine in a few lists, for outcomes that a real one cannot be brought to at will."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from connectors.contract import Capabilities, CheckStep, FailureClass, StepStatus
from linktor_tui.contract.errors import ChannelNotFound
from linktor_tui.contract.protocol import OnStep
from linktor_tui.contract.requests import CreateChannel, UpdateChannel
from linktor_tui.contract.resources import (
    Channel,
    ChannelStatus,
    CheckReport,
    CreatedChannel,
    Granularity,
    ListQuery,
    Page,
    Period,
    Statistics,
    StatsBucket,
    StatsSummary,
    Traffic,
)

NOW = "2024-01-15T10:30:00Z"


def channel(number: int = 1, name: str = "Support", **more: object) -> Channel:
    """A Telegram channel that is on."""
    made = Channel(
        id=f"ch_{number:026d}",
        name=name,
        channel_type="telegram",
        status=ChannelStatus.ACTIVE,
        config={"botToken": "********"},
        provider="telegram",
        capabilities=Capabilities(text=True),
        stats=Traffic(messages_received_total=3, messages_sent_total=2, total_conversations=1),
        webhook_url=f"https://example.com/webhooks/{number}",
        webhook_secret="********",
        activated_at=NOW,
        deactivated_at=NOW,
        created_at=NOW,
        updated_at=NOW,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def step(status: StepStatus, *, code: str | None = None, name: str = "credentials") -> CheckStep:
    """A step that ended like this."""
    if status is StepStatus.PASSED:
        return CheckStep(f"{name}.step", name, status, "All is well.")
    kind = FailureClass.CONFIG if status is StepStatus.FAILED else FailureClass.TRANSIENT
    return CheckStep(
        f"{name}.step", name, status, "It is not well.", {}, kind, code, "A cause.", "A fix."
    )


def report(*statuses: StepStatus, code: str | None = None, id: str | None = None) -> CheckReport:
    """A report with a step for each status."""
    steps = tuple(step(status, code=code) for status in statuses)
    success = set(statuses) == {StepStatus.PASSED}
    return CheckReport(success, id, steps, NOW)


class FakeApi:
    """Channels in a list; any operation can be made to raise, for all channels or for one."""

    place = "fake"

    def __init__(self, *channels: Channel) -> None:
        self.channels = list(channels)
        self.notices: list[str] = []
        self.errors: dict[str, BaseException] = {}
        """Operation or channel id -> what it raises."""
        self.reports: dict[str, CheckReport] = {}
        """Channel id -> what its test finds; passes where nothing stands here."""
        self.calls: list[tuple[str, str]] = []
        self.created: list[CreateChannel] = []
        self.updates: list[UpdateChannel] = []

    def _enter(self, operation: str, channel_id: str = "") -> None:
        self.calls.append((operation, channel_id))
        for key in (operation, channel_id):
            if key in self.errors and not (key == channel_id and operation == "get"):
                raise self.errors[key]

    async def list_channels(self, query: ListQuery) -> Page[Channel]:
        self._enter("list")
        start = (query.page - 1) * query.per_page
        items = tuple(self.channels[start : start + query.per_page])
        return Page(items, query.page, query.per_page, len(self.channels))

    async def get_channel(self, channel_id: str) -> Channel:
        self._enter("get", channel_id)
        for item in self.channels:
            if item.id == channel_id:
                return item
        raise ChannelNotFound(f"There is no channel {channel_id}.")

    async def create_channel(
        self, request: CreateChannel, *, check: bool = True, on_step: OnStep | None = None
    ) -> CreatedChannel:
        self._enter("create")
        self.created.append(request)
        new = channel(len(self.channels) + 1, request.name, status=ChannelStatus.INACTIVE)
        self.channels.append(new)
        return CreatedChannel(new, "whsec_made-up", "Nothing is left to do.")

    async def update_channel(
        self, channel_id: str, request: UpdateChannel, *, trust_destination: bool = False
    ) -> Channel:
        self._enter("update", channel_id)
        self.updates.append(request)
        return await self.get_channel(channel_id)

    async def delete_channel(self, channel_id: str, *, force: bool = False) -> None:
        self._enter("delete", channel_id)
        self.channels = [item for item in self.channels if item.id != channel_id]

    async def test_channel(
        self, channel_id: str, *, trust_destination: bool = False, on_step: OnStep | None = None
    ) -> CheckReport:
        self._enter("test", channel_id)
        found = self.reports.get(channel_id) or report(StepStatus.PASSED)
        for one in found.tests:
            if on_step is not None:
                on_step(one)
        return replace(found, channel_id=channel_id)

    async def test_draft(
        self, request: CreateChannel, *, on_step: OnStep | None = None
    ) -> CheckReport:
        self._enter("draft")
        return report(StepStatus.PASSED)

    async def prepare_tests(self, channel_ids: Sequence[str]) -> None:
        self._enter("prepare")

    async def activate_channel(
        self,
        channel_id: str,
        *,
        check: bool = True,
        trust_destination: bool = False,
        on_step: OnStep | None = None,
    ) -> Channel:
        self._enter("activate", channel_id)
        return await self.get_channel(channel_id)

    async def deactivate_channel(
        self, channel_id: str, *, reason: str | None = None, close_conversations: bool = False
    ) -> Channel:
        self._enter("deactivate", channel_id)
        found = await self.get_channel(channel_id)
        return replace(found, deactivation_reason=reason, status=ChannelStatus.INACTIVE)

    async def channel_stats(
        self, channel_id: str, *, period: Period, granularity: Granularity
    ) -> Statistics:
        self._enter("stats", channel_id)
        series = (StatsBucket(NOW, 3, 2, 1),)
        return Statistics(channel_id, period, granularity, StatsSummary(3, 2, 1), series)

    async def close(self) -> None:
        self.calls.append(("close", ""))
