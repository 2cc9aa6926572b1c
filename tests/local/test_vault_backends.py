"""Which keyrings are taken, and which are not, whoever names them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from linktor_tui.contract.errors import VaultUnavailable
from linktor_tui.local.vault import backends
from tests.local.rings import NullRing, Ring


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
