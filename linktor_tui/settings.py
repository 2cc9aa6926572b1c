"""Where things are kept and what the environment says. Nothing is created merely by asking.

LINKTOR_TUI_HOME        one folder for all data, instead of the platform's own
LINKTOR_TUI_VAULT       keyring | file: where secrets go
LINKTOR_TUI_PASSPHRASE  opens the encrypted file without a prompt
LINKTOR_TUI_ENDPOINT_*  another base URL for a provider
LINKTOR_TUI_PUBLIC_URL  where the outside reaches this machine, for webhook URLs
LINKTOR_TUI_SILENCE_HOURS   a conversation without a message for so long is closed (24; 0: never)
LINKTOR_TUI_RETENTION_DAYS  messages older than that are deleted, their numbers stay (never)
LINKTOR_TUI_EVENT_DAYS  events older than that are deleted, once all were told (30; 0: never)
LINKTOR_TUI_CHECK_MINUTES   active channels are checked again after so many minutes (15; 0: never)
LINKTOR_TUI_KEEP_BODIES     no: texts are not kept, counts are
LINKTOR_TUI_NO_INPUT    never prompt
LINKTOR_PROFILE         which profile to use
LINKTOR_BASE_URL        address of a Linktor, without a profile
LINKTOR_API_KEY         the key for it
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

LOCAL_URL = "http://127.0.0.1:8787"
"""Base of webhook URLs while no public one is set."""

SILENCE_HOURS = 24
EVENT_DAYS = 30
CHECK_MINUTES = 15
_NO = ("no", "0", "false", "off")


@dataclass(frozen=True, slots=True)
class Settings:
    """What one run of the program goes by."""

    home: Path
    """Folder of everything that is kept: channels, encrypted secrets, logs."""
    environ: Mapping[str, str]

    @property
    def store_file(self) -> Path:
        """Channel configurations (TinyDB)."""
        return self.home / "channels.json"

    @property
    def ledger_file(self) -> Path:
        """Messages and conversations (SQLite)."""
        return self.home / "ledger.db"

    @property
    def vault_file(self) -> Path:
        """Secrets, encrypted; there only where the operator chose the file."""
        return self.home / "secrets.vault"

    @property
    def vault_refs(self) -> Path:
        """Names (not values) of every secret that was ever written, to find orphans."""
        return self.home / "secret-refs"

    @property
    def profiles_file(self) -> Path:
        """Profiles: the Linktors that the operator works with. Holds no secret."""
        return self.home / "profiles.toml"

    @property
    def memory_file(self) -> Path:
        """What the terminal app keeps between two runs: theme, order, filter. Holds no secret."""
        return self.home / "tui.json"

    @property
    def keymap_file(self) -> Path:
        """The operator's own keys for the terminal app, where there are some."""
        return self.home / "keymap.toml"

    @property
    def log_file(self) -> Path:
        """Traces of the program's own errors, without values of variables."""
        return self.home / "linktor-tui.log"

    @property
    def vault_choice(self) -> str | None:
        """`keyring`, `file`, or None where nothing was chosen."""
        return self.environ.get("LINKTOR_TUI_VAULT") or None

    @property
    def passphrase(self) -> str | None:
        """Passphrase of the encrypted file, where the environment gives it."""
        return self.environ.get("LINKTOR_TUI_PASSPHRASE") or None

    @property
    def silence(self) -> timedelta | None:
        """After how long without a message a conversation is closed; None: never."""
        hours = self.number("LINKTOR_TUI_SILENCE_HOURS")
        return timedelta(hours=SILENCE_HOURS if hours is None else hours) if hours != 0 else None

    @property
    def check_every(self) -> timedelta | None:
        """After how long an active channel is checked again; None: never."""
        minutes = self.number("LINKTOR_TUI_CHECK_MINUTES")
        return timedelta(minutes=CHECK_MINUTES if minutes is None else minutes) or None

    @property
    def retention(self) -> timedelta | None:
        """How old a message may become; None: as old as it likes."""
        days = self.number("LINKTOR_TUI_RETENTION_DAYS")
        return timedelta(days=days) if days else None

    @property
    def event_retention(self) -> timedelta | None:
        """How old an event may become; None: as old as it likes."""
        days = self.number("LINKTOR_TUI_EVENT_DAYS")
        return timedelta(days=EVENT_DAYS if days is None else days) if days != 0 else None

    @property
    def keep_bodies(self) -> bool:
        """Whether texts are kept."""
        return self.environ.get("LINKTOR_TUI_KEEP_BODIES", "").strip().lower() not in _NO

    def number(self, name: str) -> int | None:
        """A whole number of the environment; None where there is none, or another thing."""
        text = self.environ.get(name, "").strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None

    @property
    def public_url(self) -> str | None:
        """Where the outside reaches this machine; None while it cannot."""
        url = self.environ.get("LINKTOR_TUI_PUBLIC_URL", "").strip().rstrip("/")
        return url or None


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from the environment."""
    environ = os.environ if environ is None else environ
    home = environ.get("LINKTOR_TUI_HOME")
    return Settings(home=Path(home).expanduser() if home else _platform_home(), environ=environ)


def _platform_home() -> Path:
    from platformdirs import user_data_path  # costs as much as the store; skipped with a home set

    return user_data_path("linktor-tui", appauthor=False)
