"""`help keyboard`: every command of the terminal app, its keys now, and how to choose others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path
from textwrap import wrap

from linktor_tui.keymap import Known, known, read, sign

WIDTH, INDENT = 110, 42
"""Columns of the page, and those before a command's help."""
GROUPS = {
    "app": "Everywhere",
    "home": "The list",
    "table": "Rows",
    "filter": "While a filter is typed",
    "channel": "The channel under the cursor, or on the screen",
    "page": "Every screen but the first",
    "scroll": "A page that scrolls",
    "choices": "A list to choose from",
    "check": "A check",
    "confirm": "A question",
    "form": "A form",
    "secret": "A secret in a form",
}
"""First part of a command's id -> what stands above its group; others stand under that part."""


def page(keymap_file: Path) -> str:
    """Write the page, with the operator's own keys where there are some."""
    chosen = read(keymap_file)
    return "\n".join([*_groups(chosen.keys), *_how(keymap_file), *chosen.faults]) + "\n"


def _groups(chosen: Mapping[str, str]) -> Iterator[str]:
    commands = sorted(known(), key=lambda command: (_rank(command), command.id))
    for group, members in groupby(commands, _group):
        yield GROUPS.get(group, group.capitalize())
        for command in members:
            keys = chosen[command.id].split(",") if command.id in chosen else command.keys
            signs = " ".join(map(sign, keys))
            first, *more = wrap(command.help, WIDTH - INDENT)
            yield f"  {signs:<18} {command.id:<20} {first}"
            yield from (f"{'':>{INDENT}}{line}" for line in more)
        yield ""


def _group(command: Known) -> str:
    return command.id.partition(".")[0]


def _rank(command: Known) -> tuple[int, str]:
    order, group = list(GROUPS), _group(command)
    return order.index(group) if group in order else len(order), group


def _how(keymap_file: Path) -> Iterator[str]:
    yield f"Other keys: write them into {keymap_file}, and start the app anew:"
    yield ""
    yield "  [keys]"
    yield '  "channel.test" = "t, ctrl+t"'
    yield ""
    yield "Names of keys: letters and signs, f1 to f24, enter, escape, tab, space, up, down, left, right,"
    yield "home, end, pageup, pagedown, insert, delete, backspace; ctrl+, alt+ and shift+ before them."
