"""Which conversation is meant: an id, who it is with, or an unambiguous beginning of an id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from linktor_tui.contract import pages
from linktor_tui.contract.errors import AmbiguousConversation, ConversationNotFound
from linktor_tui.contract.traffic import Conversation, ConversationQuery, ConversationStatus

if TYPE_CHECKING:
    from linktor_tui.contract.living import Converses


async def find_conversation(api: Converses, name: str) -> Conversation:
    """Find one conversation; among those with one contact, the open one.

    Raises:
        ConversationNotFound, AmbiguousConversation.
    """
    try:
        return await api.get_conversation(name)
    except ConversationNotFound:
        if not name.strip():
            raise
    found = await pages.every(api.list_conversations, ConversationQuery(search=name))
    chosen = _with_contact(found.items, name)
    if not chosen:
        found = await pages.every(api.list_conversations, ConversationQuery())
        chosen = [item for item in found.items if item.id.startswith(name)]
    if len(chosen) != 1:
        raise _ambiguous(name, chosen) if chosen else _not_found(name)
    return chosen[0]


def _with_contact(found: Sequence[Conversation], name: str) -> list[Conversation]:
    """The conversations with a contact of this name or address: the open ones, if there are some."""
    theirs = [item for item in found if name in (item.contact.address, item.contact.name)]
    still_open = [item for item in theirs if item.status is ConversationStatus.OPEN]
    return still_open or theirs[:1]


def _ambiguous(name: str, found: Sequence[Conversation]) -> AmbiguousConversation:
    shown = ", ".join(f"{item.id} ({item.channel_name})" for item in found[:5])
    more = f" and {len(found) - 5} more" if len(found) > 5 else ""
    return AmbiguousConversation(
        f"“{name}” fits {len(found)} conversations: {shown}{more}.",
        fix="Name the one you mean by its id.",
        details={"ids": [item.id for item in found]},
    )


def _not_found(name: str) -> ConversationNotFound:
    return ConversationNotFound(
        f"There is no conversation “{name}”.",
        fix="`linktor-tui conversations list` shows the conversations there are.",
        details={"name": name},
    )
