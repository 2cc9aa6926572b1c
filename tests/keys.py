"""Write down the commands of the app for the headless side: `python -m tests.keys`."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Iterator
from typing import Any

import linktor_tui.tui
from linktor_tui.keymap import COMMANDS_FILE
from linktor_tui.tui.commands import Commanded


def commanded() -> Iterator[type[Commanded]]:
    """Every class that has commands."""
    seen: set[type[Commanded]] = set()
    for module in pkgutil.walk_packages(linktor_tui.tui.__path__, "linktor_tui.tui."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, Commanded) and value not in seen:
                seen.add(value)
                if value.actions():
                    yield value


def rows() -> list[dict[str, Any]]:
    """Every command once, with the classes that have it."""
    found: dict[str, dict[str, Any]] = {}
    for owner in commanded():
        for command in owner.actions().values():
            row: dict[str, Any] = {
                "id": command.id,
                "keys": command.keys.split(","),
                "label": command.label,
                "help": command.help,
                "where": [],
            } | ({"priority": True} if command.priority else {})
            found.setdefault(command.id, row)["where"].append(owner.__name__)
    for row in found.values():
        row["where"].sort()
    return [found[command_id] for command_id in sorted(found)]


def written() -> str:
    """The file as it should be: a command a line, so that two changes rarely meet."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows())
    return f"[\n{lines}\n]\n"


if __name__ == "__main__":
    COMMANDS_FILE.write_text(written(), encoding="utf-8")
