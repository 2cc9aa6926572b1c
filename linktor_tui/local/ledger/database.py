"""One SQLite file in WAL mode, shared by threads and processes.

SQLite comes from apsw and from nowhere else: two copies of it in one process would not know of each
other's POSIX locks, and closing a file that the other copy has open would free them. For the same
reason nothing here opens the file by other means once SQLite may have it open.

Writers that wait for their turn are written together: whoever gets the lock takes along what others
have queued, each in a savepoint of its own, and one flush to the disk serves them all. `write`
returns only after that flush.
"""

from __future__ import annotations

import errno
import os
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Generic, TypeVar

import apsw

from linktor_tui.contract.errors import StoreDamaged, StoreError, StoreLocked
from linktor_tui.local.durable import private_directory, storage_errors

T = TypeVar("T")
Work = Callable[[apsw.Connection], T]

_PATIENCE = 10.0
"""Seconds to wait for another process."""
_PATIENCE_OF_SCRUB = 0.5
"""Seconds to wait for readers, while nobody here can write."""
_LONGEST_NAP = 0.02
"""Seconds between two tries meanwhile, after the first few."""
_TOGETHER = 500
"""Most pieces of work in one transaction."""
_IDLE = 4
"""Connections for reading that are kept open."""
_SETTINGS = """
PRAGMA foreign_keys = ON;
PRAGMA secure_delete = ON;
PRAGMA synchronous = FULL;
PRAGMA fullfsync = ON;
PRAGMA temp_store = MEMORY;
PRAGMA mmap_size = 0;
PRAGMA journal_size_limit = 4194304;
"""
_OPENING = Lock()
"""Of the whole process: see `_create`."""


class _Job(Generic[T]):
    """A piece of work, and what came of it."""

    def __init__(self, work: Work[T]) -> None:
        self.work = work
        self.done = False
        self.error: Exception | None = None
        self.value: T

    def run(self, connection: apsw.Connection) -> None:
        """Do it in a savepoint: what it did before it failed is undone, and nothing else."""
        self.error = None
        try:
            with connection:
                self._do(connection)
        except Exception as error:
            self.error = self.error or error

    def _do(self, connection: apsw.Connection) -> None:
        """Keep what goes wrong: of a full disk, the savepoint's end would only tell that it is gone."""
        try:
            self.value = self.work(connection)
        except Exception as error:
            self.error = error
            raise

    def result(self) -> T:
        if self.error is not None:
            raise self.error
        return self.value


