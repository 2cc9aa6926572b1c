"""`ChannelStore`: the channels of one data folder, in TinyDB on a storage that does not lose them.

TinyDB's own storage writes in place: a kill at the wrong moment, or a second process, destroys the
file. Ours replaces it, under a lock that spans reading, changing and writing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tinydb.database import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document, Table

from linktor_tui.local.row_file import RowFile
from linktor_tui.local.rows import NO_ROWS, Rows
from linktor_tui.local.storage import Migration, Tables

if TYPE_CHECKING:
    from linktor_tui.local.records import Record

TABLE = "channels"
MIGRATIONS: tuple[Migration, ...] = ()
"""One function per schema version that was left behind, in their order. None yet."""


class GuardedStorage(Storage):
    """TinyDB's view of a `RowFile`."""

    def __init__(self, file: RowFile) -> None:
        self.file = file

    def read(self) -> Tables | None:
        """Read all tables."""
        return self.file.read()

    def write(self, data: Tables) -> None:
        """Replace all tables."""
        self.file.write(data)


class ChannelTable(Table):
    """A table whose documents go by the channel's id, and whose changes hold the lock."""

    document_id_class = str  # type: ignore[assignment]

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        assert isinstance(self.storage, GuardedStorage)
        self.storage.file.amend(self.name, updater)

    def put(self, document: Document) -> None:
        """Insert a document, or put it in the place of the one with its id, whole."""
        self._update_table(lambda table: table.update({document.doc_id: dict(document)}))


class ChannelDatabase(TinyDB):
    """A TinyDB of channel tables."""

    table_class = ChannelTable


class ChannelStore:
    """Channel records by id. Threads and processes may share a file, each with its own store.

    Args:
        path: the file. Nothing is created before the first write.
        lock_timeout: seconds to wait for another process that is writing.
        keep: keep the records parsed between two readings, for who lists them over and over.

    Every method raises `StoreTooNew`, `StoreDamaged` and `StoreError`, those that write (and a read
    that finds damage) `StoreLocked` too.
    """

    def __init__(self, path: Path, *, lock_timeout: float = 10.0, keep: bool = False) -> None:
        self.path = path
        self._file = RowFile(path, keep=keep, migrations=MIGRATIONS, lock_timeout=lock_timeout)
        database = ChannelDatabase(self._file, storage=GuardedStorage)
        # TinyDB's annotations know integer ids alone. Its query cache would go stale under another
        # process's writes; the file's own cache does not.
        self._table: Any = database.table(TABLE, cache_size=0)

    @property
    def notices(self) -> list[str]:
        """What the operator should be told: a damaged file was restored from its copy."""
        return self._file.notices

    def all(self) -> list[Record]:
        """Read every record, oldest first. Nested values are shared: do not change them."""
        with self.reading() as records:
            return [dict(record) for record in records]

    def some(self, wanted: Callable[[Record], bool]) -> list[Record]:
        """Read the records that are wanted, oldest first, to look at. Never holds all at once."""
        with self.reading() as records:
            return [record for record in records if wanted(record)]

    def named(self, channel_ids: Iterable[str]) -> dict[str, Record]:
        """Read the records of these ids that there are, to look at."""
        with self.reading() as records:
            found = ((key, records.get(key)) for key in channel_ids)
            return {key: record for key, record in found if record is not None}

    @contextmanager
    def reading(self) -> Iterator[Rows]:
        """Open the records as they are now, oldest first, to look at: they may be shared."""
        with self._file.opened() as tables:
            yield tables.get(TABLE, NO_ROWS)

    def get(self, channel_id: str) -> Record | None:
        """Read one record, the caller's own."""
        found = self.named([channel_id]).get(channel_id)
        return None if found is None else _detached(found)

    def put(self, record: Record) -> None:
        """Insert a record, or replace the one of its id. It is on the disk when this returns."""
        self._table.put(Document(_detached(record), record["id"]))

    def remove(self, channel_id: str) -> bool:
        """Remove a record. False when there was none."""
        with self.writing():
            if not self.named([channel_id]):
                return False
            self._table.remove(doc_ids=[channel_id])
            return True

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keep everybody else from writing between a read and what is made of it. Re-entrant."""
        with self._file.held():
            yield


def _detached(record: Record) -> Record:
    """Copy a record as anybody will read it back: through JSON."""
    copy: Record = json.loads(json.dumps(record))
    return copy
