"""Every command of the app by where it works, and other keys for it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.content import Content
from textual.widgets.option_list import Option

from linktor_tui.key_places import heading, rank
from linktor_tui.keymap import Known, sign
from linktor_tui.looks import Tone
from linktor_tui.texts import N_, _, count
from linktor_tui.tui.cells import fitted
from linktor_tui.tui.commands import Command, key_sign
from linktor_tui.tui.own_keys import change_keys, is_way_out, shared, swapped, taken
from linktor_tui.tui.screens.base import BACK
from linktor_tui.tui.screens.choosing import Choice, ChoiceDialog
from linktor_tui.tui.screens.confirm import ConfirmDialog, Question
from linktor_tui.tui.screens.pressing import PressDialog, name_of, signs
from linktor_tui.tui.screens.seeking import SeekPage
from linktor_tui.tui.widgets.facts import Fact

if TYPE_CHECKING:
    from linktor_tui.keymap_text import Changes
    from linktor_tui.tui.own_keys import OwnKeys

KEYS, TITLE = 12, 18
"""Cells of a command's keys and of its name."""
OWN = "*"
"""Marks a command whose keys are the operator's own."""

WAYS = {"swap": swapped, "take": taken, "share": shared}
WAYS_SAID = {
    "swap": N_("Swap the keys"),
    "take": N_("Take it away"),
    "share": N_("Let all have it"),
}
"""What is to become of a key that another command has: how it is done, and what it is called."""


def no_command(page: Any) -> str | None:
    """Why there is nothing to give a key to."""
    return None if page.chosen is not None else _("No command has what you look for.")


def keyless(page: Any) -> str | None:
    """Why the keys of the command under the cursor cannot be taken away."""
    command = page.chosen
    if command is None:
        return no_command(page)
    if is_way_out(command):
        return _("It is a way out, and keeps a key.")
    return None if page.own.keys(command) else _("It has no key.")


def usual(page: Any) -> str | None:
    """Why the command under the cursor has nothing to go back to."""
    if page.chosen is not None and not page.own.is_own(page.chosen):
        return _("It has its usual keys.")
    return no_command(page)


def all_usual(page: Any) -> str | None:
    """Why there is nothing at all to go back to."""
    return None if page.own.keymap.keys else _("All keys are the usual ones.")


def place_of(command: Known) -> str:
    """Where a command works."""
    return _(heading(command.id))


def fits(word: str, command: Known, keys: Iterable[str]) -> bool:
    """Whether a command is by a key, or has a word in its name, its help or its place."""
    if any(word in (key, sign(key), key_sign(key)) for key in keys):
        return True
    text = f"{_(command.label)} {_(command.help)} {place_of(command)} {command.id}".casefold()
    return len(word) > 1 and word.casefold() in text


def outcome(changes: Changes, others: Iterable[Known]) -> str:
    """What becomes of the others, in a few words; of those alone that are left without a key, if any."""
    left = {other: changes[other.id] or () for other in others if other.id in changes}
    if not left:
        return _("the nearer one acts")
    lost = [other for other, keys in left.items() if not keys] or list(left)
    return "; ".join(f"{name_of(other)}: {signs(left[other])}" for other in lost)


