"""Which records a list shows: filters and pages over what is stored."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from connectors.registry import CHANNEL_TYPES
from linktor_tui.contract.errors import Fault, InvalidRequest
from linktor_tui.contract.resources import ChannelStatus, Page

if TYPE_CHECKING:
    from linktor_tui.contract.resources import ListQuery
    from linktor_tui.local.records import Record

MOST_PER_PAGE = 100


def select(stored: Sequence[Record], query: ListQuery) -> Page[Record]:
    """Apply a query to records in order of creation.

    Raises:
        InvalidRequest: with a fault for each parameter that cannot be.
    """
    faults = tuple(_faults(query))
    if faults:
        raise InvalidRequest(*faults)
    matching = stored
    if query.type is not None or query.status is not None or query.search:
        matching = [record for record in stored if _matches(record, query)]
    start = (query.page - 1) * query.per_page
    items = tuple(matching[start : start + query.per_page])
    return Page(items, query.page, query.per_page, len(matching))


def _faults(query: ListQuery) -> Iterable[Fault]:
    statuses = [status.value for status in ChannelStatus]
    if query.page < 1:
        yield Fault("page", "must be 1 or more")
    if not 1 <= query.per_page <= MOST_PER_PAGE:
        yield Fault("perPage", f"must be between 1 and {MOST_PER_PAGE}")
    if query.status is not None and query.status not in statuses:
        yield Fault("status", f"must be one of {', '.join(statuses)}")
    if query.type is not None and query.type not in CHANNEL_TYPES:
        yield Fault("type", f"must be one of {', '.join(CHANNEL_TYPES)}")


def _matches(record: Record, query: ListQuery) -> bool:
    return (
        (query.type is None or record["type"] == query.type)
        and (query.status is None or record["status"] == query.status)
        and (not query.search or query.search.casefold() in record["name"].casefold())
    )
