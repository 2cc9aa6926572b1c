"""Credentials of profiles, in the vault. Each goes only to the host that it was stored for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, Protocol

from linktor_tui.contract.errors import (
    DestinationChanged,
    SecretMissing,
    Unauthorized,
    VaultError,
)
from linktor_tui.profiles.addresses import origin_of
from linktor_tui.profiles.book import Document, Profile, edit, held, load
from linktor_tui.profiles.choosing import Place
from linktor_tui.profiles.traces import KEY_VARIABLE

PREFIX = "profile."
"""How the name of a profile's secret begins."""


class Secrets(Protocol):
    """What is needed of the secret store. Every method may raise `VaultError`."""

    def read(self, ref: str) -> Mapping[str, str] | None: ...

    def write(self, name: str, secrets: Mapping[str, str]) -> str: ...

    def rewrite(self, ref: str, secrets: Mapping[str, str]) -> None: ...

    def delete(self, ref: str) -> None: ...


class Held(NamedTuple):
    """A credential in the clear: an API key, or the tokens that a password gave."""

    api_key: str | None = None
    access: str | None = None
    refresh: str | None = None

    @property
    def secrets(self) -> list[str]:
        """What may not be shown."""
        return [value for value in self if value]


def keep(
    path: Path, profile: Profile, given: Held, secrets: Secrets, *, learned: Mapping[str, str]
) -> None:
    """Store a profile's credential for its address, in place of the one it had.

    Args:
        profile: as it was read.
        learned: what the server told besides, to be written into the profile.

    Raises:
        ProfileNotFound, DestinationChanged: the profile was changed by somebody else meanwhile.
        VaultError, StoreError: the old one is still in use.
    """
    url = profile.base_url or ""
    values = {key: value for key, value in given._asdict().items() if value}
    old: list[str] = []

    def change(table: Document) -> None:
        if origin_of(table["base_url"]) != origin_of(url):
            raise DestinationChanged(f"The address of “{profile.name}” was changed meanwhile.")
        table.update(learned)
        old.extend([table["credential"]] if table.get("credential") else [])
        # Written while the file is held, or `doctor --fix` could find it without its profile.
        name = f"{PREFIX}{profile.name}.{os.urandom(4).hex()}"
        table["credential"] = secrets.write(name, {**values, "origin": origin_of(url)})

    edit(path, profile.name, change)
    for ref in old:
        _discard(secrets, ref)


def renew(profile: Profile, given: Held, secrets: Secrets) -> None:
    """Keep tokens that were refreshed, in the place of those that were stored.

    Where they lie, under the same reference: another run may have just read that from the profile.
    A login that is gone meanwhile stays gone. Raises `VaultError`.
    """
    stored = secrets.read(profile.credential) if profile.credential else None
    if stored is not None and profile.credential and "access" in stored:
        values = {key: value for key, value in given._asdict().items() if value}
        secrets.rewrite(profile.credential, {**values, "origin": stored["origin"]})


def forget(path: Path, profile: Profile, secrets: Secrets) -> bool:
    """Remove a profile's credential. False where it had none. Raises `VaultError`, `StoreError`."""
    if profile.credential is None:
        return False
    secrets.delete(profile.credential)
    edit(path, profile.name, lambda table: table.pop("credential", None))
    return True


def credential_for(place: Place, open_secrets: Callable[[], Secrets]) -> Held:
    """The credential for a place: the environment's, else the profile's own.

    Raises:
        Unauthorized: there is none.
        DestinationChanged: it was stored for another host.
        VaultError: the secret store does not give it.
    """
    if place.api_key:
        return Held(place.api_key)
    profile, url = place.profile, place.base_url or ""
    if profile.credential is None:
        raise Unauthorized(
            f"You are not logged in to “{profile.name}” ({url}).",
            fix=f"linktor-tui login --profile {profile.name}, or set {KEY_VARIABLE}.",
            details={"profile": profile.name},
        )
    stored = open_secrets().read(profile.credential)
    if stored is None:
        raise SecretMissing(
            f"The credential of “{profile.name}” is not in the secret store any more.",
            cause="It was removed there, or this is another user's or machine's store.",
            fix=f"linktor-tui login --profile {profile.name}",
        )
    if stored.get("origin") != origin_of(url):
        raise DestinationChanged(
            f"The credential of “{profile.name}” was stored for {stored.get('origin')}"
            f" and would now be sent to {origin_of(url)}.",
            cause="The address of the profile was changed since, or something lays another over it.",
            fix=f"If that is meant: linktor-tui login --profile {profile.name}",
            details={"storedFor": stored.get("origin"), "now": origin_of(url)},
        )
    return Held(*(stored.get(key) for key in Held._fields))


@contextmanager
def in_use(path: Path) -> Iterator[set[str]]:
    """Give the references of every profile's credential. None is stored meanwhile.

    Raises:
        InvalidRequest, StoreError: it cannot be known.
    """
    if not path.exists():
        yield set()
        return
    with held(path):
        yield {item.credential for item in load(path).profiles() if item.credential}


def _discard(secrets: Secrets, ref: str) -> None:
    try:
        secrets.delete(ref)
    except VaultError:
        pass  # the new one is in use; the old one is found by `doctor --fix`
