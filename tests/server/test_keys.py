"""API keys at rest, and the commands that make, list and revoke them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from linktor_tui.contract.errors import InvalidRequest
from linktor_tui.contract.scopes import SCOPES
from linktor_tui.local.keys import FILE_NAME, KeyRing, NoSuchKey
from tests.cli.conftest import bots, cli, loop_thread, one_simulator, vaults
from tests.cli.runner import Cli
from tests.places import Clock

__all__ = ["bots", "cli", "loop_thread", "one_simulator", "vaults"]


def test_a_key_is_known_and_never_kept(tmp_path: Path, clock: Clock) -> None:
    ring = KeyRing(tmp_path, clock)
    made, token = ring.create("deploy", SCOPES)
    assert (made.created_at, made.revoked_at) == ("2024-01-15T10:30:00Z", None)
    assert KeyRing(tmp_path).find(token) == made
    for odd in ("", token[:-1], token + "x", "ltk_", made.id, "\ud800"):
        assert ring.find(odd) is None
    assert len(token) > 43
    for path in tmp_path.iterdir():
        assert token not in path.read_text()
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o077 == 0


def test_a_revoked_key_stays_revoked(tmp_path: Path, clock: Clock) -> None:
    ring, running = KeyRing(tmp_path, clock), KeyRing(tmp_path)
    made, token = ring.create("deploy", SCOPES)
    other, _ = ring.create("backup", SCOPES[:1])
    assert running.find(token) is not None
    clock.forward(minutes=1)
    assert ring.revoke("deploy").revoked_at == "2024-01-15T10:31:00Z"
    assert running.find(token) is None
    clock.forward(minutes=1)
    assert ring.revoke(made.id).revoked_at == "2024-01-15T10:31:00Z"
    assert [key.revoked_at for key in ring.all()] == ["2024-01-15T10:31:00Z", None]
    (tmp_path / FILE_NAME).write_text("damaged")
    assert running.find(token) is None
    assert [key.id for key in running.all()] == [made.id, other.id]
    with pytest.raises(NoSuchKey):
        ring.revoke("deploy")
    assert ring.create("deploy", SCOPES)[0].id != made.id


def test_names(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path)
    ring.create("deploy", SCOPES)
    for name in ("", "  ", "a\nb", "deploy", "x" * 201):
        with pytest.raises(InvalidRequest):
            ring.create(name, SCOPES)


def test_the_commands(cli: Cli) -> None:
    made = json.loads(cli.ok("keys", "create", "--name", "deploy", "-o", "json").out)["data"]
    assert made["scopes"] == list(SCOPES)
    assert made["key"].startswith("ltk_")
    one = cli.ok("keys", "create", "--name", "backup", "--scope", "channels:read", tty=True)
    assert "channels:read" in one.out
    assert "ltk_" in one.out
    assert "not shown again" in one.err
    listed = json.loads(cli.ok("keys", "list", "-o", "json").out)["data"]
    assert [key["name"] for key in listed] == ["deploy", "backup"]
    assert all("key" not in key for key in listed)
    assert "deploy" in cli.ok("keys", "list").out
    gone = json.loads(cli.ok("keys", "revoke", "deploy", "-o", "json").out)["data"]
    assert gone["revokedAt"]
    assert cli.ok("keys", "list", "-o", "ids").out.split()[0] == made["id"]
    assert gone["revokedAt"] in cli.ok("keys", "list", "-o", "csv").out
    assert cli("keys", "revoke", "nobody").code == 5
    assert cli("keys", "create", "--name", "x", "--scope", "all").code == 2
    assert made["key"] not in cli.ok("keys", "list", "-o", "yaml").out
