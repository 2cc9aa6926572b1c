"""What this machine keeps of a remote's channels: the secrets that their server never gives back.

In the operator's own secret store, a bundle per channel, under a name made of the server's address
and the channel's id. With the secrets stands for which host each was given: a server that changes a
host in a config must not make us hand its secret to that host.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

PREFIX = "remote"
"""Names of all these bundles begin with it."""
DESTINATIONS = "_destinations"


class SecretStore(Protocol):
    """What is asked of `linktor_tui.local.vault.Vaults`. May raise `VaultError`."""

    def read(self, ref: str) -> dict[str, str] | None:
        """Read a bundle by its reference."""

    def write(self, name: str, secrets: Mapping[str, str]) -> str:
        """Store a bundle; give its reference, `<kind>:<name>`."""

    def delete(self, ref: str) -> None:
        """Remove a bundle."""

    def known_refs(self) -> Sequence[str]:
        """List the references of all bundles."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The secrets of a channel, by wire name, and the host that each was given for."""

    secrets: dict[str, str] = field(repr=False)
    destinations: dict[str, str] = field(default_factory=dict)


class Pockets:
    """The bundles of one server's channels. With no store they end with the program."""

    def __init__(self, store: SecretStore | None, base_url: str) -> None:
        self._store = store
        self._server = hashlib.sha256(base_url.encode()).hexdigest()[:16]
        self._held: dict[str, Kept] = {}

    @property
    def lasting(self) -> bool:
        """Whether what is kept outlives the program."""
        return self._store is not None

    async def read(self, channel_id: str) -> Kept | None:
        """Read what is kept of a channel; None where nothing is."""
        if channel_id not in self._held and self._store is not None:
            found = await asyncio.to_thread(self._read, channel_id)
            if found is not None:
                self._held[channel_id] = found
        return self._held.get(channel_id)

    async def write(self, channel_id: str, kept: Kept) -> None:
        """Keep it in place of what was there."""
        if self._store is not None:
            bundle = {**kept.secrets, DESTINATIONS: json.dumps(kept.destinations)}
            await asyncio.to_thread(self._store.write, self._name(channel_id), bundle)
        self._held[channel_id] = kept

    async def forget(self, channel_id: str) -> None:
        """Take it away."""
        self._held.pop(channel_id, None)
        if self._store is not None:
            await asyncio.to_thread(self._forget, channel_id)

    def _read(self, channel_id: str) -> Kept | None:
        assert self._store is not None
        for ref in self._refs(channel_id):
            bundle = self._store.read(ref)
            if bundle is not None:
                secrets = dict(bundle)
                destinations = json.loads(secrets.pop(DESTINATIONS, "{}"))
                return Kept(secrets, destinations)
        return None

    def _forget(self, channel_id: str) -> None:
        assert self._store is not None
        for ref in self._refs(channel_id):
            self._store.delete(ref)

    def _refs(self, channel_id: str) -> list[str]:
        assert self._store is not None
        name = self._name(channel_id)
        return [ref for ref in self._store.known_refs() if ref.partition(":")[2] == name]

    def _name(self, channel_id: str) -> str:
        return f"{PREFIX}.{self._server}.{channel_id}"
