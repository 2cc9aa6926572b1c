"""The account's webhooks for RCS: which are this channel's, and how they are made.

Facts: “Webhooks” of Zenvia's docs: a subscription is one kind of event of one channel, for all
agents of the account, and at most two may have the same kind and channel. Zenvia signs nothing; the
headers a subscription names go along with every post, and the channel's webhook secret is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from connectors.addresses import same
from connectors.zenvia.answers import Nothing, Subscription, Subscriptions

if TYPE_CHECKING:
    from connectors.zenvia.api import ZenviaApi

MARK = "X-Linktor-Tui"
"""Header that tells whose subscription it is: the agent's ID."""
SECRET = "X-Linktor-Webhook-Secret"  # noqa: S105 - the name of a header
EVENTS = ("MESSAGE", "MESSAGE_STATUS")
MOST = 2
"""Subscriptions that Zenvia allows with the same kind of event and channel."""


class RcsWebhooks:
    """The account's subscriptions for RCS, read once."""

    def __init__(self, found: Sequence[Subscription], sender: str, url: str | None) -> None:
        self.all = [
            item for item in found if item.criteria.channel == "rcs" and item.event_type in EVENTS
        ]
        self.ours = [item for item in self.all if _ours(item, sender, url)]
        self.others = [item for item in self.all if item not in self.ours]

    @property
    def in_the_way(self) -> list[Subscription]:
        """Those of others that must go before this channel's can be made: one of each full kind."""
        kinds = ([item for item in self.others if item.event_type == kind] for kind in EVENTS)
        return [kind[0] for kind in kinds if len(kind) >= MOST]

    @property
    def missing(self) -> list[str]:
        """Kinds of event that this channel has no subscription for."""
        return [kind for kind in EVENTS if kind not in {item.event_type for item in self.ours}]


def _ours(item: Subscription, sender: str, url: str | None) -> bool:
    marks = (value for name, value in item.webhook.headers.items() if name.lower() == MARK.lower())
    return next(marks, None) == sender or (url is not None and same(item.webhook.url, url))


async def read(api: ZenviaApi, sender: str, url: str | None) -> RcsWebhooks:
    """Ask for the account's subscriptions."""
    found = await api.call(Subscriptions, "GET", "/subscriptions")
    return RcsWebhooks(found.root, sender, url)


async def point(api: ZenviaApi, found: RcsWebhooks, sender: str, url: str, secret: str) -> None:
    """Have messages and their states posted to an address, in the place of what is ours now."""
    for old in (*found.ours, *found.in_the_way):
        await remove(api, old)
    webhook = {"url": url, "headers": {MARK: sender, SECRET: secret}}
    for kind in EVENTS:
        criteria = {"channel": "rcs"} | ({"direction": "IN"} if kind == "MESSAGE" else {})
        body = {"eventType": kind, "webhook": webhook, "status": "ACTIVE", "criteria": criteria}
        await api.call(Nothing, "POST", "/subscriptions", body)


async def remove(api: ZenviaApi, item: Subscription) -> None:
    """Take a subscription away."""
    await api.call(Nothing, "DELETE", f"/subscriptions/{quote(item.id, safe='')}")
