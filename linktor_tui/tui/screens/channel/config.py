"""A channel's configuration, field by field: what it is, what it is for, and where to find it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.containers import VerticalScroll

from linktor_tui.looks import Tone
from linktor_tui.texts import N_, _
from linktor_tui.tui.providers import connector_of
from linktor_tui.tui.screens.channel.tab import Tab
from linktor_tui.tui.scrolling import Scrolling
from linktor_tui.tui.widgets.facts import BLANK, Fact, Facts

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from connectors.fields import FieldSpec
    from linktor_tui.contract.resources import Channel
    from linktor_tui.tui.providers import AnyConnector

LABEL = 24


class ConfigTab(Scrolling, Tab):
    """Values under their labels; secrets come masked from the engine."""

    title: ClassVar[str] = N_("Config")
    focus_on = "#config-page"
    DEFAULT_CSS = """
    ConfigTab > #config-page { scrollbar-size-vertical: 1; }
    ConfigTab Facts { padding: 1 2 0 2; }
    """

    def __init__(self, channel: Channel) -> None:
        super().__init__(channel)
        self._specs: Sequence[FieldSpec] = ()
        self._derived: tuple[str, ...] = ()

    def body(self) -> ComposeResult:
        with VerticalScroll(id="config-page"):
            yield Facts(id="config-fields", label_width=LABEL)
            yield Facts(
                heading=_("Learned from the provider"), id="config-derived", label_width=LABEL
            )
            yield Facts(heading=_("Beyond the form"), id="config-other", label_width=LABEL)

    def on_mount(self) -> None:
        self.query("#config-page > Facts").set(display=False)  # no heading above nothing

    async def read(self) -> None:
        """Load what is known of the provider, and read the channel anew."""
        self._specs, self._derived = await asyncio.to_thread(_described, self.channel)
        self.page.take(await self.linktor.api.get_channel(self.channel.id))

    def draw(self) -> None:
        config = dict(self.channel.config)
        fields = [fact for spec in self._specs for fact in _field(spec, config)]
        learned = {key: config.pop(key) for key in self._derived if key in config}
        learned |= self.channel.identity.facts if self.channel.identity is not None else {}
        known = {spec.key for spec in self._specs}
        other = {key: item for key, item in config.items() if key not in known}
        parts = {
            "config-fields": fields,
            "config-derived": [Fact(key, _worded(item)) for key, item in learned.items()],
            "config-other": [Fact(key, _worded(item)) for key, item in other.items()],
        }
        for name, facts in parts.items():
            part = self.query_one(f"#{name}", Facts)
            part.show(facts)
            part.display = bool(facts)

    def scrolled(self) -> VerticalScroll:
        return self.query_one("#config-page", VerticalScroll)


def _described(channel: Channel) -> tuple[Sequence[FieldSpec], tuple[str, ...]]:
    """The fields of a channel's provider; none where this program does not know it."""
    from connectors.fields import describe

    connector: AnyConnector | None = connector_of(channel)
    if connector is None:
        return (), ()
    specs = describe(connector.config_model)
    derived = connector.derived_fields
    return [spec for spec in specs if spec.key not in derived], derived


def _field(spec: FieldSpec, config: dict[str, Any]) -> Iterator[Fact]:
    given = spec.key in config
    if not given and spec.advanced:
        return
    if given:
        yield Fact(spec.title, _worded(config[spec.key]), Tone.STRONG, Tone.PLAIN)
    else:
        tone = Tone.WARN if spec.required else Tone.QUIET
        yield Fact(spec.title, _("not set ({need})").format(need=_(spec.need)), tone, Tone.PLAIN)
    yield Fact("", spec.help, Tone.QUIET)
    if spec.where:
        yield Fact("", _("Found at: {where}").format(where=spec.where), Tone.QUIET)
    yield BLANK


def _worded(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
