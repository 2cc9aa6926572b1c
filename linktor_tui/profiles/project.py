"""`.linktor.toml`: where a project's channels live. It comes with a checkout, so it is not trusted.

It may name a profile of the operator's, or an address. An address is used only after the operator
said so once (`linktor-tui config trust`): a repository could otherwise have a key sent anywhere.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

from linktor_tui.contract.errors import Fault, InvalidRequest

_SECRETIVE = re.compile(r"key|token|secret|passw|credential", re.IGNORECASE)


class Project(NamedTuple):
    """What a project file says."""

    file: Path
    profile: str | None
    base_url: str | None


def read(file: Path) -> Project:
    """Read a project file.

    Raises:
        InvalidRequest: it makes no sense, or holds what looks like a secret.
    """
    from linktor_tui.profiles.addresses import base_url
    from linktor_tui.profiles.book import read_toml

    table = read_toml(file) or {}
    for key in table:
        if _SECRETIVE.search(key):
            raise InvalidRequest(
                Fault(key, f"may not stand in {file}: others get this file, too"),
                fix="Take it out, make a new key, and give that one to `linktor-tui login`.",
            )
    url = _text(table, "base_url", file)
    return Project(file, _text(table, "profile", file), base_url(url) if url else None)


def _text(table: dict[str, Any], key: str, file: Path) -> str | None:
    value = table.get(key)
    if value is not None and not isinstance(value, str):
        raise InvalidRequest(Fault(key, "must be text"), fix=f"It stands in {file}.")
    return value or None
