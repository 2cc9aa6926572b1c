"""Configurations for a server that validates nothing and replaces its credentials as a whole."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors import fields
from connectors.fields import MASK
from linktor_tui.contract.errors import DestinationChanged, Fault, InvalidRequest, SecretMissing
from linktor_tui.remote import linktor_names as names
from linktor_tui.remote import probing
from linktor_tui.remote.linktor_channels import Row
from linktor_tui.remote.pockets import Kept
from linktor_tui.remote.probing import AnyConnector


@dataclass(frozen=True, slots=True)
class Configured:
    """A configuration that its connector accepts, as it goes to the server and as it is kept."""

    connector: AnyConnector
    config: fields.ChannelConfig
    secrets: dict[str, str]
    for_server: tuple[dict[str, str], dict[str, str]]
    """`config` and `credentials`."""

    @property
    def account(self) -> str:
        """Which account this is."""
        return self.connector.account_key(self.config)

    def destinations(self, endpoints: Mapping[str, str]) -> dict[str, str]:
        """For which host each secret is."""
        return dict(self.connector.destinations(self.config, endpoints))


def configure(connector: AnyConnector, raw: Mapping[str, Any]) -> Configured:
    """Validate a config in wire names, secrets included. Raises `InvalidRequest`."""
    config = probing.accept(connector, raw)
    model: type[fields.ChannelConfig] = connector.config_model
    specs = fields.describe(model)
    plain = fields.plain(config)
    secret = {spec.key for spec in specs if spec.secret}
    split = names.config_for_server(connector.channel_type, connector.provider, specs, plain)
    held = {key: value for key, value in plain.items() if key in secret}
    return Configured(connector, config, held, split)


def stored(row: Row, kept: Kept | None) -> Configured:
    """Put the server's config and the secrets of this machine together.

    Raises:
        SecretMissing: the server never gives its credentials back, and they are not here.
        InvalidRequest: what the server holds is no configuration of this provider.
        InvalidChannelType: this program has no connector for it.
    """
    connector = probing.connector_for(row.channel_type, {"provider": row.provider})
    secrets = {**row.exposed, **(kept.secrets if kept else {})}
    values = {**own_values(row), **secrets}
    if kept is None and not secrets:
        # Whether the server has any is not known: a test without them would say what is not so.
        refuse_missing(row, values, needed=[spec.key for spec in row.specs if spec.secret])
    refuse_missing(row, values)
    return configure(connector, values)


def refuse_missing(
    row: Row,
    values: Mapping[str, Any],
    *,
    needed: Sequence[str] | None = None,
    ignored: Collection[str] = (),
) -> None:
    """Insist that the secrets that are needed are at hand. Raises `SecretMissing`."""
    if needed is None:
        needed = [spec.key for spec in row.specs if spec.secret and spec.needed(values)]
    missing = [key for key in needed if key not in values and key not in ignored]
    if missing:
        raise SecretMissing(
            f"The secrets of “{row.name}” are not on this machine: {', '.join(missing)}.",
            cause="This server never gives credentials back, and its own test asks no provider.",
            fix=f"Give them anew: linktor-tui channels update {row.id} with --secret for each.",
            details={"missing": missing},
        )


def own_values(row: Row) -> dict[str, Any]:
    """The server's config without what other programs have put there."""
    known = {spec.key for spec in row.specs}
    return {key: value for key, value in row.config.items() if key in known}


def patched(row: Row, kept: Kept | None, patch: Mapping[str, Any]) -> tuple[Configured, set[str]]:
    """Lay a PATCH over a channel, one level deep; give the secrets that stay as they were too.

    Raises:
        InvalidRequest: the result is no configuration, or the provider would be another one.
        SecretMissing: see `stored`; a patch that brings every secret that is needed is taken.
    """
    if patch.get("provider", row.provider) != row.provider:
        raise InvalidRequest(
            Fault("config.provider", "cannot be changed"),
            fix="Create a channel for the other provider, and delete this one.",
        )
    connector = probing.connector_for(row.channel_type, {"provider": row.provider})
    by_name = {name: spec for spec in row.specs for name in (*spec.also, spec.attribute, spec.key)}
    secrets = {**row.exposed, **(kept.secrets if kept else {})}
    values: dict[str, Any] = {**own_values(row), **secrets}
    staying = set(secrets)
    for given, value in patch.items():
        spec = by_name.get(given)
        key = spec.key if spec else given
        if spec is not None and spec.secret and value == MASK:
            continue
        staying.discard(key)
        before = values.get(key)
        if value is None:
            values.pop(key, None)
        elif isinstance(value, dict) and isinstance(before, dict):
            values[key] = {**before, **value}
        else:
            values[key] = value
    refuse_missing(row, values, ignored=set(patch))
    return configure(connector, values), staying


def refuse_moves(old: Mapping[str, str], new: Mapping[str, str], staying: set[str]) -> None:
    """Insist that kept secrets stay with their hosts. Raises `DestinationChanged`."""
    for key in sorted(staying):
        if key in old and key in new and old[key] != new[key]:
            raise DestinationChanged(
                f"The stored {key} was given for {old[key]} and would now be sent to {new[key]}.",
                cause="The host in the server's configuration changed, or a LINKTOR_TUI_ENDPOINT_ "
                "variable.",
                fix="If that is meant, confirm it (--trust-destination), or give the secret anew.",
                details={"field": key, "storedFor": old[key], "now": new[key]},
            )
