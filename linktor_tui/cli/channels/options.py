"""Options and arguments that several channel commands share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from click.shell_completion import CompletionItem

from linktor_tui.cli.session import Session
from linktor_tui.contract.errors import ChannelsError
from linktor_tui.contract.resources import ChannelStatus

STATUSES = click.Choice([status.value for status in ChannelStatus])


class ChannelName(click.ParamType):
    """A channel by id, name, or an unambiguous beginning of either; completes from the store."""

    name = "channel"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem[Any]]:
        """Suggest ids and names. Asks neither the network nor the secret store."""
        from linktor_tui.cli.channels.selecting import every

        session = ctx.find_object(Session)
        if session is None:
            return []
        try:
            channels = session.read(every(session.api))
        except ChannelsError:
            return []  # a shell that completes is no place for errors; the command will tell
        return [
            CompletionItem(value, help=other)
            for channel in channels
            for value, other in ((channel.name, channel.id), (channel.id, channel.name))
            if value.startswith(incomplete) and value.isprintable()
        ]


class ChannelType(click.ParamType):
    """One of the channel types, or one that another package brought."""

    name = "type"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Refuse a type that does not exist, and suggest one."""
        from difflib import get_close_matches

        from connectors.registry import CHANNEL_TYPES, listings

        if value in CHANNEL_TYPES or any(item.channel_type == value for item in listings()):
            return value
        close = get_close_matches(value, CHANNEL_TYPES, n=1)
        meant = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(CHANNEL_TYPES)}."
        self.fail(f"{value!r} is not a channel type. {meant}", param, ctx)

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem[Any]]:
        """Suggest the channel types."""
        from connectors.registry import CHANNEL_TYPES

        return [CompletionItem(name) for name in CHANNEL_TYPES if name.startswith(incomplete)]


CHANNEL = click.argument("channel", type=ChannelName())
CHANNELS = click.argument("channels", type=ChannelName(), nargs=-1)
TRUST_DESTINATION = click.option(
    "--trust-destination",
    is_flag=True,
    help="Let stored secrets go to a host that changed since they were stored.",
)


def names_given(session: Session, names: Sequence[str]) -> list[str]:
    """Give the channels named on the command line; `-` stands for the lines of standard input.

    Raises:
        click.UsageError: none was named.
    """
    found: list[str] = []
    for name in names:
        if name == "-":
            found += [line for line in session.terminal.stdin.read().splitlines() if line]
        else:
            found.append(name)
    if not found:
        raise click.UsageError("Which channel? Name at least one by id or name.")
    return found
