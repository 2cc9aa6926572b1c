"""Pages of a list: which can be asked for, cutting one out, and asking for every one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from linktor_tui.contract.errors import Fault, InvalidRequest
from linktor_tui.contract.resources import Page

if TYPE_CHECKING:
    from linktor_tui.contract.resources import ListQuery
    from linktor_tui.contract.traffic import ConversationQuery, MessageQuery

    Query = TypeVar("Query", ListQuery, MessageQuery, ConversationQuery)


class Resource(Protocol):
    """What lists are of."""

    @property
    def id(self) -> str:
        """Tells it from all others of its list."""
        ...


T = TypeVar("T")
R = TypeVar("R", bound=Resource)
MOST = 100
"""Resources on a page."""
AGAIN = 20
"""How often pages are asked for again at most, where more and more is deleted meanwhile."""


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


async def each(ask: Callable[[Query], Awaitable[Page[T]]], query: Query) -> AsyncIterator[Page[T]]:
    """Ask for every page of a query, one after the other. Some are given twice: see `join`.

    What is deleted meanwhile makes all that follows move up, some of it from a page that is still
    to be asked for to one that was read. So where there is less than before, it is asked for what
    came before once more.
    """
    number, total, again = 1, 0, AGAIN
    while True:
        page = await ask(query._replace(page=number, per_page=MOST))
        fewer, total = total - page.total_count, page.total_count
        if fewer > 0 and number > 1 and again:
            number, again = max(1, number - -(-fewer // MOST)), again - 1
            continue
        yield page
        if number >= page.total_pages or not page.items:
            return
        number += 1


async def every(ask: Callable[[Query], Awaitable[Page[R]]], query: Query) -> Page[R]:
    """Ask for every page of a query, and give them as one."""
    found: dict[str, R] = {}
    async for page in each(ask, query):
        join(found, page.items)
    return Page(tuple(found.values()), 1, max(len(found), 1), len(found))


def join(found: dict[str, R], items: Iterable[R]) -> None:
    """Add a page to what was found, by its id; in the place of what of it was found before."""
    new = {item.id: item for item in items}
    if not found.keys().isdisjoint(new):
        known = [at for at, key in enumerate(found) if key in new]
        rows = list(found.items())
        new = dict([*rows[: known[0]], *new.items(), *rows[known[-1] + 1 :]])
        found.clear()
    found.update(new)
