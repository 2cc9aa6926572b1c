"""Changing a stored channel: the same form, with what is stored in it and no secret."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.widgets import Button

from connectors.fields import FieldSpec
from linktor_tui.contract.errors import ChannelsError, Fault
from linktor_tui.texts import N_, _
from linktor_tui.textsafe import visible
from linktor_tui.tui.commands import Command
from linktor_tui.tui.screens.forms.filling import PASTE
from linktor_tui.tui.screens.forms.form import LEAVE, MOVING, FormPage
from linktor_tui.tui.screens.forms.saving import save
from linktor_tui.tui.widgets.field_row import FieldRow

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Channel
    from linktor_tui.tui.app import LinktorApp
    from linktor_tui.tui.providers import AnyConnector


def edit(app: LinktorApp, channel: Channel) -> None:
    """Open the form of a channel."""
    app.run_worker(_edit(app, channel), exclusive=True, group="edit")


async def _edit(app: LinktorApp, channel: Channel) -> None:
    from linktor_tui.tui.providers import connector_of

    asked = app.screen
    connector = await asyncio.to_thread(connector_of, channel)
    if connector is None:
        app.toast(
            _("This version has no connector for {kind}, so no form.").format(
                kind=visible(channel.channel_type)
            )
        )
        return
    try:
        channel = await app.api.get_channel(channel.id)  # a list may know less than the whole
    except ChannelsError as error:
        app.toast_error(error)
        return
    if app.screen is asked:  # else who asked went on, and a form would take keys meant for others
        await app.push_screen(EditPage(channel, connector))


BOT, METADATA = "defaultBotId", "metadata"


def own_field(key: str, kind: str, title: str, help: str, example: str) -> FieldSpec:
    """Describe a field of the channel itself, which no provider knows of."""
    return FieldSpec(
        key=key,
        attribute=key,
        kind=kind,
        title=title,
        help=help,
        where="",
        example=example,
        required=False,
        default=None,
        choices=(),
        documentation=None,
        advanced=True,
        also=(),
    )


def cannot_remove(page: EditPage) -> str | None:
    """Why the field in hand has no secret that could be taken away."""
    row = page.row_in_hand
    if row is None or not row.stored:
        return _("There is no stored secret in this field.")
    if row.spec.required:
        return _("The channel cannot do without it. Type another to replace it.")
    return None


class EditPage(FormPage[None]):
    """The form of a stored channel. Only what was changed is sent."""

    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command("form.save", "ctrl+s", N_("Save"), N_("Save what was changed.")),
        PASTE,
        Command(
            "form.remove",
            "f8",
            N_("Remove secret"),
            N_("Take the stored secret in this field away on saving, or keep it after all."),
            cannot_remove,
        ),
        LEAVE,
        *MOVING,
    )

    def __init__(self, channel: Channel, connector: AnyConnector) -> None:
        super().__init__(connector)
        self.channel = channel

    def trail(self) -> tuple[str, ...]:
        return (self.linktor.title, self.channel.name, _("Edit"))

    def first_name(self) -> str:
        return self.channel.name

    def first_values(self) -> Mapping[str, Any]:
        return self.channel.config

    def stored_secrets(self) -> Iterable[str]:
        return [spec.key for spec in self.specs if spec.secret and spec.key in self.channel.config]

    def own_rows(self) -> Iterable[FieldRow]:
        bot = self.channel.default_bot
        help = _("The id of the bot that answers in this channel.")
        yield FieldRow(own_field(BOT, "text", _("Bot"), help, "bot_1"), bot.id if bot else None)
        help = _("What you note about the channel, as a JSON object.")
        metadata = own_field(METADATA, "object", _("Metadata"), help, '{"team": "north"}')
        yield FieldRow(metadata, dict(self.channel.metadata) or None)

    @property
    def row_in_hand(self) -> FieldRow | None:
        """The row that has the focus."""
        return next((row for row in self.query(FieldRow) if row.has_focus_within), None)

    def do_remove(self) -> None:
        row = self.row_in_hand
        assert row is not None
        row.take_away(not row.removed)

    def was_changed(self) -> bool:
        return super().was_changed() or any(row.removed for row in self.query(FieldRow))

    def buttons(self) -> Iterable[Button]:
        yield Button(_("Save"), id="form-save", compact=True)

    def changes(self) -> dict[str, Any]:
        """What was changed, as the body of a PATCH: an emptied field is sent as null."""
        name, config = self.name_and_config()
        body: dict[str, Any] = {} if name == self.channel.name.strip() else {"name": name}
        changed = {key: value for key, value in config.items() if value != self._stored(key)}
        changed |= {key: None for key in self._emptied(config)}
        changed |= {key: None for key, row in self.rows.items() if row.removed}
        return body | self._own_changes() | ({"config": changed} if changed else {})

    def _own_changes(self) -> dict[str, Any]:
        bot, rows = self.channel.default_bot, self.rows
        now = {BOT: rows[BOT].value, METADATA: rows[METADATA].value or {}}
        before = {BOT: bot.id if bot else None, METADATA: dict(self.channel.metadata)}
        return {key: value for key, value in now.items() if value != before[key]}

    def _stored(self, key: str) -> Any:
        stored = self.channel.config.get(key)
        spec = next(spec for spec in self.specs if spec.key == key)
        return spec.default if stored is None and not spec.secret else stored

    def _emptied(self, config: Mapping[str, Any]) -> Iterable[str]:
        for spec in self.specs:
            if not spec.secret and spec.key in self.channel.config and spec.key not in config:
                yield spec.key

    @work(exclusive=True, group="save")
    async def do_save(self) -> None:
        self.clear_faults()
        body = self.changes()
        if body.get("name") == "":
            self.tell_faults([Fault("name", "is required")])
            return
        if not body:
            self.linktor.toast(_("Nothing was changed."))
            self.leave()
            return
        secret = {spec.key for spec in self.specs if spec.secret}
        self.title_line.tell(note=_("Saving it …"))
        try:
            changed = await save(self.linktor, self.channel, body, secret)
        except ChannelsError as error:
            self.title_line.tell(note="")
            self.tell(error)
            return
        self.title_line.tell(note="")
        if changed is not None:
            self.leave()
