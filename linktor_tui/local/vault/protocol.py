"""What a vault does, whatever it is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol

from linktor_tui.contract.errors import StoreError, VaultUnavailable

Bundle = dict[str, str]
"""The secrets of one channel: field name to value."""


class Vault(Protocol):
    """Keeps bundles by name. Every method may raise `VaultUnavailable` and `VaultLocked`."""

    kind: str
    """`keyring`, `file` or `memory`: the first half of a reference."""

    def unlock(self) -> None:
        """Ask what must be asked before anything can be read or stored. Nothing to do twice."""

    def read(self, ref: str) -> Bundle | None:
        """Read a bundle, None when there is none of that name."""

    def read_many(self, refs: Sequence[str]) -> dict[str, Bundle]:
        """Read several in as few round trips as possible. Those that are not there are left out."""

    def write(self, ref: str, secrets: Mapping[str, str]) -> None:
        """Store a bundle; when this returns it can be read back."""

    def delete(self, ref: str) -> None:
        """Remove a bundle; one that is not there is fine."""

    def describe(self) -> str:
        """Say in one line which store it is and where."""


@contextmanager
def file_trouble() -> Iterator[None]:
    """Say what the data folder refuses as trouble of the vault that needs it."""
    try:
        yield
    except StoreError as error:
        raise VaultUnavailable(
            error.message, cause=error.cause, fix=error.fix, details=error.details
        ) from error
