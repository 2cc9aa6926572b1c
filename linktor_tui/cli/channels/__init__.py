"""`linktor-tui channels`: a module for each group of verbs."""

from __future__ import annotations

import click

from linktor_tui.cli.click_parts import LazyGroup
from linktor_tui.cli.commands import CHANNELS


@click.group("channels", cls=LazyGroup, table=CHANNELS)
def channels() -> None:
    """List, create, test and toggle messaging channels.

    A channel is named by its id, its name, or an unambiguous beginning of either.
    """
