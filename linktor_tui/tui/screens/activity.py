"""The activity log: every call to the engine, and the command line that does the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual.containers import VerticalScroll

from linktor_tui.looks import Look, Tone
from linktor_tui.texts import N_, _, count, thousands
from linktor_tui.tui.activity import Call
from linktor_tui.tui.cells import fitted, fitted_right
from linktor_tui.tui.clipboard import copy
from linktor_tui.tui.command_lines import PROGRAM
from linktor_tui.tui.commands import Command
from linktor_tui.tui.screens.base import BACK, Page
from linktor_tui.tui.screens.exporting import EXPORT, Exports, Table
from linktor_tui.tui.scrolling import Scrolling
from linktor_tui.tui.telling import facts_of
from linktor_tui.tui.widgets.columns import Cell
from linktor_tui.tui.widgets.facts import Fact, Facts
from linktor_tui.tui.widgets.result_list import LOOK_WIDTH
from linktor_tui.tui.widgets.row_list import RowList

if TYPE_CHECKING:
    from textual.app import ComposeResult


RUNNING = Look("◌", N_("running"), Tone.BUSY)
DONE = Look("✓", N_("done"), Tone.GOOD)
FAILED = Look("✗", N_("failed"), Tone.BAD)
GIVEN_UP = Look("–", N_("given up"), Tone.WARN)
CLOCK, TOOK = 8, 9
"""Cells of the time of day, and of how long it took."""
CANCELLED = "CancelledError"


def look_of(call: Call) -> Look:
    """What came of a call."""
    if call.running:
        return RUNNING
    if call.broke == CANCELLED:
        return GIVEN_UP
    return FAILED if call.error is not None or call.broke else DONE


def took(call: Call) -> str:
    """How long it took: in milliseconds below ten seconds, as checks say it."""
    if call.seconds is None:
        return "…"
    if call.seconds < 10:
        return _("{number} ms").format(number=thousands(round(call.seconds * 1000)))
    return _("{number} s").format(number=f"{call.seconds:.0f}")


def what(call: Call) -> str:
    """The command, or what was done where there is none; and how often."""
    said = call.command or _("{operation} (no command)").format(operation=call.operation)
    return f"{said}  ×{thousands(call.times)}" if call.times > 1 else said


def no_call(page: Any) -> str | None:
    """Why there is nothing to look at."""
    return None if page.chosen is not None else _("Nothing was asked yet.")


def no_command(page: Any) -> str | None:
    """Why there is nothing to copy."""
    if (reason := no_call(page)) is not None or page.chosen.command:
        return reason
    return _("No command does just this.")


COPY = Command(
    "activity.copy", "y", N_("Copy"), N_("Copy the command to the clipboard."), no_command
)


class CallList(RowList[Call]):
    """A line for each call, the newest above."""

    nothing: ClassVar[str] = N_("Nothing was asked yet.")

    def follow(self, calls: Iterable[Call]) -> None:
        """Show what has come. The cursor stays on its call, or at the top."""
        at_top = not self.cursor
        self.show(tuple(calls)[::-1])
        if at_top:
            self.cursor = 0
        self.post_message(self.Moved(self))  # the call under it may have come to its end

    def lines_of(self, item: Call, width: int) -> Sequence[Iterable[Cell]]:
        look = look_of(item)
        room = max(0, width - CLOCK - LOOK_WIDTH - TOOK - 7)
        return (
            (
                Cell(f" {item.at:%H:%M:%S}  ", Tone.QUIET),
                Cell(fitted(str(look), LOOK_WIDTH), look.tone),
                Cell(f"{fitted_right(took(item), TOOK)}  ", Tone.QUIET),
                Cell(fitted(what(item).removeprefix(f"{PROGRAM} "), room)),
            ),
        )


class ActivityPage(Exports, Page[None]):
    """The last calls, and below them the one under the cursor in full."""

    DEFAULT_CSS = """
    ActivityPage > #call { max-height: 8; padding: 0 1; background: $surface; }
    """
    AUTO_FOCUS = "CallList"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("activity.open", "enter,l", N_("Open"), N_("Everything about the call."), no_call),
        COPY,
        EXPORT,
        BACK,
    )

    def trail(self) -> tuple[str, ...]:
        return (self.linktor.title, _("Activity"))

    def body(self) -> ComposeResult:
        yield CallList()
        yield Facts(id="call")

    @property
    def listed(self) -> CallList:
        """The lines."""
        return self.query_one(CallList)

    @property
    def chosen(self) -> Call | None:
        """The call under the cursor."""
        return self.listed.chosen

    export_name = "activity"

    def export_rows(self) -> Table:
        titles = [
            *(_("Began"), _("Profile"), _("Operation"), _("Outcome"), _("Took")),
            *(_("Asked"), _("Command")),
        ]
        calls = list(self.linktor.activity.calls)
        return titles, [
            (
                f"{call.at:%Y-%m-%d %H:%M:%S}",
                call.place,
                call.operation,
                _outcome(call, look_of(call)),
                took(call),
                str(call.times),
                call.command,  # alone, to be pasted
            )
            for call in reversed(calls)
        ]

    def on_mount(self) -> None:
        self.linktor.activity.changed = self._changed
        self._changed()

    def on_unmount(self) -> None:
        self.linktor.activity.changed = lambda: None

    def _changed(self) -> None:
        if self.is_attached:
            self.listed.follow(self.linktor.activity.calls)
            number = self.listed.row_count
            self.title_line.tell(note=count("{number} call", "{number} calls", number))
            for page in self.linktor.screen_stack:
                if isinstance(page, CallPage):
                    page.tell()

    def on_row_list_moved(self) -> None:
        call = self.chosen
        self.query_one("#call", Facts).show(facts(call)[:4] if call is not None else ())
        self.refresh_keys()

    def on_row_list_opened(self) -> None:
        self.do_open()

    def do_open(self) -> None:
        call = self.chosen
        assert call is not None  # the command says why not otherwise
        self.linktor.push_screen(CallPage(call))

    async def do_copy(self) -> None:
        assert self.chosen is not None
        await copy(self.linktor, self.chosen.command, _("The command"))


class CallPage(Scrolling, Page[None]):
    """One call in full."""

    DEFAULT_CSS = """
    CallPage VerticalScroll { padding: 1 2; scrollbar-size-vertical: 1; }
    """
    AUTO_FOCUS = "VerticalScroll"
    ACTIONS: ClassVar[tuple[Command, ...]] = (COPY, BACK)

    def __init__(self, call: Call) -> None:
        super().__init__()
        self.chosen = call

    def trail(self) -> tuple[str, ...]:
        return (self.linktor.title, _("Activity"), self.chosen.operation)

    def body(self) -> ComposeResult:
        with VerticalScroll():
            yield Facts(facts(self.chosen))

    def tell(self) -> None:
        """Say what came of it meanwhile."""
        for told in self.query(Facts):
            told.show(facts(self.chosen))

    def scrolled(self) -> VerticalScroll:
        return self.query_one(VerticalScroll)

    async def do_copy(self) -> None:
        await copy(self.linktor, self.chosen.command, _("The command"))


def facts(call: Call) -> list[Fact]:
    """Everything that is known of a call, the command first."""
    look = look_of(call)
    told = [
        Fact(_("Command"), call.command or _("No command does just this."), Tone.STRONG),
        *(facts_of(call.error) if call.error is not None else ()),
        Fact(_("Outcome"), _outcome(call, look), look.tone),
        Fact(_("Took"), took(call)),
        Fact(_("Operation"), call.operation),
        Fact(_("Profile"), call.place),
        Fact(_("Began"), f"{call.at:%Y-%m-%d %H:%M:%S} UTC"),
    ]
    if call.times > 1:
        said = _("{number} times; the last one is told here.").format(number=thousands(call.times))
        told.append(Fact(_("Asked"), said))
    return told


def _outcome(call: Call, look: Look) -> str:
    if call.error is not None:
        return f"{look} ({call.error.code})"
    return f"{look} ({call.broke})" if call.broke and call.broke != CANCELLED else str(look)
