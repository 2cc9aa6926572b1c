"""What forms do with a pasted snippet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linktor_tui.looks import Tone
from linktor_tui.texts import N_, _
from linktor_tui.tui.commands import Command
from linktor_tui.tui.widgets.facts import Fact, Facts

if TYPE_CHECKING:
    from linktor_tui.contract.fitting import Fit
    from linktor_tui.tui.widgets.snippet_paste import SnippetPasted

PASTE = Command(
    "form.paste",
    "f6,ctrl+v",
    N_("Paste a snippet"),
    N_("Fill the form from a .env, JSON or a curl command."),
)


class FillsIn:
    """Mixin of forms: takes a snippet in place of typing."""

    def do_paste(self: Any) -> None:
        self._paste()

    def on_snippet_pasted(self: Any, event: SnippetPasted) -> None:
        event.stop()
        self._paste(event.text)

    def _paste(self: Any, text: str = "") -> None:
        from linktor_tui.tui.screens.forms.pasting import PasteDialog

        self.linktor.push_screen(PasteDialog([self.kind], text), self._take)

    def _take(self: Any, found: tuple[Fit, ...] | None) -> None:
        if found:
            self.fill(found[0])

    def fill(self: Any, found: Fit) -> None:
        """Put what was found into its fields, and say by name what was not understood."""
        rows = self.rows
        for key, value in found.values.items():
            rows[key].put(value)
            self.unfold(rows[key])
        if found.name and rows["name"].value is None:
            rows["name"].put(found.name)
        self.query_one("#form-note", Facts).show(self._told(found))
        self.call_after_refresh(self._to_first_gap)

    def _told(self: Any, found: Fit) -> list[Fact]:
        rows = self.rows
        titles = ", ".join(rows[key].spec.title for key in found.values)
        facts = [Fact("✓", _("Filled: {fields}").format(fields=titles), label_tone=Tone.GOOD)]
        if found.left:
            left = _("Not understood: {names}").format(names=", ".join(found.left))
            facts.append(Fact("", left, Tone.QUIET))
        return facts

    def _to_first_gap(self: Any) -> None:
        """Go to the first field that is still needed."""
        given = {key for key, row in self.rows.items() if row.value is not None}
        for key, row in self.rows.items():
            if key not in given and not row.stored and row.spec.needed(given):
                row.control.focus()
                return
