"""How a channel stands beside what its own record says: last check, how it receives, what ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from connectors.contract import StepStatus
from linktor_tui.contract.traffic import ReceiverStatus
from linktor_tui.tui.filtering import moment
from linktor_tui.tui.looks import Look, Tone, ago
from linktor_tui.tui.texts import N_, _
from linktor_tui.tui.widgets.columns import left
from linktor_tui.tui.widgets.facts import Fact
from linktor_tui.tui.widgets.steps import STEP_LOOKS

if TYPE_CHECKING:
    from datetime import datetime

    from connectors.contract import CheckStep
    from linktor_tui.contract.resources import Channel, CheckReport
    from linktor_tui.contract.traffic import Expiry, Receiver, RuntimeState

WORST_FIRST = (StepStatus.FAILED, StepStatus.UNKNOWN, StepStatus.WARNING)
RECEIVERS = {
    ReceiverStatus.STARTING: Look("◌", N_("starting"), Tone.BUSY),
    ReceiverStatus.RECEIVING: Look("●", N_("receiving"), Tone.GOOD),
    ReceiverStatus.WAITING: Look("!", N_("waiting"), Tone.WARN),
    ReceiverStatus.STOPPED: Look("✗", N_("stopped"), Tone.BAD),
}


def worst(steps: Iterable[CheckStep]) -> CheckStep | None:
    """The step that is to be looked at first; None where all is well."""
    found = [step for step in steps if step.status in WORST_FIRST]
    return min(found, key=lambda step: WORST_FIRST.index(step.status), default=None)


def checked(reports: Sequence[CheckReport]) -> list[Fact]:
    """The worst step of the last check, with its cause and its fix."""
    step = worst(reports[0].tests) if reports else None
    if step is None:
        return []
    look = STEP_LOOKS[step.status]
    facts = [Fact(str(look), step.message, look.tone, look.tone)]
    if step.cause:
        facts.append(Fact(_("Cause"), step.cause))
    if step.fix:
        facts.append(Fact(_("Fix"), step.fix, Tone.GOOD))
    return facts


def receiving(state: RuntimeState, channel: Channel, now: datetime) -> list[Fact]:
    """How the channel receives and since when, or why it does not."""
    own = next((item for item in state.receivers if item.channel_id == channel.id), None)
    if own is not None:
        return _receiver(own, now)
    if not state.running:
        told = _("Nothing receives on this machine now. Start `linktor-tui serve`.")
        return [Fact(_("Receiving"), told, Tone.QUIET)]
    return []


def soon(stamp: str) -> str:
    """Name a moment that is near, in UTC."""
    at = moment(stamp)
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
        end = moment(expiry.expires_at)
        text, tone = left(end, now) if end is not None else (expiry.message, Tone.WARN)
        facts.append(Fact(_("Ends"), f"{expiry.subject}: {text}", tone))
        if expiry.fix:
            facts.append(Fact("", expiry.fix, Tone.GOOD))
    return facts
