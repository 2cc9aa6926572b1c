"""Doing one thing to several channels: each gets its turn, each error is told, one code is left."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from linktor_tui.cli.exits import ExitCode, exit_code_for, exit_code_for_several
from linktor_tui.cli.output import Answer, Json
from linktor_tui.contract.errors import ChannelsError

if TYPE_CHECKING:
    from linktor_tui.cli.session import Session
    from linktor_tui.cli.tables import Block
    from linktor_tui.contract.resources import Channel


class Turns:
    """What came of each channel's turn."""

    def __init__(self, session: Session, channels: Sequence[Channel]) -> None:
        self.session = session
        self.channels = channels
        self.done: list[Json] = []
        self.codes: list[ExitCode] = []

    async def take(self, act: Callable[[Channel], Awaitable[Json]]) -> None:
        """Act on one channel after the other, and report what cannot be done."""
        from linktor_tui.cli.complaints import complain

        try:
            for channel in self.channels:
                try:
                    self.done.append(await act(channel))
                    self.codes.append(ExitCode.DONE)
                except ChannelsError as error:
                    self.codes.append(exit_code_for(error))
                    self.session.steps_told = self.session.steps_told and self.single
                    complain(self.session, error, channel=None if self.single else channel)
        finally:
            if len(self.codes) < len(self.channels) and not self.single:
                took = f"{len(self.codes)} of {len(self.channels)}"
                self.session.say(f"Stopped after {took} channels; the others were left alone.")

    @property
    def single(self) -> bool:
        """True where one channel is meant, and errors and answers are its own."""
        return len(self.channels) == 1

    def finish(self) -> ExitCode:
        """Show what was done, and tell how the whole ended."""
        if self.done or not self.channels:
            self.session.show(Changed(self.done, several=not self.single))
        return self.code

    @property
    def code(self) -> ExitCode:
        """How the whole ended."""
        return exit_code_for_several(self.codes, changing=True)


class Changed(Answer):
    """What several channels answered to the same change; a single one answers as the API does."""

    def __init__(self, answers: Sequence[Json], *, several: bool) -> None:
        self.answers = answers
        self.several = several

    def envelope(self) -> Json:
        return {"data": list(self.answers) if self.several else self.answers[0]}

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Column, Grid, cell, status_cell

        header, rows = self.rows()
        yield Grid(
            [Column(_heading(name), squeeze=name == "name") for name in header],
            [
                [
                    status_cell(str(value)) if name == "status" else cell(value)
                    for name, value in zip(header, row, strict=True)
                ]
                for row in rows
            ],
        )

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        names = list(dict.fromkeys(key for item in self.answers for key in item["attributes"]))
        names = names or ["name"]
        rows = ([item["id"], *map(item["attributes"].get, names)] for item in self.answers)
        return ("id", *names), rows

    def ids(self) -> Iterable[str]:
        return (item["id"] for item in self.answers)


def _heading(wire_name: str) -> str:
    """`activatedAt` -> `ACTIVATED AT`."""
    return "".join(f" {letter}" if letter.isupper() else letter for letter in wire_name).upper()
