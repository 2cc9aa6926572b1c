"""Where the terminal app writes down what it keeps between two runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

PATIENCE = 2.0
"""Seconds to wait for another run that writes."""


class MemoryFile:
    """A file of the data folder, replaced whole. Implements `tui.memory.Book`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> bytes:
        """Give the file; nothing where there is none. Raises `StoreError`."""
        try:
            return self._path.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError:
            from linktor_tui.local.durable import storage_errors

            with storage_errors(self._path):
                raise

    def change(self, edit: Callable[[bytes], bytes]) -> None:
        """Replace the file by what `edit` makes of it. Raises `StoreError`, `StoreLocked`."""
        from linktor_tui.local.durable import SidecarLock, replace_file, storage_errors

        with SidecarLock(self._path, PATIENCE).held(), storage_errors(self._path):
            replace_file(self._path, edit(self.read()))
