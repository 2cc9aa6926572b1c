"""Text for machines: JSON, YAML and CSV in which nothing can move a cursor, and nothing is lost.

In JSON and YAML, every character that a terminal could act on is written as the format's own
escape, so that a parser gives back exactly what was there. CSV has no escapes: there it is made
visible, as in a table.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from linktor_tui.textsafe import HIDDEN, visible

_ACTING = (0x7F, *HIDDEN, *range(0xD800, 0xE000))


def _json_escape(code: int) -> str:
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


def _yaml_escape(code: int) -> str:
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


@cache
def _in_json() -> dict[int, str]:
    return {code: _json_escape(code) for code in _ACTING}


def json_text(value: Any, *, indent: int | None = 2, ascii_only: bool = False) -> str:
    """Write JSON. `ascii_only` is for a stream that cannot carry more."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent, allow_nan=False)
    # Outside of its strings JSON has no such character, so they can be replaced all at once.
    return text if text.isascii() and "\x7f" not in text else text.translate(_in_json())


def yaml_text(value: Any, *, ascii_only: bool = False) -> str:
    """Write YAML that any 1.1 or 1.2 parser reads back to the same value."""
    import yaml

    escapes = {code: _yaml_escape(code) for code in _ACTING}
    acting = frozenset(map(chr, _ACTING))

    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    def text(dumper: yaml.SafeDumper, data: str) -> yaml.ScalarNode:
        style = '"' if not acting.isdisjoint(data) else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", data, style=style)

    Dumper.add_representer(str, text)
    written: str = yaml.dump(
        value,
        Dumper=Dumper,
        allow_unicode=not ascii_only,
        sort_keys=False,
        default_flow_style=False,
        width=float("inf"),
    )
    # What acts on a terminal stands in double quotes only (above), where these escapes are read.
    return written.translate(escapes)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Write CSV with a header line. None is empty, and nothing spans two lines."""
    import csv
    import io

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_csv_cell(value) for value in row] for row in rows)
    return buffer.getvalue()


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return visible(str(value))
