"""How a channel is stored, and how it is read back as a resource.

A record holds no secret: `secrets` names the config fields whose values are in the vault, under
`secretRef`. `destinations` says for which host each of them was given.
"""

from __future__ import annotations

from sys import intern
from typing import TYPE_CHECKING, Any

from connectors.redaction import MASK
from linktor_tui.contract.resources import (
    NOTHING,
    ON,
    BotRef,
    Channel,
    ChannelStatus,
    Health,
    HealthStatus,
)

if TYPE_CHECKING:
    from connectors.contract import Capabilities, Identity
    from linktor_tui.contract.resources import Traffic

Record = dict[str, Any]
NEVER_CHECKED = Health()
"""One for all: there may be ten thousand such channels."""
WEBHOOK_SECRET = "webhookSecret"  # noqa: S105 - the name of a vault entry, not a value


def shown_config(record: Record) -> dict[str, Any]:
    """A record's config as anybody may see it: provider, values, masked secrets, derived facts."""
    shown: dict[str, Any] = {}
    if record["provider"] != record["type"]:
        shown["provider"] = record["provider"]
    shown |= record["config"]
    shown |= dict.fromkeys(map(intern, record["secrets"]), MASK)
    identity = record.get("identity")
    if identity:
        shown = {key: value for key, value in identity["facts"].items()} | shown
    return shown


def is_on(record: Record) -> bool:
    """Whether a channel is switched on, be it well or not."""
    return record["status"] in ON


def identity_of(record: Record) -> Identity | None:
    """The account that the last passing check found."""
    stored = record.get("identity")
    if not stored:
        return None
    from connectors.contract import Identity

    return Identity(stored["id"], stored["label"], stored["facts"])


def health_of(record: Record) -> Health:
    """What the last check left behind; the ledger adds the times of messages."""
    stored = record.get("health")
    if not stored:
        return NEVER_CHECKED
    return Health(HealthStatus(stored["status"]), stored["lastChecked"], message=stored["message"])


def as_channel(
    record: Record,
    *,
    webhook_base: str,
    health: Health,
    stats: Traffic | None,
    capabilities: Capabilities | None = None,
) -> Channel:
    """Read a record as the resource that faces see."""
    bot, created, updated = record.get("defaultBotId"), record["createdAt"], record["updatedAt"]
    # What many channels have in common is there once: an app holds ten thousand of them.
    return Channel(
        id=record["id"],
        name=record["name"],
        channel_type=intern(record["type"]),
        status=ChannelStatus(record["status"]),
        config=shown_config(record),
        provider=intern(record["provider"]),
        capabilities=capabilities,
        # This machine keeps no bots: the id is the only name it knows of one.
        default_bot=BotRef(bot, bot) if bot else None,
        metadata=record["metadata"] or NOTHING,
        webhook_url=webhook_url(webhook_base, record["id"]),
        webhook_secret=MASK,
        stats=stats,
        health=health,
        identity=identity_of(record),
        activated_at=record.get("activatedAt"),
        deactivated_at=record.get("deactivatedAt"),
        deactivation_reason=record.get("deactivationReason"),
        created_at=created,
        updated_at=created if created == updated else updated,
    )


def webhook_url(base: str, channel_id: str) -> str:
    """Where providers are to send a channel's events."""
    return f"{base}/webhooks/{channel_id}"
