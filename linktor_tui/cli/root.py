"""`linktor-tui` itself: global options, the commands' table, and the app when there is no command."""

from __future__ import annotations

import click

from linktor_tui.cli.click_parts import LazyGroup
from linktor_tui.cli.commands import ROOT, root_help
from linktor_tui.cli.session import Session


class Root(LazyGroup):
    """The root group. Its help is the page that `entry` prints without click."""

    def get_help(self, ctx: click.Context) -> str:
        """The page of `linktor-tui --help`."""
        return root_help().rstrip("\n")


def _version(context: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing:
        from linktor_tui import __version__

        context.ensure_object(Session).terminal.out(f"linktor-tui {__version__}\n")
        context.exit()


@click.group("linktor-tui", cls=Root, table=ROOT, invoke_without_command=True)
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version)
@click.pass_context
def root(context: click.Context) -> int:
    """Open the app where no command was given."""
    if context.invoked_subcommand is not None:
        return 0
    from linktor_tui.cli.app_door import open_app

    return open_app(context.ensure_object(Session))