class KeysPage(SeekPage):
    """One line a command. Other keys hold at once, and in the next run."""

    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("keys.press", "e", N_("Change"), N_("Press another key for it."), no_command),
        Command("keys.add", "a", N_("Add"), N_("Press one more key for it."), no_command),
        Command(
            "keys.reset_all",
            "R",
            N_("Reset all"),
            N_("Take all usual keys; asks first."),
            all_usual,
        ),
        Command("keys.reset", "r", N_("Reset"), N_("Take its usual keys."), usual),
        Command("keys.remove", "x", N_("No key"), N_("Take its keys away."), keyless),
        Command("keys.filter", "slash", N_("Filter"), N_("Look for a command, or for a key.")),
        BACK,
    )
    sought = N_("look for a command, or for a key")

    def trail(self) -> tuple[str, ...]:
        return (self.linktor.title, _("Keys"))

    @property
    def own(self) -> OwnKeys:
        """The keys as they are."""
        return self.linktor.own_keys

    @property
    def chosen(self) -> Known | None:
        """The command under the cursor."""
        return self.own.commands.get(self.chosen_id or "")

    # --- drawing ---------------------------------------------------------------------------------

    def options(self, text: str) -> Iterable[Option]:
        commands = sorted(self.own.commands.values(), key=lambda command: rank(command.id))
        words = text.split()
        found = (
            command
            for command in commands
            if all(fits(word, command, self.own.keys(command)) for word in words)
        )
        for place, members in groupby(found, place_of):
            yield Option(Content.styled(place, "bold $text-primary"), disabled=True)
            yield from (Option(self._line(command), command.id) for command in members)

    def _line(self, command: Known) -> Content:
        own = self.own.is_own(command)
        keys = fitted(signs(self.own.keys(command)), KEYS)
        return Content.assemble(
            (f"{OWN if own else ' '} {keys} ", "bold $text-accent" if own else "$text-accent"),
            f"{fitted(_(command.label), TITLE)} ",
            (_(command.help), "$foreground-muted"),
        )

    def said(self) -> Iterable[Fact]:
        number = len(self.own.keymap.keys)
        self.title_line.tell(note=count("{number} changed", "{number} changed", number))
        command = self.chosen
        if command is None:
            yield Fact("", no_command(self) or "", Tone.WARN)
            return
        yield Fact("", _(command.help))
        yield Fact("", f"{command.id} · {place_of(command)}", Tone.QUIET)
        if self.own.is_own(command):
            said = _("{mark} Your own; usually: {keys}").format(mark=OWN, keys=signs(command.keys))
            yield Fact("", said, Tone.BUSY)

    def keys_changed(self) -> None:
        self.show_options()

    # --- commands --------------------------------------------------------------------------------

    async def on_option_list_option_selected(self) -> None:
        await self.action_command("keys.press")

    def do_press(self) -> None:
        self.ask(more=False)

    def do_add(self) -> None:
        self.ask(more=True)

    def do_remove(self) -> None:
        assert self.chosen is not None  # the command says why not otherwise
        self.give(self.chosen, ())

    def do_reset(self) -> None:
        assert self.chosen is not None
        self.give(self.chosen, self.chosen.keys)

    @work(exclusive=True, group="keys")
    async def do_reset_all(self) -> None:
        own = list(self.own.keymap.keys)
        question = Question(
            _("Take the usual keys for all commands?"),
            count(
                "{number} command has keys of your own.",
                "{number} commands have keys of your own.",
                len(own),
            ),
            yes=_("Yes, all usual keys"),
            no=_("No, keep mine"),
        )
        if await self.linktor.push_screen_wait(ConfirmDialog(question)):
            self._change(dict.fromkeys(own), _("All keys are the usual ones."))

    @work(exclusive=True, group="keys")
    async def ask(self, *, more: bool) -> None:
        """Wait for a key, and give it to the command under the cursor."""
        command = self.chosen
        assert command is not None
        dialog = PressDialog(command, self.own.keys(command), more=more)
        keys = await self.linktor.push_screen_wait(dialog)
        if keys is not None:
            self.give(command, keys)

    @work(exclusive=True, group="giving")
    async def give(self, command: Known, keys: tuple[str, ...]) -> None:
        """Give a command keys; where others have them, as the operator wants."""
        if keys == self.own.keys(command):
            self.linktor.toast(_("It has that already."))
            return
        changes: Changes | None = {command.id: keys}
        others = self.own.clashes(command, keys)
        if others:
            changes = await self._settled(command, keys, others)
        if changes is not None:
            said = _("{name}: {keys}.").format(name=name_of(command), keys=signs(keys))
            self._change(changes, said)

    async def _settled(
        self, command: Known, keys: tuple[str, ...], others: list[Known]
    ) -> Changes | None:
        """Ask what is to become of those that have one of the keys; None where nothing is to change."""
        names = ", ".join(f"{name_of(other)} ({place_of(other)})" for other in others)
        clashing = [key for key in keys if any(key in self.own.keys(other) for other in others)]
        said = _("Already in use: {keys} for {others}.").format(keys=signs(clashing), others=names)
        ways = {way: find(self.own, command, keys) for way, find in WAYS.items()}
        choices = [
            Choice(way, _(WAYS_SAID[way]), outcome(changes, others))
            for way, changes in ways.items()
            if changes is not None
        ]
        if choices:
            answer = await self.linktor.push_screen_wait(ChoiceDialog(said, choices))
            return ways.get(answer or "")
        needed = _("That one is a way out: give it another key first.")
        self.linktor.toast(f"{said} {needed}", severity="warning")
        return None

    def _change(self, changes: Changes, said: str) -> None:
        self.linktor.run_worker(change_keys(self.linktor, changes, said), group="keys")
