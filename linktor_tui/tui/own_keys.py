"""The operator's own keys while the app runs: what holds, what may be, and the file of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from linktor_tui.contract.errors import ChannelsError, StoreError
from linktor_tui.key_places import TYPED
from linktor_tui.keymap import SIGNS, Keymap, Known, having, is_key, known, parsed, split
from linktor_tui.texts import _
from linktor_tui.tui.commands import CHARACTERS, key_sign
from linktor_tui.tui.memory import Book, Scrap
from linktor_tui.tui.undoing import Step, offer_undo

if TYPE_CHECKING:
    from linktor_tui.keymap_text import Changes
    from linktor_tui.tui.app import LinktorApp

SAME = {
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+h": "backspace",
    "ctrl+left_square_bracket": "escape",
    "ctrl+space": "ctrl+at",
    "ctrl+at": "ctrl+space",
}
"""Keys that the codes of most terminals do not tell from another."""
PLAIN = {"enter", "tab", "space", "backspace", "escape"}
"""Keys of which most terminals tell no ctrl, alt or shift."""
WITH_CTRL = {"backslash", "right_square_bracket", "circumflex_accent", "underscore"}
"""Signs for which, as for letters, there is a code with ctrl: those of ASCII from 28 to 31."""


class Written(NamedTuple):
    """A change of the file."""

    before: bytes
    after: bytes


class OwnKeys:
    """Which keys hold, and where they are written down."""

    def __init__(self, keymap: Keymap, book: Book | None) -> None:
        """Begin with the keys as they were read; without a book others hold for this run."""
        self.keymap = keymap
        self._book = book or Scrap()

    @cached_property
    def commands(self) -> Mapping[str, Known]:
        """Every command, by id."""
        return {command.id: command for command in known()}

    def keys(self, command: Known) -> tuple[str, ...]:
        """The keys of a command now."""
        chosen = self.keymap.keys.get(command.id)
        return command.keys if chosen is None else split(chosen)

    def is_own(self, command: Known) -> bool:
        """Whether the operator chose them."""
        return command.id in self.keymap.keys

    def clashes(self, command: Known, keys: Iterable[str], *, near: bool = True) -> list[Known]:
        """Which other commands have a key that is new to a command, where it works or around that place."""
        every = self.commands.values()
        now = {one.id: self.keys(one) for one in every}
        new = [key for key in keys if key not in now[command.id]]
        found = [other for key in new for other in having(key, command, now, every, near=near)]
        return list({other.id: other for other in found}.values())

    def change(self, changes: Changes) -> Written:
        """Write other keys, which hold from now on. Raises `ChannelsError`, and changes nothing then."""
        kept: list[Written] = []

        def edit(old: bytes) -> bytes:
            kept[:] = [Written(old, self._edited(old, changes))]
            return kept[0].after

        self._book.change(edit)
        self.keymap = parsed(kept[0].after)
        return kept[0]

    def _edited(self, old: bytes, changes: Changes) -> bytes:
        from linktor_tui.keymap_text import rewritten

        usual = {key: self.commands[key].keys for key in changes}
        wanted = {key: None if keys == usual[key] else keys for key, keys in changes.items()}
        try:
            new = rewritten(old.decode(), wanted).encode()
        except ValueError as error:
            raise _untouched(str(error)) from None
        mistaken = set(parsed(new).faults) - set(parsed(old).faults)
        if mistaken:
            raise _untouched(" ".join(sorted(mistaken)))
        return new

    def restore(self, change: Written) -> None:
        """Take a change of the file back. Raises `ChannelsError` where it is not the last any more."""

        def edit(now: bytes) -> bytes:
            if now != change.after:
                raise _untouched(_("something else was written into it meanwhile"))
            return change.before

        self._book.change(edit)
        self.keymap = parsed(change.before)


def _untouched(reason: str) -> StoreError:
    return StoreError(
        _("keymap.toml cannot be changed from here: {reason}.").format(reason=reason.rstrip(".")),
        fix=_("It is as it was. Put it right in an editor."),
    )


# --- what may be -----------------------------------------------------------------------------------


def alike(key: str) -> str | None:
    """The key that most terminals send in the place of this one; None where they tell it."""
    *held, last = key.split("+")
    if key in SAME:
        return SAME[key]
    if held and last in PLAIN and key != "shift+tab":
        return last
    if "ctrl" in held and "shift" in held and len(last) == 1:
        return f"ctrl+{last.lower()}"
    sign = last.isdigit() or (last in SIGNS and last not in WITH_CTRL)
    return last if "ctrl" in held and sign else None


def refusal(command: Known, key: str) -> str | None:
    """Why a key can be none of a command."""
    other = alike(key)
    if other is not None:
        said = _(
            "Most terminals send the same for {key} as for {other}: they cannot be told apart."
        )
        return said.format(key=key_sign(key), other=key_sign(other))
    if not is_key(key):
        return _("{key} is a key that most terminals do not have.").format(key=key_sign(key))
    typing = command.priority or set(command.where) <= TYPED
    if typing and (len(key) == 1 or key in CHARACTERS):
        return _("A text is typed where this works: take a key with ctrl or alt, or f1 to f24.")
    return None


def is_way_out(command: Known) -> bool:
    """Whether somebody without its key could be caught."""
    return "escape" in command.keys or command.id == "app.leave"


def taken(own: OwnKeys, command: Known, keys: tuple[str, ...]) -> Changes | None:
    """Give a command keys and take them from those that have them; None where one needs its own."""
    changes = {command.id: keys}
    for other in own.clashes(command, keys):
        left = tuple(key for key in own.keys(other) if key not in keys)
        if not left and is_way_out(other):
            return None
        changes[other.id] = left
    return changes


def swapped(own: OwnKeys, command: Known, keys: tuple[str, ...]) -> Changes | None:
    """Give the one that has a key that which the command has now; None where that cannot be."""
    others = own.clashes(command, keys)
    freed = [key for key in own.keys(command) if key not in keys]
    if len(others) != 1 or not freed or refusal(others[0], freed[0]):
        return None
    (other,) = others
    if [one for one in own.clashes(other, freed[:1]) if one.id != command.id]:
        return None
    left = dict.fromkeys(freed[0] if key in keys else key for key in own.keys(other))
    return {command.id: keys, other.id: tuple(left)}


def shared(own: OwnKeys, command: Known, keys: tuple[str, ...]) -> Changes | None:
    """Let all have a key, and the nearer one act; None where they are of the same place."""
    return None if own.clashes(command, keys, near=False) else {command.id: keys}


# --- in the app ------------------------------------------------------------------------------------


async def change_keys(app: LinktorApp, changes: Changes, said: str) -> None:
    """Write other keys, follow them at once, and let them be taken back. Says where it cannot."""
    try:
        written = await asyncio.to_thread(app.own_keys.change, changes)
    except ChannelsError as error:
        app.toast_error(error)
        return
    app.take_keys()

    async def undo() -> None:
        await asyncio.to_thread(app.own_keys.restore, written)
        app.take_keys()
        app.toast(_("The keys are as they were."))

    offer_undo(app, Step("", said, undo))
