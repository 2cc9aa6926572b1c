"""Lists that come in pages: one of them or all, and what else there is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from linktor_tui.contract.resources import Page

if TYPE_CHECKING:
    from linktor_tui.cli.session import Session
    from linktor_tui.contract.traffic import ConversationQuery, MessageQuery

    Query = TypeVar("Query", MessageQuery, ConversationQuery)

T = TypeVar("T")
LARGEST_PAGE = 100
_OPTIONS = (
    click.option("--page", type=click.IntRange(1), help="Page number, from 1."),
    click.option(
        "--per-page", type=click.IntRange(1, 100), help="How many on a page, at most 100."
    ),
    click.option("--all", "whole", is_flag=True, help="Every page at once."),
)


def paged(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--page`, `--per-page` and `--all`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def refuse_both(whole: bool, page: int | None, per_page: int | None) -> None:
    """Insist on one way to ask for pages. Raises `click.UsageError`."""
    if whole and (page or per_page):
        raise click.UsageError("--all shows every page; leave --page and --per-page out.")


async def every(ask: Callable[[Query], Awaitable[Page[T]]], query: Query) -> Page[T]:
    """Ask for every page of a query, and give them as one."""
    found: list[T] = []
    page = 1
    while True:
        part = await ask(query._replace(page=page, per_page=LARGEST_PAGE))
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
