"""Beside or below the list: what is known of the channel under the cursor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.containers import VerticalScroll

from linktor_tui.contract.times import from_stamp
from linktor_tui.looks import HEALTH, STATUS, Tone, ago, kind
from linktor_tui.texts import N_, _, thousands
from linktor_tui.tui.commands import Command
from linktor_tui.tui.findings import worst_of
from linktor_tui.tui.scrolling import Scrolling
from linktor_tui.tui.widgets.columns import left
from linktor_tui.tui.widgets.facts import BLANK, Fact, Facts

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from linktor_tui.contract.resources import Channel, CheckReport
    from linktor_tui.contract.traffic import Message
    from linktor_tui.tui.pulse import Sight

CURVE = 24
"""Cells of the curve: one for each hour."""
LONGEST = 200
"""Characters of a message that are shown."""


class Learned(NamedTuple):
    """What was asked for besides the list. None where it was not, or is not known."""

    report: CheckReport | None = None
    messages: Sequence[Message] | None = None


class ChannelPane(Scrolling, VerticalScroll, can_focus=True):
    """Facts about one channel. Shown at once from the list; what was learned follows.

    It takes the keys from whoever jumps there or tabs to it; the list keeps them after a click.
    """

    FOCUS_ON_CLICK = False
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("pane.leave", "escape", N_("List"), N_("Back to the list."), palette=False),
    )
    DEFAULT_CSS = """
    ChannelPane {
        background: $surface; scrollbar-size-vertical: 1; padding: 0 1; display: none;
        &.-side { display: block; width: 40; height: 1fr; border-left: solid $panel; }
        &.-below {
            display: block; height: 10; width: 1fr; layout: horizontal; border-top: solid $panel;
        }
        &.-below > Facts { width: 1fr; }
        &.-side:focus { border-left: heavy $primary; }
        &.-below:focus { border-top: heavy $primary; }
        &.-side > #pane-more { margin-top: 1; }
    }
    """

    def compose(self) -> ComposeResult:
        yield Facts(id="pane-state")
        yield Facts(id="pane-more")

    def scrolled(self) -> ChannelPane:
        return self

    def do_leave(self) -> None:
        self.screen.query_one("ChannelTable").focus()

    def show(self, channel: Channel | None, sight: Sight, learned: Learned) -> None:
        """Tell about a channel; about none, nothing."""
        state, more = self.query_one("#pane-state", Facts), self.query_one("#pane-more", Facts)
        if channel is None:
            state.show((), heading="")
            more.show(())
            return
        state.show(_state(channel, sight), heading=channel.name[:LONGEST])
        more.show([*_check(channel, learned.report), *_talk(learned.messages)])


def _state(channel: Channel, sight: Sight) -> Iterator[Fact]:
    status, health, now = STATUS[channel.status], HEALTH[channel.health.status], sight.now
    yield Fact(_("Status"), str(status), status.tone)
    yield Fact(_("Type"), kind(channel))
    if channel.identity is not None:
        yield Fact(_("Account"), channel.identity.label)
    checked = ago(channel.health.last_checked, now)
    yield Fact(_("Health"), f"{health}, {checked}", health.tone)
    yield Fact(_("24 h"), _day(channel))
    curve = sight.pulse.curve(channel.id, CURVE)
    if curve:
        yield Fact("", curve, Tone.BUSY)
    got, gave = channel.health.last_message_received, channel.health.last_message_sent
    if got or gave:
        yield Fact(_("Last in"), ago(got, now))
        yield Fact(_("Last out"), ago(gave, now))
    yield from _end(channel, sight)


def _day(channel: Channel) -> str:
    got, gave = channel.received_24h, channel.sent_24h
    unknown = _("n/a")
    return _("{received} in, {sent} out").format(
        received=unknown if got is None else thousands(got),
        sent=unknown if gave is None else thousands(gave),
    )


def _end(channel: Channel, sight: Sight) -> Iterator[Fact]:
    expiry = sight.pulse.ends.get(channel.id)
    if expiry is None:
        return
    end: datetime | None = from_stamp(expiry.expires_at)
    text, tone = left(end, sight.now) if end is not None else (expiry.message, Tone.WARN)
    yield Fact(_("Ends"), f"{expiry.subject}: {text}", tone)


def _check(channel: Channel, report: CheckReport | None) -> Iterator[Fact]:
    found = list(worst_of(report.tests, words=False)) if report else []
    if not found and channel.health.message:
        found = [Fact(_("Why"), channel.health.message, Tone.BAD)]
    yield from found
    if channel.deactivation_reason:
        yield Fact(_("Off"), channel.deactivation_reason, Tone.QUIET)


def _talk(messages: Sequence[Message] | None) -> Iterator[Fact]:
    if not messages:
        return
    yield BLANK
    for message in messages:
        inbound = message.direction == "inbound"
        who = message.contact.name or message.contact.address
        said = str(message.content.get("text") or f"[{message.content.get('type', '?')}]")
        text = " ".join(said[:LONGEST].split())
        yield Fact(
            "←" if inbound else "→", f"{who[:40]}: {text}", Tone.PLAIN if inbound else Tone.QUIET
        )
