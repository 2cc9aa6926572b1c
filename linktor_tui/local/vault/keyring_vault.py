"""`KeyringVault`: secrets in the operating system's keyring, through the `keyring` library.

One item per channel, a JSON bundle. Nothing of the library is trusted to come back or to do what it
says: every operation has a deadline, and what was stored is read back and compared.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from connectors.redaction import Redactor
from linktor_tui.contract.errors import VaultError, VaultLocked, VaultUnavailable
from linktor_tui.local.vault.backends import WAYS_OUT, choose, title
from linktor_tui.local.vault.deadline import within
from linktor_tui.local.vault.protocol import Bundle

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

SERVICE = "linktor-tui"
"""The service that all items are of; the user name of an item is the name of the bundle."""
WINDOWS_LIMIT = 2560
"""Bytes of UTF-16: CRED_MAX_CREDENTIAL_BLOB_SIZE of wincred.h."""


class KeyringVault:
    """Bundles in the OS keyring.

    Args:
        environ: where PYTHON_KEYRING_BACKEND is looked up.
        deadline: seconds for one operation, choosing a backend included.
        backend: makes the backend, in place of the choice by allow-list.
    """

    kind = "keyring"

    def __init__(
        self,
        environ: Mapping[str, str] = os.environ,
        *,
        deadline: float = 3.0,
        backend: Callable[[], KeyringBackend] | None = None,
    ) -> None:
        self._deadline = deadline
        self._make = backend or (lambda: choose(environ))
        self._made: KeyringBackend | None = None

    def unlock(self) -> None:
        self._ask(lambda ring: None)

    def read(self, ref: str) -> Bundle | None:
        return self._ask(lambda ring: _read(ring, ref))

    def read_many(self, refs: Sequence[str]) -> dict[str, Bundle]:
        return self._ask(lambda ring: _read_many(ring, refs))

    def write(self, ref: str, secrets: Mapping[str, str]) -> None:
        # The name stands inside too: a batch of items comes without their names.
        item = json.dumps({"ref": ref, "secrets": dict(secrets)}, separators=(",", ":"))
        self._ask(lambda ring: _write(ring, ref, item), Redactor(secrets.values()))

    def delete(self, ref: str) -> None:
        self._ask(lambda ring: _delete(ring, ref))

    def describe(self) -> str:
        return self._ask(lambda ring: f"{title(ring)}, items of the service “{SERVICE}”.")

    def _ask(self, question: Callable[[KeyringBackend], T], redactor: Redactor | None = None) -> T:
        """Put a question to the keyring, and its trouble into our words."""

        def ask() -> T:
            # Importing the library and choosing can hang too: all of it is under the deadline.
            from keyring.errors import InitError, KeyringError, KeyringLocked

            try:
                if self._made is None:
                    self._made = self._make()
                return question(self._made)
            except VaultError:
                raise
            except KeyringLocked:
                raise _locked() from None
            except InitError as error:
                # Not opened at all: the question to unlock or make it was dismissed, or there is
                # no screen to ask on.
                raise _locked(_said(error, Redactor(()))) from None
            except KeyringError as error:
                raise _trouble(_said(error, redactor or Redactor(()))) from None
            except BaseException as error:
                # Anything: the bus library's own errors, a panic of native code, SystemExit. Its
                # text stays out: nobody knows what a library quotes when it breaks.
                if type(error).__name__ == "LockedException":  # secretstorage's
                    raise _locked() from None
                raise _trouble(type(error).__name__) from None

        try:
            return within(self._deadline, ask)
        except TimeoutError:
            raise VaultUnavailable(
                f"The keyring did not answer within {self._deadline:g} s.",
                cause="It hangs, or it waits for you to unlock it in a window of its own.",
                fix=f"Unlock it if it asks, and try again. If it does not ask: {_lower(WAYS_OUT)}",
            ) from None


def _write(ring: KeyringBackend, ref: str, item: str) -> None:
    if type(ring).__name__ == "WinVaultKeyring" and len(item.encode("utf-16-le")) > WINDOWS_LIMIT:
        raise VaultUnavailable(
            "These secrets are too long for the Windows Credential Manager.",
            cause=f"It takes {WINDOWS_LIMIT // 2} characters for one channel, and no more.",
            fix="Keep secrets in an encrypted file: set LINKTOR_TUI_VAULT=file.",
        )
    ring.set_password(SERVICE, ref, item)
    if ring.get_password(SERVICE, ref) != item:
        raise VaultUnavailable(
            "The keyring took a secret and did not give it back.",
            cause=f"{title(ring)} drops or changes what it is given.",
            fix=WAYS_OUT,
        )


def _read(ring: KeyringBackend, ref: str) -> Bundle | None:
    item = ring.get_password(SERVICE, ref)
    return None if item is None else unpack(item).get(ref)


def _read_many(ring: KeyringBackend, refs: Sequence[str]) -> dict[str, Bundle]:
    if len(refs) > 1 and title(ring) == "Secret Service":
        try:
            return _read_batch(ring, refs)
        except (ImportError, AttributeError):
            pass  # a secretstorage with other insides: one by one is slow, and right
    read = ((ref, _read(ring, ref)) for ref in refs)
    return {ref: bundle for ref, bundle in read if bundle is not None}


def _read_batch(ring: KeyringBackend, refs: Sequence[str]) -> dict[str, Bundle]:
    from linktor_tui.local.vault.secret_service import read_service

    found: dict[str, Bundle] = {}
    for item in read_service(ring, SERVICE):
        found |= unpack(item)
    return {ref: found[ref] for ref in refs if ref in found}


def _delete(ring: KeyringBackend, ref: str) -> None:
    from keyring.errors import PasswordDeleteError

    try:
        ring.delete_password(SERVICE, ref)
    except PasswordDeleteError:
        # Said of an item that is not there, and of one that would not go: look which it is.
        if ring.get_password(SERVICE, ref) is not None:
            raise


def unpack(item: str) -> dict[str, Bundle]:
    """Read an item: its name and its bundle. Empty for what we did not write."""
    try:
        content: Any = json.loads(item)
        return {content["ref"]: dict(content["secrets"])}
    except (ValueError, TypeError, KeyError):
        return {}


def _said(error: Exception, redactor: Redactor) -> str:
    return redactor.text(str(error)).strip().rstrip(".") or type(error).__name__


def _locked(reason: str | None = None) -> VaultLocked:
    said = f" It answered: {reason}." if reason else ""
    return VaultLocked(
        "The keyring is locked.",
        cause=f"It was not unlocked at login, or the question to unlock it was dismissed.{said}",
        fix=WAYS_OUT,
    )


def _trouble(reason: str) -> VaultUnavailable:
    return VaultUnavailable(
        "The keyring cannot be used.",
        cause=f"It answered: {reason}.",
        fix=WAYS_OUT,
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
