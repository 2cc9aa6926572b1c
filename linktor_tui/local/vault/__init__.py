"""Secrets of channels: in the OS keyring, in an encrypted file, or in memory. Never in plain text.

    protocol         what a vault does
    vaults           the vaults of one data folder together, and which of them is chosen
    markers          which secrets may exist
    memory           `MemoryVault`
    keyring_vault    `KeyringVault`, over the `keyring` library
    backends         which of that library's backends are good enough
    secret_service   many secrets in one round trip, on Linux
    deadline         no keyring is waited for longer than told
    file_vault       `FileVault`: scrypt and AES-GCM

A secret is a bundle, one per channel: field name to value. It is stored under a name, and referred
to by `<kind>:<name>`, so that it is found again whatever is chosen later.
"""

from linktor_tui.local.vault.memory import MemoryVault
from linktor_tui.local.vault.protocol import Bundle, Vault
from linktor_tui.local.vault.vaults import Vaults, open_vaults

__all__ = ["Bundle", "MemoryVault", "Vault", "Vaults", "open_vaults"]
