"""The changes of a channel on this machine's disk, each as one transaction.

Changes keep one order over the two stores: a new secret first, then the config that refers to it,
then the old secret away. A crash in between leaves at most a secret that nothing refers to, which
`linktor-tui doctor --fix` collects. What was done is told after it is done.

What brings the connectors' models is imported where it is used: on the thread of the disk, so that
no screen waits for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from linktor_tui.contract.errors import ActiveConversationsExist
from linktor_tui.contract.ids import new_id
from linktor_tui.contract.resources import ON, ChannelStatus, CreatedChannel
from linktor_tui.contract.times import stamp
from linktor_tui.local import telling
from linktor_tui.local.records import WEBHOOK_SECRET, Record

if TYPE_CHECKING:
    from linktor_tui.contract.requests import CreateChannel, UpdateChannel
    from linktor_tui.contract.resources import Channel, CheckReport
    from linktor_tui.local.cabinet import Cabinet
    from linktor_tui.local.configs import Configured
    from linktor_tui.local.patching import Endpoints


def create(
    cabinet: Cabinet,
    request: CreateChannel,
    configured: Configured,
    report: CheckReport | None,
    endpoints: Endpoints,
) -> CreatedChannel:
    """Keep a new channel, and its secrets in the vault.

    Raises:
        ChannelAlreadyExists, VaultError: nothing was stored.
    """
    from secrets import token_urlsafe

    from linktor_tui.local.patching import stored_configuration
    from linktor_tui.local.reports import learned

    connector, channel_id, now = configured.connector, new_id("ch"), cabinet.now()
    webhook_secret = "whsec_" + token_urlsafe(32)
    record: Record = {
        "id": channel_id,
        "name": request.name,
        "type": connector.channel_type,
        "provider": connector.provider,
        "status": ChannelStatus.INACTIVE.value,
        "defaultBotId": request.default_bot_id,
        "metadata": request.metadata,
        "createdAt": now,
        "updatedAt": now,
        **stored_configuration(configured, endpoints),
        **(learned(report) if report else {}),
    }
    cabinet.vaults.unlock()  # may ask a person, who should not hold a lock meanwhile
    with cabinet.store.writing():
        cabinet.refuse_twin(request.type, configured.account)
        bundle = {**configured.secrets, WEBHOOK_SECRET: webhook_secret}
        record["secretRef"] = cabinet.keep_secrets(channel_id, bundle)
        cabinet.store.put(record)
    setup = connector.setup(configured.config, cabinet.webhook_url(channel_id))
    shown = cabinet.shown(record)
    telling.tell(cabinet, telling.CREATED, shown)
    return CreatedChannel(shown, webhook_secret, setup.instructions, report)


def update(
    cabinet: Cabinet, channel_id: str, request: UpdateChannel, endpoints: Endpoints, trusted: bool
) -> Channel:
    """Lay a patch over a channel. Raises as `reconfigure`, and `ChannelNotFound`."""
    from linktor_tui.local.patching import reconfigure

    if request.config is not None:
        cabinet.vaults.unlock()
    with cabinet.store.writing():
        record = dict(cabinet.record(channel_id))
        old_ref = record["secretRef"]
        if request.given("name"):
            record["name"] = request.name
        if request.given("default_bot_id"):
            record["defaultBotId"] = request.default_bot_id
        if request.given("metadata"):
            record["metadata"] = request.metadata or {}
        if request.config is not None:
            reconfigure(cabinet, record, request.config, endpoints, trusted)
        record["updatedAt"] = cabinet.now()
        cabinet.store.put(record)
    if record["secretRef"] != old_ref:
        cabinet.discard(old_ref)
    shown = cabinet.shown(record)
    telling.tell(cabinet, telling.UPDATED, shown)
    return shown


def delete(cabinet: Cabinet, channel_id: str, force: bool) -> None:
    """Let go of a channel, of what was said on it, and of its secrets.

    Raises:
        ChannelNotFound.
        ActiveConversationsExist: not with force.
    """
    from linktor_tui.local.ledger.taps import TapBook

    with cabinet.store.writing():
        record = cabinet.record(channel_id)
        count = cabinet.ledger.open_conversations(channel_id)
        if count and not force:
            raise ActiveConversationsExist(
                f"“{record['name']}” has open conversations: {count}.",
                cause="Deleting a channel closes its conversations and deletes what was said.",
                fix="Close them first, or delete with force.",
                details={"activeConversations": count},
            )
        cabinet.store.remove(channel_id)
    taps = TapBook(cabinet.ledger.database).of_channel(channel_id)
    cabinet.ledger.forget(channel_id)
    telling.tell_deleted(cabinet, record)
    for ref in (record["secretRef"], *(tap.secret_ref for tap in taps)):
        cabinet.discard(ref)


def switch_on(cabinet: Cabinet, channel_id: str) -> Channel:
    """Note that a channel is on. Raises `ChannelNotFound`, `ChannelIncomplete`."""
    with cabinet.store.writing():
        record = dict(cabinet.record(channel_id))
        cabinet.refuse_pending(record)
        was_off = record["status"] not in ON
        if was_off:
            record["status"] = ChannelStatus.ACTIVE.value
            record["activatedAt"] = record["updatedAt"] = cabinet.now()
            record.pop("deactivatedAt", None)
            record.pop("deactivationReason", None)
            cabinet.store.put(record)
    shown = cabinet.shown(record)
    if was_off:
        telling.tell(cabinet, telling.ACTIVATED, shown)
    return shown


def switch_off(cabinet: Cabinet, channel_id: str, reason: str | None, close: bool) -> Channel:
    """Note that a channel is off, and why. Raises `ChannelNotFound`.

    Args:
        close: close its conversations, too.
    """
    now = cabinet.clock()
    with cabinet.store.writing():
        record = dict(cabinet.record(channel_id))
        was_on = record["status"] in ON
        if was_on:
            record["status"] = ChannelStatus.INACTIVE.value
            record["deactivatedAt"] = record["updatedAt"] = stamp(now)
            record["deactivationReason"] = reason
            cabinet.store.put(record)
    if close:
        cabinet.ledger.close_conversations(channel_id, now, "channel deactivated")
    shown = cabinet.shown(record)
    if was_on:
        telling.tell(cabinet, telling.DEACTIVATED, shown)
    return shown
