"""Views of the list: arrangements with a name, those of the program and the operator's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from linktor_tui.looks import Tone
from linktor_tui.texts import N_, _
from linktor_tui.tui.commands import Command, key_of
from linktor_tui.tui.screens.choosing import Choice, ChoiceDialog
from linktor_tui.tui.screens.home.arrangement import BUILT_IN, Arrangement
from linktor_tui.tui.widgets.columns import BY_KEY
from linktor_tui.tui.widgets.facts import Fact, Facts

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from linktor_tui.tui.memory import Memory

KEY = "home.views"


def own_views(memory: Memory) -> dict[str, Arrangement]:
    """The operator's views, by name."""
    kept: dict[str, Any] = memory.get(KEY, {})
    return {name: Arrangement.read(view) for name, view in kept.items()}


def save_view(memory: Memory, name: str, view: Arrangement) -> None:
    """Keep a view under a name, in place of the one that has it."""
    kept: dict[str, Any] = memory.get(KEY, {})
    memory.put(KEY, {**kept, name: view.as_json()})


def forget_view(memory: Memory, name: str) -> None:
    """Forget one of the operator's views."""
    kept: dict[str, Any] = memory.get(KEY, {})
    memory.put(KEY, {key: view for key, view in kept.items() if key != name})


def not_own(dialog: ViewsDialog) -> str | None:
    """Why the view under the cursor cannot be forgotten."""
    own = dialog.at is not None and dialog.choices[dialog.at].key in dialog.own
    return None if own else _("Only views that you saved can be forgotten.")


class ViewsDialog(ChoiceDialog):
    """The views. Gives the name of the chosen one."""

    CSS_PATH = "../dialog.tcss"
    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("views.forget", "d", N_("Forget"), N_("Forget a view that you saved."), not_own),
        Command("views.back", "escape", N_("Back"), N_("Leave the list as it is.")),
    )

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self.own = own_views(memory)
        super().__init__(_("Which view?"), self._choices())

    def _choices(self) -> list[Choice]:
        built = {name: view for name, view in BUILT_IN.items() if name not in self.own}
        listed = [Choice(name, _(name), told(view)) for name, view in built.items()]
        return listed + [Choice(name, name, told(view)) for name, view in self.own.items()]

    def below(self) -> ComposeResult:
        yield Facts(
            [
                Fact(
                    key_of("home.save_view"),
                    _("in the list saves what is shown as a view"),
                    Tone.QUIET,
                ),
            ],
            classes="-below",
        )

    def view(self, name: str) -> Arrangement:
        """The view of a name."""
        return self.own.get(name) or BUILT_IN[name]

    def do_forget(self) -> None:
        at = self.at
        assert at is not None
        forget_view(self._memory, self.choices[at].key)
        self.own = own_views(self._memory)
        self.choices = self._choices()
        self.show_choices(at)


def told(view: Arrangement) -> str:
    """Say what a view does."""
    parts = [view.filter]
    parts += [_("sorted by {column}").format(column=_head(view.sort))] if view.sort else []
    parts += [_("grouped by {what}").format(what=_head(view.grouping))] if view.grouping else []
    return " · ".join(part for part in parts if part)


def _head(key: str) -> str:
    """What the column is called above the list, in a sentence."""
    return _(BY_KEY[key].title).lower()
