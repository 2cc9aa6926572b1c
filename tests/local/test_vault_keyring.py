"""The keyring vault against backends that hang, drop, refuse and lie."""

from __future__ import annotations

import json
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
from linktor_tui.local.vault import Vaults
from linktor_tui.local.vault.keyring_vault import SERVICE, KeyringVault
from tests.local.rings import NullRing, Ring

BUNDLE = {"botToken": "110201543:canary", "webhookSecret": "whsec_ünï-\ud800"}


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

    @pytest.mark.parametrize(
        "error",
        [KeyringLocked("Failed to unlock the collection!"), InitError("Prompt dismissed..")],
        ids=lambda error: type(error).__name__,
    )
    def test_a_locked_one_is_locked_and_nothing_was_stored(self, error: Exception) -> None:
        vaults = Vaults.of(over(FailingRing(error)))
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


def test_describe_names_the_ring_and_the_service() -> None:
    assert over(Ring()).describe() == "Ring, items of the service “linktor-tui”."
