"""Deleting a channel: asked once, and once more with the count where conversations are open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linktor_tui.contract.errors import ActiveConversationsExist, ChannelsError
from linktor_tui.textsafe import visible
from linktor_tui.tui.screens.confirm import ConfirmDialog, Question
from linktor_tui.tui.texts import _, ngettext, thousands

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
    app.toast(_("{name} is deleted.").format(name=visible(channel.name[:80])))


def _first(channel: Channel) -> Question:
    return Question(
        _("Delete “{name}”?").format(name=channel.name),
        _(
            "Its configuration, its secrets and its numbers on this side go for good. "
            "Nothing is changed at the provider."
        ),
        yes=_("Delete"),
        no=_("Keep"),
        dangerous=True,
    )


def _second(channel: Channel, error: ActiveConversationsExist) -> Question:
    number = error.details.get("activeConversations")
    if isinstance(number, int):
        said = ngettext(
            "{number} conversation of “{name}” is still open. Delete it all the same?",
            "{number} conversations of “{name}” are still open. Delete it all the same?",
            number,
        ).format(number=thousands(number), name=channel.name)
    else:
        said = _("Some conversations of “{name}” are still open. Delete it all the same?").format(
            name=channel.name
        )
    return Question(
        said,
        _("They are closed, and what was said in them is deleted too."),
        yes=_("Delete with them"),
        no=_("Keep"),
        dangerous=True,
    )
