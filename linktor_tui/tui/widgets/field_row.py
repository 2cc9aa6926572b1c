"""One field of a form, drawn from its description: label, control, and what is wrong with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Select, Static

from linktor_tui.texts import N_, _
from linktor_tui.textsafe import visible
from linktor_tui.tui.private import TameInput
from linktor_tui.tui.widgets.secret_input import SecretInput
from linktor_tui.tui.widgets.snippet_paste import NoticesSnippets
from linktor_tui.tui.widgets.tick import Tick

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from connectors.fields import FieldSpec

UNCHANGED = N_("unchanged; leave it empty to keep it")


REMOVED = N_("will be removed when you save")


COMMON = (N_("is required"), N_("must not be blank"))
"""Faults of every provider's fields: these are said in the operator's language."""


class FieldInput(NoticesSnippets, TameInput):
    """The input of a field."""


class Peek(Static):
    """The word beside a secret: a click shows it, and hides it again."""

    def __init__(self) -> None:
        super().__init__(_("show"), classes="field-peek", markup=False)

    def on_click(self) -> None:
        row = self.query_ancestor(FieldRow)
        secret = row.control
        assert isinstance(secret, SecretInput)
        secret.focus()
        secret.do_reveal()


class FieldRow(Vertical):
    """A field as the operator fills it in."""

    DEFAULT_CSS = """
    FieldRow {
        height: auto; padding: 0 1;
        & > Horizontal { height: auto; }
        & .field-title { width: 20; color: $foreground-muted; }
        &.-current .field-title { color: $text-accent; }
        & TameInput { width: 1fr; background: $surface; padding: 0 1; }
        & TameInput:focus { background: $panel; }
        & Select { width: 1fr; }
        & .field-sign { width: 2; padding: 0 0 0 1; color: $text-success; }
        & .field-peek { width: auto; min-width: 6; padding: 0 0 0 1; color: $text-accent; }
        & .field-peek:hover { text-style: underline; }
        & .field-fault { display: none; color: $text-error; padding: 0 0 0 20; }
        &.-odd .field-fault { display: block; color: $text-warning; }
        &.-odd .field-sign { color: $text-warning; }
        &.-faulty .field-sign { color: $text-error; }
        &.-faulty .field-fault { display: block; }
        &.-faulty .field-title { color: $text-error; }
    }
    """

    class Edited(Message):
        """The value changed; the message does not carry it."""

        def __init__(self, row: FieldRow) -> None:
            super().__init__()
            self.row = row

    class Entered(Message):
        """Enter was pressed in the field."""

    class Resized(Message):
        """A fold that opened, or a fault that appeared, changed its place or its height."""

    def __init__(self, spec: FieldSpec, value: Any = None, *, stored: bool = False) -> None:
        """Make the row.

        Args:
            value: what stands in it at first; never a secret.
            stored: the channel has a value already that is not shown: a secret.
        """
        super().__init__(id=f"field-{spec.key}")
        self.spec = spec
        self._first = value
        self.stored = stored
        self.removed = False
        """A stored secret that is to be taken away."""
        self.touched = False
        """Something was done to it since the form opened."""
        self._told = ("", "")
        """The sign, and what is said below."""

    @property
    def fault(self) -> str:
        """What is said below the field."""
        return self._told[1]

    def compose(self) -> ComposeResult:
        title = visible(self.spec.title) + (" *" if self.spec.required or self.spec.unless else "")
        with Horizontal():
            yield Static(title, classes="field-title", markup=False)
            yield self._control()
            if self.spec.secret:
                yield Peek()
            yield Static("", classes="field-sign", markup=False)
        yield Static("", classes="field-fault", markup=False)

    def _control(self) -> Widget:
        spec, value = self.spec, self._first
        if spec.kind == "secret":
            hint = _("paste all of it, line ends included") if spec.lines else ""
            return SecretInput(placeholder=_(UNCHANGED) if self.stored else hint, lines=spec.lines)
        if spec.kind == "boolean":
            return Tick("", bool(spec.default if value is None else value))
        if spec.kind == "choice":
            return self._select(spec.default if value is None else value)
        text = "" if value is None else _as_text(value)
        control = FieldInput(text, placeholder=self._hint(), compact=True)
        control.notices_snippets = spec.kind != "object"
        return control

    def _select(self, value: Any) -> Widget:
        options = [(visible(choice), choice) for choice in self.spec.choices]
        if value in self.spec.choices:
            return Select(options, value=value, allow_blank=not self.spec.required, compact=True)
        return Select(options, prompt=_("choose"), compact=True)

    def _hint(self) -> str:
        spec = self.spec
        if spec.default is not None:
            return visible(
                _("{value} unless you say otherwise").format(value=_as_text(spec.default))
            )
        return visible(_("like {example}").format(example=spec.example)) if spec.example else ""

    @property
    def control(self) -> Widget:
        """What takes the focus."""
        return self.query_one("TameInput, Select, Tick")

    @property
    def value(self) -> Any:
        """What was given, in the field's type where it can be read as that; None for nothing."""
        control = self.control
        if isinstance(control, Tick):
            return control.value
        if isinstance(control, Select):
            return None if control.is_blank() else control.value
        assert isinstance(control, Input)
        text = control.value if self.spec.secret else control.value.strip()
        return _as_value(self.spec.kind, text) if text else None

    def put(self, value: Any) -> None:
        """Fill it in, as if it had been typed."""
        control = self.control
        if isinstance(control, Tick):
            control.value = bool(value)
            control.post_message(Tick.Changed())
        elif isinstance(control, Select):
            control.value = value
        else:
            assert isinstance(control, Input)
            control.value = _as_text(value)

    def take_away(self, removed: bool) -> None:
        """Have a stored secret taken away on saving, or left after all."""
        self.removed = removed
        control = self.control
        assert isinstance(control, SecretInput)
        control.forget()
        control.placeholder = _(REMOVED) if removed else _(UNCHANGED)

    def tell_fault(self, message: str) -> None:
        """Say below the field what is wrong with it; nothing for an empty message."""
        self._tell("✗" if message else "", _(message), faulty=bool(message))

    def tell_oddity(self, message: str) -> None:
        """Say below the field what looks wrong with it, and may be right all the same."""
        self._tell("!", message, odd=True)

    def tell_fine(self, fine: bool) -> None:
        """Show by a sign that the field's own rules have nothing against the value."""
        self._tell("✓" if fine else "", "")

    def _tell(self, sign: str, message: str, *, faulty: bool = False, odd: bool = False) -> None:
        if (sign, message) == self._told:
            return  # to say the same again would lay out the whole form anew, with each key
        self._told = (sign, message)
        said = f"{sign} {visible(message)}" if message else ""
        self.query_one(".field-fault", Static).update(said)
        self.query_one(".field-sign", Static).update(sign)
        self.set_class(faulty, "-faulty")
        self.set_class(odd, "-odd")

    def forget(self) -> None:
        """Let go of a secret before the form goes."""
        control = self.control
        if isinstance(control, SecretInput):
            control.forget()

    def _edited(self) -> None:
        self.tell_fault("")
        if self.removed and self.value is not None:
            self.removed = False
        self.post_message(self.Edited(self))

    def on_resize(self) -> None:
        self.post_message(self.Resized())

    def on_descendant_focus(self) -> None:
        self.add_class("-current")

    def on_descendant_blur(self) -> None:
        self.remove_class("-current")

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._edited()

    def on_secret_input_edited(self) -> None:
        self._edited()

    def on_secret_input_turned(self, event: SecretInput.Turned) -> None:
        event.stop()
        self.query_one(Peek).update(_("hide") if event.shown else _("show"))

    def on_select_changed(self, event: Select.Changed) -> None:
        event.stop()
        self._edited()

    def on_tick_changed(self, event: Tick.Changed) -> None:
        event.stop()
        self._edited()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Entered())

    def on_secret_input_entered(self) -> None:
        self.post_message(self.Entered())


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)) and all(isinstance(part, str) for part in value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False)


def _as_value(kind: str, text: str) -> Any:
    """Read a text as the field's type. What cannot be read is left for the connector to refuse."""
    if kind == "integer":
        return int(text) if text.lstrip("-").isdecimal() and len(text) < 19 else text
    if kind == "list":
        return [part.strip() for part in text.split(",") if part.strip()]
    if kind == "object":
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
