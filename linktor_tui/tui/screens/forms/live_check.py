"""Looking a form over while it is filled in: by the connector's own rules, and asking nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from connectors.contract import StepStatus

if TYPE_CHECKING:
    from connectors.contract import CheckStep
    from linktor_tui.tui.providers import AnyConnector
    from linktor_tui.tui.widgets.field_row import FieldRow

PAUSE = 0.5
"""Seconds without a change before a form is looked over."""


class LooksOver:
    """Mixin of forms: a sign beside each field that was touched, and what is wrong below it."""

    _pending: Any = None

    async def on_field_row_edited(self: Any, event: FieldRow.Edited) -> None:
        event.stop()
        event.row.touched = True
        if event.row.spec.secret and event.row.has_focus_within:
            self._show_help(event.row)
        self.look_no_more()
        if PAUSE:
            self._pending = self.set_timer(PAUSE, self.look_over)
        else:
            await self.look_over()

    def look_no_more(self: Any) -> None:
        """What was typed is judged by somebody else, whose word is to stand."""
        if self._pending is not None:
            self._pending.stop()

    async def look_over(self: Any) -> None:
        """Say what can never be right, what looks wrong, and of what was judged that it is fine.

        What is not given yet, or stored and not shown, has its example in its place: the connector
        judges whole configurations alone.
        """
        from connectors.fields import ConfigRefused, parse

        _name, given = self.name_and_config()
        faults = _faults(self.kind, given)
        examples = {spec.key: spec.example for spec in self.specs}
        lacking = {key: examples[key] for key in faults.keys() & examples.keys() - given.keys()}
        try:
            config = parse(self.kind.config_model, lacking | given)
        except ConfigRefused:
            step = None
        else:
            step = await look_at(self.kind, config)
        self._judge(faults, step)

    def _judge(self: Any, faults: dict[str, str], step: CheckStep | None) -> None:
        passed = step is not None and step.status is StepStatus.PASSED
        odd = blamed(step, self.kind) if step is not None and not passed else set()
        for spec in self.specs:
            key, row = spec.key, self.rows[spec.key]
            if not row.touched:
                continue
            if key in faults and row.value is not None:
                row.tell_fault(faults[key])
            elif step is not None and key in odd and row.value is not None:
                row.tell_oddity(step.message)
            else:
                row.tell_fine(row.value is not None and (passed or bool(odd)))


def _faults(kind: AnyConnector, given: Mapping[str, Any]) -> dict[str, str]:
    """What can never be right: the field, and why."""
    from connectors.fields import ConfigRefused, parse

    faults: dict[str, str] = {}
    try:
        parse(kind.config_model, given)
    except ConfigRefused as refusal:
        for fault in refusal.faults:
            faults.setdefault(fault.field.partition(".")[0], fault.message)
    return faults


async def look_at(kind: AnyConnector, config: Any) -> CheckStep | None:
    """Run the offline format step of a connector; None where it has none."""
    from connectors.checks import look_over
    from connectors.contract import Context

    return await look_over(kind(config, Context(_nobody)))


def _nobody(*_: Any) -> Any:
    raise AssertionError("a format step asks nobody")


def field_of(step: CheckStep, kind: AnyConnector) -> str | None:
    """Tell which field a step is about: by its details, else by the title that its message names."""
    from connectors.fields import describe

    specs = describe(kind.config_model)
    named = step.details.get("field")
    if named in {spec.key for spec in specs}:
        return str(named)
    told = step.message.casefold()
    titles = sorted(specs, key=lambda spec: -len(spec.title))
    return next((spec.key for spec in titles if spec.title.casefold() in told), None)


def blamed(step: CheckStep, kind: AnyConnector) -> set[str]:
    """All fields that a format step is about, by the same signs; none where it cannot be told."""
    from connectors.fields import describe

    specs, told = describe(kind.config_model), step.message.casefold()
    named = {spec.key for spec in specs if spec.title.casefold() in told}
    one = specs[0].key if len(specs) == 1 else field_of(step, kind)
    return named | ({one} if one is not None else set())
