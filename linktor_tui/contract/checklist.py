"""What is left to do before messages go through a new channel, told from what can be asked.

Nothing is ticked because somebody says that it was done: each item is done when the engine or the
provider says so, and open or not known otherwise.
"""

from __future__ import annotations

from enum import StrEnum
from ipaddress import ip_address
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from linktor_tui.contract.errors import ChannelsError, Unsupported
from linktor_tui.contract.protocol import ManagesWebhooks
from linktor_tui.contract.resources import Channel, ChannelStatus

if TYPE_CHECKING:
    from linktor_tui.contract.protocol import ChannelsAPI
    from linktor_tui.contract.resources import WebhookRegistration


class Mark(StrEnum):
    """How an item stands."""

    DONE = "done"
    OPEN = "open"
    UNKNOWN = "unknown"
    """Nobody can be asked, or nobody answered."""
    NEEDLESS = "needless"


class Task(StrEnum):
    """What there may be to do, in the order in which it is done."""

    ADDRESS = "address"
    """An address that is reached from outside."""
    WEBHOOK = "webhook"
    """The provider posts there."""
    ON = "on"
    MESSAGE = "message"
    """A first message came in."""


class Why(StrEnum):
    """What more there is to say of an item."""

    NOTHING = ""
    FETCHED = "fetched"
    """Messages are fetched from here: the provider needs no address."""
    BROUGHT = "brought"
    """Whoever writes brings the messages: nobody posts them."""
    NOT_PUBLIC = "not_public"
    FOREIGN = "foreign"
    """Somebody else's address stands there."""
    NO_ADDRESS = "no_address"
    BY_HAND = "by_hand"
    """The provider has no API for it."""
    FAILED = "failed"
    PENDING = "pending"
    """Something required is missing in the configuration."""


class Item(NamedTuple):
    """One thing to do."""

    task: Task
    mark: Mark
    why: Why = Why.NOTHING
    detail: str = ""
    """A host, or what an error said."""
    can_do: bool = False
    """This program can do it itself."""


class Standing(NamedTuple):
    """What was found out about a channel."""

    channel: Channel
    fetches: bool = False
    """Its messages can be fetched from here."""
    brought: bool = False
    """Whoever writes connects to here, as the visitors of a web chat do."""
    registration: WebhookRegistration | None = None
    """Where the provider posts; None where it was not asked or did not say."""
    by_hand: bool = False
    """Nobody can be asked where the provider posts."""
    trouble: str = ""
    """Why the provider did not say where it posts."""


def judge(standing: Standing) -> tuple[Item, ...]:
    """List what there is to do and how each stands."""
    return (_address(standing), _webhook(standing), _on(standing), _message(standing))


def is_public(url: str | None) -> bool:
    """Tell whether somebody outside could reach an address: https, and no host of this network."""
    try:
        parts = urlsplit(url or "")
    except ValueError:  # a server elsewhere may write what it likes
        return False
    host = parts.hostname or ""
    if parts.scheme != "https" or "." not in host:
        return False
    try:
        return ip_address(host).is_global
    except ValueError:
        return not host.endswith((".local", ".internal", ".localhost", ".test"))


def received(channel: Channel) -> bool:
    """Tell whether a message ever came in."""
    traffic = channel.stats
    counted = traffic is not None and (
        traffic.messages_received_24h or traffic.messages_received_total
    )
    return bool(counted or channel.health.last_message_received)


def _address(standing: Standing) -> Item:
    if is_public(standing.channel.webhook_url):
        return Item(Task.ADDRESS, Mark.DONE)
    if standing.fetches:
        return Item(Task.ADDRESS, Mark.NEEDLESS, Why.FETCHED)
    return Item(Task.ADDRESS, Mark.OPEN, Why.NOT_PUBLIC)


def _webhook(standing: Standing) -> Item:
    if standing.brought:
        return Item(Task.WEBHOOK, Mark.NEEDLESS, Why.BROUGHT)
    found, public = standing.registration, is_public(standing.channel.webhook_url)
    if found is not None and found.ours:
        return Item(Task.WEBHOOK, Mark.DONE)
    if found is not None and found.registered:
        return Item(Task.WEBHOOK, Mark.OPEN, Why.FOREIGN, found.host or "")
    if standing.fetches and not public:
        return Item(Task.WEBHOOK, Mark.NEEDLESS)
    if found is not None:
        why = Why.NOTHING if public else Why.NO_ADDRESS
        return Item(Task.WEBHOOK, Mark.OPEN, why, can_do=public)
    if received(standing.channel):
        return Item(Task.WEBHOOK, Mark.DONE)
    if standing.by_hand:
        return Item(Task.WEBHOOK, Mark.UNKNOWN, Why.BY_HAND)
    why = Why.FAILED if standing.trouble else Why.NOTHING
    return Item(Task.WEBHOOK, Mark.UNKNOWN, why, standing.trouble)


def _on(standing: Standing) -> Item:
    channel = standing.channel
    if channel.status is ChannelStatus.ACTIVE:
        return Item(Task.ON, Mark.DONE)
    if channel.status is ChannelStatus.ERROR:
        return Item(Task.ON, Mark.OPEN, Why.FAILED, channel.health.message or "")
    if channel.status is ChannelStatus.PENDING:
        return Item(Task.ON, Mark.OPEN, Why.PENDING)
    return Item(Task.ON, Mark.OPEN, can_do=True)


def _message(standing: Standing) -> Item:
    return Item(Task.MESSAGE, Mark.DONE if received(standing.channel) else Mark.OPEN)


async def look(api: ChannelsAPI, before: Standing, *, ask_provider: bool) -> Standing:
    """Find out anew how a channel stands.

    Args:
        before: what was known; the provider's word is kept from it where it is not asked.
        ask_provider: ask where it posts, too.

    Raises:
        ChannelsError: the channel itself could not be read. What the provider refuses is in the
            result.
    """
    now = before._replace(channel=await api.get_channel(before.channel.id))
    if not ask_provider:
        return now
    if not isinstance(api, ManagesWebhooks):
        return now._replace(by_hand=True)
    try:
        found = await api.webhook(now.channel.id)
    except Unsupported:
        return now._replace(by_hand=True)
    except ChannelsError as error:
        return now._replace(trouble=error.message, registration=None)
    return now._replace(registration=found, trouble="")


def with_ways(standing: Standing) -> Standing:
    """Find out in which way a channel's messages come. Imports its connector."""
    from connectors import registry
    from connectors.receiving import Receives

    channel = standing.channel
    try:
        connector = registry.find(channel.channel_type, channel.provider)
    except registry.NoSuchConnector:
        return standing
    return standing._replace(
        fetches=issubclass(connector, Receives), brought=connector.comes_by is not None
    )
