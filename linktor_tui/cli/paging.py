"""Lists that come in pages: one of them or all, and what else there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from linktor_tui.contract import pages

if TYPE_CHECKING:
    from linktor_tui.cli.session import Session
    from linktor_tui.contract.resources import Page

T = TypeVar("T")
_OPTIONS = (
    click.option("--page", type=click.IntRange(1), help="Page number, from 1."),
    click.option(
        "--per-page",
        type=click.IntRange(1, pages.MOST),
        help=f"How many on a page, at most {pages.MOST}.",
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
