"""The door to all secret stores: choice, routing, markers, probe."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from linktor_tui.contract.errors import VaultError, VaultLocked, VaultUnavailable
from linktor_tui.local.vault import MemoryVault, Vaults, open_vaults
from linktor_tui.local.vault.markers import Markers
from linktor_tui.settings import Settings


class Kept(MemoryVault):
    """A vault in memory that goes by another kind."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind


class Broken(MemoryVault):
    """Fails as told when something is stored."""

    def __init__(self, error: VaultError) -> None:
        super().__init__()
        self.error = error

    def write(self, ref: str, secrets: Mapping[str, str]) -> None:
        raise self.error


class Forgetful(MemoryVault):
    """Takes everything and keeps nothing."""

    def write(self, ref: str, secrets: Mapping[str, str]) -> None:
        return


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home" / "secret-refs"


@pytest.fixture
def chosen() -> list[str]:
    return ["keyring"]


@pytest.fixture
def vaults(folder: Path, chosen: list[str]) -> Vaults:
    kept = {kind: Kept(kind) for kind in ("keyring", "file")}
    return Vaults(
        {kind: lambda kind=kind: kept[kind] for kind in kept},  # type: ignore[misc]
        chosen=lambda: chosen[-1],
        markers=Markers(folder),
    )


class TestRouting:
    def test_reading_goes_by_the_reference_and_writing_by_the_choice(
        self, vaults: Vaults, chosen: list[str]
    ) -> None:
        first = vaults.write("ch_1.aa", {"botToken": "one"})
        chosen.append("file")
        second = vaults.write("ch_2.bb", {"botToken": "two"})

        assert (first, second) == ("keyring:ch_1.aa", "file:ch_2.bb")
        assert vaults.read(first) == {"botToken": "one"}
        assert vaults.read_many([second, first, "file:gone"]) == {
            first: {"botToken": "one"},
            second: {"botToken": "two"},
        }
        vaults.delete(first)
        assert vaults.read(first) is None
        assert vaults.read(second) == {"botToken": "two"}

    def test_nothing_asked_opens_nothing(self) -> None:
        def refuse() -> MemoryVault:
            raise AssertionError("opened")

        vaults = Vaults({"file": refuse}, chosen=lambda: "file", markers=Markers(None))
        assert vaults.read_many([]) == {}
        assert vaults.known_refs() == []

    def test_a_store_that_is_not_at_hand_is_named(self, vaults: Vaults) -> None:
        with pytest.raises(VaultUnavailable, match="memory"):
            vaults.read("memory:ch_1.aa")

    @pytest.mark.parametrize(
        "ref",
        ["", "ch_1", "file:", ":x", "file:../x", "file:a/b", "file:.x", "file:a\n", "x" * 200],
    )
    def test_what_is_no_reference_is_refused(self, vaults: Vaults, ref: str) -> None:
        with pytest.raises(ValueError, match="not a reference"):
            vaults.read(ref)

    def test_each_bundle_is_the_callers_own(self) -> None:
        vaults = Vaults.of(MemoryVault())
        given = {"botToken": "one"}
        ref = vaults.write("ch_1", given)
        given["botToken"] = "changed"
        found = vaults.read(ref)
        assert found == {"botToken": "one"}
        found["botToken"] = "changed"
        assert vaults.read_many([ref]) == {ref: {"botToken": "one"}}


class TestMarkers:
    def test_one_lies_there_for_each_secret_until_it_is_gone(
        self, vaults: Vaults, chosen: list[str], folder: Path
    ) -> None:
        assert vaults.known_refs() == []
        assert not folder.parent.exists()
        first = vaults.write("ch_1.aa", {"t": "s"})
        chosen.append("file")
        second = vaults.write("ch_2.bb", {"t": "s"})

        assert vaults.known_refs() == sorted([first, second])
        vaults.delete(first)
        vaults.delete(first)
        assert vaults.known_refs() == [second]

    def test_it_is_there_before_the_secret(self, folder: Path) -> None:
        class Stopped(Exception):
            pass

        class Stops(MemoryVault):
            def write(self, ref: str, secrets: Mapping[str, str]) -> None:
                raise Stopped

        vault = Stops()
        vaults = Vaults({"memory": lambda: vault}, chosen=lambda: "memory", markers=Markers(folder))
        with pytest.raises(Stopped):
            vaults.write("ch_1", {"t": "s"})
        assert vaults.known_refs() == ["memory:ch_1"]

    @pytest.mark.parametrize(
        ("error", "left"),
        [(VaultLocked("locked"), []), (VaultUnavailable("hangs"), ["memory:ch_1"])],
        ids=["locked: nothing was stored", "no answer: who knows"],
    )
    def test_what_a_failure_leaves(self, error: VaultError, left: list[str]) -> None:
        vaults = Vaults.of(Broken(error))
        with pytest.raises(type(error)):
            vaults.write("ch_1", {"t": "s"})
        assert vaults.known_refs() == left

    def test_no_usable_store_leaves_none(self, folder: Path) -> None:
        def refuse() -> MemoryVault:
            raise VaultUnavailable("There is none.")

        vaults = Vaults({"keyring": refuse}, chosen=lambda: "keyring", markers=Markers(folder))
        with pytest.raises(VaultUnavailable):
            vaults.write("ch_1", {"t": "s"})
        assert not folder.exists()

    def test_they_say_nothing_and_are_private(self, vaults: Vaults, folder: Path) -> None:
        vaults.write("ch_1.aa", {"botToken": "canary"})

        (marker,) = folder.iterdir()
        assert (marker.name, marker.read_bytes()) == ("keyring.ch_1.aa", b"")
        if os.name == "posix":
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
            assert stat.S_IMODE(marker.stat().st_mode) == 0o600

    def test_other_files_there_are_no_references(self, vaults: Vaults, folder: Path) -> None:
        ref = vaults.write("ch_1.aa", {"t": "s"})
        for name in (".DS_Store", "README", "keyring.", "keyring.a b"):
            (folder / name).touch()
        assert vaults.known_refs() == [ref]

    def test_a_folder_that_cannot_be_made_is_trouble_of_the_vault(
        self, vaults: Vaults, folder: Path
    ) -> None:
        folder.parent.write_text("a file")
        with pytest.raises(VaultUnavailable) as refused:
            vaults.write("ch_1.aa", {"t": "s"})
        assert refused.value.fix


