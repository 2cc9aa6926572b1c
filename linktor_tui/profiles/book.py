"""The operator's profiles: one TOML file, readable and writable by hand, without a secret in it.

    current = "staging"

    [profiles.staging]
    base_url = "https://staging.example.com"
    credential = "keyring:profile.staging.1f2e3d4c"
    read_only = true

`credential` says where in the secret store the key lies. Keys that this program does not know are
kept when it writes; comments are not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from linktor_tui.contract.errors import Fault, InvalidRequest, ProfileNotFound

LOCAL = "local"
"""The profile of this machine: always there, and never of an address."""
LARGEST_FILE = 1_000_000
DIALECTS = ("auto", "documented", "linktor")
"""How the server is spoken to: found out, as the API page says, or as the open-source server does."""
ACCENTS = ("red", "orange", "yellow", "green", "cyan", "blue", "magenta")

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_VERSION = re.compile(r"(/api)?(/v\d+)?/?$")
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
_TRUTHS = ("read_only", "production", "plain_http")
Document = dict[str, Any]


class Profile(NamedTuple):
    """A place where channels live. Without a base URL it is this machine."""

    name: str
    base_url: str | None = None
    dialect: str = "auto"
    read_only: bool = False
    """Nothing is changed there."""
    production: bool = False
    """The operator is asked before something is changed there."""
    accent: str | None = None
    """Colour that marks it: a name of `ACCENTS`, or `#rrggbb`."""
    plain_http: bool = False
    """The operator's word that http may go over the network to it."""
    ca_file: str | None = None
    """Certificates of an authority of one's own, PEM."""
    credential: str | None = None
    """Reference into the secret store."""


class Book:
    """What the file says. Made anew for each look: it is small, and others may write it."""

    def __init__(self, document: Mapping[str, Any], path: Path) -> None:
        self.document = document
        self.path = path

    @property
    def current(self) -> str | None:
        """Name of the profile that is used where nothing else names one."""
        current = self.document.get("current")
        if current is not None and not isinstance(current, str):
            raise _wrong(self.path, "current", "must be text")
        return current

    @property
    def names(self) -> list[str]:
        """Every profile, this machine's first."""
        return [LOCAL, *(name for name in self._tables() if name != LOCAL)]

    def profiles(self) -> list[Profile]:
        """Every profile, this machine's first. Raises `InvalidRequest`."""
        return [self.profile(name) for name in self.names]

    def profile(self, name: str) -> Profile:
        """Find a profile. Raises `ProfileNotFound`, `InvalidRequest`."""
        table = self._tables().get(name)
        if name == LOCAL:
            return Profile(LOCAL, accent=(table or {}).get("accent"))
        if table is None:
            raise ProfileNotFound(
                f"There is no profile “{name}”.",
                fix=f"There are: {', '.join(self.names)}. `linktor-tui profiles add` makes one.",
                details={"profile": name},
            )
        return read_profile(name, table, self.path)

    def by_address(self, url: str) -> Profile | None:
        """Find the profile of a base URL, with or without the API's version in either."""
        wanted = _unversioned(url)
        return next(
            (item for item in self.profiles() if _unversioned(item.base_url or "") == wanted), None
        )

    def trusts(self, file: Path, url: str) -> bool:
        """Tell whether the operator gave the word for this address in this project file."""
        given = self.document.get("trusted", [])
        wanted = {"file": str(file), "base_url": url}
        return isinstance(given, list) and wanted in given

    def _tables(self) -> dict[str, Any]:
        tables = self.document.get("profiles", {})
        if not isinstance(tables, dict) or not all(isinstance(t, dict) for t in tables.values()):
            raise _wrong(self.path, "profiles", "must be tables: [profiles.NAME]")
        return tables


def _unversioned(url: str) -> str:
    return _VERSION.sub("", url)


def read_profile(name: str, table: Mapping[str, Any], path: Path) -> Profile:
    """Read the table of a profile. Raises `InvalidRequest`."""
    from linktor_tui.profiles.addresses import base_url

    where = f"profiles.{name}"
    if not _NAME.fullmatch(name):
        raise _wrong(path, where, "is no name for a profile: letters, digits, - and _")
    for key in _TRUTHS:
        if not isinstance(table.get(key, False), bool):
            raise _wrong(path, f"{where}.{key}", "must be true or false")
    for key in ("base_url", "dialect", "accent", "ca_file", "credential"):
        if not isinstance(table.get(key, ""), str):
            raise _wrong(path, f"{where}.{key}", "must be text")
    if "base_url" not in table:
        raise _wrong(path, f"{where}.base_url", "is required")
    known = {key: table[key] for key in Profile._fields[1:] if key in table}
    plain = table.get("plain_http", False)
    known["base_url"] = base_url(table["base_url"], field=f"{where}.base_url", plain_http=plain)
    profile = Profile(name, **known)
    if profile.dialect not in DIALECTS:
        raise _wrong(path, f"{where}.dialect", f"must be one of: {', '.join(DIALECTS)}")
    if profile.accent not in (None, *ACCENTS) and not _HEX.fullmatch(str(profile.accent)):
        raise _wrong(path, f"{where}.accent", f"must be #rrggbb or one of: {', '.join(ACCENTS)}")
    return profile


def load(path: Path) -> Book:
    """Read the operator's file; without one there is only this machine. Raises `InvalidRequest`."""
    return Book(read_toml(path) or {}, path)


def read_toml(path: Path) -> Document | None:
    """Read a TOML file, None where there is none. Raises `InvalidRequest`, `StoreError`."""
    try:
        with open(path, "rb") as file:
            raw = file.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        from linktor_tui.contract.errors import StoreError

        raise StoreError(f"{path} cannot be read: {error.strerror}.") from None
    from tomllib import loads

    try:
        if len(raw) > LARGEST_FILE:
            raise _wrong(path, "file", "is too large")
        return loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        # Its text names line and column, and quotes nothing of the file but one character.
        reason = (
            "is not text in UTF-8"
            if isinstance(error, UnicodeDecodeError)
            else f"is not TOML: {error}"
        )
        raise _wrong(path, "file", reason) from None


@contextmanager
def changing(path: Path) -> Iterator[Document]:
    """Change the file: what is done to the document is written, if nothing is raised.

    Raises:
        StoreLocked, StoreError: it could not be written, and is as it was.
    """
    with held(path):
        document = read_toml(path) or {}
        yield document
        _write(path, document)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Keep others from changing the file. Raises `StoreLocked`, `StoreError`."""
    from linktor_tui.local.durable import SidecarLock

    with SidecarLock(path, 10.0).held():
        yield


def _write(path: Path, document: Document) -> None:
    from linktor_tui.local import durable
    from linktor_tui.profiles.toml import dumps

    with durable.storage_errors(path):
        durable.remove_leftovers(path)
        durable.replace_file(path, dumps(document).encode())


def edit(path: Path, name: str, change: Callable[[Document], None]) -> Profile:
    """Change the table of a profile, which must make sense afterwards.

    Raises:
        InvalidRequest, ProfileNotFound, StoreError: and nothing was changed.
    """
    with changing(path) as document:
        table = document.get("profiles", {}).get(name)
        if table is None:
            raise ProfileNotFound(f"There is no profile “{name}”.", details={"profile": name})
        change(table)
        return read_profile(name, table, path)


def _wrong(path: Path, field: str, message: str) -> InvalidRequest:
    return InvalidRequest(Fault(field, message), fix=f"It stands in {path}.")
