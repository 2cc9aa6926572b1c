"""What is known of providers, loaded when a form or a check needs it: it brings pydantic along.

These functions import, so a screen calls them off its own thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connectors.checks import StepPlan
    from connectors.contract import Connector
    from linktor_tui.contract.resources import Channel

AnyConnector = type["Connector[Any]"]


class Offered(NamedTuple):
    """A connector that is installed, loaded or not."""

    channel_type: str
    provider: str
    connector: AnyConnector | None
    trouble: str = ""
    """Why it could not be loaded."""


def offered() -> tuple[Offered, ...]:
    """Load every connector there is. One that cannot be loaded does not hide the others."""
    from connectors import registry

    return tuple(_load(item.channel_type, item.provider) for item in registry.listings())


def _load(channel_type: str, provider: str) -> Offered:
    from connectors import registry

    try:
        return Offered(channel_type, provider, registry.find(channel_type, provider))
    except Exception as error:  # another package's code: whatever it raises is its trouble
        kind = type(error).__name__
        return Offered(channel_type, provider, None, f"It cannot be loaded ({kind}).")


def types_to_come(there: Sequence[Offered]) -> tuple[str, ...]:
    """List the channel types that have no connector yet."""
    from connectors.registry import CHANNEL_TYPES

    known = {item.channel_type for item in there}
    return tuple(name for name in CHANNEL_TYPES if name not in known)


def connector_of(channel: Channel) -> AnyConnector | None:
    """Find the connector of a channel; None where this program has none for it."""
    from connectors import registry

    try:
        return registry.find(channel.channel_type, channel.provider)
    except registry.NoSuchConnector:
        return None


def steps_of(connector: AnyConnector | None) -> tuple[StepPlan, ...]:
    """List what a check will find out; nothing where the connector is not known here."""
    if connector is None:
        return ()
    from connectors.checks import plan

    return plan(connector)
