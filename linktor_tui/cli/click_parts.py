"""What every command and group is made of: lazy groups, the options all have, quiet errors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

import click
from click.shell_completion import CompletionItem

from linktor_tui.cli.commands import Table
from linktor_tui.cli.output import Format
from linktor_tui.cli.session import Session

pass_session = click.make_pass_decorator(Session)


def _choose_format(context: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        context.ensure_object(Session).chosen = Format(value)


def _forbid_input(context: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        context.ensure_object(Session).terminal.no_input = True


def _choose_profile(context: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is not None:
        context.ensure_object(Session).profile_named = value


def _say_yes(context: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        context.ensure_object(Session).yes = True


def complete_profiles(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem[Any]]:
    """Suggest the names of profiles."""
    from linktor_tui.contract.errors import ChannelsError

    try:
        names = context.ensure_object(Session).choice.book.names
    except ChannelsError:
        return []  # a shell that completes is no place for errors; the command will tell
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def _print_help(context: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing:
        context.ensure_object(Session).terminal.out(context.get_help() + "\n")
        context.exit()


def _shared_options() -> list[click.Parameter]:
    return [
        click.Option(
            ["-o", "--output"],
            type=click.Choice([item.value for item in Format]),
            expose_value=False,
            is_eager=True,
            callback=_choose_format,
            help="How to print the answer.",
        ),
        click.Option(
            ["--profile"],
            metavar="NAME",
            expose_value=False,
            is_eager=True,
            callback=_choose_profile,
            shell_complete=complete_profiles,
            help="Which profile's channels; local is this machine.",
        ),
        click.Option(
            ["--yes"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            callback=_say_yes,
            help="Answer every question with yes.",
        ),
        click.Option(
            ["--no-input"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            callback=_forbid_input,
            help="Never prompt.",
        ),
        click.Option(
            ["-h", "--help"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            callback=_print_help,
            help="Print this page.",
        ),
    ]


SHARED = _shared_options()


class Command(click.Command):
    """A command with the options that all have, and examples before its options."""

    examples: Sequence[str] = ()

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Its own parameters, then the shared ones that it does not have in its own way."""
        own = super().get_params(ctx)
        taken = {name for parameter in own for name in parameter.opts}
        return [*own, *(option for option in SHARED if taken.isdisjoint(option.opts))]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse as click does, but never quote a surplus argument: it may be a secret."""
        ctx.allow_extra_args = True
        rest = super().parse_args(ctx, args)
        if rest and not ctx.resilient_parsing:
            count = f"{len(rest)} arguments" if len(rest) > 1 else "one argument"
            raise click.UsageError(f"This command was given {count} too many.", ctx)
        return rest

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Put the examples where they are seen first."""
        if self.examples:
            with formatter.section("Examples"):
                for line in self.examples:
                    formatter.write(f"{'':>{formatter.current_indent}}{line}\n")
        super().format_options(ctx, formatter)


def command(
    name: str, *, examples: Sequence[str] = (), **settings: Any
) -> Callable[[Callable[..., Any]], Command]:
    """Declare a command: `click.command` with what all commands here have in common."""

    def make(function: Callable[..., Any]) -> Command:
        made = click.command(name, cls=Command, add_help_option=False, **settings)(function)
        made.examples = examples
        return made

    return make


class LazyGroup(click.Group):
    """A group whose commands are imported when they are run, from a literal table."""

    def __init__(self, *arguments: Any, table: Table, **settings: Any) -> None:
        settings.setdefault("subcommand_metavar", "COMMAND ...")
        super().__init__(*arguments, add_help_option=False, **settings)
        self.table = table
        self.params += SHARED
        self.no_args_is_help = False

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse as click does, but say which commands there are where none was named."""
        if not args and not self.invoke_without_command and not ctx.resilient_parsing:
            raise click.UsageError(f"A command is missing: {', '.join(self.table)}.", ctx)
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the commands in the order of the table."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command. None if there is none of that name."""
        if cmd_name not in self.table:
            return None
        module, _, attribute = self.table[cmd_name][0].partition(":")
        found: click.Command = getattr(import_module(module), attribute)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one may have been meant."""
        name = args[0]
        if name in self.table or name.startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        from difflib import get_close_matches

        close = get_close_matches(name, self.table, n=1)
        known = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(self.table)}."
        raise click.UsageError(f"There is no command {name!r}. {known}", ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with the table's lines, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self.table.items()])
