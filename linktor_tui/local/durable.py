"""Files that are whole or absent, and one writer at a time.

A file is replaced: written beside itself, flushed to the disk, renamed over the old one. Whoever
reads sees the old content or the new one, at every moment, also after a kill or a full disk. What
power loss does beyond that is the file system's promise, so file and folder are both flushed.

A lock lies beside the file and not on it, because the file is replaced. The kernel frees it when
its holder dies.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from linktor_tui.contract.errors import StoreError, StoreLocked

if TYPE_CHECKING:
    from filelock import BaseFileLock

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_NO_RIGHT = {errno.EACCES, errno.EPERM, errno.EROFS}
_POLL = 0.005
"""Seconds between two tries for a lock. A write of a thousand channels takes about as long."""
_REPLACE_PATIENCE = 2.0
"""Seconds that Windows is given to close a file that somebody reads."""


class SidecarLock:
    """The right to change a file, shared by all processes. Re-entrant within a thread."""

    def __init__(self, guarded: Path, timeout: float) -> None:
        self._guarded = guarded
        self._path = guarded.with_name(guarded.name + ".lock")
        self._timeout = timeout

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock. Raises `StoreLocked` when it was not free in time, `StoreError`."""
        lock = self._file_lock()
        self._acquire(lock)
        try:
            if lock.lock_counter == 1:
                self._sign()
            yield
        finally:
            lock.release()

    def _file_lock(self) -> BaseFileLock:
        from filelock import FileLock  # costs two bare interpreters, and readers need no lock

        # One object for all threads, or a thread could wait for itself: setdefault is atomic.
        lock: BaseFileLock = self.__dict__.setdefault("_lock", FileLock(self._path, mode=0o600))
        return lock

    def _acquire(self, lock: BaseFileLock) -> None:
        from filelock import Timeout

        with storage_errors(self._guarded):
            private_directory(self._path.parent)
            try:
                lock.acquire(timeout=self._timeout, poll_interval=_POLL)
            except Timeout:
                raise self._busy() from None
            except NotImplementedError:
                raise StoreError(
                    f"{self._guarded.name} cannot be locked.",
                    cause=f"The file system of {self._path.parent} knows no locks.",
                    fix="Set LINKTOR_TUI_HOME to a folder on a disk of this machine.",
                ) from None

    def _sign(self) -> None:
        """Leave our process id for whoever waits in vain. A hint: nothing depends on it."""
        if sys.platform != "win32":  # where a locked file cannot be opened a second time
            try:
                descriptor = os.open(self._path, os.O_WRONLY)
            except OSError:
                return
            try:
                os.pwrite(descriptor, b"%-20d\n" % os.getpid(), 0)
            except OSError:
                pass  # a full disk must not keep anybody from deleting something
            finally:
                os.close(descriptor)

    def _busy(self) -> StoreLocked:
        try:
            holder = int(self._path.read_bytes())
        except (OSError, ValueError):
            holder = None
        by = f" (process {holder})" if holder is not None else ""
        return StoreLocked(
            f"{self._guarded.name} is in use by another linktor-tui{by}.",
            cause=f"It is changing {self._guarded} and did not finish within {self._timeout:g} s.",
            fix="Wait for it to finish, or end it, and try again.",
            details={"pid": holder} if holder is not None else None,
        )


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn what the operating system refuses about a file into a `StoreError` with a way out."""
    try:
        yield
    except OSError as error:
        raise _trouble(path, error) from error


def _trouble(path: Path, error: OSError) -> StoreError:
    reason = os.strerror(error.errno) if error.errno else type(error).__name__
    details = {"path": str(path)}
    if error.errno in _NO_ROOM:
        return StoreError(
            f"There is no room to write {path.name}. It is as it was before.",
            cause=f"The disk, or your share of it, is full ({reason}).",
            fix=f"Free some space for {path.parent}: twice the size of the file is needed.",
            details=details,
        )
    if error.errno in _NO_RIGHT:
        return StoreError(
            f"{path.name} cannot be used: {reason.lower()}.",
            cause=f"{path.parent} or a file in it belongs to another user, or is read-only.",
            fix=f"Make {path.parent} your own, or set LINKTOR_TUI_HOME to a folder that is.",
            details=details,
        )
    return StoreError(
        f"{path.name} cannot be used: {reason.lower()}.",
        cause=f"The operating system refused to work with {path}.",
        fix="Check the folder and its disk, or set LINKTOR_TUI_HOME to another folder.",
        details=details,
    )


def private_directory(path: Path) -> None:
    """Make a folder that only its owner may enter. One that is there stays as it is."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def replace_file(path: Path, data: bytes, *, backup: Path | None = None) -> os.stat_result:
    """Put data in the place of a file, durably, readable by its owner alone.

    The lock must be held. A crash leaves the old content or the new, and maybe a left-over.

    Args:
        path: what is replaced; may be absent.
        data: its new content.
        backup: where what it replaces is kept.
    """
    temporary = _beside(path)
    try:
        written = _write_new(temporary, data)
        if backup is not None:
            keep(path, backup)
        _rename(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_directory(path.parent)
    return written


def keep(path: Path, copy: Path) -> None:
    """Give a file's present content a second name, in the place of what had that name."""
    second = _beside(path)
    try:
        os.link(path, second)
    except OSError:  # a file system without hard links
        _write_new(second, path.read_bytes())
    try:
        _rename(second, copy)
    finally:
        # Renaming over another name of the same file does nothing, and leaves both.
        second.unlink(missing_ok=True)


def remove_leftovers(path: Path) -> None:
    """Remove what killed processes left beside a file. The lock must be held."""
    prefix = f".{path.name}."
    for name in os.listdir(path.parent):
        if name.startswith(prefix) and name.endswith(".tmp"):
            (path.parent / name).unlink(missing_ok=True)


def sync_directory(path: Path) -> None:
    """Make the names in a folder durable. Windows does so by itself."""
    if sys.platform != "win32":
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}-{os.urandom(4).hex()}.tmp")


def _write_new(path: Path, data: bytes) -> os.stat_result:
    with open(path, "xb", opener=_private) as file:
        file.write(data)
        file.flush()
        _sync(file.fileno())
        return os.fstat(file.fileno())


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync(descriptor: int) -> None:
    if sys.platform == "darwin":
        import fcntl

        try:
            # fsync leaves the data in the drive's cache there: fcntl(2), F_FULLFSYNC.
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
        except OSError:  # a file system that does not know it
            os.fsync(descriptor)
    else:
        os.fsync(descriptor)


def _rename(source: Path, target: Path) -> None:
    if sys.platform != "win32":
        os.replace(source, target)
    else:
        deadline = time.monotonic() + _REPLACE_PATIENCE
        while True:
            try:
                return os.replace(source, target)
            except PermissionError:
                # Refused while somebody, a reader or a virus scanner, has the target open.
                if time.monotonic() > deadline:
                    raise
                time.sleep(_POLL)
