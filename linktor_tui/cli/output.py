"""One way to print every answer: `-o table|json|jsonl|yaml|csv|ids`.

A command makes an `Answer`, which can tell itself in each form; this module prints it. JSON and
YAML are the Channels API's envelope, JSON lines its resources one by one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from linktor_tui.cli.tables import Block
    from linktor_tui.cli.terminal import Terminal

Json = dict[str, Any]


class Format(StrEnum):
    """How an answer is printed."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    YAML = "yaml"
    CSV = "csv"
    IDS = "ids"

    @property
    def structured(self) -> bool:
        """True where errors are JSON, too: whoever reads the answer is a program."""
        return self in (Format.JSON, Format.JSONL, Format.YAML)


class Answer(ABC):
    """What a command found or did, in every form it can be asked for."""

    @abstractmethod
    def envelope(self) -> Json:
        """The body that the Channels API would answer."""

    def records(self) -> Iterable[Any]:
        """JSON lines: each resource by itself."""
        data = self.envelope()["data"]
        return data if isinstance(data, list) else [data]

    @abstractmethod
    def blocks(self) -> Iterable[Block]:
        """For people."""

    @abstractmethod
    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        """For a spreadsheet: header (wire names) and rows."""

    @abstractmethod
    def ids(self) -> Iterable[str]:
        """The ids in the answer, for `xargs`."""


def show(answer: Answer, chosen: Format, terminal: Terminal) -> None:
    """Print an answer to standard output."""
    terminal.out(text_of(answer, chosen, terminal))


def text_of(answer: Answer, chosen: Format, terminal: Terminal) -> str:
    """Write an answer in a format."""
    if chosen is Format.TABLE:
        from linktor_tui.cli.tables import render

        return render(answer.blocks(), terminal)
    from linktor_tui import machine

    if chosen is Format.JSON:
        return machine.json_text(answer.envelope(), ascii_only=terminal.ascii_only) + "\n"
    if chosen is Format.JSONL:
        return "".join(json_line(record, terminal) for record in answer.records())
    if chosen is Format.YAML:
        return machine.yaml_text(answer.envelope(), ascii_only=terminal.ascii_only)
    if chosen is Format.CSV:
        return machine.csv_text(*answer.rows())
    from linktor_tui.textsafe import visible

    return "".join(f"{visible(item)}\n" for item in answer.ids())


def json_line(record: Any, terminal: Terminal) -> str:
    """Write one line of JSON lines."""
    from linktor_tui.machine import json_text

    return json_text(record, indent=None, ascii_only=terminal.ascii_only) + "\n"
