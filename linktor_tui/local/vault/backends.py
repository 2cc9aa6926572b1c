"""Which keyring: one of the five kinds that keep secrets encrypted by the system, and no other.

The `keyring` library takes what is installed or named: a plain-text file from an add-on package
without a word, a null backend that drops what it is given, one that asks for a password in the
middle of a screen. Here a name is judged before anything of that name is imported.
"""

from __future__ import annotations

import configparser
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from linktor_tui.contract.errors import VaultUnavailable

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_LINUX = {
    "keyring.backends.SecretService.Keyring": "Secret Service",
    "keyring.backends.libsecret.Keyring": "Secret Service (libsecret)",
    "keyring.backends.kwallet.DBusKeyring": "KWallet",
    "keyring.backends.kwallet.DBusKeyringKWallet4": "KWallet 4",
}
_MACOS = {"keyring.backends.macOS.Keyring": "macOS Keychain"}
_WINDOWS = {"keyring.backends.Windows.WinVaultKeyring": "Windows Credential Manager"}
ALLOWED = {**_LINUX, **_MACOS, **_WINDOWS}
"""Class -> what people call it."""
CHAINER = "keyring.backends.chainer.ChainerBackend"

WAYS_OUT = (
    "Start or unlock a keyring (on a Linux server: gnome-keyring under dbus-run-session), or keep"
    " secrets in an encrypted file: set LINKTOR_TUI_VAULT=file, and LINKTOR_TUI_PASSPHRASE or"
    " answer the prompt."
)


def title(backend: KeyringBackend) -> str:
    """Name a backend as people do."""
    return ALLOWED.get(_name(backend), type(backend).__name__)


def choose(environ: Mapping[str, str]) -> KeyringBackend:
    """Make the backend that PYTHON_KEYRING_BACKEND or keyringrc.cfg names, else the best there is.

    Raises `VaultUnavailable` when the one that is named is not allowed, or none is usable.
    """
    named, where = _named(environ)
    if named in ALLOWED:
        backend = _usable(named)
        if backend is None:
            raise VaultUnavailable(
                f"The keyring that {where} names cannot be used here: {ALLOWED[named]}.",
                cause="It is not running, or what it needs is not installed.",
                fix=f"{WAYS_OUT} Or take the name out of {where}.",
            )
        return backend
    if named is not None and named != CHAINER:
        raise VaultUnavailable(
            f"{where} names a keyring that is not safe enough for secrets: {named}.",
            cause="Only keyrings of the operating system are used; others may keep plain text.",
            fix=f"Take the name out of {where}. {WAYS_OUT}",
        )
    return _best()


def _best() -> KeyringBackend:
    here = {"darwin": _MACOS, "win32": _WINDOWS}.get(sys.platform, _LINUX)
    usable = [backend for backend in map(_usable, here) if backend is not None]
    if not usable:
        raise VaultUnavailable(
            "There is no usable keyring on this machine.",
            cause="No keyring service is running, or none that keeps secrets encrypted.",
            fix=WAYS_OUT,
        )
    return max(usable, key=lambda backend: float(backend.priority))


def _usable(name: str) -> KeyringBackend | None:
    from keyring.core import load_keyring

    try:
        return load_keyring(name)
    except Exception:
        # A backend says in any way it likes that it cannot work here: RuntimeError by its manual,
        # ImportError, NameError and the bus library's own in practice.
        return None


def _name(backend: KeyringBackend) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"


def _named(environ: Mapping[str, str]) -> tuple[str | None, str]:
    """Which backend the user names, and where."""
    named = environ.get("PYTHON_KEYRING_BACKEND")
    if named:
        return named, "PYTHON_KEYRING_BACKEND"
    from keyring.util.platform_ import config_root

    path = config_root() / "keyringrc.cfg"
    parser = configparser.RawConfigParser()
    try:
        parser.read(path, encoding="utf-8")
        named = parser.get("backend", "default-keyring").strip()
    except (configparser.NoSectionError, configparser.NoOptionError):
        return None, str(path)
    except (configparser.Error, UnicodeDecodeError):
        raise VaultUnavailable(
            f"{path} cannot be read.",
            cause="It is not the kind of file that the keyring library expects.",
            fix=f"Mend or remove it. {WAYS_OUT}",
        ) from None
    return named, str(path)
