"""A form derived from a connector's config model: for a new channel and for a stored one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button, Collapsible

from connectors.fields import FieldSpec
from linktor_tui.contract.errors import ChannelsError, Fault, InvalidRequest
from linktor_tui.looks import Tone
from linktor_tui.texts import N_, _, count
from linktor_tui.tui.commands import Command
from linktor_tui.tui.screens.base import BACK, Page
from linktor_tui.tui.screens.forms.filling import FillsIn
from linktor_tui.tui.screens.forms.live_check import LooksOver
from linktor_tui.tui.telling import facts_of
from linktor_tui.tui.widgets.facts import Fact, Facts
from linktor_tui.tui.widgets.field_row import FieldRow

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from connectors.contract import Connector

Result = TypeVar("Result")

CONFIG = "config."

LEAVE = Command(
    BACK.id,
    BACK.keys,
    N_("Back"),
    N_("Leave the form; asks if something was typed."),
    palette=False,
)
# With priority, so that what is typed ahead of the screen (by a password manager) lands in the field
# that it was meant for.
MOVING = (
    Command(
        "form.next",
        "tab",
        N_("Next"),
        N_("The next field."),
        footer=False,
        palette=False,
        priority=True,
    ),
    Command(
        "form.previous",
        "shift+tab",
        N_("Previous"),
        N_("The field before."),
        footer=False,
        palette=False,
        priority=True,
    ),
    Command("form.below", "down", N_("Below"), N_("The next field."), footer=False, palette=False),
    Command("form.above", "up", N_("Above"), N_("The field before."), footer=False, palette=False),
)


class Fields(VerticalScroll, can_focus=False):
    """The fields. The one in hand stays in sight, with its fault, whatever changes around them."""

    def on_resize(self) -> None:
        self.keep_in_sight()

    def on_field_row_resized(self) -> None:
        self.keep_in_sight()

    def on_descendant_focus(self) -> None:
        self.call_after_refresh(self.keep_in_sight)

    def keep_in_sight(self) -> None:
        """Scroll to the row that has the focus; its fault line stands below what is typed into."""
        for row in self.query(FieldRow):
            if row.has_focus_within:
                self.scroll_to_widget(row, animate=False, force=True, immediate=True)


class FormPage(FillsIn, LooksOver, Page[Result]):
    """Fields, their faults beneath them, and where to find the value of the one in hand."""

    CSS_PATH = "form.tcss"
    AUTO_FOCUS = "#field-name TameInput"
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (72, "-narrow"), (100, "-wide")]  # noqa: RUF012

    def __init__(self, connector: type[Connector[Any]]) -> None:
        from connectors.fields import describe

        super().__init__()
        self.kind = connector
        self.specs = describe(connector.config_model)
        self._at_first: dict[str, Any] = {}

    # --- for subclasses ------------------------------------------------------------------------

    def first_name(self) -> str:
        """The name that stands in the form at first."""
        return ""

    def first_values(self) -> Mapping[str, Any]:
        """Config values that stand in the form at first, by wire name; no secrets."""
        return {}

    def stored_secrets(self) -> Iterable[str]:
        """Wire names of secrets that the channel has already."""
        return ()

    def own_rows(self) -> Iterable[FieldRow]:
        """Rows of the channel itself, which its provider has nothing to do with."""
        return ()

    def buttons(self) -> Iterable[Button]:
        """Buttons below the fields; each id is the name of a command."""
        return ()

    # --- the form ------------------------------------------------------------------------------

    def body(self) -> ComposeResult:
        with Horizontal(id="form-and-help"):
            with Fields(id="form"):
                yield Facts(id="form-error")
                yield Facts(id="form-note", label_width=2)
                yield FieldRow(name_field(), self.first_name() or None)
                yield from self._rows(advanced=False)
                advanced = list(self._rows(advanced=True))
                if advanced:
                    with Collapsible(
                        title=_("Advanced ({number})").format(number=len(advanced)), collapsed=True
                    ):
                        yield from advanced
                own = list(self.own_rows())
                if own:
                    with Collapsible(title=_("Bot and metadata"), collapsed=True):
                        yield from own
                with Horizontal(classes="buttons"):
                    yield from self.buttons()
            yield Facts(id="field-help", label_width=9)

    def _rows(self, *, advanced: bool) -> Iterable[FieldRow]:
        values, stored = self.first_values(), set(self.stored_secrets())
        for spec in self.specs:
            if spec.advanced is advanced:
                value = None if spec.secret else values.get(spec.key)
                yield FieldRow(spec, value, stored=spec.key in stored)

    def on_mount(self) -> None:
        self._at_first = self._values()

    @property
    def rows(self) -> dict[str, FieldRow]:
        """The rows by wire name; `name` is the channel's own."""
        return {row.spec.key: row for row in self.query(FieldRow)}

    def name_and_config(self) -> tuple[str, dict[str, Any]]:
        """What was typed: the name, and the values that were given."""
        values, defaults = self._values(), {spec.key: spec.default for spec in self.specs}
        name = values.pop("name")
        stored = self.first_values()
        given = {
            key: value
            for key, value in values.items()
            # A default that nobody chose is left out, so that it can change with the program.
            if key in defaults and value is not None and (value != defaults[key] or key in stored)
        }
        return name or "", given

    def _values(self) -> dict[str, Any]:
        return {key: row.value for key, row in self.rows.items()}

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        row = next((node for node in event.widget.ancestors if isinstance(node, FieldRow)), None)
        if row is not None:
            self._show_help(row)

    def _show_help(self, row: FieldRow) -> None:
        heading = f"{row.spec.title} ({_need(row.spec)})"
        self.query_one("#field-help", Facts).show(_help(row), heading=heading)

    def on_field_row_entered(self) -> None:
        self.focus_next()

    async def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id is not None:
            await self.action_command(event.button.id.replace("-", "."))

    # --- faults --------------------------------------------------------------------------------

    def tell(self, error: ChannelsError) -> None:
        """Show an error where it belongs: below its fields, or above all of them."""
        if isinstance(error, InvalidRequest) and error.faults:
            self.tell_faults(error.faults)
        else:
            self._tell_above(facts_of(error))

    def tell_faults(self, faults: Iterable[Fault]) -> None:
        """Show each fault below its field, and go to the first one."""
        rows, homeless, first = self.rows, [], None
        for fault in faults:
            row = rows.get(fault.field.removeprefix(CONFIG))
            if row is None:
                homeless.append(Fact("✗", f"{fault.field} {fault.message}", Tone.BAD, Tone.BAD))
                continue
            row.tell_fault(fault.message)
            first = first or row
        self._tell_above(homeless)
        if first is not None:
            self.go_to(first)

    def go_to(self, row: FieldRow) -> None:
        """Put the focus on a field, wherever it is."""
        self.unfold(row)
        # It is brought in sight by the fields: a scroll that is put off would end where the row was.
        self.call_after_refresh(row.control.focus, scroll_visible=False)

    def unfold(self, row: FieldRow) -> None:
        """Open what a field is folded away in."""
        for fold in row.ancestors:
            if isinstance(fold, Collapsible):
                fold.collapsed = False

    def _tell_above(self, facts: Iterable[Fact]) -> None:
        self.query_one("#form-error", Facts).show(facts)
        self.query_one(Fields).scroll_home(animate=False)

    def clear_faults(self) -> None:
        """Begin anew."""
        self.look_no_more()
        for row in self.rows.values():
            row.tell_fault("")
        self.query_one("#form-error", Facts).show(())

    # --- leaving -------------------------------------------------------------------------------

    def leave(self, result: Any = None) -> None:
        """Go, with nothing secret left in a widget."""
        for row in self.rows.values():
            row.forget()
        self.dismiss(result)

    def was_changed(self) -> bool:
        """Tell whether something was typed that leaving would lose."""
        return self._values() != self._at_first

    def do_back(self) -> None:
        if self.was_changed():
            self.run_worker(self._ask_and_leave(), exclusive=True, group="leave")
        else:
            self.leave()

    async def _ask_and_leave(self) -> None:
        from linktor_tui.tui.screens.confirm import ConfirmDialog, Question

        question = Question(
            _("Leave the form? What you typed is lost."), yes=_("Leave"), no=_("Stay")
        )
        if await self.linktor.push_screen_wait(ConfirmDialog(question)):
            self.leave()

    def do_next(self) -> None:
        self.focus_next()

    def do_previous(self) -> None:
        self.focus_previous()

    def do_below(self) -> None:
        self.focus_next()

    def do_above(self) -> None:
        self.focus_previous()


def name_field() -> FieldSpec:
    """The one field that every channel has."""
    return FieldSpec(
        key="name",
        attribute="name",
        kind="text",
        title=_("Name"),
        help=_("What you and your colleagues call this channel."),
        where=_("Yours to choose."),
        example=_("Support"),
        required=True,
        default=None,
        choices=(),
        documentation=None,
        advanced=False,
        also=(),
    )


def _need(spec: FieldSpec) -> str:
    """How much a field is needed, in the operator's language."""
    if spec.unless:
        return _("required unless {others}").format(others=_(" or ").join(spec.unless))
    return _("required") if spec.required else _("optional")


def _help(row: FieldRow) -> Iterable[Fact]:
    spec = row.spec
    if spec.secret and row.value is not None:
        # Its length, and never a part of it.
        yield Fact("✓", count("{number} character", "{number} characters", len(row.value)))
    yield Fact(_("what"), spec.help)
    if spec.where:
        yield Fact(_("where"), spec.where)
    if spec.example and spec.kind != "choice":
        yield Fact(_("example"), spec.example, Tone.QUIET)
    if spec.documentation:
        yield Fact(_("docs"), spec.documentation, Tone.QUIET)
