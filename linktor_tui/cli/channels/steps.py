"""Steps of a check as lines of text: live while it runs, or afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TextIO

from linktor_tui.textsafe import visible

if TYPE_CHECKING:
    from connectors.contract import CheckStep
    from linktor_tui.cli.session import Session
    from linktor_tui.cli.terminal import Terminal

SIGNS = {"passed": "✓", "failed": "✗", "warning": "!", "skipped": "-", "unknown": "?"}
STYLES = {"passed": "good", "failed": "bad", "warning": "warn", "unknown": "warn"}
WAITING = "… asking the provider"
INDENT, WHY, SAID, NARROWEST = 11, 18, 36, 16
"""Cells before a line's words, before those below a reason's and a message's first; the fewest."""
PLAIN_SIGNS = SIGNS | {"passed": "+", "failed": "x"}


def step_lines(step: CheckStep, terminal: Terminal, stream: TextIO) -> list[str]:
    """Write a step: what came out of it, and where it did not pass, why and what to do."""
    status = step.status.value
    sign = (PLAIN_SIGNS if terminal.ascii_only else SIGNS)[status]
    head = terminal.paint(f"{sign} {status:<8}", STYLES.get(status, "faint"), stream)
    room = terminal.width if stream.isatty() else None
    first, *more = _broken(f"{visible(step.id):<24} {visible(step.message)}", room, SAID)
    lines = [f"{head} {first}", *more]
    for label, text in (("cause", step.cause), ("fix", step.fix), ("docs", step.documentation)):
        if text and status != "passed":
            first, *more = _broken(f"{label}: {visible(text)}", room, WHY)
            told = terminal.paint(f"{label}:", "faint", stream) + first.removeprefix(f"{label}:")
            lines += [f"{'':11}{told}", *more]
    return lines


def _broken(text: str, room: int | None, under: int) -> list[str]:
    """Break a text between words, where a line has room for so many cells: the rest stands below.

    What goes into a pipe stays in one line, for `grep`.

    Args:
        under: the cell in which each further line begins.
    """
    if room is None or room <= under + NARROWEST:
        return [text]
    import textwrap

    further = " " * (under - INDENT)
    lines = textwrap.wrap(
        text,
        room - INDENT,
        subsequent_indent=further,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [lines[0], *(f"{'':{INDENT}}{line}" for line in lines[1:])]


def tell_steps(session: Session, steps: Iterable[CheckStep]) -> None:
    """Tell the operator about steps, on standard error."""
    for step in steps:
        for line in step_lines(step, session.terminal, session.terminal.stderr):
            session.terminal.err(line)


def teller(session: Session) -> Callable[[CheckStep], None] | None:
    """Give what tells each step as it finishes; None where a program reads the errors."""
    if session.format.structured:
        return None
    session.steps_told = True
    session.terminal.passing(WAITING)

    def on_step(step: CheckStep) -> None:
        tell_steps(session, (step,))
        session.terminal.passing(WAITING)

    return on_step
