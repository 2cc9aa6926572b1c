"""A channel of the open-source Linktor server as a resource, and what is wrong with the lot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors import fields, registry
from connectors.contract import Connector, Identity
from connectors.fields import MASK, FieldSpec
from linktor_tui.contract import pages
from linktor_tui.contract.resources import (
    Channel,
    ChannelStatus,
    Health,
    ListQuery,
    Page,
)
from linktor_tui.contract.times import stamp
from linktor_tui.remote import linktor_names as names
from linktor_tui.remote.reading import mapping, only_provider, text

MOST_LISTED = 100
"""The server lists so many channels and no more; there is no second page."""
TYPES = (*registry.CHANNEL_TYPES, "whatsapp_unofficial")


@dataclass(frozen=True, slots=True)
class Row:
    """A channel as the server gives it, with what this program makes of it."""

    raw: Mapping[str, Any]
    channel_type: str
    connector: type[Connector[Any]] | None
    specs: tuple[FieldSpec, ...]
    config: dict[str, Any]
    """Wire names, without secrets."""
    exposed: dict[str, str]
    """Secrets that the server shows to everybody."""

    @property
    def id(self) -> str:
        return str(self.raw["id"])

    @property
    def name(self) -> str:
        return text(self.raw.get("name")) or ""

    @property
    def provider(self) -> str | None:
        if self.connector is not None:
            return self.connector.provider
        return text(self.config.get("provider"))


def row(raw: Mapping[str, Any]) -> Row:
    """Read a channel of the server."""
    kind = names.type_from_server(text(raw.get("type")) or "unknown")
    told = mapping(raw.get("config"))
    wanted = text(told.get("provider")) or only_provider(kind) or names.DEFAULT_PROVIDERS.get(kind)
    connector, specs = _connector(kind, wanted)
    own = {key: value for key, value in told.items() if key != "provider" or connector is None}
    config, exposed = names.config_from_server(specs, own)
    return Row(raw, kind, connector, specs, config, exposed)


def _connector(
    kind: str, provider: str | None
) -> tuple[type[Connector[Any]] | None, tuple[FieldSpec, ...]]:
    try:
        connector = registry.find(kind, provider)
    except registry.NoSuchConnector:
        return None, ()
    model: type[fields.ChannelConfig] = connector.config_model
    return connector, fields.describe(model)


def status_of(raw: Mapping[str, Any]) -> ChannelStatus:
    """Fold `enabled` and `connection_status` into one status."""
    connection = raw.get("connection_status")
    if connection == "error":
        return ChannelStatus.ERROR
    if raw.get("enabled") is not True:
        return ChannelStatus.INACTIVE
    return ChannelStatus.ACTIVE if connection == "connected" else ChannelStatus.PENDING


def channel(
    of: Row,
    *,
    base_url: str,
    held: Iterable[str] = (),
    health: Health | None = None,
    identity: Identity | None = None,
    failing: bool = False,
) -> Channel:
    """Make the resource.

    Args:
        of: what the server gave.
        base_url: below which its webhooks are.
        held: names of the secrets that are known to be set.
        health: what the last check from this machine said.
        identity: whom it found.
        failing: the last check that could tell has failed.
    """
    facts: dict[str, Any] = dict(identity.facts) if identity else {}
    if of.connector is not None and of.connector.provider != of.channel_type:
        facts["provider"] = of.connector.provider
    masked = dict.fromkeys(sorted({*held, *of.exposed}), MASK)
    raw, status = of.raw, status_of(of.raw)
    shown = ("id", "name", "config", "created_at", "updated_at", "webhook_url")
    return Channel(
        id=of.id,
        name=of.name,
        channel_type=of.channel_type,
        status=ChannelStatus.ERROR if failing and status is ChannelStatus.ACTIVE else status,
        config={**facts, **of.config, **masked},
        provider=of.provider,
        capabilities=of.connector.capabilities if of.connector else None,
        webhook_url=names.webhook_url(base_url, of.channel_type, of.provider, of.id),
        health=health or Health(),
        identity=identity,
        created_at=moment(raw.get("created_at")),
        updated_at=moment(raw.get("updated_at")),
        extra={"server": {key: value for key, value in raw.items() if key not in shown}},
    )


def moment(value: Any) -> str | None:
    """Write a time of the server, fractions and offset and all, as the page does."""
    try:
        read = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return text(value)
    if read is None or read.tzinfo is None:
        return text(value)
    return stamp(read)


def select(channels: Sequence[Channel], query: ListQuery) -> Page[Channel]:
    """Filter and page, which the server leaves undone. Raises `InvalidRequest`."""
    pages.refuse(
        query.page,
        query.per_page,
        status=(query.status, ChannelStatus),
        type=(query.type, TYPES),
    )
    matching = [item for item in channels if _matches(item, query)]
    return pages.cut(matching, query.page, query.per_page)


def _matches(item: Channel, query: ListQuery) -> bool:
    return (
        (query.type is None or item.channel_type == query.type)
        and (query.status is None or item.status.value == query.status)
        and (not query.search or query.search.casefold() in item.name.casefold())
    )


def faults_of(rows: Sequence[Row]) -> Iterator[str]:
    """Say what an operator of this server should know, from the list of its channels."""
    connected = [item for item in rows if item.raw.get("connection_status") == "connected"]
    if len(connected) > 1 and not any(item.raw.get("enabled") for item in connected):
        yield (
            f"All {len(connected)} connected channels of this server are off. It switches every "
            "channel off when it restarts: switch them on again with `linktor-tui channels activate`."
        )
    if len(rows) >= MOST_LISTED:
        yield (
            f"This server lists {MOST_LISTED} channels and no more: there may be others, which can "
            "only be reached by their id."
        )
    for item in rows:
        if item.exposed:
            yield (
                f"“{item.name}” ({item.id}) has {', '.join(sorted(item.exposed))} where the server "
                "shows it to everybody who can list channels: give it anew with `channels update`."
            )
