"""What a PATCH of a config does to a record: merge, secrets, where they may go, what is void."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from linktor_tui.contract.errors import DestinationChanged, Fault, InvalidRequest
from linktor_tui.contract.resources import ChannelStatus
from linktor_tui.local.configs import Configured, Merge, accept, connector_for, merge
from linktor_tui.local.records import WEBHOOK_SECRET, Record

if TYPE_CHECKING:
    from linktor_tui.local.cabinet import Cabinet

Endpoints = Mapping[str, str]
Moves = dict[str, tuple[str, str]]


def stored_configuration(configured: Configured, endpoints: Endpoints) -> Record:
    """The part of a record that comes from its configuration. Holds no secret."""
    destinations = configured.connector.destinations(configured.config, endpoints)
    return {
        "config": configured.open_values,
        "secrets": sorted(configured.secrets),
        "destinations": dict(destinations),
        "account": configured.account,
    }


def reconfigure(
    cabinet: Cabinet, record: Record, patch: Mapping[str, Any], endpoints: Endpoints, trusted: bool
) -> None:
    """Lay a config patch over a record, in place, and its new secrets into the vault.

    Raises:
        InvalidRequest, ChannelAlreadyExists, DestinationChanged, VaultError: nothing was stored.
    """
    if patch.get("provider", record["provider"]) != record["provider"]:
        raise InvalidRequest(
            Fault("config.provider", "cannot be changed"),
            fix="Create a channel for the other provider, and delete this one.",
        )
    connector = connector_for(record["type"], record["provider"])
    bundle = cabinet.secrets(record)
    webhook_secret = bundle.pop(WEBHOOK_SECRET)
    merged = merge(connector, record["config"], bundle, patch)
    missing = (merged.removed | {*record.get("missing", ())}) - set(merged.raw)
    try:
        configured = accept(connector, merged.raw)
    except InvalidRequest as refusal:
        if {fault.field for fault in refusal.faults} - {f"config.{key}" for key in missing}:
            raise
        _leave_pending(record, merged, missing)
        fresh = merged.secrets
    else:
        if not trusted:
            refuse_moves(_moves(record, configured, merged.kept, bundle, endpoints))
        cabinet.refuse_twin(record["type"], configured.account, own_id=record["id"])
        _complete(record, configured, endpoints, keep=frozenset() if trusted else merged.kept)
        fresh = configured.secrets
    if fresh != bundle:
        record.pop("health", None)  # what was known of the old credential is void
        fresh = {**fresh, WEBHOOK_SECRET: webhook_secret}
        record["secretRef"] = cabinet.keep_secrets(record["id"], fresh)


def _leave_pending(record: Record, merged: Merge, missing: frozenset[str]) -> None:
    record["config"] = merged.open_values
    record["secrets"] = sorted(merged.secrets)
    record["status"] = ChannelStatus.PENDING.value
    record["missing"] = sorted(missing)
    record.pop("health", None)


def _complete(
    record: Record, configured: Configured, endpoints: Endpoints, *, keep: frozenset[str]
) -> None:
    kept = {key: value for key, value in record["destinations"].items() if key in keep}
    moved = record["account"] != configured.account
    record |= stored_configuration(configured, endpoints)
    record["destinations"] |= kept
    if moved:
        record.pop("health", None)
        record.pop("identity", None)
    if record.pop("missing", None):
        record["status"] = ChannelStatus.INACTIVE.value


def _moves(
    record: Record,
    after: Configured,
    kept: frozenset[str],
    bundle: Mapping[str, str],
    endpoints: Endpoints,
) -> Moves:
    """Which kept secrets the patched config would send elsewhere.

    A host that only the environment changed is the next check's business, not the patch's: so a
    complete record is compared with its own config, both without the environment.
    """
    new = after.connector.destinations(after.config, {})
    if record["status"] != ChannelStatus.PENDING.value:
        before = accept(after.connector, {**record["config"], **bundle})
        old = before.connector.destinations(before.config, {})
        return moves(old, new, kept)
    overridden = after.connector.destinations(after.config, endpoints)
    stored = record["destinations"]
    elsewhere = moves(stored, overridden, kept)
    return {key: pair for key, pair in moves(stored, new, kept).items() if key in elsewhere}


def moves(old: Mapping[str, str], new: Mapping[str, str], keys: frozenset[str]) -> Moves:
    """Which of these secrets go to another host than before."""
    return {
        key: (old[key], new[key])
        for key in sorted(keys)
        if key in old and key in new and old[key] != new[key]
    }


def refuse_moves(found: Moves) -> None:
    """Insist that stored secrets stay with their hosts. Raises `DestinationChanged`."""
    for key, (old, new) in found.items():
        raise DestinationChanged(
            f"The stored {key} was given for {old} and would now be sent to {new}.",
            cause="The host in the configuration or a LINKTOR_TUI_ENDPOINT_ variable changed.",
            fix="If that is meant, confirm it (--trust-destination), or give the secret anew.",
            details={"field": key, "storedFor": old, "now": new},
        )
