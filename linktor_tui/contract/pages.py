"""Pages of a list: which can be asked for, cutting one out, and asking for every one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

from linktor_tui.contract.errors import Fault, InvalidRequest
from linktor_tui.contract.resources import Page

if TYPE_CHECKING:
    from linktor_tui.contract.resources import ListQuery
    from linktor_tui.contract.traffic import ConversationQuery, MessageQuery

    Query = TypeVar("Query", ListQuery, MessageQuery, ConversationQuery)

T = TypeVar("T")
MOST = 100
"""Resources on a page."""


def refuse(page: int, per_page: int, **filters: tuple[str | None, Iterable[str]]) -> None:
    """Insist on a page that there can be, and on values that the filters know.

    Args:
        page: from 1.
        per_page: from 1 to `MOST`.
        filters: wire name -> what was asked for, and what there is.

    Raises:
        InvalidRequest: with every fault.
    """
    faults = []
    if page < 1:
        faults.append(Fault("page", "must be 1 or more"))
    if not 1 <= per_page <= MOST:
        faults.append(Fault("perPage", f"must be between 1 and {MOST}"))
    for name, (value, known) in filters.items():
        if value is not None and value not in (values := tuple(known)):
            faults.append(Fault(name, f"must be one of {', '.join(values)}"))
    if faults:
        raise InvalidRequest(*faults)


def cut(matching: Sequence[T], page: int, per_page: int) -> Page[T]:
    """Give a page of what there is."""
    start = (page - 1) * per_page
    return Page(tuple(matching[start : start + per_page]), page, per_page, len(matching))


async def every(ask: Callable[[Query], Awaitable[Page[T]]], query: Query) -> Page[T]:
    """Ask for every page of a query, and give them as one."""
    found: list[T] = []
    page = 1
    while True:
        part = await ask(query._replace(page=page, per_page=MOST))
        found += part.items
        if page >= part.total_pages or not part.items:
            return Page(tuple(found), 1, max(len(found), 1), len(found))
        page += 1
