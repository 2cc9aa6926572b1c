"""The encrypted file: passphrase, tampering, sharing, and what stands in it."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from connectors.redaction import forms
from linktor_tui.contract.errors import VaultError, VaultLocked, VaultUnavailable
from linktor_tui.local.storage import GuardedFile
from linktor_tui.local.vault.file_vault import COST, FileVault

CHEAP = 2**10
"""scrypt's N for tests that are about something else."""
BUNDLE = {"botToken": "110201543:canary-token", "webhookSecret": "whsec_ünï-\ud800"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "secrets.vault"


class Ask:
    """Answers a question for a passphrase, and counts."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked = 0

    def __call__(self) -> str:
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


def vault(path: Path, ask: Callable[[], str] | None = None, **more: Any) -> FileVault:
    return FileVault(path, ask or Ask("correct horse"), cost=CHEAP, **more)


def changed(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the file as somebody who knows its format: with a checksum that fits."""
    file = GuardedFile(path)
    tables = json.loads(json.dumps(file.read()))
    change(tables)
    file.write(tables)


class TestBundles:
    def test_come_back_in_another_process_life(self, path: Path) -> None:
        vault(path).write("ch_1.aa", BUNDLE)

        again = vault(path)
        assert again.read("ch_1.aa") == BUNDLE
        assert again.read("ch_2.bb") is None
        assert again.read_many(["ch_2.bb", "ch_1.aa"]) == {"ch_1.aa": BUNDLE}

    def test_are_replaced_and_removed(self, path: Path) -> None:
        kept = vault(path)
        kept.write("ch_1", BUNDLE)
        kept.write("ch_1", {"botToken": "new"})
        kept.write("ch_2", BUNDLE)
        kept.delete("ch_2")
        kept.delete("ch_2")
        kept.delete("never there")

        assert vault(path).read_many(["ch_1", "ch_2"]) == {"ch_1": {"botToken": "new"}}

    def test_nothing_is_made_or_asked_by_looking(self, path: Path) -> None:
        ask = Ask("x")
        kept = vault(path, ask)
        assert kept.read("ch_1") is None
        kept.delete("ch_1")
        assert str(path) in kept.describe()
        assert ask.asked == 0
        assert not path.parent.exists()

    def test_fifty_need_one_key(self, path: Path) -> None:
        ask = Ask("correct horse")
        kept = vault(path, ask)
        for number in range(50):
            kept.write(f"ch_{number}", {"n": str(number)})

        assert len(kept.read_many([f"ch_{number}" for number in range(50)])) == 50
        assert ask.asked == 1

    def test_the_default_cost_is_owasps(self, path: Path) -> None:
        FileVault(path, Ask("correct horse")).write("ch_1", BUNDLE)
        key = json.loads(path.read_text())["tables"]["key"]
        assert (key["kdf"], key["n"], key["r"], key["p"]) == ("scrypt", COST, 8, 1)
        assert COST >= 2**17
        assert vault(path).read("ch_1") == BUNDLE  # by the file's cost, not by ours


class TestPassphrase:
    def test_a_wrong_one_is_no_empty_vault(self, path: Path) -> None:
        vault(path).write("ch_1", BUNDLE)
        before = path.read_bytes()

        for operation in (
            lambda: vault(path, Ask("wrong")).read("ch_1"),
            lambda: vault(path, Ask("wrong")).read_many(["ch_1"]),
            lambda: vault(path, Ask("wrong")).write("ch_2", BUNDLE),
            lambda: vault(path, Ask("wrong")).unlock(),
        ):
            with pytest.raises(VaultLocked, match="does not open") as refused:
                operation()
            assert refused.value.fix
            assert "wrong" not in str(refused.value)
        assert path.read_bytes() == before

    def test_is_asked_again_after_a_wrong_one(self, path: Path) -> None:
        vault(path).write("ch_1", BUNDLE)
        ask = Ask("wrong", "correct horse")
        kept = vault(path, ask)
        with pytest.raises(VaultLocked):
            kept.read("ch_1")
        assert kept.read("ch_1") == BUNDLE
        assert ask.asked == 2

    @pytest.mark.parametrize("ask", [None, Ask("")], ids=["nobody to ask", "an empty answer"])
    def test_none_opens_nothing(self, path: Path, ask: Ask | None) -> None:
        kept = FileVault(path, ask, cost=CHEAP)
        with pytest.raises(VaultLocked, match="none was given"):
            kept.write("ch_1", BUNDLE)
        assert not path.exists()

    def test_two_threads_ask_once(self, path: Path) -> None:
        vault(path).write("ch_1", BUNDLE)
        ask = Ask("correct horse")
        kept = vault(path, ask)
        found: list[Any] = []
        threads = [
            threading.Thread(target=lambda: found.append(kept.read("ch_1"))) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [BUNDLE] * 4
        assert ask.asked == 1

    def test_a_file_that_was_made_anew_gets_a_key_of_its_own(self, path: Path) -> None:
        kept = vault(path)
        kept.write("ch_1", BUNDLE)
        path.unlink()
        path.with_name("secrets.vault.bak").unlink(missing_ok=True)
        vault(path).write("ch_2", BUNDLE)

        assert kept.read("ch_2") == BUNDLE
        assert kept.read("ch_1") is None


class TestTampering:
    @pytest.fixture
    def full(self, path: Path) -> Path:
        kept = vault(path)
        kept.write("ch_1", {"botToken": "one"})
        kept.write("ch_2", {"botToken": "two"})
        return path

    def test_a_flipped_bit_is_found(self, full: Path) -> None:
        def flip(tables: dict[str, Any]) -> None:
            raw = bytearray(b64decode(tables["secrets"]["ch_1"]))
            raw[20] ^= 1
            tables["secrets"]["ch_1"] = b64encode(raw).decode()

        changed(full, flip)
        with pytest.raises(VaultError, match="was changed") as refused:
            vault(full).read("ch_1")
        assert not isinstance(refused.value, VaultLocked)
        assert vault(full).read("ch_2") == {"botToken": "two"}

    def test_one_channels_secret_cannot_take_anothers_place(self, full: Path) -> None:
        def swap(tables: dict[str, Any]) -> None:
            tables["secrets"]["ch_1"] = tables["secrets"]["ch_2"]

        changed(full, swap)
        with pytest.raises(VaultError, match="was changed"):
            vault(full).read("ch_1")

    @pytest.mark.parametrize("content", ["", "no base64 ***", "AAAA", "é"])
    def test_nonsense_is_found(self, full: Path, content: str) -> None:
        changed(full, lambda tables: tables["secrets"].update(ch_1=content))
        with pytest.raises(VaultError, match="was changed"):
            vault(full).read("ch_1")

    @pytest.mark.parametrize("change", [{"n": 2**30}, {"r": 4096}, {"p": 2**20}, {"kdf": "none"}])
    def test_a_key_that_would_cost_the_machine_is_not_made(
        self, full: Path, change: dict[str, Any]
    ) -> None:
        changed(full, lambda tables: tables["key"].update(change))
        with pytest.raises(VaultError, match="does not make"):
            vault(full).read("ch_1")

    @pytest.mark.parametrize("change", [{"n": 2}, {"salt": "AAAAAAAAAAAAAAAAAAAAAA=="}])
    def test_another_key_does_not_fit(self, full: Path, change: dict[str, Any]) -> None:
        changed(full, lambda tables: tables["key"].update(change))
        with pytest.raises(VaultLocked, match="does not open"):
            vault(full).read("ch_1")

    def test_accidental_damage_is_mended_from_the_copy(self, full: Path) -> None:
        full.write_bytes(full.read_bytes()[:-30])
        kept = vault(full)
        assert kept.read_many(["ch_1", "ch_2"]) == {"ch_1": {"botToken": "one"}}
        assert "was damaged" in kept.describe()

    def test_damage_without_a_copy_is_no_empty_vault(self, full: Path) -> None:
        full.write_bytes(b"")
        full.with_name("secrets.vault.bak").unlink()
        with pytest.raises(VaultUnavailable, match="cannot be read"):
            vault(full).write("ch_3", BUNDLE)
        assert full.read_bytes() == b""


class TestOnDisk:
    def test_no_secret_stands_there_in_any_form(self, path: Path) -> None:
        passphrase, secret = "canary-passphrase-9f3c", "canary-secret/4f9c+1b7e"
        kept = vault(path, Ask(passphrase))
        for number in range(3):
            kept.write(f"ch_{number}", {"botToken": secret, "other": secret[::-1]})
        kept.delete("ch_1")

        hidden = forms(secret) | forms(secret[::-1]) | forms(passphrase)
        hidden |= {text.encode().hex() for text in (secret, secret[::-1], passphrase)}
        for item in path.parent.rglob("*"):
            text = item.read_bytes().decode("latin-1")
            assert [form for form in hidden if form in text] == []
        assert "canary" not in repr(kept) + kept.describe()

    def test_the_same_bundle_never_looks_the_same(self, path: Path) -> None:
        kept = vault(path)
        for name in ("ch_1", "ch_2"):
            kept.write(name, BUNDLE)
        first, second = json.loads(path.read_text())["tables"]["secrets"].values()
        assert first[:16] != second[:16]

    @pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
    def test_it_is_private(self, path: Path) -> None:
        kept = vault(path)
        kept.write("ch_1", BUNDLE)
        kept.write("ch_2", BUNDLE)
        assert {stat.S_IMODE(item.stat().st_mode) for item in path.parent.iterdir()} == {0o600}
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


CONCURRENT = """
import sys
from pathlib import Path
from linktor_tui.local.vault.file_vault import FileVault

kept = FileVault(Path(sys.argv[1]), lambda: "correct horse", cost=1024, lock_timeout=50)
for number in range(20):
    kept.write(f"{sys.argv[2]}.{number}", {"n": str(number)})
    if number % 4 == 3:
        kept.delete(f"{sys.argv[2]}.{number}")
"""


def test_processes_that_start_together_lose_nothing(path: Path) -> None:
    names = [f"p{number}" for number in range(4)]
    command = [sys.executable, "-c", CONCURRENT, str(path)]
    root = Path(__file__).resolve().parents[2]
    running = [subprocess.Popen([*command, name], cwd=root, env={**os.environ}) for name in names]
    assert [process.wait(50) for process in running] == [0] * 4

    wanted = [f"{name}.{number}" for name in names for number in range(20)]
    found = vault(path).read_many(wanted)
    assert found == {
        f"{name}.{number}": {"n": str(number)}
        for name in names
        for number in range(20)
        if number % 4 != 3
    }
