"""What happens to channels, told to whoever wants to know: the six channel events.

Told after the change is done. Where it cannot be told, the change stands: it is told later, for as
long as this process runs, and the operator learns of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from linktor_tui.contract import wire
from linktor_tui.contract.errors import StoreError
from linktor_tui.contract.resources import ChannelStatus
from linktor_tui.local import records
from linktor_tui.local.untold import Untold
from linktor_tui.settings import LOCAL_URL

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Channel
    from linktor_tui.local.cabinet import Cabinet
    from linktor_tui.local.records import Record

CREATED = "channel.created"
UPDATED = "channel.updated"
ACTIVATED = "channel.activated"
DEACTIVATED = "channel.deactivated"
ERROR = "channel.error"
DELETED = "channel.deleted"


def tell(cabinet: Cabinet, event: str, channel: Channel) -> None:
    """Tell what happened to a channel, with the channel as it is now, secrets masked."""
    cabinet.untold.add(Untold(event, channel.id, wire.full(channel), cabinet.clock()))
    try:
        cabinet.untold.tell(cabinet.ledger)
    except StoreError as error:
        notice = f"Nobody could be told of {event} yet, it waits while this runs: {error.message}"
        if notice not in cabinet.notices:
            cabinet.notices.append(notice)


def tell_deleted(cabinet: Cabinet, record: Record) -> None:
    """Tell that a channel is gone, with what its record says: its connector may be gone, too."""
    base = cabinet.public_url or LOCAL_URL
    health = records.health_of(record)
    last = records.as_channel(record, webhook_base=base, health=health, stats=None)
    tell(cabinet, DELETED, last)


def tell_status(cabinet: Cabinet, before: str, channel: Channel) -> None:
    """Tell where a channel that is on began to fail, or works again."""
    after = channel.status.value
    if after == ChannelStatus.ERROR.value:
        tell(cabinet, ERROR, channel)
    elif before == ChannelStatus.ERROR.value and after == ChannelStatus.ACTIVE.value:
        tell(cabinet, ACTIVATED, channel)
