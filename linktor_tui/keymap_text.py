"""Changing `keymap.toml` as its owner wrote it: comments, order and other lines stay.

The lines of a command are found by their look, and what came of it is read again: a file that is
written in a way that this does not know is refused, and never spoiled.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from linktor_tui.keymap import flat, sign

Changes = Mapping[str, tuple[str, ...] | None]
"""Id of a command -> its keys from now on; none of them for no key, None for the usual ones."""
_STRING = r'"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'"
_LINE = re.compile(
    rf"""^[ \t]*(?:
        \[(?P<table>[^\[\]\n]+)\][^\n]*
        | (?P<name>(?:{_STRING}|[\w.\ -])+?)[ \t]*=[ \t]*
          (?P<value>{_STRING}|\[(?:{_STRING}|\#[^\n]*|[^\]"'\#])*\])[^\n]*
    )\n?""",
    re.MULTILINE | re.VERBOSE,
)
_PART = re.compile(rf"{_STRING}|[\w-]+")


def rewritten(text: str, changes: Changes) -> str:
    """Give a `keymap.toml` other keys for some commands.

    Raises:
        ValueError: the text is no TOML, or this does not know the way in which it is written.
    """
    wanted = _table(text)
    for command_id, keys in changes.items():
        text = _put(text, command_id, None if keys is None else _value(keys))
        wanted.pop(command_id, None)
        if keys is not None:
            wanted[command_id] = json.loads(_value(keys))
    if not _says(text, wanted):
        raise ValueError("it is written in a way that only an editor can change")
    return text


def _table(text: str) -> dict[str, Any]:
    from tomllib import loads

    table = loads(text).get("keys", {})
    if not isinstance(table, Mapping):
        raise ValueError("[keys] must be a table")
    return dict(flat(table))


def _says(text: str, wanted: Mapping[str, Any]) -> bool:
    try:
        return _table(text) == wanted
    except ValueError:
        return False


def _value(keys: tuple[str, ...]) -> str:
    signs = [sign(key) for key in keys]
    return json.dumps(signs[0] if len(signs) == 1 else signs, ensure_ascii=False)


def _put(text: str, command_id: str, value: str | None) -> str:
    """Write a value in the place of a command's own, or at the end of the table of keys."""
    end: int | None = None
    for table, path, line in _lines(text):
        if path == f"keys.{command_id}":
            begin, stop = line.span("value") if value is not None else line.span()
            return text[:begin] + (value or "") + text[stop:]
        if table == "keys":
            end = line.end()
    if value is None:
        return text
    entry = f'"{command_id}" = {value}\n'
    if end is None:
        return f"{_ended(text)}{chr(10) if text.strip() else ''}[keys]\n{entry}"
    return _ended(text[:end]) + entry + text[end:]


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


def _lines(text: str) -> Iterator[tuple[str, str, re.Match[str]]]:
    """Each head of a table and each value: its table, and its path (`keys.channel.test`)."""
    table = ""
    for line in _LINE.finditer(text):
        path = ".".join(part.strip("\"'") for part in _PART.findall(line["table"] or line["name"]))
        if line["table"]:
            table = path
        yield table, path if line["table"] else f"{table}.{path}".lstrip("."), line
