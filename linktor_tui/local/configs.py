"""Configurations: from a request body to a connector's validated config, and merged by a PATCH."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors import fields, registry
from connectors.contract import Connector
from linktor_tui.contract.errors import Fault, InvalidChannelType, InvalidRequest

AnyConnector = type[Connector[Any]]


@dataclass(frozen=True, slots=True)
class Configured:
    """A configuration that its connector accepts, split into what is stored where."""

    connector: AnyConnector
    config: fields.ChannelConfig
    open_values: dict[str, Any]
    """Wire names and values for the store."""
    secrets: dict[str, str]
    """Wire names and values for the vault."""

    @property
    def account(self) -> str:
        """Which account this is, for 409 CHANNEL_ALREADY_EXISTS."""
        return self.connector.account_key(self.config)


def connector_for(channel_type: str, provider: str | None) -> AnyConnector:
    """Find a connector. Raises `InvalidChannelType` with what there is."""
    try:
        return registry.find(channel_type, provider)
    except registry.NoSuchConnector as error:
        raise _no_connector(error) from None


def _no_connector(error: registry.NoSuchConnector) -> InvalidChannelType:
    if error.known and error.provider is None:
        message = f"Several providers offer {error.channel_type}: config.provider is needed."
    elif error.known:
        message = f"No provider “{error.provider}” for {error.channel_type}."
    elif error.channel_type in registry.CHANNEL_TYPES:
        message = f"This version has no connector for {error.channel_type} yet."
    else:
        message = f"“{error.channel_type}” is not a channel type."
    known = list(error.known) or sorted({item.channel_type for item in registry.listings()})
    return InvalidChannelType(
        message,
        fix=f"Use one of: {', '.join(known)}. `linktor-tui types list` says more.",
        details={"type": error.channel_type, "provider": error.provider, "known": known},
    )


def configure(channel_type: str, raw: Mapping[str, Any]) -> Configured:
    """Validate a request's `config`, `provider` included.

    Raises:
        InvalidChannelType: no such type or provider.
        InvalidRequest: with a fault per field, named `config.<field>`.
    """
    provider = raw.get("provider")
    if provider is not None and not isinstance(provider, str):
        raise InvalidRequest(Fault("config.provider", "must be text"))
    return accept(connector_for(channel_type, provider), raw)


def accept(connector: AnyConnector, raw: Mapping[str, Any]) -> Configured:
    """Validate a config for a known connector. Raises `InvalidRequest`."""
    own = {
        key: value
        for key, value in raw.items()
        if key != "provider" and key not in connector.derived_fields
    }
    try:
        config = fields.parse(connector.config_model, own)
    except fields.ConfigRefused as refusal:
        faults = (Fault(f"config.{item.field}", item.message) for item in refusal.faults)
        fix = f"`linktor-tui types show {connector.channel_type}` lists the fields."
        raise InvalidRequest(*faults, fix=fix) from None
    secret_names = {spec.key for spec in fields.describe(connector.config_model) if spec.secret}
    plain = fields.plain(config)
    return Configured(
        connector,
        config,
        open_values={key: value for key, value in plain.items() if key not in secret_names},
        secrets={key: value for key, value in plain.items() if key in secret_names},
    )


@dataclass(frozen=True, slots=True)
class Merge:
    """A stored configuration with a PATCH laid over it."""

    raw: dict[str, Any]
    kept: frozenset[str]
    """Secrets that stay as they were."""
    removed: frozenset[str]
    """Required fields that the PATCH took away: the channel is pending without them."""
    secret_names: frozenset[str]

    @property
    def open_values(self) -> dict[str, Any]:
        """What the store may hold."""
        return {key: value for key, value in self.raw.items() if key not in self.secret_names}

    @property
    def secrets(self) -> dict[str, Any]:
        """What the vault must hold."""
        return {key: value for key, value in self.raw.items() if key in self.secret_names}


def merge(
    connector: AnyConnector,
    stored: Mapping[str, Any],
    secrets: Mapping[str, str],
    patch: Mapping[str, Any],
) -> Merge:
    """Lay a PATCH over a configuration, one level deep: null takes away, a mask leaves alone."""
    specs = {spec.key: spec for spec in fields.describe(connector.config_model)}
    names = {other: spec.key for spec in specs.values() for other in (*spec.also, spec.attribute)}
    values: dict[str, Any] = {**stored, **secrets}
    kept = set(secrets)
    removed: set[str] = set()
    for given, value in patch.items():
        key = names.get(given, given)
        spec = specs.get(key)
        if spec is not None and spec.secret and value == fields.MASK:
            continue
        kept.discard(key)
        if value is None:
            values.pop(key, None)
            if spec is not None and spec.needed(values):
                removed.add(key)
        elif isinstance(value, dict) and isinstance(values.get(key), dict):
            values[key] = {**values[key], **value}
        else:
            values[key] = value
    secret_names = frozenset(key for key, spec in specs.items() if spec.secret)
    return Merge(values, frozenset(kept), frozenset(removed), secret_names)
