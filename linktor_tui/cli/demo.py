"""`demo`: everything on sample channels, with nothing set up and nothing left behind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from linktor_tui.cli.click_parts import command, pass_session
from linktor_tui.cli.exits import ExitCode
from linktor_tui.cli.output import Answer, Json
from linktor_tui.cli.session import Session

if TYPE_CHECKING:
    import socket

    from linktor_tui.cli.tables import Block
    from linktor_tui.demo import Outcome

LOOPBACK = "127.0.0.1"


@command("demo", examples=("linktor-tui demo", "linktor-tui demo --headless -o json"))
@click.option("--headless", is_flag=True, help="Run it through without the terminal app.")
@pass_session
def demo(session: Session, headless: bool) -> int:
    """Try everything on sample channels; leaves nothing behind."""
    terminal = session.terminal
    if headless:
        from linktor_tui.demo import run_headless

        outcome = run_headless(terminal.environ, session.say)
        session.show(Story(outcome))
        return ExitCode.DONE if outcome.success else ExitCode.CHECK_FAILED
    if not (terminal.stdin.isatty() and terminal.out_is_tty):
        raise click.UsageError("The demo opens the terminal app; without a terminal: --headless.")
    return open_demo(session)


def open_demo(session: Session) -> int:
    """Open the app on sample channels, and give its exit code."""
    import asyncio

    from linktor_tui.cli.app_door import show_demo
    from linktor_tui.cli.demo_living import Living
    from linktor_tui.cli.serve_doors import listening
    from linktor_tui.demo import demo as demonstration
    from linktor_tui.demo import fill

    session.say("Preparing the demo: a sandbox of providers, and sample channels.")
    with (
        listening(LOOPBACK, 0) as listener,
        demonstration(session.terminal.environ, base=_address(listener)) as opened,
    ):
        asyncio.run(fill(opened))
        living = Living(session.heard, opened, listener)
        code = show_demo(lambda: opened.engine(asyncio.to_thread, live=True), living)
    for kind in living.mistakes:
        session.say(f"note: Something broke beside the demo ({kind}).")
    return code


def _address(listener: socket.socket) -> str:
    return f"http://{LOOPBACK}:{listener.getsockname()[1]}"


class Story(Answer):
    """What a headless demo did and found."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self.body = outcome.body

    def envelope(self) -> Json:
        return self.body

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Column, Grid, cell, status_cell

        columns = (Column("SAMPLE", squeeze=True), Column("RESULT"), Column("WHY", squeeze=True))
        rows = [
            (cell(sample), status_cell(result), cell(why)) for sample, result, why in self._lines()
        ]
        yield Grid(columns, rows)

    def _lines(self) -> Iterable[tuple[str, str, str]]:
        from linktor_tui.contract.judging import worst

        for life in self.body["data"]["channels"]:
            done = "created, tested, switched on and off, counted, deleted"
            yield life["created"]["attributes"]["name"], "passed", done
        for title, report in self._outcome.failures:
            step = worst(report.tests)
            yield title, step.status if step else "passed", step.message if step else ""

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        return ("sample", "result", "why"), self._lines()

    def ids(self) -> Iterable[str]:
        return (life["created"]["id"] for life in self.body["data"]["channels"])
