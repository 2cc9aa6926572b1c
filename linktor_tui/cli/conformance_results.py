"""Results of `conformance`: as lines while they come, and as a whole in every form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from linktor_tui.cli.output import Answer, Format, Json, json_line
from linktor_tui.textsafe import visible

if TYPE_CHECKING:
    from linktor_tui.cli.session import Session
    from linktor_tui.cli.tables import Block
    from linktor_tui.cli.terminal import Terminal
    from linktor_tui.conformance.course import Course
    from linktor_tui.conformance.probe import Result

HEADER = ("id", "operation", "status", "says", "onPage", "expected", "came", "reason", "durationMs")
SIGNS = {"passed": "✓", "departs": "✗", "not_tried": "-"}
PLAIN_SIGNS = {"passed": "+", "departs": "x", "not_tried": "-"}
STYLES = {"passed": "good", "departs": "bad", "not_tried": "faint"}
INDENT = 12
NAME_WIDTH = 15
SILENCE = "the page itself says nothing of this"
UNBROKEN = 10_000
"""Width of what is no terminal."""


class Teller:
    """Tells results as they come, where the form allows it."""

    def __init__(self, session: Session, *, quiet: bool) -> None:
        self._session = session
        self._quiet = quiet
        self._operation = ""

    def result(self, result: Result) -> None:
        """Tell one result."""
        terminal, chosen = self._session.terminal, self._session.format
        if self._quiet:
            return
        if chosen is Format.JSONL:
            terminal.out(json_line(probe_body(result), terminal))
        elif chosen is Format.TABLE and not result.left_out:
            terminal.out(self._lines(result, terminal))
            terminal.passing("… asking the server")

    def _lines(self, result: Result, terminal: Terminal) -> str:
        heading = ""
        if result.probe.operation != self._operation:
            gap = "\n" if self._operation else ""
            self._operation = result.probe.operation
            heading = gap + terminal.paint(self._operation, "strong", terminal.stdout) + "\n"
        return heading + "".join(f"{line}\n" for line in lines(result, terminal))

    def tidying(self, count: int) -> None:
        """Tell what is being waited for at the end, after Ctrl-C, too."""
        self._session.terminal.passing(f"… deleting what was created ({count})")

    def finish(self, course: Course) -> None:
        """Tell the whole."""
        findings = Findings(course)
        if self._quiet or self._session.format is Format.JSONL:
            return
        if self._session.for_people:
            if not all(result.left_out for result in course.results):
                self._session.terminal.out(f"\n{findings.verdict}\n")
        else:
            self._session.show(findings)


def lines(result: Result, terminal: Terminal) -> list[str]:
    """Write a result: a line, and where it departs, what was expected and what came."""
    status = result.verdict.value
    sign = (PLAIN_SIGNS if terminal.ascii_only else SIGNS)[status]
    word = terminal.paint(f"{sign} {status.replace('_', ' '):<9}", STYLES[status], terminal.stdout)
    name = result.probe.id.partition(".")[2]
    told = _hung(f"{word} {name:<{NAME_WIDTH}}", result.reason or result.probe.says, terminal)
    silence = SILENCE if result.came and result.probe.silent else ""
    for label, value in (
        ("expected", result.expected),
        ("came", result.came),
        ("note", silence),
    ):
        if value:
            head = terminal.paint(f"{label:>{NAME_WIDTH}}", "faint", terminal.stdout)
            told += _hung(f"{'':{INDENT}}{head}", value, terminal)
    return told


def _hung(head: str, text: str, terminal: Terminal) -> list[str]:
    """Write a text beside its head, wrapped into the terminal's width."""
    from textwrap import wrap

    indent = INDENT + NAME_WIDTH + 1
    room = max(terminal.width - indent, 20) if terminal.out_is_tty else UNBROKEN
    first, *more = wrap(visible(text), room, break_on_hyphens=False) or [""]
    return [f"{head} {first}".rstrip(), *(f"{'':{indent}}{part}" for part in more)]


def probe_body(result: Result) -> Json:
    """A result for programs."""
    shown: Json = {
        "id": result.probe.id,
        "operation": result.probe.operation,
        "status": result.verdict.value,
        "says": result.probe.says,
        "onPage": not result.probe.silent,
    }
    known = {"expected": result.expected, "came": result.came, "reason": result.reason}
    shown |= {name: value for name, value in known.items() if value}
    return shown | {
        "requests": list(result.requests),
        "durationMs": round(result.seconds * 1000),
    }


class Findings(Answer):
    """What a whole run found."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.counts = Counter(result.verdict.value for result in course.results)

    @property
    def verdict(self) -> str:
        """The whole in two lines."""
        base, counts = visible(self.course.server.base), self.counts
        if self.course.departs:
            head = f"{base} departs from the API page."
        elif self.course.stopped or self.course.silent:
            head = f"Of {base} not everything could be found out."
        else:
            head = f"{base} does as the API page says."
        departing = f"{counts['departs']} depart{'s' * (counts['departs'] == 1)}"
        return f"{head}\n{counts['passed']} passed, {departing}, {counts['not_tried']} not tried."

    def envelope(self) -> Json:
        course = self.course
        left = [{"id": item.id, "name": item.name, "why": item.why} for item in course.leftovers]
        return {
            "data": {
                "url": course.server.base,
                "conforms": not (course.departs or course.stopped or course.silent),
                "readOnly": course.stage.read_only,
                "summary": {
                    "passed": self.counts["passed"],
                    "departs": self.counts["departs"],
                    "notTried": self.counts["not_tried"],
                },
                "probes": [probe_body(result) for result in course.results],
                "notDeleted": left,
            }
        }

    def blocks(self) -> Iterable[Block]:
        return ()  # told as they are found

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        bodies = map(probe_body, self.course.results)
        return HEADER, ([body.get(name) for name in HEADER] for body in bodies)

    def ids(self) -> Iterable[str]:
        return (result.probe.id for result in self.course.results)
