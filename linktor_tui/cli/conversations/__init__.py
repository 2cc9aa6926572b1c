"""`linktor-tui conversations`: what customers say, and answering them."""

from __future__ import annotations

import click

from linktor_tui.cli.click_parts import LazyGroup
from linktor_tui.cli.commands import CONVERSATIONS


@click.group("conversations", cls=LazyGroup, table=CONVERSATIONS)
def conversations() -> None:
    """Read what customers write, and answer them.

    A conversation is named by its id, an unambiguous beginning of it, or who it is with: the
    contact's name or address.
    """
