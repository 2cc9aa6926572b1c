"""What differs between Messenger and Instagram in webhooks, and where each is set by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Platform:
    """What differs between Messenger and Instagram in all this."""

    object: str
    """The object of webhooks: `page`, `instagram`."""
    noun: str
    """What a person calls its node: `page`, `account`."""
    app_fields: tuple[str, ...]
    """What the app is told of, for all of its pages."""
    node_fields: tuple[str, ...]
    """What the page or account is subscribed to."""
    clicks: str
    """Where the webhook is set by hand."""

    needed: ClassVar[str] = "messages"
    """The field without which nothing a customer writes arrives."""


MESSENGER = Platform(
    object="page",
    noun="page",
    app_fields=("messages", "messaging_postbacks", "message_deliveries", "message_reads"),
    node_fields=("messages", "messaging_postbacks", "message_deliveries", "message_reads"),
    clicks="App Dashboard > Messenger > API setup > Configure webhooks",
)
INSTAGRAM = Platform(
    object="instagram",
    noun="account",
    app_fields=("messages", "messaging_postbacks", "messaging_seen"),
    node_fields=("messages", "messaging_postbacks", "messaging_seen"),
    clicks="App Dashboard > Instagram > API setup with Instagram login > Configure webhooks",
)
INSTAGRAM_BY_PAGE = Platform(
    object="instagram",
    noun="page",
    app_fields=INSTAGRAM.app_fields,
    node_fields=("messages", "messaging_postbacks"),
    clicks="App Dashboard > Messenger > Instagram settings > Webhooks",
)
"""An account that is reached through the page it is linked to."""
