"""A real Secret Service: gnome-keyring on a D-Bus session of its own, with nobody to answer it."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from connectors.redaction import forms
from tests.conftest import CI

pytestmark = pytest.mark.real

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("dbus-run-session", "gnome-keyring-daemon", "bash")
UNLOCK = (
    'printf %s "$RING_PASSWORD" | gnome-keyring-daemon --unlock --components=secrets >/dev/null'
)
DEADLINE = 4.0
"""Seconds: the vault's three, and a slow machine."""


@pytest.fixture
def canary() -> str:
    return f"canary/{secrets.token_hex(8)}+x"


class Session:
    """A home with a keyring, and a D-Bus session for each child."""

    def __init__(self, folder: Path, canary: str) -> None:
        self.folder = folder
        self._canary = canary
        self._password = secrets.token_hex(8)
        (folder / "run").mkdir(mode=0o700)

    def child(self, what: str, *, keyring: bool = True, bus: bool = True) -> dict[str, Any]:
        """Run a child in a session, with the keyring unlocked or not, and read its answer."""
        command = f"exec {sys.executable} -m tests.real.keyring_child {what} {self.folder}"
        script = f"{UNLOCK} && {command}" if keyring else command
        session = ["dbus-run-session", "--"] if bus else []
        ran = subprocess.run(
            [*session, "bash", "-c", script],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.folder),
                "XDG_DATA_HOME": str(self.folder / "share"),
                "XDG_CONFIG_HOME": str(self.folder / "config"),
                "XDG_RUNTIME_DIR": str(self.folder / "run"),
                "RING_PASSWORD": self._password,
                "CANARY": self._canary,
            },
            capture_output=True,
            text=True,
            timeout=55,
        )
        assert ran.returncode == 0, ran.stderr
        answer: dict[str, Any] = json.loads(ran.stdout)
        return answer


@pytest.fixture
def session(tmp_path: Path, canary: str) -> Session:
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        reason = f"not installed: {', '.join(missing)} (Debian: gnome-keyring, dbus)"
        if CI:
            pytest.fail(reason)
        pytest.skip(reason)
    return Session(tmp_path, canary)


def test_secrets_are_stored_read_and_deleted(session: Session, canary: str) -> None:
    answer = session.child("round_trip")

    ratio = answer.pop("ratio")
    print(f"fifty one by one cost {ratio:.1f} times fifty at once")
    (described,) = answer.pop("describe")
    assert described.startswith("keyring: Secret Service")
    assert answer == dict.fromkeys(
        ("single", "batch", "replaced", "deleted", "left", "known"), True
    )

    hidden = forms(canary) | {canary.encode().hex(), canary[::-1]}
    looked_at = [path for path in session.folder.rglob("*") if path.is_file()]
    assert "login.keyring" in {path.name for path in looked_at}  # this is where they are
    for path in looked_at:
        text = path.read_bytes().decode("latin-1")
        assert [form for form in hidden if form in text] == [], path


def test_the_command_line_keeps_its_secrets_there_and_nowhere_else(
    session: Session, canary: str
) -> None:
    answer = session.child("command_line")

    assert answer["codes"] == [0, 0, 3, 0, 3, 3, 0]
    assert answer["left"] == []
    looked_at = [path for path in session.folder.rglob("*") if path.is_file()]
    texts = [answer["printed"], *(path.read_bytes().decode("latin-1") for path in looked_at)]
    for form in forms(canary):
        assert not any(form in text for text in texts)


def test_fifty_are_read_without_a_call_for_each(session: Session) -> None:
    answer = session.child("in_batch")

    assert answer["found"] == 50
    assert answer["sent"] < 15


def test_a_stopped_daemon_is_not_waited_for(session: Session) -> None:
    answer = session.child("stopped")

    for asked in answer["asked"]:
        assert asked["code"] == "VAULT_UNAVAILABLE"
        assert asked["seconds"] < DEADLINE
    assert answer["afterwards"]


def test_a_locked_keyring_is_said_to_be_locked(session: Session) -> None:
    answer = session.child("locked")

    for asked in answer["asked"]:
        assert asked["code"] == "VAULT_LOCKED"
        assert asked["seconds"] < DEADLINE


def test_the_app_says_that_it_hangs_or_is_locked_and_goes_on_afterwards(session: Session) -> None:
    assert session.child("at_the_app") == {"names": ["Support"]}


@pytest.mark.parametrize(
    ("bus", "code"),
    [(True, "VAULT_LOCKED"), (False, "VAULT_UNAVAILABLE")],
    ids=["never unlocked", "no D-Bus"],
)
def test_without_a_keyring_both_ways_out_are_named(session: Session, bus: bool, code: str) -> None:
    answer = session.child("refused", keyring=False, bus=bus)

    for asked in answer["asked"]:
        assert asked["code"] == code
        assert asked["seconds"] < DEADLINE
    assert answer["known"] == []
    assert "LINKTOR_TUI_VAULT=file" in answer["fix"]
    assert "gnome-keyring" in answer["fix"]
    assert not list(session.folder.rglob("login.keyring"))
