"""`Vaults`: every secret store of one data folder behind one door.

Reading goes by the reference, writing by what is chosen now: a secret that was put into the keyring
is found there after the operator turned to the encrypted file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from linktor_tui.contract.errors import VaultError, VaultLocked, VaultUnavailable
from linktor_tui.local.vault.markers import Markers, parts
from linktor_tui.local.vault.protocol import Bundle, Vault

if TYPE_CHECKING:
    from linktor_tui.settings import Settings

Opener = Callable[[], Vault]


def open_vaults(settings: Settings, *, passphrase: Callable[[], str] | None = None) -> Vaults:
    """Open the secret stores of a data folder. Asks and touches nothing yet.

    Args:
        settings: where the encrypted file is, and what was chosen.
        passphrase: asks for the passphrase of the encrypted file, when the environment has none.
    """

    def keyring() -> Vault:
        from linktor_tui.local.vault.keyring_vault import KeyringVault

        return KeyringVault(settings.environ)

    def file() -> Vault:
        from linktor_tui.local.vault.file_vault import FileVault

        given = settings.passphrase
        ask = passphrase if given is None else lambda: given
        return FileVault(settings.vault_file, ask)

    return Vaults(
        {"keyring": keyring, "file": file},
        chosen=lambda: _chosen(settings),
        markers=Markers(settings.vault_refs),
    )


def _chosen(settings: Settings) -> str:
    chosen = settings.vault_choice
    if chosen is None:
        # Who made the file once chose it, also where a keyring appeared since.
        return "file" if settings.vault_file.exists() else "keyring"
    if chosen not in ("keyring", "file"):
        raise VaultUnavailable(
            f"LINKTOR_TUI_VAULT is “{chosen}”, and there is no such secret store.",
            fix="Set it to keyring or to file, or unset it.",
        )
    return chosen


class Vaults:
    """The secret stores of one data folder. `Vaults.of` makes one around a single vault.

    Every method may raise `VaultUnavailable` and `VaultLocked`.
    """

    def __init__(
        self, openers: Mapping[str, Opener], *, chosen: Callable[[], str], markers: Markers
    ) -> None:
        self._openers = openers
        self._chosen = chosen
        self._markers = markers
        self._open: dict[str, Vault] = {}

    @classmethod
    def of(cls, vault: Vault) -> Vaults:
        """Make one of a single vault, with nothing on disk."""
        kind = vault.kind
        return cls({kind: lambda: vault}, chosen=lambda: kind, markers=Markers(None))

    def read(self, ref: str) -> Bundle | None:
        """Read the bundle of a reference, None when it is gone."""
        kind, name = parts(ref)
        return self._vault(kind).read(name)

    def read_many(self, refs: Sequence[str]) -> dict[str, Bundle]:
        """Read several bundles, in as few round trips as their vaults allow."""
        names: dict[str, list[str]] = {}
        for ref in refs:
            kind, name = parts(ref)
            names.setdefault(kind, []).append(name)
        return {
            f"{kind}:{name}": bundle
            for kind, wanted in names.items()
            for name, bundle in self._vault(kind).read_many(wanted).items()
        }

    def unlock(self) -> Vault:
        """Make the chosen vault ready: its keyring is found, its passphrase asked for.

        Writing does so too. Who holds a lock while writing, or draws on the screen, asks before.
        """
        vault = self._vault(self._chosen())
        vault.unlock()
        return vault

    def write(self, name: str, secrets: Mapping[str, str]) -> str:
        """Store a bundle in the chosen vault. Returns its reference."""
        vault = self.unlock()
        ref = f"{vault.kind}:{name}"
        self._markers.set(ref)
        try:
            vault.write(name, secrets)
        except VaultLocked:
            self._markers.clear(ref)  # nothing was stored; after any other failure, who knows
            raise
        return ref

    def rewrite(self, ref: str, secrets: Mapping[str, str]) -> None:
        """Replace the bundle of a reference where it lies: others hold the reference, too."""
        kind, name = parts(ref)
        self._vault(kind).write(name, secrets)

    def delete(self, ref: str) -> None:
        """Remove the bundle of a reference; one that is gone is fine."""
        kind, name = parts(ref)
        self._vault(kind).delete(name)
        self._markers.clear(ref)

    def known_refs(self) -> list[str]:
        """List every reference that may have a secret behind it, used or not."""
        return self._markers.all()

    def describe(self) -> list[str]:
        """Say where new secrets go, and which other vaults still hold some. One line each."""
        chosen = self._chosen()
        others = {parts(ref)[0] for ref in self.known_refs()} - {chosen}
        kinds = [chosen, *sorted(others & self._openers.keys())]
        return [f"{kind}: {self._line(kind)}" for kind in kinds]

    def _line(self, kind: str) -> str:
        try:
            return self._vault(kind).describe()
        except VaultError as error:
            return error.message

    def probe(self) -> None:
        """Store, read and delete a bundle of no meaning. Raises `VaultError` where one fails."""
        marked = {"probe": os.urandom(8).hex()}
        ref = self.write(f"probe.{os.urandom(8).hex()}", marked)
        try:
            found = self.read(ref)
        finally:
            self.delete(ref)
        if found != marked:
            raise VaultError(
                "The secret store took a secret and did not give it back.",
                cause="The store is not working as it should, or drops what it is given.",
                fix="Choose the other one: LINKTOR_TUI_VAULT=keyring or LINKTOR_TUI_VAULT=file.",
            )

    def _vault(self, kind: str) -> Vault:
        if kind not in self._open:
            if kind not in self._openers:
                raise VaultUnavailable(
                    f"This secret is in a “{kind}” store, which is not at hand here.",
                    cause="The channel was stored by another version, or by the demo.",
                    fix="Give its secrets anew, or delete the channel.",
                )
            self._open[kind] = self._openers[kind]()
        return self._open[kind]
