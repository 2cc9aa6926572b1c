"""`FileVault`: secrets in one file, encrypted under a passphrase.

scrypt makes the key, once per process; AES-256-GCM encrypts each bundle and binds it to its name,
so that one cannot be put in the place of another. A check value tells a wrong passphrase from a
damaged bundle. The file is a `GuardedFile`: whole, shared, with a copy of its state before the last
change (encrypted like itself).
"""

from __future__ import annotations

import json
import os
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from linktor_tui.contract.errors import VaultError, VaultLocked
from linktor_tui.local.storage import GuardedFile, Tables
from linktor_tui.local.vault.protocol import Bundle, file_trouble

COST = 2**17
"""scrypt's N, with r=8 and p=1: 128 MiB, a third of a second (OWASP Password Storage Cheat Sheet)."""
_MOST_COST = 2**20
_CHECK = "check"
_NONCE = 12
"""Bytes, random for each bundle: AES-GCM's own size (NIST SP 800-38D)."""


class FileVault:
    """Bundles in an encrypted file.

    Args:
        path: the file; it is made by the first write.
        passphrase: asked once, when the first secret is read or written. None: nobody can be asked.
        cost: scrypt's N for a file that is made; one that is there says its own.
        lock_timeout: seconds to wait for another process that is writing.
    """

    kind = "file"

    def __init__(
        self,
        path: Path,
        passphrase: Callable[[], str] | None,
        *,
        cost: int = COST,
        lock_timeout: float = 10.0,
    ) -> None:
        self._file = GuardedFile(path, lock_timeout=lock_timeout)
        self._ask = passphrase
        self._answer: str | None = None
        self._cost = cost
        self._keys: dict[str, bytes] = {}
        """By salt: another process may have made the file anew."""
        self._unlocking = threading.RLock()

    def unlock(self) -> None:
        with file_trouble():
            self._prepared()

    def make(self) -> None:
        """Open the file, or make one without secrets where there is none."""
        with file_trouble():
            prepared = self._prepared()
            with self._file.held():
                if self._file.read() is None:
                    self._file.write(prepared)

    def read(self, ref: str) -> Bundle | None:
        return self.read_many([ref]).get(ref)

    def read_many(self, refs: Sequence[str]) -> dict[str, Bundle]:
        with file_trouble():
            tables = self._file.read()
        if tables is None:
            return {}
        wanted = [ref for ref in refs if ref in tables["secrets"]]
        if not wanted:
            return {}
        key = self._unlock(tables)
        return {ref: self._open(key, ref, tables["secrets"][ref]) for ref in wanted}

    def write(self, ref: str, secrets: Mapping[str, str]) -> None:
        with file_trouble():
            # Asked for and derived before the lock: a person who types keeps nobody waiting.
            prepared = self._prepared()
            with self._file.held():
                tables = self._file.read() or prepared
                key = self._unlock(tables)
                sealed = _seal(key, ref, json.dumps(dict(secrets)))
                self._file.write({**tables, "secrets": {**tables["secrets"], ref: sealed}})

    def delete(self, ref: str) -> None:
        with file_trouble():
            if not self._holds(ref):
                return
            with self._file.held():
                tables = self._file.read()
                if tables is not None:
                    left = {name: item for name, item in tables["secrets"].items() if name != ref}
                    self._file.write({**tables, "secrets": left})

    def _holds(self, ref: str) -> bool:
        tables = self._file.read()
        return tables is not None and ref in tables["secrets"]

    def describe(self) -> str:
        notices = "".join(f" {notice}" for notice in self._file.notices)
        return f"Encrypted file {self._file.path}.{notices}"

    # --- keys ----------------------------------------------------------------------------------

    def _prepared(self) -> Tables:
        """The file's tables, or a new file's, with their key at hand."""
        tables = self._file.read() or self._empty()
        self._unlock(tables)
        return tables

    def _empty(self) -> Tables:
        """What a new file holds, locked with the passphrase."""
        salt = _text(os.urandom(16))
        parameters = {"kdf": "scrypt", "n": self._cost, "r": 8, "p": 1, "salt": salt}
        with self._unlocking:
            key = self._keys[salt] = self._derive(parameters)
        return {"key": {**parameters, "check": _seal(key, _CHECK, _CHECK)}, "secrets": {}}

    def _unlock(self, tables: Tables) -> bytes:
        with self._unlocking:  # two threads must not ask twice
            parameters = tables["key"]
            if parameters["salt"] not in self._keys:
                self._keys[parameters["salt"]] = self._verified(parameters)
            return self._keys[parameters["salt"]]

    def _verified(self, parameters: Mapping[str, Any]) -> bytes:
        key = self._derive(parameters)
        if _unseal(key, _CHECK, parameters["check"]) != _CHECK:
            self._answer = None
            raise VaultLocked(
                f"The passphrase does not open {self._file.path.name}.",
                cause="It is not the one that the file was made with, or the file was changed.",
                fix="Give the right one in LINKTOR_TUI_PASSPHRASE or at the prompt. If it is lost,"
                f" move {self._file.path} and its .bak away and give each channel's secrets anew.",
            )
        return key

    def _derive(self, parameters: Mapping[str, Any]) -> bytes:
        from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

        n, r, p = (parameters[name] for name in "nrp")
        if parameters["kdf"] != "scrypt" or n > _MOST_COST or r > 16 or p > 16:
            raise VaultError(
                f"{self._file.path.name} asks for a key that this program does not make.",
                cause="The file was changed by something else, to use up this machine.",
                fix=f"Put a good copy of {self._file.path} in its place.",
            )
        scrypt = Scrypt(salt=b64decode(parameters["salt"]), length=32, n=n, r=r, p=p)
        return scrypt.derive(self._passphrase().encode("utf-8", "surrogatepass"))

    def _passphrase(self) -> str:
        if self._answer is None:
            self._answer = self._ask() if self._ask is not None else ""
        if not self._answer:
            self._answer = None
            raise VaultLocked(
                f"{self._file.path.name} needs a passphrase, and none was given.",
                cause="LINKTOR_TUI_PASSPHRASE is not set, and nobody could be asked.",
                fix="Set LINKTOR_TUI_PASSPHRASE, or run this in a terminal.",
            )
        return self._answer

    def _open(self, key: bytes, ref: str, sealed: str) -> Bundle:
        text = _unseal(key, ref, sealed)
        if text is None:
            raise VaultError(
                f"A secret in {self._file.path.name} was changed and cannot be decrypted.",
                cause=f"Something other than linktor-tui wrote to {self._file.path}.",
                fix="Put a good copy of the file in its place, or give the channel's secrets anew.",
                details={"ref": f"file:{ref}"},
            )
        bundle: Bundle = json.loads(text)
        return bundle


def _seal(key: bytes, name: str, text: str) -> str:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(_NONCE)
    return _text(nonce + AESGCM(key).encrypt(nonce, text.encode(), name.encode()))


def _unseal(key: bytes, name: str, sealed: str) -> str | None:
    """Decrypt, None when the key, the name or the content is another."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        raw = b64decode(sealed, validate=True)
        return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], name.encode()).decode()
    except (InvalidTag, ValueError):
        return None


def _text(raw: bytes) -> str:
    return b64encode(raw).decode()
