"""What is known of a provider before anything is typed: what it can do, and what it needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from linktor_tui.looks import Tone
from linktor_tui.texts import N_, _
from linktor_tui.tui.widgets.facts import BLANK, Fact

if TYPE_CHECKING:
    from connectors.contract import Capabilities
    from connectors.fields import FieldSpec
    from linktor_tui.tui.providers import AnyConnector

ABLE = {
    "text": N_("text"),
    "image": N_("images"),
    "document": N_("documents"),
    "audio": N_("audio"),
    "video": N_("video"),
    "location": N_("locations"),
    "buttons": N_("buttons"),
    "quick_replies": N_("quick replies"),
    "templates": N_("templates"),
    "delivery_receipts": N_("delivery receipts"),
    "read_receipts": N_("read receipts"),
    "typing_indicators": N_("typing indicators"),
}
"""Capability -> the word for it, as the contract orders them."""


def facts_about(connector: AnyConnector) -> list[Fact]:
    """Say what a provider needs and where that is found, what it can do, and what a check asks."""
    from connectors.checks import plan
    from connectors.fields import describe

    specs = describe(connector.config_model)
    needed = [spec for spec in specs if spec.required or spec.unless]
    return [
        *_needs(needed),
        *_more([spec.title for spec in specs if spec not in needed]),
        BLANK,
        Fact(_("Can"), able(connector.capabilities)),
        *_listed(_("A check asks"), (step.title for step in plan(connector))),
        BLANK,
        Fact(_("Page"), connector.documentation, Tone.BUSY),
    ]


def able(capabilities: Capabilities) -> str:
    """List in words what a channel can carry."""
    return ", ".join(_(word) for name, word in ABLE.items() if getattr(capabilities, name))


def _needs(specs: Iterable[FieldSpec]) -> Iterable[Fact]:
    for spec in specs:
        label = f"{spec.title} *"
        if spec.unless:
            yield Fact(label, spec.help, label_tone=Tone.STRONG)
            yield Fact("", spec.where, Tone.QUIET)
        else:
            yield Fact(label, spec.where, label_tone=Tone.STRONG)


def _more(titles: list[str]) -> Iterable[Fact]:
    if titles:
        yield Fact(_("Optional"), ", ".join(titles), Tone.QUIET)


def _listed(label: str, texts: Iterable[str]) -> Iterable[Fact]:
    for number, text in enumerate(texts):
        yield Fact("" if number else label, text)