class TestProbe:
    def test_goes_round_and_leaves_nothing(self, vaults: Vaults) -> None:
        vaults.probe()
        assert vaults.known_refs() == []

    def test_a_store_that_forgets_is_found_out(self) -> None:
        with pytest.raises(VaultError, match="did not give it back"):
            Vaults.of(Forgetful()).probe()


class TestChoice:
    """What the settings say, with neither keyring nor file opened."""

    @staticmethod
    def chosen(home: Path, **environ: str) -> str:
        return open_vaults(Settings(home, environ))._chosen()

    def test_is_the_keyring_at_first(self, tmp_path: Path) -> None:
        assert self.chosen(tmp_path) == "keyring"

    def test_is_the_file_once_there_is_one(self, tmp_path: Path) -> None:
        (tmp_path / "secrets.vault").touch()
        assert self.chosen(tmp_path) == "file"
        assert self.chosen(tmp_path, LINKTOR_TUI_VAULT="keyring") == "keyring"

    def test_is_what_the_environment_says(self, tmp_path: Path) -> None:
        assert self.chosen(tmp_path, LINKTOR_TUI_VAULT="file") == "file"

    def test_of_something_else_is_refused(self, tmp_path: Path) -> None:
        vaults = open_vaults(Settings(tmp_path, {"LINKTOR_TUI_VAULT": "plaintext"}))
        with pytest.raises(VaultUnavailable, match="plaintext") as refused:
            vaults.write("ch_1", {"t": "s"})
        assert refused.value.fix == "Set it to keyring or to file, or unset it."
        assert list(tmp_path.iterdir()) == []


class TestPassphrase:
    @staticmethod
    def vaults(home: Path, ask: object = None, **environ: str) -> Vaults:
        settings = Settings(home, {"LINKTOR_TUI_VAULT": "file", **environ})
        return open_vaults(settings, passphrase=ask)  # type: ignore[arg-type]

    def test_comes_from_the_environment_first(self, tmp_path: Path) -> None:
        def refuse() -> str:
            raise AssertionError("asked")

        ref = self.vaults(tmp_path, refuse, LINKTOR_TUI_PASSPHRASE="pass").write("ch_1", {"t": "s"})
        assert self.vaults(tmp_path, lambda: "pass").read(ref) == {"t": "s"}

    def test_none_at_all_is_said(self, tmp_path: Path) -> None:
        with pytest.raises(VaultLocked) as refused:
            self.vaults(tmp_path).write("ch_1", {"t": "s"})
        assert "LINKTOR_TUI_PASSPHRASE" in (refused.value.fix or "")
        assert list(tmp_path.iterdir()) == []


def test_describe_names_what_is_chosen_and_what_still_holds_secrets(
    vaults: Vaults, chosen: list[str]
) -> None:
    assert [line.split(":")[0] for line in vaults.describe()] == ["keyring"]
    vaults.write("ch_1", {"t": "s"})
    chosen.append("file")
    assert [line.split(":")[0] for line in vaults.describe()] == ["file", "keyring"]


def test_opening_costs_neither_a_keyring_nor_cryptography(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from linktor_tui.settings import Settings;"
        "from linktor_tui.local.vault import open_vaults;"
        f"vaults = open_vaults(Settings(pathlib.Path({str(tmp_path)!r}), {{}}));"
        "vaults.known_refs(); vaults.read_many([]);"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    heavy = {"keyring", "cryptography", "asyncio", "filelock", "secretstorage", "jeepney", "tinydb"}
    assert set(ran.stdout.split()) & heavy == set()