class Database:
    """A SQLite file that the first write makes. Safe to use from any thread.

    Args:
        path: the file.
        prepare: gives a new connection the tables it is to have.
    """

    def __init__(self, path: Path, prepare: Callable[[apsw.Connection, str], None]) -> None:
        self.path = path
        self._prepare = prepare
        self._identity: tuple[int, int] | None = None
        self._idle: list[apsw.Connection] = []
        self._writer: apsw.Connection | None = None
        self._watcher: apsw.Connection | None = None
        self._turn = Lock()
        self._watching = Lock()
        self._watchers = 0
        self._waiting: deque[_Job[Any]] = deque()
        self._closing = False

    # --- reading ---------------------------------------------------------------------------------

    @contextmanager
    def reading(self) -> Iterator[apsw.Connection | None]:
        """A connection that sees one state of the file; None while there is no file.

        Raises:
            StoreError: the file cannot be read.
        """
        with self._faults():
            self._notice_another_file()
            if self._identity is None:
                yield None
                return
            idle = self._idle
            connection = _pop(idle) or self._connect()
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")
                if len(idle) < _IDLE:
                    idle.append(connection)

    # --- writing ---------------------------------------------------------------------------------

    def write(self, work: Work[T]) -> T:
        """Do a piece of work in a transaction, durably. Its errors are raised, and undo it.

        Raises:
            StoreError: the file cannot be written; it is as it was.
        """
        return self.write_all([work])[0].result()

    def write_all(self, works: Sequence[Work[T]]) -> list[_Job[T]]:
        """Do several, in one transaction where nobody else's are in between."""
        jobs = [_Job(work) for work in works]
        self._waiting.extend(jobs)
        with self._turn:
            while not all(job.done for job in jobs):
                self._commit_waiting()
        return jobs

    def _commit_waiting(self) -> None:
        batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), _TOGETHER))]
        try:
            self._commit(batch)
        except Exception as error:  # nothing was kept, of none of them
            if isinstance(error, StoreLocked):  # the others waited for it, too
                batch += [self._waiting.popleft() for _ in range(len(self._waiting))]
            for job in batch:
                job.error = error
        except BaseException:  # this thread is to end, and others wait for their part
            self._waiting.extendleft(reversed(batch))
            raise
        for job in batch:
            job.done = True

    def _commit(self, batch: Sequence[_Job[Any]]) -> None:
        with self._faults():
            connection = self._writing()
            connection.execute("BEGIN IMMEDIATE")
            try:
                for job in batch:
                    job.run(connection)
                    self._raise_if_lost(connection, job)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        for job in batch:
            if isinstance(job.error, apsw.Error):
                job.error = self._trouble(job.error) or job.error

    def _raise_if_lost(self, connection: apsw.Connection, job: _Job[Any]) -> None:
        """A full disk ends the whole transaction, and not the savepoint alone."""
        if not connection.in_transaction:
            raise job.error or StoreError(f"{self.path.name} could not be written.")

    def _writing(self) -> apsw.Connection:
        self._notice_another_file()
        if self._writer is None:
            self._writer = self._connect(create=True)
        return self._writer

    # --- the file --------------------------------------------------------------------------------

    def exists(self) -> bool:
        """Whether anything was written yet."""
        return self.path.exists()

    def version(self) -> Hashable:
        """Something that is another after every change that anybody made, in any process."""
        with self._watching, self._faults():
            self._notice_another_file()
            if self._identity is None:
                return None
            if self._watcher is None:
                self._watcher = self._connect()
                self._watchers += 1
            state: int = self._watcher.execute("PRAGMA data_version").get
            return self._watchers, state

    def scrub(self) -> bool:
        """Leave nothing of what was overwritten in the log. False while somebody still reads it."""
        with self._turn, self._faults():
            connection = self._writing()
            connection.set_busy_handler(self._patient(_PATIENCE_OF_SCRUB))
            try:
                busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").get
            except (apsw.BusyError, apsw.LockedError):
                return False
            finally:
                connection.set_busy_handler(self._patient(_PATIENCE))
        return not busy

    def close(self) -> None:
        """Let go of the file, and wait for nobody. It is opened again when it is needed."""
        self._closing = True
        with self._turn, self._watching, _OPENING:
            kept = [self._writer, self._watcher, *self._idle]
            self._forget(None)
            for connection in kept:
                if connection is not None:
                    connection.close()
            self._closing = False

    def _forget(self, identity: tuple[int, int] | None) -> None:
        """Use no open connection any more. One that is in use closes when its user is done."""
        self._writer = self._watcher = None
        self._idle = []
        self._identity = identity

    def _notice_another_file(self) -> None:
        """Somebody may have moved a damaged file away: what is kept open then is not the ledger."""
        try:
            found = os.stat(self.path)
        except FileNotFoundError:
            identity = None
        else:
            identity = (found.st_dev, found.st_ino)
        if identity != self._identity:
            with _OPENING:
                if identity != self._identity:  # this process may just have made it
                    self._forget(identity)

    def _connect(self, *, create: bool = False) -> apsw.Connection:
        with _OPENING:
            if create:
                self._create()
            connection = apsw.Connection(str(self.path), flags=apsw.SQLITE_OPEN_READWRITE)
            try:
                self._set_up(connection)
            except BaseException:
                connection.close()
                raise
        return connection

    def _create(self) -> None:
        """Make the file, readable by its owner alone, as SQLite then makes the log and its index.

        Nobody of this process may have it open when it is closed here, or lose his locks.
        """
        private_directory(self.path.parent)
        try:
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            return
        found = os.stat(self.path)
        self._identity = (found.st_dev, found.st_ino)

    def _set_up(self, connection: apsw.Connection) -> None:
        connection.set_busy_handler(self._patient(_PATIENCE))
        connection.execute("PRAGMA user_version").fetchall()  # says whether it is a database at all
        connection.execute(_SETTINGS).fetchall()
        self._prepare(connection, self.path.name)

    def _patient(self, seconds: float) -> Callable[[int], bool]:
        """Wait for a lock so long at most, and no longer once the file is let go of."""
        until = 0.0

        def wait(tried: int) -> bool:
            nonlocal until
            now = time.monotonic()
            if tried == 0:
                until = now + seconds
            if self._closing or now >= until:
                return False
            time.sleep(min((tried + 1) / 1000, _LONGEST_NAP))
            return True

        return wait

    # --- faults ----------------------------------------------------------------------------------

    @contextmanager
    def _faults(self) -> Iterator[None]:
        """Turn what is wrong with the file into a `StoreError`; mistakes of ours stay what they are."""
        with storage_errors(self.path):
            try:
                yield
            except apsw.Error as error:
                raise self._trouble(error) or error from error

    def _trouble(self, error: apsw.Error) -> StoreError | None:
        if isinstance(error, apsw.BusyError | apsw.LockedError | apsw.ProtocolError):
            return StoreLocked(
                f"{self.path.name} is held by another process.",
                fix="Wait for the other linktor-tui to finish, and try again.",
            )
        if isinstance(error, apsw.CorruptError | apsw.NotADBError):
            return StoreDamaged(
                f"{self.path.name} cannot be used: {error}.",
                cause="The file is damaged, or is no ledger.",
                fix="Check the disk. A damaged file can be moved away: the numbers start anew.",
            )
        for kind, number in _REFUSALS.items():
            if isinstance(error, kind):
                return self._refused(number)
        return None

    def _refused(self, number: int) -> StoreError:
        try:
            with storage_errors(self.path):
                raise OSError(number, os.strerror(number))
        except StoreError as refused:
            return refused


def _pop(idle: list[apsw.Connection]) -> apsw.Connection | None:
    try:
        return idle.pop()
    except IndexError:
        return None


_REFUSALS: dict[type[apsw.Error], int] = {
    apsw.FullError: errno.ENOSPC,
    apsw.ReadOnlyError: errno.EROFS,
    apsw.CantOpenError: errno.EACCES,
    apsw.PermissionsError: errno.EACCES,
    apsw.IOError: errno.EIO,
}
