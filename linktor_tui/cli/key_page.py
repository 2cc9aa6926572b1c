"""`help keyboard`: every command of the terminal app, its keys now, and how to choose others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from textwrap import wrap

from linktor_tui.key_places import heading, rank
from linktor_tui.keymap import known, read, sign, split

WIDTH, INDENT = 110, 42
"""Columns of the page, and those before a command's help."""


def page(keymap_file: Path) -> str:
    """Write the page, with the operator's own keys where there are some."""
    chosen = read(keymap_file)
    return "\n".join([*_groups(chosen.keys), *_how(keymap_file), *chosen.faults]) + "\n"


def _groups(chosen: Mapping[str, str]) -> Iterator[str]:
    commands = sorted(known(), key=lambda command: rank(command.id))
    for above, members in groupby(commands, lambda command: heading(command.id)):
        yield above
        for command in members:
            keys = split(chosen[command.id]) if command.id in chosen else command.keys
            signs = " ".join(map(sign, keys)) or "-"
            first, *more = wrap(command.help, WIDTH - INDENT)
            yield f"  {signs:<18} {command.id:<20} {first}"
            yield from (f"{'':>{INDENT}}{line}" for line in more)
        yield ""


def _how(keymap_file: Path) -> Iterator[str]:
    yield f"Other keys: f2 in the app takes them; or write them into {keymap_file}, and start it anew:"
    yield ""
    yield "  [keys]"
    yield '  "channel.test" = "t, ctrl+t"'
    yield ""
    yield "Names of keys: letters and signs, f1 to f24, enter, escape, tab, space, up, down, left, right,"
    yield "home, end, pageup, pagedown, insert, delete, backspace; ctrl+, alt+ and shift+ before them."
