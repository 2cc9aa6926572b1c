"""Where commands of the terminal app work: what their groups are called, and which can meet.

The headless side knows screens and widgets by their names alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from linktor_tui.texts import N_

EVERYWHERE = "LinktorApp"
GROUPS = {
    "app": N_("Everywhere"),
    "home": N_("The list"),
    "table": N_("Rows"),
    "filter": N_("While a filter is typed"),
    "channel": N_("The channel under the cursor, or on the screen"),
    "page": N_("Every screen but the first"),
    "scroll": N_("A page that scrolls"),
    "choices": N_("A list to choose from"),
    "check": N_("A check"),
    "confirm": N_("A question"),
    "choice": N_("A question with several answers"),
    "form": N_("A form"),
    "secret": N_("A secret in a form"),
    "tick": N_("A box to tick"),
    "pane": N_("The pane beside the list"),
    "columns": N_("The columns of the list"),
    "views": N_("The views of the list"),
    "bulk": N_("Many channels at once"),
    "detail": N_("A channel's page"),
    "tab": N_("The tabs of a channel's page"),
    "stats": N_("A channel's statistics"),
    "events": N_("A channel's events"),
    "hook": N_("A channel's webhook"),
    "inbox": N_("The inbox"),
    "talks": N_("Conversations"),
    "thread": N_("What was said in a conversation"),
    "reply": N_("An answer that is written"),
    "board": N_("The board"),
    "tiles": N_("The tiles of the board"),
    "wizard": N_("The choice of a provider"),
    "paste": N_("A pasted snippet"),
    "create": N_("A new channel whose check failed"),
    "created": N_("A new channel"),
    "switch": N_("Switching on"),
    "connect": N_("Connecting to a Linktor"),
    "passphrase": N_("The passphrase of the secrets"),
    "places": N_("The profiles"),
    "activity": N_("What was asked of the engine"),
    "shell": N_("Commands for a shell"),
    "settings": N_("The settings"),
    "keys": N_("The keys"),
    "help": N_("The help"),
    "jump": N_("Jumping to a place"),
}
"""First part of a command's id -> what stands above its group, in the order of the pages of keys."""
_CHANNEL, _TALKS = ("DetailPage",), ("Talks", "InboxTalks", "DetailPage", "InboxPage")
AROUND = {
    "ChannelTable": ("HomePage",),
    "ChannelPane": ("HomePage",),
    "FilterInput": ("HomePage", "InboxPage"),
    "OverviewTab": _CHANNEL,
    "ConfigTab": _CHANNEL,
    "Reports": _CHANNEL,
    "StatisticsTab": _CHANNEL,
    "Buckets": ("StatisticsTab", *_CHANNEL),
    "EventsTab": _CHANNEL,
    "Events": ("EventsTab", *_CHANNEL),
    "WebhookTab": _CHANNEL,
    "Talks": _CHANNEL,
    "InboxTalks": ("InboxPage",),
    "ConversationList": _TALKS,
    "ThreadView": _TALKS,
    "ReplyBox": _TALKS,
    "Tiles": ("BoardPage",),
    "CallList": ("ActivityPage",),
    "ResultList": ("BulkPage",),
    "Choices": ("SettingsPage", "KeysPage", "PlacesDialog"),
    "PasteBox": ("PasteDialog",),
    "SecretInput": ("ConnectDialog", "EditPage", "NewChannelPage", "PassphraseDialog"),
    "Tick": ("EditPage", "NewChannelPage", "SwitchOffDialog"),
    "Words": ("ProviderPage",),
}
"""A widget with commands of its own -> what stands around it: its keys come before theirs."""
TYPED = {
    *("FilterInput", "SecretInput", "Words", "ReplyBox"),
    *("ConnectDialog", "EditPage", "NewChannelPage", "ProviderPage", "JumpScreen"),
}
"""Where a text is typed: a letter does nothing else there."""


def group_of(command_id: str) -> str:
    """The group of a command."""
    return command_id.partition(".")[0]


def rank(command_id: str) -> tuple[int, str]:
    """Where a command stands on a page of all keys."""
    order = dict.fromkeys((*GROUPS, group_of(command_id)))
    return list(order).index(group_of(command_id)), command_id


def heading(command_id: str) -> str:
    """What stands above a command's group, marked with `N_`."""
    group = group_of(command_id)
    return GROUPS.get(group, group)


def meet(some: Iterable[str], others: Iterable[str]) -> bool:
    """Tell whether two commands are of the same place, by where each of them works."""
    one, other = set(some), set(others)
    return EVERYWHERE in one | other or bool(one & other)


def come_near(some: Iterable[str], others: Iterable[str]) -> bool:
    """Tell whether one of two commands is of a place around the other's, which comes first there."""
    one, other = set(some), set(others)
    return bool(one & _around(other) or other & _around(one))


def _around(where: set[str]) -> set[str]:
    return set().union(*(AROUND.get(place, ()) for place in where))
