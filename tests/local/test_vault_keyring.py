"""The keyring vault against backends that hang, drop, refuse and lie."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringLocked, PasswordDeleteError, PasswordSetError

from linktor_tui.contract.errors import VaultLocked, VaultUnavailable
from linktor_tui.local.vault import Vaults, backends
from linktor_tui.local.vault.keyring_vault import SERVICE, KeyringVault

BUNDLE = {"botToken": "110201543:canary", "webhookSecret": "whsec_ünï-\ud800"}


class Ring(KeyringBackend):
    """A keyring that works, in memory."""

    priority = 0.1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.items: dict[tuple[str, str], str] = {}

    def set_password(self, service: str, username: str, password: str) -> None:
        self.items[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        return self.items.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.items:
            raise PasswordDeleteError("No such password!")
        del self.items[service, username]


class NullRing(Ring):
    """Takes everything, keeps nothing: as keyring.backends.null does."""

    def set_password(self, service: str, username: str, password: str) -> None:
        return


class AlteringRing(Ring):
    """Cuts off what it finds too long."""

    def set_password(self, service: str, username: str, password: str) -> None:
        super().set_password(service, username, password[:20])


class StickyRing(Ring):
    """Will not let go of anything."""

    def delete_password(self, service: str, username: str) -> None:
        raise PasswordDeleteError("not allowed")


class HangingRing(Ring):
    """Never answers, until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.let_go.wait()
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        self.let_go.wait()


class WinVaultKeyring(Ring):
    """Has the name of Windows' own."""


class FailingRing(Ring):
    """Raises whatever it is given, at every operation."""

    def __init__(self, error: BaseException) -> None:
        super().__init__()
        self.error = error

    def get_password(self, service: str, username: str) -> str | None:
        raise self.error

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error

    def delete_password(self, service: str, username: str) -> None:
        raise self.error


def over(ring: KeyringBackend, **more: Any) -> KeyringVault:
    return KeyringVault(backend=lambda: ring, **more)


@pytest.fixture
def hanging() -> Iterator[HangingRing]:
    ring = HangingRing()
    yield ring
    ring.let_go.set()
    for thread in threading.enumerate():
        if thread.name == "keyring":
            thread.join(5)


class TestBundles:
    def test_are_one_item_each_and_come_back(self) -> None:
        ring = Ring()
        vault = over(ring)
        vault.write("ch_1.aa", BUNDLE)

        assert vault.read("ch_1.aa") == BUNDLE
        assert list(ring.items) == [(SERVICE, "ch_1.aa")]
        assert json.loads(ring.items[SERVICE, "ch_1.aa"])["secrets"] == BUNDLE

    def test_many_are_read_without_those_that_are_gone(self) -> None:
        vault = over(Ring())
        for number in range(3):
            vault.write(f"ch_{number}", {"n": str(number)})
        assert vault.read_many(["ch_0", "ch_2", "ch_9"]) == {"ch_0": {"n": "0"}, "ch_2": {"n": "2"}}
        assert vault.read_many([]) == {}

    def test_are_removed_and_may_be_gone_already(self) -> None:
        vault = over(Ring())
        vault.write("ch_1", BUNDLE)
        vault.delete("ch_1")
        vault.delete("ch_1")
        assert vault.read("ch_1") is None

    @pytest.mark.parametrize("item", ["", "no json", "[]", "null", '{"secrets": 1, "ref": "ch_1"}'])
    def test_of_somebody_else_are_none(self, item: str) -> None:
        ring = Ring()
        ring.set_password(SERVICE, "ch_1", item)
        assert over(ring).read("ch_1") is None

    def test_under_another_name_are_none(self) -> None:
        ring = Ring()
        over(ring).write("ch_1", BUNDLE)
        ring.items[SERVICE, "ch_2"] = ring.items[SERVICE, "ch_1"]
        assert over(ring).read("ch_2") is None

    def test_the_backend_is_made_once(self) -> None:
        made = []

        def make() -> Ring:
            made.append(Ring())
            return made[0]

        vault = KeyringVault(backend=make)
        vault.unlock()
        vault.write("ch_1", BUNDLE)
        vault.read("ch_1")
        assert len(made) == 1


