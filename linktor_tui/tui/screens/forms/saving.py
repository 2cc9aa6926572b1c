"""Saving what was changed of a channel, so that it can be taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from linktor_tui.contract.errors import DestinationChanged
from linktor_tui.texts import _
from linktor_tui.textsafe import visible
from linktor_tui.tui.commands import key_of
from linktor_tui.tui.screens.forms.undo_edit import edited, former_secrets
from linktor_tui.tui.undoing import offer_undo

if TYPE_CHECKING:
    from linktor_tui.contract.requests import UpdateChannel
    from linktor_tui.contract.resources import Channel
    from linktor_tui.tui.app import LinktorApp


async def save(
    app: LinktorApp, before: Channel, body: Mapping[str, Any], secret: Collection[str]
) -> Channel | None:
    """Send a change, tell of it, and let it be taken back. Raises `ChannelsError`.

    None when the operator would not have a secret go to another host.

    Args:
        before: the channel as it was, its secrets masked.
        body: the change, as the body of a PATCH.
        secret: keys of its config that are secrets.
    """
    from linktor_tui.contract.requests import parse_update

    request = parse_update(body)
    secrets = await former_secrets(app, before, set(secret) & set(body.get("config") or ()))
    changed = await _update(app, before.id, request)
    if changed is not None:
        app.publish(changed)
        offer_undo(app, edited(app, before, body, secrets))
        said = _("{name} is saved. Press {key} to test it.")
        app.toast(said.format(name=visible(changed.name[:80]), key=key_of("channel.test")))
    return changed


async def _update(app: LinktorApp, channel_id: str, request: UpdateChannel) -> Channel | None:
    try:
        return await app.api.update_channel(channel_id, request)
    except DestinationChanged as change:
        from linktor_tui.tui.screens.confirm import ConfirmDialog, may_go_there

        if not await app.push_screen_wait(ConfirmDialog(may_go_there(change))):
            return None
        return await app.api.update_channel(channel_id, request, trust_destination=True)
