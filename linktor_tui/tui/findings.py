"""How the steps of a check look, and what is said of the worst of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from linktor_tui.contract.judging import worst
from linktor_tui.looks import Look, Tone
from linktor_tui.texts import N_, NC_, _
from linktor_tui.tui.widgets.facts import Fact

if TYPE_CHECKING:
    from connectors.contract import CheckStep

STEP_LOOKS: Mapping[str, Look] = {
    "passed": Look("✓", N_("passed"), Tone.GOOD),
    "failed": Look("✗", N_("failed"), Tone.BAD),
    "warning": Look("!", N_("warning"), Tone.WARN),
    "skipped": Look("–", N_("skipped"), Tone.QUIET),
    "unknown": Look("?", NC_("check", "unknown"), Tone.WARN),
}
"""Status of a step -> how it is shown."""
HOPS: Mapping[str, str] = {
    "webhook.path.address": N_("Public address"),
    "webhook.path.dns": N_("Its name leads somewhere"),
    "webhook.path.connect": N_("Something listens there"),
    "webhook.path.tls": N_("Its certificate is accepted"),
    "webhook.path.answer": N_("It answers this path itself"),
    "webhook.path.server": N_("What answers is this Linktor"),
    "webhook.path.channel": N_("The channel is on there"),
    "webhook.path.runtime": N_("Its messages are taken"),
}
"""Step -> what it is called. No connector plans these: they are the way of a post to here."""


def title_of(step_id: str, titles: Mapping[str, str]) -> str:
    """What a step is called, given the titles of those that its connector plans."""
    return titles.get(step_id) or _(HOPS.get(step_id, step_id))


def worst_of(steps: Iterable[CheckStep], *, words: bool = True) -> Iterator[Fact]:
    """The step that is to be looked at first, with its cause and its fix.

    Args:
        words: say how it went in a word beside the sign, where there is room.
    """
    step = worst(steps)
    if step is None:
        return
    look = STEP_LOOKS[step.status]
    yield Fact(str(look) if words else look.symbol, step.message, look.tone, look.tone)
    if step.cause:
        yield Fact(_("Cause"), step.cause)
    if step.fix:
        yield Fact(_("Fix"), step.fix, Tone.GOOD)
