"""Commands of the terminal app as data, and the operator's own keys for them (`keymap.toml`).

`keymap.json` is made from the commands themselves by `python -m tests.keys`, so that the headless
side can explain and check keys without importing a screen.
"""

from __future__ import annotations

import json
import re
import string
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from linktor_tui.key_places import come_near, meet

COMMANDS_FILE = Path(__file__).with_name("keymap.json")
NAMED = {
    *("enter", "escape", "tab", "space", "backspace", "delete", "insert", "home", "end"),
    *("pageup", "pagedown", "up", "down", "left", "right"),
    *(f"f{number}" for number in range(1, 25)),
}
OTHERWISE = {
    "reverse_solidus": "backslash",
    "solidus": "slash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Names in Unicode of signs that the library calls otherwise."""
KEY = re.compile(r"(?:(?:ctrl|alt|shift)\+)*(?P<key>[^+\s]|\w+)")


def name_of(key: str) -> str:
    """The library's name for a key that is written as a sign: `?` -> `question_mark`."""
    if len(key) != 1 or key.isalnum():
        return key
    name = unicodedata.name(key, key).lower().replace("-", "_").replace(" ", "_")
    return OTHERWISE.get(name, name)


SIGNS = {name_of(sign): sign for sign in string.punctuation} | {"escape": "esc"}
"""Names of keys that people write otherwise; both are understood."""


class Known(NamedTuple):
    """A command of the app."""

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    where: tuple[str, ...]
    """Names of the screens and widgets that have it."""
    priority: bool = False
    """Whether its keys work while a text is typed."""


class Keymap(NamedTuple):
    """The operator's keys, and what is wrong with what was asked for."""

    keys: Mapping[str, str]
    """Id of a command -> its keys, comma-separated, as the library names them; empty for none."""
    faults: tuple[str, ...] = ()


NO_KEYMAP = Keymap({})
"""The usual keys."""


def known() -> tuple[Known, ...]:
    """Every command of the app, sorted by id."""
    rows = json.loads(COMMANDS_FILE.read_bytes())
    return tuple(
        Known(**row | {"keys": tuple(row["keys"]), "where": tuple(row["where"])}) for row in rows
    )


def read(file: Path) -> Keymap:
    """Read the operator's file; the usual keys where there is none or it cannot be read."""
    try:
        return parsed(file.read_bytes())
    except FileNotFoundError:
        return NO_KEYMAP
    except OSError as error:
        return Keymap({}, (f"keymap.toml cannot be read: {error.strerror}.",))


def parsed(data: bytes) -> Keymap:
    """Take from the bytes of a `keymap.toml` what can be done."""
    import tomllib  # most operators have no such file

    try:
        return checked(tomllib.loads(data.decode()))
    except ValueError as error:
        return Keymap({}, (f"keymap.toml is no TOML: {error}",))


def checked(document: Mapping[str, Any]) -> Keymap:
    """Take from a `keymap.toml` what can be done. What cannot is said, and changes nothing."""
    table = document.get("keys", {})
    faults = [f"keymap.toml knows [keys] alone, not {name}." for name in document if name != "keys"]
    if not isinstance(table, Mapping):
        return Keymap({}, (*faults, "[keys] in keymap.toml must be a table."))
    commands = {command.id: command for command in known()}
    asked: dict[str, tuple[str, ...]] = {}
    for command_id, value in flat(table):
        keys = _keys(value)
        fault = _fault(command_id, keys, commands)
        if fault:
            faults.append(fault)
        else:
            asked[command_id] = keys
    keys_of = {command.id: asked.get(command.id, command.keys) for command in commands.values()}
    for command_id in list(asked):
        clash = _clash(commands[command_id], keys_of, commands)
        if clash is not None:
            faults.append(clash)
            keys_of[command_id] = commands[command_id].keys
            del asked[command_id]
    return Keymap({command_id: ",".join(keys) for command_id, keys in asked.items()}, tuple(faults))


def flat(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Both `"channel.test" = …` and `channel.test = …`, which is a table to TOML."""
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", value


def _keys(value: Any) -> tuple[str, ...]:
    parts = value if isinstance(value, list) else [value]
    names = [part.strip() for item in parts for part in _split(str(item))]
    return tuple("escape" if name == "esc" else _named(name) for name in names)


def _split(text: str) -> list[str]:
    return [text] if text == "," else text.split(",")


def _named(key: str) -> str:
    head, last = key[:-1], key[-1:]
    return head + name_of(last) if not head or head.endswith("+") else key


def split(keys: str) -> tuple[str, ...]:
    """The keys of a command; none of an empty text."""
    return tuple(filter(None, keys.split(",")))


def _fault(command_id: str, keys: tuple[str, ...], commands: Mapping[str, Known]) -> str | None:
    if command_id not in commands:
        return (
            f"keymap.toml: there is no command {command_id}. linktor-tui help keyboard lists them."
        )
    for key in keys:
        if not is_key(key):
            return f"keymap.toml: {command_id} has a key that does not exist: {key or 'nothing'}."
    return None


def is_key(key: str) -> bool:
    """Tell whether there is a key of that name."""
    match = KEY.fullmatch(key)
    name = match["key"] if match else ""
    return len(name) == 1 or name in NAMED or name in SIGNS


def _clash(
    command: Known, keys_of: Mapping[str, tuple[str, ...]], commands: Mapping[str, Known]
) -> str | None:
    """Say which other command on the same screen has one of the keys; None where none has."""
    for key in keys_of[command.id]:
        for other in having(key, command, keys_of, commands.values()):
            return f"keymap.toml: {command.id} and {other.id} both want {sign(key)}; it stays."
    return None


def having(
    key: str,
    command: Known,
    keys_of: Mapping[str, tuple[str, ...]],
    commands: Iterable[Known],
    *,
    near: bool = False,
) -> Iterator[Known]:
    """Which other commands have a key where a command works. Usual keys of both are no clash.

    Args:
        near: look around that place, too.
    """
    for other in commands:
        usual = key in command.keys and key in other.keys  # the nearer of the two has it
        if other.id == command.id or usual or key not in keys_of[other.id]:
            continue
        if meet(command.where, other.where) or (near and come_near(command.where, other.where)):
            yield other


def sign(key: str) -> str:
    """Write a key as a person does: `question_mark` -> `?`."""
    head, plus, last = key.rpartition("+")
    return f"{head}{plus}{SIGNS.get(last, last)}"
