"""`linktor-tui messages`: sending, and what went through."""

from __future__ import annotations

import click

from linktor_tui.cli.click_parts import LazyGroup
from linktor_tui.cli.commands import MESSAGES


@click.group("messages", cls=LazyGroup, table=MESSAGES)
def messages() -> None:
    """Send messages through a channel, and see what became of them."""
