"""What the operator can choose about the app. Kept for the next run, and followed at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from linktor_tui.looks import Tone
from linktor_tui.texts import N_, _
from linktor_tui.tui.commands import Command
from linktor_tui.tui.private import TameInput
from linktor_tui.tui.screens.base import BACK, Page
from linktor_tui.tui.settings import SETTINGS, Setting, beaten_by
from linktor_tui.tui.widgets.choices import Choices
from linktor_tui.tui.widgets.facts import Fact, Facts

if TYPE_CHECKING:
    from textual.app import ComposeResult

TITLE = 24
"""Cells of the names of settings."""


def beaten(page: Any) -> str | None:
    """Why a setting cannot be changed here."""
    setting = page.chosen
    if setting is None:
        return _("No setting has what you look for.")
    if beaten_by(page.linktor.environ, setting) is None:
        return None
    return _("{variable} says so, and beats what is chosen here.").format(variable=setting.variable)


class SettingsPage(Page[None]):
    """One line a setting. What is chosen holds at once."""

    CSS_PATH = "settings.tcss"
    AUTO_FOCUS = "Choices"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("settings.next", "l,right", N_("Next value"), N_("The next value."), beaten),
        Command("settings.previous", "h,left", N_("Value before"), N_("The value before."), beaten),
        Command("settings.filter", "slash", N_("Filter"), N_("Look for a setting.")),
        BACK,
    )

    def __init__(self) -> None:
        super().__init__()
        self._shown: list[Setting] = list(SETTINGS)

    def trail(self) -> tuple[str, ...]:
        return (self.linktor.title, _("Settings"))

    def body(self) -> ComposeResult:
        yield TameInput(placeholder=_("look for a setting"), compact=True)
        yield Choices(compact=True)
        yield Facts(id="setting-help")

    def on_mount(self) -> None:
        self._show()

    @property
    def chosen(self) -> Setting | None:
        """The setting under the cursor."""
        row = self.query_one(Choices).highlighted
        return self._shown[row] if row is not None and row < len(self._shown) else None

    def _show(self) -> None:
        listed = self.query_one(Choices)
        row = listed.highlighted or 0
        listed.clear_options()
        listed.add_options([Option(self._line(setting)) for setting in self._shown])
        listed.highlighted = min(row, len(self._shown) - 1) if self._shown else None
        self._explain()

    def _line(self, setting: Setting) -> Content:
        value = self.linktor.setting(setting)
        said = _(setting.choices.get(value, str(value)))
        room = max(TITLE, *(len(_(one.title)) for one in SETTINGS))
        return Content(f"{_(setting.title):<{room}} ‹ {said} ›")

    def _explain(self) -> None:
        setting = self.chosen
        facts = [Fact("", _(setting.help))] if setting is not None else []
        reason = beaten(self)
        facts += [Fact("", reason, Tone.WARN)] if reason else []
        self.query_one("#setting-help", Facts).show(facts)
        self.refresh_keys()

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        self._explain()

    async def on_option_list_option_selected(self) -> None:
        await self.action_command("settings.next")

    def on_input_changed(self, event: Input.Changed) -> None:
        words = event.value.casefold().split()
        self._shown = [
            setting
            for setting in SETTINGS
            if all(word in f"{_(setting.title)} {_(setting.help)}".casefold() for word in words)
        ]
        self._show()

    def on_input_submitted(self) -> None:
        self.query_one(Choices).focus()

    def _change(self, by: int) -> None:
        setting = self.chosen
        assert setting is not None  # the command says why not otherwise
        values = list(setting.choices)
        now = self.linktor.setting(setting)
        here = values.index(now) if now in values else -1 if by > 0 else 0
        self.linktor.memory.put(setting.key, values[(here + by) % len(values)])
        self.linktor.take_settings()
        self._show()

    def do_next(self) -> None:
        self._change(1)

    def do_previous(self) -> None:
        self._change(-1)

    def do_filter(self) -> None:
        self.query_one(TameInput).focus()

    def do_back(self) -> None:
        text = self.query_one(TameInput)
        if text.value or text.has_focus:
            text.value = ""
            self.query_one(Choices).focus()
        else:
            self.dismiss()
