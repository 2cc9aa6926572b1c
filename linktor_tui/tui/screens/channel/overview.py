"""Everything that is known of a channel, and what is left to do for it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.containers import Horizontal, Vertical, VerticalScroll

from linktor_tui.contract.living import HORIZON, KeepsReports, KnowsExpiry, RunsChannels
from linktor_tui.contract.resources import Granularity, Period
from linktor_tui.looks import HEALTH, STATUS, Tone, ago, kind, when
from linktor_tui.texts import N_, NC_, _, thousands
from linktor_tui.tui.about import ABLE
from linktor_tui.tui.findings import worst_of
from linktor_tui.tui.screens.channel.standing import ending, receiving
from linktor_tui.tui.screens.channel.tab import LOOK, Tab
from linktor_tui.tui.scrolling import Scrolling
from linktor_tui.tui.widgets.checklist import Checklist
from linktor_tui.tui.widgets.facts import Fact, Facts

if TYPE_CHECKING:
    from datetime import datetime

    from textual.app import ComposeResult

    from linktor_tui.contract.resources import Channel, Statistics, Traffic

LABEL = 20
BARS = "·▁▂▃▄▅▆▇█"


class OverviewTab(Scrolling, Tab):
    """A channel with its health, configuration, abilities and numbers."""

    title: ClassVar[str] = N_("Overview")
    focus_on = "#detail"

    def __init__(self, channel: Channel) -> None:
        super().__init__(channel)
        self._day: Statistics | None = None
        self._more: dict[str, list[Fact]] = {"check": [], "receiving": [], "ending": []}

    def body(self) -> ComposeResult:
        with VerticalScroll(id="detail"), Horizontal(id="columns"):
            with Vertical(classes="column"):
                yield Facts(heading=_("State"), id="state", label_width=LABEL)
                yield Facts(id="check", label_width=LABEL)
                yield Facts(id="receiving", label_width=LABEL)
                yield Facts(heading=_("Configuration"), id="config", label_width=LABEL)
                yield Facts(heading=_("Webhook"), id="webhook", label_width=LABEL)
            with Vertical(classes="column"):
                yield Checklist(self.channel, id="left-to-do")
                yield Facts(heading=_("Traffic"), id="traffic", label_width=LABEL)
                yield Facts(heading=_("Capabilities"), id="abilities")
                yield Facts(heading=_("History"), id="times", label_width=LABEL)
                yield Facts(heading=_("Metadata"), id="metadata", label_width=LABEL)

    def on_mount(self) -> None:
        self.draw()
        self.set_interval(LOOK, self.look_again)

    async def look(self) -> None:
        """See how the channel receives."""
        api = self.linktor.api
        if not isinstance(api, RunsChannels):
            return
        told = receiving(await api.runtime(), self.channel, self.linktor.clock())
        if told != self._more["receiving"]:
            self._more["receiving"] = told
            self.draw()

    async def read(self) -> None:
        """Read the whole channel; what the list knew stands there meanwhile."""
        api, channel_id = self.linktor.api, self.channel.id
        self.page.take(await api.get_channel(channel_id))
        self._day = await api.channel_stats(
            channel_id, period=Period.DAY, granularity=Granularity.HOUR
        )
        now = self.linktor.clock()
        if isinstance(api, KeepsReports):
            reports = await api.reports(channel_id, limit=1)
            self._more["check"] = [fact for report in reports for fact in worst_of(report.tests)]
        if isinstance(api, RunsChannels):
            self._more["receiving"] = receiving(await api.runtime(), self.channel, now)
        if isinstance(api, KnowsExpiry):
            self._more["ending"] = ending(await api.expiring(HORIZON), channel_id, now)
        self.draw()

    def draw(self) -> None:
        channel, now = self.channel, self.linktor.clock()
        parts: dict[str, Iterable[Fact]] = {
            "state": [*_once(state(channel, now), self._more["check"]), *self._more["ending"]],
            "check": self._more["check"],
            "receiving": self._more["receiving"],
            "config": values(channel.config) or [Fact("", _("Nothing."), Tone.QUIET)],
            "webhook": webhook(channel),
            "traffic": [*traffic(channel.stats), *last_day(self._day)],
            "abilities": abilities(channel),
            "times": times(channel, now),
            "metadata": values(channel.metadata) or [Fact("", _("None."), Tone.QUIET)],
        }
        for name, facts in parts.items():
            part = self.query_one(f"#{name}", Facts)
            part.show(facts)
            part.display = bool(part.facts)
        self.query_one(Checklist).take(channel)
        self._judge_checklist()

    def on_checklist_ticked(self) -> None:
        self._judge_checklist()

    def _judge_checklist(self) -> None:
        """What is left to do stands there while there is something."""
        checklist = self.query_one(Checklist)
        checklist.display = not checklist.done

    def scrolled(self) -> VerticalScroll:
        return self.query_one("#detail", VerticalScroll)


def _once(facts: Iterable[Fact], below: Sequence[Fact]) -> list[Fact]:
    """Leave out what is said below, beside its cause and its fix."""
    told = {fact.text for fact in below}
    return [fact for fact in facts if fact.label or fact.text not in told]


def state(channel: Channel, now: datetime) -> Iterable[Fact]:
    """Whether it is on, whether it works, and who it is."""
    on, health = STATUS[channel.status], HEALTH[channel.health.status]
    yield Fact(_("Status"), str(on), on.tone)
    if channel.deactivation_reason:
        yield Fact("", _("off: {reason}").format(reason=channel.deactivation_reason))
    yield Fact(_("Health"), str(health), health.tone)
    if channel.health.message:
        yield Fact("", channel.health.message)
    yield Fact(_("Last check"), when(channel.health.last_checked, now))
    yield Fact(_("Type"), kind(channel))
    if channel.identity is not None:
        yield Fact(_("Account"), channel.identity.label)
        if channel.identity.id != channel.identity.label:
            yield Fact(_("Account id"), channel.identity.id)
    if channel.default_bot is not None:
        yield Fact(_("Default bot"), f"{channel.default_bot.name} ({channel.default_bot.id})")
    yield Fact(_("Id"), channel.id, Tone.QUIET)


def values(given: Mapping[str, Any]) -> list[Fact]:
    """A mapping, one line a key. Secrets come masked from the engine."""
    return [
        Fact(key, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for key, value in given.items()
    ]


def webhook(channel: Channel) -> Iterable[Fact]:
    """Where the provider delivers to."""
    yield Fact(_("URL"), channel.webhook_url or _("n/a"))
    yield Fact(_("Secret"), channel.webhook_secret or _("n/a"), Tone.QUIET)


def traffic(stats: Traffic | None) -> Iterable[Fact]:
    """The numbers; n/a for what nothing is known about."""
    if stats is None:
        yield Fact(_("Messages"), _("n/a"))
        return
    yield Fact("", _("24 h").rjust(10) + _("total").rjust(12), Tone.QUIET)
    yield Fact(_("Received"), _pair(stats.messages_received_24h, stats.messages_received_total))
    yield Fact(_("Sent"), _pair(stats.messages_sent_24h, stats.messages_sent_total))
    yield Fact("", _(NC_("conversations", "open")).rjust(10) + _("total").rjust(12), Tone.QUIET)
    yield Fact(_("Conversations"), _pair(stats.active_conversations, stats.total_conversations))


def _pair(recent: int, total: int | None) -> str:
    known = _("n/a") if total is None else thousands(total)
    return thousands(recent).rjust(10) + known.rjust(12)


def last_day(day: Statistics | None) -> Iterable[Fact]:
    """The hours of a day, the oldest on the left, and how fast was answered."""
    if day is None:
        return
    received = [bucket.messages_received for bucket in day.time_series]
    sent = [bucket.messages_sent for bucket in day.time_series]
    if any(received) or any(sent):
        yield Fact(_("Hours, in"), bars(received), Tone.BUSY)
        yield Fact(_("Hours, out"), bars(sent), Tone.BUSY)
    yield Fact(_("First answer"), span(day.summary.avg_response_time))
    yield Fact(_("Closed after"), span(day.summary.avg_resolution_time))


def bars(numbers: Sequence[int]) -> str:
    """Draw numbers as bars of one cell, the largest full; a number above 0 is never drawn as 0."""
    most = max(numbers, default=0)
    return "".join(BARS[-(-number * (len(BARS) - 1) // most) if most else 0] for number in numbers)


def span(seconds: float | None) -> str:
    """Say how long something takes on average; n/a where nothing can be said."""
    if seconds is None:
        return _("n/a")
    if seconds < 90:
        return _("{number} s").format(number=f"{seconds:.0f}")
    if seconds < 5400:
        return _("{number} min").format(number=f"{seconds / 60:.0f}")
    return _("{number} h").format(number=f"{seconds / 3600:.1f}")


def abilities(channel: Channel) -> Iterable[Fact]:
    """What the provider can do, and what not: a sign and a word for each."""
    able = channel.capabilities
    if able is None:
        yield Fact("", _("n/a"))
        return
    held = [(word, getattr(able, name)) for name, word in ABLE.items()]
    for left, right in zip(held[::2], held[1::2], strict=True):
        yield Fact(_ability(*left), _ability(*right), label_tone=Tone.PLAIN)


def _ability(name: str, has: bool) -> str:
    return "✓ " + _(name) if has else "· " + _("no {name}").format(name=_(name))


def times(channel: Channel, now: datetime) -> Iterable[Fact]:
    """When what happened."""
    moments = (
        (_("Created"), channel.created_at),
        (_("Changed"), channel.updated_at),
        (_("Switched on"), channel.activated_at),
        (_("Switched off"), channel.deactivated_at),
    )
    for label, stamp in moments:
        if stamp is not None:
            yield Fact(label, when(stamp, now))
    yield Fact(_("Last received"), ago(channel.health.last_message_received, now))
    yield Fact(_("Last sent"), ago(channel.health.last_message_sent, now))
