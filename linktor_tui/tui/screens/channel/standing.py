"""How a channel stands beside what its own record says: last check, how it receives, what ends."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from linktor_tui.board import UNCLEAR
from linktor_tui.contract.resources import ON
from linktor_tui.contract.times import from_stamp
from linktor_tui.contract.traffic import ReceiverStatus
from linktor_tui.looks import Look, Tone, ago
from linktor_tui.texts import N_, _
from linktor_tui.tui.widgets.columns import left
from linktor_tui.tui.widgets.facts import Fact

if TYPE_CHECKING:
    from datetime import datetime

    from linktor_tui.contract.resources import Channel
    from linktor_tui.contract.traffic import Expiry, Receiver, RuntimeState

RECEIVERS = {
    ReceiverStatus.STARTING: Look("◌", N_("starting"), Tone.BUSY),
    ReceiverStatus.RECEIVING: Look("●", N_("receiving"), Tone.GOOD),
    ReceiverStatus.WAITING: Look("!", N_("waiting"), Tone.WARN),
    ReceiverStatus.STOPPED: Look("✗", N_("stopped"), Tone.BAD),
}


def receiving(state: RuntimeState, channel: Channel, now: datetime) -> list[Fact]:
    """How the channel receives and since when, or why it does not."""
    own = next((item for item in state.receivers if item.channel_id == channel.id), None)
    if state.silent_since is not None and (own is not None or channel.status in ON):
        return _unheard(state, state.silent_since, own)
    if own is not None:
        return _receiver(own, now)
    if not state.running:
        told = _("Nothing receives on this machine now. Start `linktor-tui serve`.")
        return [Fact(_("Receiving"), told, Tone.QUIET)]
    return []


def _unheard(state: RuntimeState, since: str, own: Receiver | None) -> list[Fact]:
    """That nothing can be said of the present, and what was so before."""
    told = _("nothing heard since {time}").format(time=soon(since))
    facts = [Fact(_("Receiving"), f"{UNCLEAR} · {told}", UNCLEAR.tone)]
    if own is not None:
        before = f"{RECEIVERS[own.status]} · {own.how}"
        facts.append(Fact("", _("Before that: {state}").format(state=before)))
    cause = _("{holder} runs the channels. It hangs, was stopped, or can write nothing.")
    fix = _("See what it says where it runs. Where it does not go on, end it and start it again.")
    facts.append(Fact(_("Cause"), cause.format(holder=state.holder)))
    return [*facts, Fact(_("Fix"), fix)]


def soon(stamp: str) -> str:
    """Name a moment that is near, in UTC."""
    at = from_stamp(stamp)
    return stamp if at is None else f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _receiver(own: Receiver, now: datetime) -> list[Fact]:
    look = RECEIVERS[own.status]
    facts = [Fact(_("Receiving"), f"{look} · {own.how} · {ago(own.since, now)}", look.tone)]
    for label, text in (("", own.message), (_("Cause"), own.cause), (_("Fix"), own.fix)):
        if text:
            facts.append(Fact(label, text))
    if own.next_try_at:
        facts.append(Fact(_("Next try"), soon(own.next_try_at)))
    return facts


def ending(expiries: Iterable[Expiry], channel_id: str, now: datetime) -> list[Fact]:
    """What of the channel ends soon or got worse."""
    facts: list[Fact] = []
    for expiry in expiries:
        if expiry.channel_id != channel_id:
            continue
        end = from_stamp(expiry.expires_at)
        text, tone = left(end, now) if end is not None else (expiry.message, Tone.WARN)
        facts.append(Fact(_("Ends"), f"{expiry.subject}: {text}", tone))
        if expiry.fix:
            facts.append(Fact("", expiry.fix, Tone.GOOD))
    return facts
