"""What the operator can choose about the app. Kept for the next run, and followed at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, ClassVar

from textual.content import Content
from textual.widgets.option_list import Option

from linktor_tui.looks import Tone
from linktor_tui.texts import N_, _
from linktor_tui.tui.app_commands import KEYS
from linktor_tui.tui.commands import Command
from linktor_tui.tui.screens.base import BACK
from linktor_tui.tui.screens.seeking import SeekPage
from linktor_tui.tui.settings import SETTINGS, Setting, beaten_by
from linktor_tui.tui.widgets.facts import Fact

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


class SettingsPage(SeekPage):
    """One line a setting. What is chosen holds at once."""

    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("settings.next", "l,right", N_("Next value"), N_("The next value."), beaten),
        Command("settings.previous", "h,left", N_("Value before"), N_("The value before."), beaten),
        Command("settings.filter", "slash", N_("Filter"), N_("Look for a setting.")),
        replace(KEYS, footer=True),
        BACK,
    )
    sought = N_("look for a setting")

    def trail(self) -> tuple[str, ...]:
        return (self.linktor.title, _("Settings"))

    @property
    def chosen(self) -> Setting | None:
        """The setting under the cursor."""
        return next((one for one in SETTINGS if one.key == self.chosen_id), None)

    def options(self, text: str) -> Iterable[Option]:
        words = text.casefold().split()
        for setting in SETTINGS:
            if all(word in f"{_(setting.title)} {_(setting.help)}".casefold() for word in words):
                yield Option(self._line(setting), setting.key)

    def _line(self, setting: Setting) -> Content:
        value = self.linktor.setting(setting)
        said = _(setting.choices.get(value, str(value)))
        room = max(TITLE, *(len(_(one.title)) for one in SETTINGS))
        return Content(f"{_(setting.title):<{room}} ‹ {said} ›")

    def said(self) -> Iterable[Fact]:
        if self.chosen is not None:
            yield Fact("", _(self.chosen.help))
        reason = beaten(self)
        if reason:
            yield Fact("", reason, Tone.WARN)

    async def on_option_list_option_selected(self) -> None:
        await self.action_command("settings.next")

    def _change(self, by: int) -> None:
        setting = self.chosen
        assert setting is not None  # the command says why not otherwise
        values = list(setting.choices)
        now = self.linktor.setting(setting)
        here = values.index(now) if now in values else -1 if by > 0 else 0
        self.linktor.memory.put(setting.key, values[(here + by) % len(values)])
        self.linktor.take_settings()
        self.show_options()

    def do_next(self) -> None:
        self._change(1)

    def do_previous(self) -> None:
        self._change(-1)

    def do_keys(self) -> None:
        self.linktor.do_keys()
