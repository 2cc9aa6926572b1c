"""`RowFile`: a `GuardedFile` of many rows, of which it keeps in memory where each lies.

Ten thousand channels are four megabytes as text and sixteen when they are parsed. Most of what asks
wants one of them, or a page: a row is read and parsed when it is asked for. A change is made in the
text around it, which costs a tenth of writing every row anew.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple

from linktor_tui.contract.errors import StoreError
from linktor_tui.local import durable
from linktor_tui.local.layout import intact, laid_out, parsed, spliced, text_of
from linktor_tui.local.rows import Draft, Fetch, Layout, Places, Row, Rows
from linktor_tui.local.storage import GuardedFile, Migration, Seal, State, Tables, encoded


class _Content(NamedTuple):
    layout: Layout
    text: bytes | None = None
    """What the layout is of, where that is not the file: older tables were brought forward."""


class RowFile(GuardedFile):
    """Tables of rows in a file that several processes share.

    Args:
        path: the file; it is made by the first write.
        keep: keep all rows parsed until the file changes, for who reads all of them often.
        lock_timeout: seconds to wait for the right to write.
    """

    def __init__(
        self,
        path: Path,
        *,
        keep: bool = False,
        migrations: Sequence[Migration] = (),
        lock_timeout: float = 10.0,
    ) -> None:
        super().__init__(path, migrations=migrations, lock_timeout=lock_timeout)
        self._keep = keep
        self._parsed: tuple[State | None, dict[str, Rows]] = None, {}

    @contextmanager
    def opened(self) -> Iterator[Mapping[str, Rows]]:
        """Open the tables as they are now, for the time of the block.

        This and reading a row raise what `read` raises.
        """
        if self._keep:
            yield self._from_memory()
            return
        with self._source() as (state, fetch):
            layout = {} if state is None else state.content.layout
            yield {name: Rows(places, fetch) for name, places in layout.items()}

    def read(self) -> Tables | None:
        """Read the tables, None where nothing was ever written. They are the caller's own."""
        with self._source() as (state, fetch):
            if state is None:
                return None
            layout: Layout = state.content.layout
            return {
                name: dict(zip(places.keys, Rows(places, fetch), strict=True))
                for name, places in layout.items()
            }

    def amend(self, table: str, change: Callable[[Draft], None]) -> None:
        """Change a table, durably. Raises `StoreError`; then it is as it was."""
        with self.held():
            state = self._state()
            text = b"" if state is None else self._text(state)
            places = None if state is None else state.content.layout.get(table)
            draft = Draft(None if places is None else Rows(places, _reader(io.BytesIO(text))))
            change(draft)
            if places is None:
                body = encoded({**(self.read() or {}), table: dict(draft)})
            else:
                body = spliced(text, places, draft.changes)
            self._replace(state, body)

    # --- what is kept ----------------------------------------------------------------------------

    def _decode(self, raw: bytes) -> tuple[int, _Content]:
        generation = intact(raw, self._schema)
        if generation is not None:
            with suppress(ValueError):
                return generation, _Content(laid_out(raw))
        generation, tables = super()._decode(raw)  # it says what is wrong, or knows older tables
        text = b"\n" + encoded(tables)
        return generation, _Content(laid_out(text), text)

    def _kept_of(self, data: bytes, tables: Tables | None) -> _Content:
        return _Content(laid_out(data))

    def _from_memory(self) -> Mapping[str, Rows]:
        state = self._state()
        if state is None:
            return {}
        known, tables = self._parsed
        if known is not state:
            with self._source() as (state, fetch):
                layout: Layout = {} if state is None else state.content.layout
                tables = {n: Rows(p, _picker(Rows(p, fetch)[:])) for n, p in layout.items()}
            self._parsed = state, tables
        return tables

    # --- the file --------------------------------------------------------------------------------

    @contextmanager
    def _source(self) -> Iterator[tuple[State | None, Fetch]]:
        """Open what there is, and give its state and what reads rows from it."""
        while True:
            known = self._known
            with self._file_of(known) as file:
                if known is not None and file is not None:
                    yield known, partial(self._fetch, known.seal, file)
                    return
            state = self._state()
            if state is None or state.content.text is not None:
                yield state, _reader(io.BytesIO(state.content.text if state else b""))
                return

    @contextmanager
    def _file_of(self, state: State | None) -> Iterator[BinaryIO | None]:
        """Open the file of a state, None where rows cannot be read from it."""
        if state is None or state.content.text is not None:
            yield None
            return
        with durable.storage_errors(self.path):
            try:
                file = open(self.path, "rb")  # noqa: SIM115 - closed below
            except FileNotFoundError:
                yield None
                return
        with file:
            same = Seal.of(file.readline(), os.fstat(file.fileno())) == state.seal
            yield file if same else None

    def _fetch(
        self, seal: Seal, file: BinaryIO, places: Places, numbers: Sequence[int]
    ) -> list[Row]:
        with durable.storage_errors(self.path):
            text = text_of(file, places, numbers)
            found = Seal.of(seal.first_line, os.fstat(file.fileno()))
        if found != seal:
            raise self._moved()
        rows = parsed(text)
        for number, row in zip(numbers, rows, strict=True):
            if row.get("id") == places.keys[number]:
                row["id"] = places.keys[number]  # one text for both, as all are kept
        return rows

    def _text(self, state: State) -> bytes:
        """Read a state's whole text, and look again that it is what was written."""
        if state.content.text is not None:
            text: bytes = state.content.text
            return text
        with durable.storage_errors(self.path):
            raw = self.path.read_bytes()
        if not raw.startswith(state.seal.first_line) or intact(raw, self._schema) is None:
            raise self._moved()
        return raw

    def _moved(self) -> StoreError:
        return StoreError(
            f"{self.path.name} was changed in place while it was read.",
            cause="Something else than linktor-tui writes to it.",
            fix="Close what has it open, and try again.",
            details={"path": str(self.path)},
        )


def _reader(text: BinaryIO) -> Fetch:
    return lambda places, numbers: parsed(text_of(text, places, numbers))


def _picker(rows: Sequence[Row]) -> Fetch:
    return lambda _places, numbers: [rows[number] for number in numbers]
