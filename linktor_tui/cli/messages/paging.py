"""Pages of conversations and of messages: one of them, or all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from linktor_tui.contract.resources import Page

if TYPE_CHECKING:
    from linktor_tui.cli.session import Session

T = TypeVar("T")
LARGEST_PAGE = 100


async def every(ask: Callable[[int, int], Awaitable[Page[T]]]) -> Page[T]:
    """Ask for every page, and give them as one.

    Args:
        ask: gives a page by its number and size.
    """
    found: list[T] = []
    page = 1
    while True:
        part = await ask(page, LARGEST_PAGE)
        found += part.items
        if page >= part.total_pages or not part.items:
            return Page(tuple(found), 1, max(len(found), 1), len(found))
        page += 1


def suggest(session: Session, page: Page[T], things: str) -> None:
    """Say to a person what else there is."""
    if page.total_count == 0:
        session.hint(f"There are no {things} like that.")
    elif page.page > page.total_pages:
        session.hint(f"There are {page.total_pages} pages.")
    elif page.page < page.total_pages:
        session.hint(
            f"Page {page.page} of {page.total_pages}, {page.total_count} {things};"
            f" --page {page.page + 1} is next, --all shows every one."
        )
