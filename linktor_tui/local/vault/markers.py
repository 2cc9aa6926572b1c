"""Which secrets may exist: an empty file named after each, made before it and removed after it.

A keyring cannot be asked what it holds for us on every platform. A marker that outlives a crash is
how `doctor` finds the secret that nothing refers to.
"""

from __future__ import annotations

import re
from pathlib import Path

from linktor_tui.local import durable
from linktor_tui.local.vault.protocol import file_trouble

_SAFE = re.compile(r"(?P<kind>[a-z]+):(?P<name>[A-Za-z0-9_][A-Za-z0-9_.-]{0,120})")


def parts(ref: str) -> tuple[str, str]:
    """Split a reference into kind and name. Raises `ValueError` when it is none of ours."""
    found = _SAFE.fullmatch(ref)
    if found is None:
        raise ValueError(f"not a reference to a secret: {ref!r}")
    return found["kind"], found["name"]


class Markers:
    """The markers of one data folder; with no folder, of one process.

    Args:
        folder: where they lie, made when the first secret is stored. None keeps them in memory.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._held: set[str] = set()

    def set(self, ref: str) -> None:
        """Note that a secret may exist from now on, durably."""
        kind, name = parts(ref)
        if self._folder is None:
            self._held.add(ref)
        else:
            with file_trouble(), durable.storage_errors(self._folder):
                durable.private_directory(self._folder)
                (self._folder / f"{kind}.{name}").touch(mode=0o600)
                durable.sync_directory(self._folder)

    def clear(self, ref: str) -> None:
        """Note that a secret is gone."""
        kind, name = parts(ref)
        if self._folder is None:
            self._held.discard(ref)
        else:
            with file_trouble(), durable.storage_errors(self._folder):
                (self._folder / f"{kind}.{name}").unlink(missing_ok=True)

    def all(self) -> list[str]:
        """List the references of every secret that may exist."""
        if self._folder is None:
            return sorted(self._held)
        with file_trouble(), durable.storage_errors(self._folder):
            try:
                names = [path.name for path in self._folder.iterdir()]
            except FileNotFoundError:
                return []
        refs = (name.replace(".", ":", 1) for name in names)
        return sorted(ref for ref in refs if _SAFE.fullmatch(ref))
