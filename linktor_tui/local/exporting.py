"""A channel as the request that would create it anew elsewhere, secrets in the clear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linktor_tui.contract.requests import CreateChannel, parse_create
from linktor_tui.local.records import WEBHOOK_SECRET

if TYPE_CHECKING:
    from linktor_tui.local.cabinet import Cabinet


def exported(cabinet: Cabinet, channel_id: str) -> CreateChannel:
    """Put a channel together again from the store and the vault.

    Its webhook secret stays: another place makes its own. So does its bot: ids of bots mean
    nothing elsewhere.

    Raises:
        ChannelNotFound, ChannelIncomplete, VaultError.
    """
    record = cabinet.record(channel_id)
    cabinet.refuse_pending(record)
    bundle = cabinet.secrets(record)
    bundle.pop(WEBHOOK_SECRET, None)
    provider = {} if record["provider"] == record["type"] else {"provider": record["provider"]}
    return parse_create(
        {
            "name": record["name"],
            "type": record["type"],
            "config": {**provider, **record["config"], **bundle},
            "metadata": record["metadata"],
        }
    )
