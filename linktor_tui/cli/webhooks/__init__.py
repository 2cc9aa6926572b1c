"""`linktor-tui webhooks`: who is told of events."""

from __future__ import annotations

import click

from linktor_tui.cli.click_parts import LazyGroup
from linktor_tui.cli.commands import WEBHOOKS


@click.group("webhooks", cls=LazyGroup, table=WEBHOOKS)
def webhooks() -> None:
    """Tell other programs of events, signed and retried.

    An endpoint is named by its id, an unambiguous beginning of it, or its URL. Events are delivered
    while the terminal app or `linktor-tui serve` runs.
    """
