"""A data folder's three drawers together: records, secrets, and the ledger of what went through.

What the operations share: finding a record or saying that it is not there, reading it as a
resource, keeping its secrets in the vault and taking old ones away.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from linktor_tui.contract.errors import (
    ChannelAlreadyExists,
    ChannelIncomplete,
    ChannelNotFound,
    SecretMissing,
    VaultError,
)
from linktor_tui.contract.resources import Channel, ChannelStatus, Page
from linktor_tui.contract.times import stamp
from linktor_tui.local import records
from linktor_tui.local.queries import select
from linktor_tui.local.records import Record
from linktor_tui.local.untold import Waiting
from linktor_tui.settings import LOCAL_URL

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Health, ListQuery
    from linktor_tui.local.ledger import Ledger
    from linktor_tui.local.store import ChannelStore
    from linktor_tui.local.vault import Vaults


@dataclass(slots=True)
class Cabinet:
    """The drawers of one data folder."""

    store: ChannelStore
    vaults: Vaults
    ledger: Ledger
    clock: Callable[[], datetime]
    public_url: str | None = None
    """Base of webhook URLs, None while nobody outside can reach this machine."""
    notices: list[str] = field(default_factory=list)
    untold: Waiting = field(default_factory=Waiting)
    """What happened to channels and could not be told yet."""
    _read_ahead: dict[str, dict[str, str]] = field(default_factory=dict)

    def now(self) -> str:
        """The present as it is written into records."""
        return stamp(self.clock())

    def record(self, channel_id: str) -> Record:
        """Find a record. Raises `ChannelNotFound`."""
        record = self.store.get(channel_id)
        if record is None:
            raise ChannelNotFound(
                f"There is no channel {channel_id}.",
                fix="`linktor-tui channels list` shows the channels there are.",
                details={"id": channel_id},
            )
        return record

    def listed(self, query: ListQuery) -> Page[Channel]:
        """Read the channels of a page. Raises `InvalidRequest`."""
        with self.store.reading() as stored:
            page = select(stored, query)
        ids = [record["id"] for record in page.items]
        numbers = self.ledger.traffic(ids, self.clock())
        last = self.ledger.last_messages(ids)
        channels = (
            records.as_channel(
                record,
                webhook_base=self.public_url or LOCAL_URL,
                health=_with_times(records.health_of(record), last.get(record["id"])),
                stats=numbers[record["id"]],
            )
            for record in page.items
        )
        return Page(tuple(channels), page.page, page.per_page, page.total_count)

    def shown(self, record: Record) -> Channel:
        """Read a record as a single channel, with everything that is known of it."""
        from linktor_tui.local.configs import connector_for  # the connector brings pydantic along

        channel_id = record["id"]
        last = self.ledger.last_messages([channel_id]).get(channel_id)
        health = _with_times(records.health_of(record), last)
        return records.as_channel(
            record,
            webhook_base=self.public_url or LOCAL_URL,
            health=health,
            stats=self.ledger.traffic([channel_id], self.clock(), totals=True)[channel_id],
            capabilities=connector_for(record["type"], record["provider"]).capabilities,
        )

    def webhook_url(self, channel_id: str) -> str | None:
        """Where the outside reaches a channel; None while it cannot."""
        return records.webhook_url(self.public_url, channel_id) if self.public_url else None

    def refuse_twin(self, channel_type: str, account: str, *, own_id: str | None = None) -> None:
        """Insist that no other channel is of this account. Raises `ChannelAlreadyExists`."""
        key = (channel_type, account)
        for record in self.store.some(lambda it: (it["type"], it["account"]) == key):
            if record["id"] != own_id:
                raise ChannelAlreadyExists(
                    f"“{record['name']}” ({record['id']}) is a channel for this account already.",
                    cause=f"Two {channel_type} channels of one account take each other's events.",
                    fix=f"Use that one, or delete it: linktor-tui channels delete {record['id']}",
                    details={"id": record["id"]},
                )

    def refuse_pending(self, record: Record) -> None:
        """Insist that nothing required is missing. Raises `ChannelIncomplete`."""
        if record["status"] != ChannelStatus.PENDING.value:
            return
        missing: list[str] = record.get("missing", [])
        raise ChannelIncomplete(
            f"“{record['name']}” is not complete: {', '.join(missing)} is missing.",
            fix=f"linktor-tui channels update {record['id']} with --secret or --set for it.",
            details={"missing": missing},
        )

    def keep_secrets(self, channel_id: str, bundle: dict[str, str]) -> str:
        """Store a channel's secrets under a new reference, beside the old ones."""
        return self.vaults.write(f"{channel_id}.{os.urandom(4).hex()}", bundle)

    def read_ahead(self, channel_ids: Sequence[str]) -> None:
        """Read the secrets of several channels in as few round trips as the vault allows."""
        records = self.store.named(channel_ids).values()
        self._read_ahead |= self.vaults.read_many([record["secretRef"] for record in records])

    def forget_read_ahead(self) -> None:
        """Let go of secrets that were read ahead and not used."""
        self._read_ahead.clear()

    def secrets(self, record: Record) -> dict[str, str]:
        """Read a channel's secrets, webhook secret included. Raises `VaultError`."""
        ref: str = record["secretRef"]
        bundle = self._read_ahead.pop(ref, None) or self.vaults.read(ref)
        if bundle is None:
            raise SecretMissing(
                f"The secrets of “{record['name']}” are not in the secret store any more.",
                cause="They were removed there, or this is another user's or machine's store.",
                fix=f"Restore the store, or delete the channel and create it anew ({record['id']}).",
                details={"ref": ref},
            )
        return dict(bundle)

    def discard(self, ref: str) -> None:
        """Take a secret away that nothing refers to any more."""
        try:
            self.vaults.delete(ref)
        except VaultError as error:
            # The change itself is done and stands; the secret is found again by its marker.
            self.notices.append(
                f"An old secret could not be removed from the secret store ({error.message})"
                " Run `linktor-tui doctor --fix` when the store is back."
            )


def _with_times(health: Health, last: tuple[str | None, str | None] | None) -> Health:
    """Add when the last message was received, and when one was sent, where there was any."""
    if last is None:
        return health
    return replace(health, last_message_received=last[0], last_message_sent=last[1])
