"""Changing a channel in the operator's own editor, as JSON. It holds no secret: they stay masked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from linktor_tui.contract.errors import ChannelsError, Fault, InvalidRequest
from linktor_tui.machine import json_text
from linktor_tui.texts import _
from linktor_tui.tui.external_editor import edited_outside, private_file
from linktor_tui.tui.screens.confirm import ConfirmDialog, Question
from linktor_tui.tui.screens.forms.saving import save
from linktor_tui.tui.telling import facts_of
from linktor_tui.tui.widgets.facts import Fact

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Channel
    from linktor_tui.tui.app import LinktorApp

LARGEST = 1_000_000
"""Bytes that are read back."""


def edit_json(app: LinktorApp, channel: Channel) -> None:
    """Open a channel in the operator's editor."""
    app.run_worker(_edit_json(app, channel), exclusive=True, group="edit")


async def _edit_json(app: LinktorApp, channel: Channel) -> None:
    asked = app.screen
    try:
        channel = await app.api.get_channel(channel.id)  # a list may know less than the whole
        if app.screen is not asked:  # who asked went on
            return
        with private_file("channel.json", written(channel)) as file:
            await _until_taken(app, channel, file)
    except ChannelsError as error:
        app.toast_error(error)
    except OSError as error:
        said = _("A file to edit could not be made: {reason}.")
        app.toast(said.format(reason=error.strerror), severity="error")


async def _until_taken(app: LinktorApp, channel: Channel, file: Path) -> None:
    """Have the file edited until it can be saved, or is given up."""
    while True:
        await edited_outside(app, file)
        try:
            body = changes(channel, await asyncio.to_thread(_read, file))
            if not body:
                app.toast(_("Nothing was changed."))
            else:
                await save(app, channel, body, _secret_keys(channel, body))
        except ChannelsError as error:
            if await app.push_screen_wait(ConfirmDialog(_again(error))):
                continue
        return


def _again(error: ChannelsError) -> Question:
    faults = error.faults if isinstance(error, InvalidRequest) else ()
    told = [Fact(fault.field, fault.message) for fault in faults] or facts_of(error)
    return Question(
        _("This cannot be saved. Go back to the editor?"),
        _("What you wrote is still there; no throws it away."),
        tuple(told),
        yes=_("Edit again"),
        no=_("Throw it away"),
    )


def written(channel: Channel) -> str:
    """What can be changed of a channel, as JSON."""
    document = {
        "name": channel.name,
        "config": dict(channel.config),
        "metadata": dict(channel.metadata),
    }
    return json_text(document) + "\n"


def _read(file: Path) -> str:
    with file.open("rb") as opened:
        data = opened.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise InvalidRequest(Fault(_("file"), _("is too large")))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidRequest(Fault(_("file"), _("is not text in UTF-8"))) from None


def changes(channel: Channel, text: str) -> dict[str, Any]:
    """What was changed in the text, as the body of a PATCH. Raises `InvalidRequest`.

    A key of the config that was taken out is sent as null. What the request does not know is left
    in it, for the engine to refuse.
    """
    document = _parsed(text)
    before = json.loads(written(channel))
    body = {key: value for key, value in document.items() if before.get(key, ...) != value}
    config = body.get("config")
    if isinstance(config, Mapping):
        changed = {key: value for key, value in config.items() if channel.config.get(key) != value}
        gone = {key: None for key in channel.config if key not in config}
        body["config"] = changed | gone
    return body


def _parsed(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        where = _("line {line}, column {column}").format(line=error.lineno, column=error.colno)
        raise InvalidRequest(Fault(where, _("is no JSON: {what}").format(what=error.msg))) from None
    except RecursionError:
        raise InvalidRequest(Fault(_("file"), _("is nested too deep"))) from None
    if not isinstance(document, dict):
        raise InvalidRequest(Fault(_("file"), _("must be one JSON object")))
    return document


def _no_constant(name: str) -> NoReturn:
    raise InvalidRequest(Fault(name, _("is no value of JSON")))


def _secret_keys(channel: Channel, body: Mapping[str, Any]) -> set[str]:
    """Keys whose former value is a secret, or that had none: those can be taken back to it."""
    from connectors.redaction import MASK

    config = body.get("config")
    given = config if isinstance(config, Mapping) else {}
    return {key for key in given if channel.config.get(key, MASK) == MASK}
