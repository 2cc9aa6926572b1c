"""Deleting a channel: asked once, and once more with the count where conversations are open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linktor_tui.contract.errors import ActiveConversationsExist, ChannelsError
from linktor_tui.textsafe import visible
from linktor_tui.tui.looks import count
from linktor_tui.tui.screens.confirm import ConfirmDialog, Question

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Channel
    from linktor_tui.tui.app import LinktorApp


def delete(app: LinktorApp, channel: Channel) -> None:
    """Ask, and delete a channel."""
    app.run_worker(_delete(app, channel), exclusive=True, group="delete")


async def _delete(app: LinktorApp, channel: Channel) -> None:
    if not await app.push_screen_wait(ConfirmDialog(_first(channel))):
        return
    try:
        try:
            await app.api.delete_channel(channel.id)
        except ActiveConversationsExist as error:
            if not await app.push_screen_wait(ConfirmDialog(_second(channel, error))):
                return
            await app.api.delete_channel(channel.id, force=True)
    except ChannelsError as error:
        app.toast_error(error)
        return
    app.publish_gone(channel.id)
    app.toast(f"{visible(channel.name[:80])} is deleted.")


def _first(channel: Channel) -> Question:
    return Question(
        f"Delete “{channel.name}”?",
        "Its configuration, its secrets and its numbers on this side go for good. "
        "Nothing is changed at the provider.",
        yes="Delete",
        no="Keep",
        dangerous=True,
    )


def _second(channel: Channel, error: ActiveConversationsExist) -> Question:
    number = error.details.get("activeConversations")
    open_ones = count(number, "conversation") if isinstance(number, int) else "Some conversations"
    verb = "is" if number == 1 else "are"
    return Question(
        f"{open_ones} of “{channel.name}” {verb} still open. Delete it all the same?",
        "They are closed, and what was said in them is deleted too.",
        yes="Delete with them",
        no="Keep",
        dangerous=True,
    )
