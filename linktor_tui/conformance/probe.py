"""What a probe is, and what may come out of it.

A probe asks one thing of a server and says what the API page has about it. It is a coroutine that
returns where the server does as the page says, and raises `Departs` or `NotTried`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from linktor_tui.conformance.stage import Stage


class Departs(Exception):
    """The server does something else than the page says: what was expected, and what came."""

    def __init__(self, expected: str, came: str) -> None:
        super().__init__(f"expected {expected}, came {came}")
        self.expected = expected
        self.came = came


class NotTried(Exception):
    """Nothing can be said, for the reason that is its text."""


class Verdict(StrEnum):
    """What came out of a probe."""

    PASSED = "passed"
    DEPARTS = "departs"
    NOT_TRIED = "not_tried"


Run = Callable[["Stage"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing that is asked of a server."""

    id: str
    """`<operation>.<what>`."""
    says: str
    """What is expected, in a few words."""
    run: Run
    changes: bool = False
    """True where something is created, changed or deleted."""
    needs: tuple[str, ...] = ()
    """Probes that must have passed, or this one could only repeat what they found."""
    silent: bool = False
    """True where the page says nothing, and what any API of its kind does is expected."""

    @property
    def operation(self) -> str:
        """Which operation of the page it is about."""
        return self.id.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Result:
    """What came out of one probe."""

    probe: Probe
    verdict: Verdict
    expected: str = ""
    came: str = ""
    reason: str = ""
    """Why nothing can be said."""
    requests: Sequence[str] = ()
    """What was sent and which status came, in order."""
    seconds: float = 0.0
    silent: bool = False
    """True where it was asked and nobody answered."""
    left_out: bool = False
    """True where it was not even begun: with --read-only, or after the run ended early."""


class Probes(list[Probe]):
    """The probes of one operation, declared with a decorator."""

    def __call__(
        self,
        id: str,
        says: str,
        *,
        changes: bool = False,
        needs: tuple[str, ...] = (),
        silent: bool = False,
    ) -> Callable[[Run], Run]:
        """Declare a probe."""

        def declare(run: Run) -> Run:
            self.append(Probe(id, says, run, changes, needs, silent))
            return run

        return declare
