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
PLAIN_SIGNS = SIGNS | {"passed": "+", "failed": "x"}


def step_lines(step: CheckStep, terminal: Terminal, stream: TextIO) -> list[str]:
    """Write a step: what came out of it, and where it did not pass, why and what to do."""
    status = step.status.value
    sign = (PLAIN_SIGNS if terminal.ascii_only else SIGNS)[status]
    head = terminal.paint(f"{sign} {status:<8}", STYLES.get(status, "faint"), stream)
    lines = [f"{head} {visible(step.id):<24} {visible(step.message)}"]
    for label, text in (("cause", step.cause), ("fix", step.fix), ("docs", step.documentation)):
        if text and status != "passed":
            lines.append(f"{'':11}{terminal.paint(label + ':', 'faint', stream)} {visible(text)}")
    return lines


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
