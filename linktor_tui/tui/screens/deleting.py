"""Deleting a channel: asked once, and once more with the count where conversations are open.

It goes ten seconds later, and can be kept until then.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from linktor_tui.contract.errors import ActiveConversationsExist, ChannelNotFound, ChannelsError
from linktor_tui.texts import _, ngettext, thousands
from linktor_tui.textsafe import visible
from linktor_tui.tui import settings
from linktor_tui.tui.screens.confirm import ConfirmDialog, Question
from linktor_tui.tui.undoing import Step, offer_undo

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Channel
    from linktor_tui.tui.app import LinktorApp


def delete(app: LinktorApp, channel: Channel) -> None:
    """Ask, and delete a channel."""
    app.run_worker(_delete(app, channel), exclusive=True, group="delete")


async def _delete(app: LinktorApp, channel: Channel) -> None:
    asks = app.setting(settings.ASK_BEFORE_DELETING)
    if asks and not await app.push_screen_wait(ConfirmDialog(_first(channel))):
        return
    asked = app.screen
    try:
        open_ones = await _open_conversations(app, channel)
    except ChannelsError as error:
        app.toast_error(error)
        return
    if open_ones and app.screen is not asked:
        app.toast_error(_kept(channel, open_ones))
        return
    if open_ones and not await app.push_screen_wait(ConfirmDialog(_second(channel, open_ones))):
        return
    name = visible(channel.name[:80])
    offer_undo(
        app,
        Step(
            channel.id,
            _("{name} is being deleted.").format(name=name),
            undo=partial(_keep, app, name),
            later=partial(_carry_out, app, channel, name, force=bool(open_ones)),
        ),
    )


async def _open_conversations(app: LinktorApp, channel: Channel) -> int:
    """Conversations that would be closed with it; 0 where that is not known."""
    refused = app.refused_deletions.pop(channel.id, 0)
    stats = (await app.api.get_channel(channel.id)).stats
    return max(refused, stats.active_conversations if stats is not None else 0)


async def _keep(app: LinktorApp, name: str) -> None:
    app.toast(_("{name} is kept.").format(name=name))


async def _carry_out(app: LinktorApp, channel: Channel, name: str, *, force: bool) -> None:
    """Delete it now. A question that comes up by itself would take a key that was meant for
    something else, so conversations that nobody knew of keep the channel."""
    try:
        await app.api.delete_channel(channel.id, force=force)
    except ActiveConversationsExist as error:
        number = error.details.get("activeConversations")
        app.refused_deletions[channel.id] = number if isinstance(number, int) else 1
        raise _kept(channel, app.refused_deletions[channel.id]) from error
    except ChannelNotFound:
        pass  # somebody else was faster
    app.publish_gone(channel.id)
    app.toast(_("{name} is deleted.").format(name=name))


def _kept(channel: Channel, number: int) -> ActiveConversationsExist:
    return ActiveConversationsExist(
        _("{name} is kept: it has open conversations.").format(name=channel.name[:80]),
        fix=_("Delete it again to delete it with them."),
        details={"activeConversations": number},
    )


def _first(channel: Channel) -> Question:
    return Question(
        _("Delete “{name}”?").format(name=channel.name),
        _(
            "Its configuration, its secrets and its numbers on this side go for good, after ten "
            "seconds. Nothing is changed at the provider."
        ),
        yes=_("Delete"),
        no=_("Keep"),
        dangerous=True,
    )


def _second(channel: Channel, number: int) -> Question:
    said = ngettext(
        "{number} conversation of “{name}” is still open. Delete it all the same?",
        "{number} conversations of “{name}” are still open. Delete it all the same?",
        number,
    ).format(number=thousands(number), name=channel.name)
    return Question(
        said,
        _("They are closed, and what was said in them is deleted too."),
        yes=_("Delete with them"),
        no=_("Keep"),
        dangerous=True,
    )