class TestRingsThatLie:
    @pytest.mark.parametrize("ring", [NullRing(), AlteringRing()], ids=["drops", "alters"])
    def test_are_found_out_by_reading_back(self, ring: Ring) -> None:
        with pytest.raises(VaultUnavailable, match="did not give it back") as refused:
            over(ring).write("ch_1", BUNDLE)
        assert "LINKTOR_TUI_VAULT=file" in (refused.value.fix or "")
        assert "canary" not in str(refused.value) + str(refused.value.cause)

    def test_a_deletion_that_did_not_happen_is_said(self) -> None:
        vault = over(StickyRing())
        vault.write("ch_1", BUNDLE)
        with pytest.raises(VaultUnavailable):
            vault.delete("ch_1")
        vault.delete("ch_2")  # was not there: fine

    def test_windows_limit_is_said_before_it_is_met(self) -> None:
        ring = WinVaultKeyring()
        over(ring).write("ch_1", {"token": "x" * 1200})
        with pytest.raises(VaultUnavailable, match="too long") as refused:
            over(ring).write("ch_2", {"serviceAccount": "x" * 1300})
        assert "LINKTOR_TUI_VAULT=file" in (refused.value.fix or "")
        assert len(ring.items) == 1


class TestRingsThatFail:
    def test_a_hanging_one_is_not_waited_for(self, hanging: HangingRing) -> None:
        vault = over(hanging, deadline=0.1)
        operations = (
            lambda: vault.read("ch_1"),
            lambda: vault.read_many(["ch_1", "ch_2"]),
            lambda: vault.write("ch_1", BUNDLE),
        )
        for operation in operations:
            started = time.monotonic()
            with pytest.raises(VaultUnavailable, match=r"did not answer within 0\.1 s") as refused:
                operation()
            assert time.monotonic() - started < 2
            assert "LINKTOR_TUI_VAULT=file" in (refused.value.fix or "")

    def test_one_that_hangs_while_it_is_made_is_not_waited_for(self, hanging: HangingRing) -> None:
        def make() -> Ring:
            hanging.let_go.wait()
            return hanging

        with pytest.raises(VaultUnavailable, match="did not answer"):
            KeyringVault(backend=make, deadline=0.1).read("ch_1")

    def test_one_that_recovers_is_used_again(self, hanging: HangingRing) -> None:
        vault = over(hanging, deadline=0.1)
        with pytest.raises(VaultUnavailable):
            vault.read("ch_1")
        hanging.let_go.set()
        assert vault.read("ch_1") is None

    def test_a_process_ends_though_a_ring_hangs(self, tmp_path: Path) -> None:
        program = (
            "import threading\n"
            "from linktor_tui.local.vault.keyring_vault import KeyringVault\n"
            "from linktor_tui.contract.errors import VaultUnavailable\n"
            "try: KeyringVault(backend=threading.Event().wait, deadline=0.1).read('ch_1')\n"
            "except VaultUnavailable: print('told')\n"
        )
        ran = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, timeout=20, check=True
        )
        assert ran.stdout == "told\n"

    def test_a_locked_one_is_locked(self) -> None:
        vaults = Vaults.of(over(FailingRing(KeyringLocked("Failed to unlock the collection!"))))
        for operation in (
            lambda: vaults.read("keyring:ch_1"),
            lambda: vaults.write("ch_1", BUNDLE),
            lambda: vaults.delete("keyring:ch_1"),
            vaults.probe,
        ):
            with pytest.raises(VaultLocked, match="locked"):
                operation()
        assert vaults.known_refs() == []

    @pytest.mark.parametrize(
        ("error", "said"),
        [
            (InitError("Failed to create the collection: Prompt dismissed.."), "Prompt dismissed"),
            (PasswordSetError(f"cannot store {BUNDLE['botToken']}"), "cannot store ********"),
            (RuntimeError(BUNDLE["botToken"]), "RuntimeError"),
            (SystemExit(3), "SystemExit"),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_any_other_trouble_is_told_without_the_secret(
        self, error: BaseException, said: str
    ) -> None:
        with pytest.raises(VaultUnavailable) as refused:
            over(FailingRing(error)).write("ch_1", BUNDLE)
        told = f"{refused.value} {refused.value.cause} {refused.value.fix}"
        assert said in told
        assert "canary" not in told
        assert refused.value.__cause__ is None


class TestChoosing:
    """`backends.choose`, with what this machine happens to have taken out of the way."""

    @pytest.fixture(autouse=True)
    def no_machine(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
        monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
        self.usable: dict[str, Ring] = {}
        monkeypatch.setattr(backends, "_usable", lambda name: self.usable.get(name))
        monkeypatch.setattr(sys, "platform", "linux")

    @staticmethod
    def config(text: str) -> None:
        from keyring.util.platform_ import config_root

        path = config_root() / "keyringrc.cfg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def test_the_best_of_those_allowed_is_taken(self) -> None:
        secret_service, kwallet = Ring(), Ring()
        secret_service.priority, kwallet.priority = 5.0, 5.1
        self.usable = {
            "keyring.backends.SecretService.Keyring": secret_service,
            "keyring.backends.kwallet.DBusKeyring": kwallet,
            "keyring.backends.macOS.Keyring": Ring(),
        }
        assert backends.choose({}) is kwallet

    def test_without_any_both_ways_out_are_named(self) -> None:
        with pytest.raises(VaultUnavailable, match="no usable keyring") as refused:
            backends.choose({})
        fix = refused.value.fix or ""
        assert refused.value.cause
        for word in ("gnome-keyring", "LINKTOR_TUI_VAULT=file", "LINKTOR_TUI_PASSPHRASE"):
            assert word in fix

    REFUSED = (
        "keyring.backends.null.Keyring",
        "keyring.backends.fail.Keyring",
        "keyrings.alt.file.PlaintextKeyring",
        "keyrings.alt.file.EncryptedKeyring",
        "keyrings.cryptfile.cryptfile.CryptFileKeyring",
        "os.path",
        "nonsense",
    )

    @pytest.mark.parametrize("name", REFUSED)
    def test_another_one_named_in_the_environment_is_refused(self, name: str) -> None:
        self.usable = {name: Ring(), "keyring.backends.SecretService.Keyring": Ring()}
        with pytest.raises(VaultUnavailable, match="not safe enough") as refused:
            backends.choose({"PYTHON_KEYRING_BACKEND": name})
        assert name in refused.value.message
        assert "PYTHON_KEYRING_BACKEND" in (refused.value.fix or "")

    @pytest.mark.parametrize("name", REFUSED)
    def test_another_one_named_in_the_config_file_is_refused(self, name: str) -> None:
        self.usable = {"keyring.backends.SecretService.Keyring": Ring()}
        self.config(f"[backend]\ndefault-keyring={name}\n")
        with pytest.raises(VaultUnavailable, match="not safe enough") as refused:
            backends.choose({})
        assert "keyringrc.cfg" in (refused.value.fix or "")

    def test_a_chainer_is_replaced_by_the_best_of_its_allowed_members(self) -> None:
        ring = Ring()
        self.usable = {"keyring.backends.libsecret.Keyring": ring, backends.CHAINER: NullRing()}
        assert backends.choose({"PYTHON_KEYRING_BACKEND": backends.CHAINER}) is ring

    def test_an_allowed_one_that_is_named_is_taken_before_a_better_one(self) -> None:
        better, named = Ring(), Ring()
        better.priority = 9.0
        self.usable = {
            "keyring.backends.SecretService.Keyring": better,
            "keyring.backends.libsecret.Keyring": named,
        }
        environ = {"PYTHON_KEYRING_BACKEND": "keyring.backends.libsecret.Keyring"}
        assert backends.choose(environ) is named
        self.config("[backend]\ndefault-keyring = keyring.backends.libsecret.Keyring\n")
        assert backends.choose({}) is named

    def test_an_allowed_one_that_is_named_and_does_not_work_is_said(self) -> None:
        self.usable = {"keyring.backends.SecretService.Keyring": Ring()}
        with pytest.raises(VaultUnavailable, match="cannot be used here"):
            backends.choose({"PYTHON_KEYRING_BACKEND": "keyring.backends.libsecret.Keyring"})

    @pytest.mark.parametrize("text", ["", "[other]\nx=1\n", "[backend]\nkeyring-path=/nowhere\n"])
    def test_a_config_file_that_names_none_does_not_matter(self, text: str) -> None:
        ring = Ring()
        self.usable = {"keyring.backends.SecretService.Keyring": ring}
        self.config(text)
        assert backends.choose({}) is ring

    def test_a_config_file_that_makes_no_sense_is_said(self) -> None:
        self.config("default-keyring without a section")
        with pytest.raises(VaultUnavailable, match="cannot be read"):
            backends.choose({})


class TestInstalledPlainText:
    """A package that registers a plain-text keyring, as `keyrings.alt` does, is not taken."""

    PLAIN = """
import os
from keyring.backend import KeyringBackend

print("imported")

class PlaintextKeyring(KeyringBackend):
    priority = 9

    def set_password(self, service, username, password):
        with open(os.environ["PLAIN_FILE"], "w") as file:
            file.write(password)

    def get_password(self, service, username):
        with open(os.environ["PLAIN_FILE"]) as file:
            return file.read()
"""
    WRITE = """
from linktor_tui.contract.errors import VaultError
from linktor_tui.local.vault.keyring_vault import KeyringVault

try:
    KeyringVault(deadline=20).write("ch_1", {"botToken": "canary"})
except VaultError as error:
    print(error.code, error.message)
"""
    TAKEN = "import keyring; keyring.set_password('s', 'u', 'canary')"

    def run(self, folder: Path, program: str, **environ: str) -> str:
        site = folder / "site"
        info = site / "plain-1.0.dist-info"
        info.mkdir(parents=True, exist_ok=True)
        (site / "plainring.py").write_text(self.PLAIN)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: plain\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text("[keyring.backends]\nplain = plainring\n")
        (folder / "home").mkdir(exist_ok=True)
        environ = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join([str(site), str(Path(__file__).resolve().parents[2])]),
            "HOME": str(folder / "home"),
            "PLAIN_FILE": str(folder / "plain.txt"),
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={folder}/no-bus",
            **environ,
        }
        ran = subprocess.run(
            [sys.executable, "-c", program],
            env=environ, capture_output=True, text=True, timeout=40, check=True,
        )  # fmt: skip
        return ran.stdout

    @pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is a keyring always")
    @pytest.mark.parametrize(
        "environ", [{}, {"PYTHON_KEYRING_BACKEND": "plainring.PlaintextKeyring"}], ids=str
    )
    def test_nothing_is_imported_or_written(self, tmp_path: Path, environ: dict[str, str]) -> None:
        self.run(tmp_path, self.TAKEN, **environ)
        assert (tmp_path / "plain.txt").read_text() == "canary"  # the library itself takes it
        (tmp_path / "plain.txt").unlink()

        said = self.run(tmp_path, self.WRITE, **environ)

        assert said.startswith("VAULT_UNAVAILABLE ")
        assert not (tmp_path / "plain.txt").exists()


def test_describe_names_the_ring_and_the_service() -> None:
    assert over(Ring()).describe() == "Ring, items of the service “linktor-tui”."
