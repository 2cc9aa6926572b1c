"""API keys of the Channels API that this machine serves.

Only a key's SHA-256 is kept. A slow hash is for passwords, which people choose and others can
guess; a key is 256 random bits, of which nobody tries enough whatever a try costs, and a server has
to look one up with every request.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from linktor_tui.contract.errors import ChannelsError, Fault, InvalidRequest
from linktor_tui.contract.ids import new_id
from linktor_tui.contract.scopes import SCOPES
from linktor_tui.contract.times import stamp, utc_now
from linktor_tui.local.storage import GuardedFile
from linktor_tui.local.versions import first_line

PREFIX = "ltk_"
"""What every key begins with, so that people and secret scanners know one when they see it."""
LONGEST_NAME = 200
FILE_NAME = "api-keys.json"


class NoSuchKey(ChannelsError):
    """There is no API key of that id or name."""

    code = "KEY_NOT_FOUND"
    http_status = 404


class ApiKey(NamedTuple):
    """A key, without the key."""

    id: str
    name: str
    scopes: tuple[str, ...]
    created_at: str
    revoked_at: str | None


class KeyRing:
    """The keys of one data folder. Reading sees at once what another process changed.

    Args:
        home: the data folder.
        clock: tells the time, aware and in UTC.
    """

    def __init__(self, home: Path, clock: Callable[[], datetime] = utc_now) -> None:
        self._file = GuardedFile(home / FILE_NAME)
        self._clock = clock
        self._path = str(self._file.path)
        self._line = b""
        self._known: dict[str, dict[str, Any]] = {}

    def create(self, name: str, scopes: Sequence[str]) -> tuple[ApiKey, str]:
        """Make a key. Returns what is kept of it, and the key itself, which is not.

        Raises:
            InvalidRequest: the name is blank, too long, or there is a key of that name.
            StoreError: nothing was made.
        """
        from secrets import token_urlsafe

        token = PREFIX + token_urlsafe(32)
        with self._file.held():
            rows = self._rows()
            _refuse_name(name, rows)
            row: dict[str, Any] = {
                "id": new_id("key"),
                "name": name,
                "sha256": _digest(token),
                "scopes": [scope for scope in SCOPES if scope in scopes],
                "createdAt": stamp(self._clock()),
            }
            self._file.write({"keys": {**rows, row["id"]: row}})
        return _as_key(row), token

    def all(self) -> list[ApiKey]:
        """List the keys in order of creation, revoked ones too."""
        return [_as_key(row) for row in self._rows().values()]

    def revoke(self, wanted: str) -> ApiKey:
        """Make a key worthless, by id or name. One that is revoked already stays so.

        Raises:
            NoSuchKey, StoreError.
        """
        with self._file.held():
            rows = self._rows()
            found = rows.get(wanted) or _named(wanted, rows)
            if found is None:
                raise NoSuchKey(
                    f"There is no API key “{wanted}”.",
                    fix="`linktor-tui keys list` shows the keys there are.",
                )
            if "revokedAt" not in found:
                found = {**found, "revokedAt": stamp(self._clock())}
                tables = {"keys": {**rows, found["id"]: found}}
                # Twice: a file that is damaged later is restored from its copy, which has to know.
                self._file.write(tables)
                self._file.write(tables)
        return _as_key(found)

    def find(self, token: str) -> ApiKey | None:
        """Find the key that somebody shows; None for one that is unknown or revoked."""
        shown, found = _digest(token), None
        for row in self._unchanged().values():  # all of them: how long it takes tells nothing
            if hmac.compare_digest(row["sha256"], shown) and "revokedAt" not in row:
                found = row
        return None if found is None else _as_key(found)

    def _unchanged(self) -> dict[str, dict[str, Any]]:
        """The rows, read anew only where the file's first line is another one."""
        try:
            line = first_line(self._path)
        except OSError:
            line = b""  # let the reading of it say what is wrong
        if not line or line != self._line:
            self._known, self._line = self._rows(), line
        return self._known

    def _rows(self) -> dict[str, dict[str, Any]]:
        tables = self._file.read()
        return {} if tables is None else tables["keys"]


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _refuse_name(name: str, rows: dict[str, dict[str, Any]]) -> None:
    if not name.strip() or not name.isprintable():
        raise InvalidRequest(Fault("name", "must be one line of text, not blank"))
    if len(name) > LONGEST_NAME:
        raise InvalidRequest(Fault("name", f"must have at most {LONGEST_NAME} characters"))
    if _named(name, rows) is not None:
        raise InvalidRequest(
            Fault("name", "is that of another key"),
            fix="Choose another name, or revoke that key first: linktor-tui keys list",
        )


def _named(name: str, rows: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
    live = (row for row in rows.values() if row["name"] == name and "revokedAt" not in row)
    return next(live, None)


def _as_key(row: dict[str, Any]) -> ApiKey:
    return ApiKey(
        row["id"], row["name"], tuple(row["scopes"]), row["createdAt"], row.get("revokedAt")
    )
