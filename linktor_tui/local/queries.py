"""Which records a list shows: filters and pages over what is stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from connectors.registry import CHANNEL_TYPES
from linktor_tui.contract import pages
from linktor_tui.contract.resources import ChannelStatus

if TYPE_CHECKING:
    from linktor_tui.contract.resources import ListQuery, Page
    from linktor_tui.local.records import Record


def select(stored: Sequence[Record], query: ListQuery) -> Page[Record]:
    """Apply a query to records in order of creation.

    Raises:
        InvalidRequest: with a fault for each parameter that cannot be.
    """
    pages.refuse(
        query.page,
        query.per_page,
        status=(query.status, ChannelStatus),
        type=(query.type, CHANNEL_TYPES),
    )
    matching = stored
    if query.type is not None or query.status is not None or query.search:
        matching = [record for record in stored if _matches(record, query)]
    return pages.cut(matching, query.page, query.per_page)


def _matches(record: Record, query: ListQuery) -> bool:
    return (
        (query.type is None or record["type"] == query.type)
        and (query.status is None or record["status"] == query.status)
        and (not query.search or query.search.casefold() in record["name"].casefold())
    )
