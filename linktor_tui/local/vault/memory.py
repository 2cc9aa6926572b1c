"""`MemoryVault`: secrets that end with the program, for the demo and for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from linktor_tui.local.vault.protocol import Bundle


class MemoryVault:
    """Keeps bundles in this process and nowhere else."""

    kind = "memory"

    def __init__(self) -> None:
        self._bundles: dict[str, Bundle] = {}

    def __repr__(self) -> str:
        return f"MemoryVault({len(self._bundles)} secrets)"

    def unlock(self) -> None:
        return

    def read(self, ref: str) -> Bundle | None:
        bundle = self._bundles.get(ref)
        return None if bundle is None else dict(bundle)

    def read_many(self, refs: Sequence[str]) -> dict[str, Bundle]:
        return {ref: dict(self._bundles[ref]) for ref in refs if ref in self._bundles}

    def write(self, ref: str, secrets: Mapping[str, str]) -> None:
        self._bundles[ref] = dict(secrets)

    def delete(self, ref: str) -> None:
        self._bundles.pop(ref, None)

    def describe(self) -> str:
        return "Memory of this process: secrets are gone when it ends."
