"""The channel store when its process is killed, its disk is full, or others write too."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from linktor_tui.contract.errors import StoreError, StoreLocked
from linktor_tui.local.store import ChannelStore
from tests.local.holding import store_held
from tests.local.store_children import SLOTS, state_after, step

if sys.platform == "win32":
    pytest.skip("forks, signals and POSIX permissions", allow_module_level=True)

import resource

ROOT = Path(__file__).resolve().parents[2]
CHILD = [sys.executable, "-m", "tests.local.store_children"]


def child(*arguments: object) -> dict[str, Any]:
    """Run a child to its end and read what it printed."""
    command = [*CHILD, *map(str, arguments)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=55)
    assert ran.returncode == 0, ran.stderr
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


def content(path: Path) -> dict[str, dict[str, Any]]:
    return {record["id"]: record for record in ChannelStore(path).all()}


def leftovers(path: Path) -> list[str]:
    return [item.name for item in path.parent.iterdir() if item.name.endswith(".tmp")]


class TestKilled:
    def test_at_300_random_moments_loses_no_acknowledged_write(self, tmp_path: Path) -> None:
        seed = os.urandom(4).hex()
        print(f"seed {seed}")
        paths = [tmp_path / f"{number}" / "channels.json" for number in range(2)]
        with ThreadPoolExecutor() as pool:
            ends = list(pool.map(lambda path: child("killed", path, 150, seed + str(path)), paths))

        for path, end in zip(paths, ends, strict=True):
            assert (end["lost"], end["notices"]) == (0, 0)
            # Else the kills hit nothing. On a busy machine many come before the first write does.
            assert end["acknowledged"] > 50
            assert content(path) == state_after(end["n"])
            ChannelStore(path).put({"id": "ch_last"})
            assert leftovers(path) == []
        print(f"{sum(end['acknowledged'] for end in ends)} acknowledged writes")


class TestTraced:
    """The same without chance: at every system call of one write that touches a file."""

    NUMBER = SLOTS + 3
    compiled: Path
    """Where the traced process finds its modules compiled: nobody else writes there meanwhile."""

    @pytest.fixture(scope="class")
    def calls(self, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, int]]:
        """Name and ordinal (among those of its name) of each call between the two markers."""
        if shutil.which("strace") is None:
            pytest.skip("strace is not installed")
        type(self).compiled = tmp_path_factory.mktemp("compiled")
        folder = tmp_path_factory.mktemp("trace")
        warm = {**os.environ, "PYTHONPYCACHEPREFIX": str(self.compiled)}
        warm.pop("PYTHONDONTWRITEBYTECODE", None)
        once = [*CHILD, "once", str(self.fill(folder / "warm")), str(self.NUMBER)]
        subprocess.run(once, cwd=ROOT, env=warm, check=True, capture_output=True, timeout=30)
        log = folder / "log"
        ended = self.run(self.fill(folder), "-o", str(log), "-e", f"trace={self.TRACED}")
        if "ptrace" in ended.stderr.lower():
            pytest.skip(f"strace may not trace here: {ended.stderr.strip()}")
        assert ended.stdout == "done\n", ended.stderr
        return self.between_markers(log.read_text())

    TRACED = "%file,%desc,getpriority"

    @staticmethod
    def between_markers(log: str) -> list[tuple[str, int]]:
        counts: dict[str, int] = {}
        found, inside = [], False
        for name in re.findall(r"^(\w+)\(", log, re.MULTILINE):
            counts[name] = counts.get(name, 0) + 1
            if name == "getpriority":
                inside = not inside
            elif inside:
                found.append((name, counts[name]))
        return found

    def fill(self, folder: Path) -> Path:
        """Make a store as it is just before the traced write."""
        path = folder / "home" / "channels.json"
        store = ChannelStore(path)
        for number in range(1, self.NUMBER):
            step(store, number)
        return path

    def run(self, path: Path, *options: str) -> subprocess.CompletedProcess[str]:
        # The same calls every time: no compiled files written, no hashes by chance.
        stable = {
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPYCACHEPREFIX": str(self.compiled),
            "PYTHONHASHSEED": "0",
        }
        return subprocess.run(
            ["strace", *options, *CHILD, "once", str(path), str(self.NUMBER)],
            cwd=ROOT,
            env={**os.environ, **stable},
            capture_output=True,
            text=True,
            timeout=30,
        )

    def inject(self, folder: Path, call: tuple[str, int], what: str) -> tuple[Path, str, int]:
        name, ordinal = call
        path = self.fill(folder)
        trace = ("-o", os.devnull, "-e", f"trace={name}")
        ended = self.run(path, *trace, "-e", f"inject={name}:{what}:when={ordinal}")
        return path, ended.stdout.strip(), ended.returncode

    def test_killed_at_any_call_it_is_old_or_new(
        self, calls: list[tuple[str, int]], tmp_path: Path
    ) -> None:
        assert {name for name, _ in calls} >= {"fsync", "rename", "openat", "write"}
        old, new = state_after(self.NUMBER - 1), state_after(self.NUMBER)

        def kill(numbered: tuple[int, tuple[str, int]]) -> str:
            index, call = numbered
            path, said, code = self.inject(tmp_path / str(index), call, "signal=SIGKILL")
            assert (said, code) == ("", -signal.SIGKILL), f"{call} was not met"
            store = ChannelStore(path)
            found = {record["id"]: record for record in store.all()}
            assert store.notices == [], call
            store.put({"id": "ch_next"})
            assert leftovers(path) == [], call
            assert found in (old, new), call
            return "old" if found == old else "new"

        with ThreadPoolExecutor(2) as pool:
            ends = list(pool.map(kill, enumerate(calls)))

        renamed = calls.index([call for call in calls if call[0] == "rename"][-1])
        assert ends == ["old"] * (renamed + 1) + ["new"] * (len(calls) - renamed - 1)
        print(f"{len(calls)} system calls")

    @pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
    def test_refused_any_call_it_is_whole_and_says_so(
        self, calls: list[tuple[str, int]], tmp_path: Path, error: str
    ) -> None:
        wanted = {"write", "fsync", "rename", "link", "mkdir"}
        refusable = [call for call in calls if call[0] in wanted]
        old, new = state_after(self.NUMBER - 1), state_after(self.NUMBER)

        def refuse(numbered: tuple[int, tuple[str, int]]) -> None:
            index, call = numbered
            path, said, code = self.inject(tmp_path / str(index), call, f"error={error}")
            assert code == 0, call
            store = ChannelStore(path)
            found = {record["id"]: record for record in store.all()}
            assert store.notices == []
            if call == refusable[-1]:  # the folder's flush, after the rename: done, not yet durable
                assert (said, found) == ("StoreError", new)
            elif call[0] == "link" or said == "done":  # a way round was found
                assert (said, found) == ("done", new)
            else:
                assert (said, found) == ("StoreError", old), call
            store.put({"id": "ch_next"})
            assert leftovers(path) == [], call

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(refuse, enumerate(refusable)))
        assert {name for name, _ in refusable} >= {"write", "fsync", "rename", "link"}


class TestSeveralProcesses:
    def test_eight_with_a_hundred_updates_each_lose_none(self, tmp_path: Path) -> None:
        path = tmp_path / "channels.json"
        started = time.monotonic()

        assert child("counting", path, 8, 100)["codes"] == [0] * 8

        records = content(path)
        assert records.pop("ch_shared")["n"] == 800
        assert [record["n"] for record in records.values()] == [100] * 8
        print(f"1600 writes in {time.monotonic() - started:.1f} s")

    def test_one_that_holds_the_lock_is_named_and_does_not_keep_readers(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / "channels.json"
        store = ChannelStore(path, lock_timeout=0.2)
        store.put({"id": "ch_1"})
        with store_held(path) as holder:
            with pytest.raises(StoreLocked) as refused:
                store.put({"id": "ch_2"})
            assert f"process {holder.pid}" in refused.value.message
            assert refused.value.details == {"pid": holder.pid}
            assert refused.value.fix
            assert ChannelStore(path).all() == [{"id": "ch_1"}]

        store.put({"id": "ch_2"})  # killed: the kernel let go
        assert len(store.all()) == 2

    def test_a_lock_without_a_name_is_still_a_lock(self, tmp_path: Path) -> None:
        path = tmp_path / "channels.json"
        with store_held(path):
            path.with_name("channels.json.lock").write_bytes(b"")
            with pytest.raises(StoreLocked) as refused:
                ChannelStore(path, lock_timeout=0.1).put({"id": "ch_1"})
        assert "process" not in refused.value.message


class TestRefused:
    def test_no_room(self, tmp_path: Path) -> None:
        path = tmp_path / "channels.json"
        store = ChannelStore(path)
        store.put({"id": "ch_1"})
        before = path.read_bytes()
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
        try:
            with pytest.raises(StoreError) as refused:
                store.put({"id": "ch_2", "name": "x" * 8192})
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

        assert "no room" in refused.value.message
        assert refused.value.cause
        assert refused.value.fix
        assert path.read_bytes() == before
        assert store.all() == [{"id": "ch_1"}]
        assert leftovers(path) == []

    def test_a_folder_that_may_not_be_written(self, poor: Path) -> None:
        path = poor / "channels.json"
        store = ChannelStore(path)
        store.put({"id": "ch_1"})
        poor.chmod(0o500)

        with pytest.raises(StoreError, match="permission denied") as refused:
            store.put({"id": "ch_2"})

        assert "LINKTOR_TUI_HOME" in (refused.value.fix or "")
        assert store.all() == [{"id": "ch_1"}]

    def test_a_folder_that_may_not_be_made(self, poor: Path) -> None:
        poor.chmod(0o500)
        with pytest.raises(StoreError, match="permission denied"):
            ChannelStore(poor / "home" / "channels.json").put({"id": "ch_1"})

    def test_a_file_that_may_not_be_read_is_no_damage(self, poor: Path) -> None:
        path = poor / "channels.json"
        ChannelStore(path).put({"id": "ch_1"})
        path.chmod(0)

        store = ChannelStore(path)
        with pytest.raises(StoreError, match="permission denied"):
            store.all()
        assert store.notices == []

    def test_a_file_in_the_place_of_the_folder(self, tmp_path: Path) -> None:
        (tmp_path / "home").write_text("")
        with pytest.raises(StoreError) as refused:
            ChannelStore(tmp_path / "home" / "channels.json").put({"id": "ch_1"})
        assert refused.value.fix

    @pytest.fixture
    def poor(self) -> Iterator[Path]:
        """A folder of our own, as somebody for whom permissions count: root is nobody meanwhile."""
        folder = Path(tempfile.mkdtemp())
        ChannelStore(folder / "warm" / "up.json").put({"id": "imported while we may"})
        root = os.geteuid() == 0
        if root:
            os.chown(folder, 65534, 65534)
            os.seteuid(65534)
        try:
            yield folder
        finally:
            if root:
                os.seteuid(0)
            folder.chmod(0o700)
            shutil.rmtree(folder)
