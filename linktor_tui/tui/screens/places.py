"""Switching to another profile, without leaving the program."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from linktor_tui.contract.errors import ChannelsError
from linktor_tui.looks import Tone
from linktor_tui.texts import N_, _
from linktor_tui.textsafe import visible
from linktor_tui.tui.commands import Command, key_of
from linktor_tui.tui.places import accent_style
from linktor_tui.tui.screens.base import Dialog
from linktor_tui.tui.screens.confirm import ConfirmDialog, Question
from linktor_tui.tui.secret_file import Need, ask_for_secrets
from linktor_tui.tui.widgets.choices import Choices
from linktor_tui.tui.widgets.facts import Fact, Facts

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from linktor_tui.tui.places import Place


class PlacesDialog(Dialog[None]):
    """The profiles. Enter goes to one; the one that is in use is marked."""

    CSS_PATH = "dialog.tcss"
    AUTO_FOCUS = "Choices"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("places.back", "escape", N_("Back"), N_("Stay where you are.")),
        Command("places.add", "a", N_("Add"), N_("Connect to another Linktor, and go there.")),
    )

    def __init__(self) -> None:
        super().__init__()
        self._places: Sequence[Place] = ()

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Facts([Fact("", _("Go to which profile?"), Tone.STRONG)], classes="-above")
            yield Choices(compact=True)
            yield Facts(id="places-told", classes="-below")

    def on_mount(self) -> None:
        self._tell_more()
        self.load()

    def _tell_more(self) -> None:
        said = _("{key} adds another Linktor.").format(key=key_of("places.add"))
        self._tell(Fact("", said, Tone.QUIET))

    def _tell(self, fact: Fact) -> None:
        self.query_one("#places-told", Facts).show([fact])

    @work(exclusive=True, group="places")
    async def load(self) -> None:
        """Read the profiles and list them."""
        assert self.linktor.places is not None
        try:
            self._places = await asyncio.to_thread(self.linktor.places.all)
        except ChannelsError as error:
            self.linktor.toast_error(error)
            self.dismiss()
            return
        listed = self.query_one(Choices)
        listed.add_options([Option(_line(place, self.linktor.place)) for place in self._places])
        listed.highlighted = 0 if self._places else None
        listed.focus()

    def do_add(self) -> None:
        from linktor_tui.tui.screens.connecting import ConnectDialog

        self.linktor.push_screen(ConnectDialog(), self._added)

    def _added(self, place: Place | None) -> None:
        if place is not None:
            self.dismiss()

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.go(self._places[event.option_index])

    @work(exclusive=True, group="places")
    async def go(self, place: Place) -> None:
        """Open a profile's channels, after asking twice where they are production's."""
        may_change = not place.read_only
        if place.production and not place.read_only:
            may_change = await self._may_change(place)
        await ask_for_secrets(self.linktor, only=Need.OPEN)  # its own, or its login
        said = _("Going to {place} …").format(place=visible(place.name))
        self._tell(Fact("◌", said, Tone.BUSY, Tone.BUSY))
        try:
            await self.linktor.switch(place, may_change=may_change)
        except ChannelsError as error:
            self._tell_more()
            self.linktor.toast_error(error)
            return
        self.dismiss()

    async def _may_change(self, place: Place) -> bool:
        name = visible(place.name)
        first = Question(
            _("“{name}” is production. May it be changed from here?").format(name=name),
            _("No opens it to look at only."),
            yes=_("Yes, change it too"),
            no=_("No, look only"),
        )
        second = Question(
            _("Are you sure?"),
            _("Every change then reaches real customers of “{name}” at once.").format(name=name),
            yes=_("Yes, I am sure"),
            no=_("No, look only"),
            dangerous=True,
        )
        for question in (first, second):
            if not await self.linktor.push_screen_wait(ConfirmDialog(question)):
                return False
        return True


def _line(place: Place, here: str) -> Content:
    marks = [
        word
        for word, so in (
            (_("in use"), place.name == here),
            (_("read-only"), place.read_only),
            (_("production"), place.production),
        )
        if so
    ]
    address = visible(place.address) or _("this machine")
    text = f"{visible(place.name):<20} {address}"
    line = Content(f"{text}  ({', '.join(marks)})" if marks else text)
    colour = accent_style(place.accent)
    return line.stylize(colour, 0, len(visible(place.name))) if colour else line
