"""Options and arguments that several channel commands share."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from linktor_tui.cli.session import Session
from linktor_tui.contract.errors import ChannelsError
from linktor_tui.contract.resources import ChannelStatus
from linktor_tui.textsafe import visible

T = TypeVar("T")
PLAIN_WORD = re.compile(r"[\w.@%+,/-]{1,80}")
"""What a shell takes as one word and does not act on. Other names are completed as their ids: the
scripts insert a suggestion unquoted, and a name may come from elsewhere and hold `$(...)`."""


def complete_channels(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem[Any]]:
    """Suggest names and ids from the store. Asks neither the network nor the secret store."""
    from linktor_tui.cli.channels.selecting import every

    return [
        CompletionItem(value, help=visible(other))
        for channel in kept(context, lambda session: session.read(every(session.api)))
        for value, other in ((channel.name, channel.id), (channel.id, channel.name))
        if value.startswith(incomplete) and PLAIN_WORD.fullmatch(value)
    ]


def kept(context: click.Context, read: Callable[[Session], Sequence[T]]) -> Sequence[T]:
    """What this machine keeps, to be suggested; nothing where the channels are elsewhere."""
    session = context.ensure_object(Session)
    try:
        return read(session) if session.place.local else ()
    except ChannelsError:
        return ()  # a shell that completes is no place for errors; the command will tell


def complete_types(
    _: click.Context, __: click.Parameter, incomplete: str
) -> list[CompletionItem[Any]]:
    """Suggest the channel types."""
    from connectors.registry import CHANNEL_TYPES

    return [CompletionItem(name) for name in CHANNEL_TYPES if name.startswith(incomplete)]


def complete_providers(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem[Any]]:
    """Suggest the providers of the channel type that was named."""
    from connectors.registry import providers

    found = providers(context.params.get("channel_type") or "")
    return [CompletionItem(name) for name in found if name.startswith(incomplete)]


def known_type(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Refuse a channel type that does not exist, and suggest one."""
    from connectors.registry import CHANNEL_TYPES, listings

    if value is None or value in CHANNEL_TYPES:
        return value
    if any(item.channel_type == value for item in listings()):
        return value
    from difflib import get_close_matches

    close = get_close_matches(value, CHANNEL_TYPES, n=1)
    meant = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(CHANNEL_TYPES)}."
    raise click.BadParameter(f"{value!r} is not a channel type. {meant}")


CHANNEL = click.argument("channel", shell_complete=complete_channels)
CHANNELS = click.argument("channels", nargs=-1, shell_complete=complete_channels)
TYPE_FILTER = click.option(
    "--type",
    "channel_type",
    metavar="TYPE",
    callback=known_type,
    shell_complete=complete_types,
    help="Only channels of this type.",
)
STATUS_FILTER = click.option(
    "--status",
    type=click.Choice([status.value for status in ChannelStatus]),
    help="Only channels of this status.",
)
TRUST_DESTINATION = click.option(
    "--trust-destination",
    is_flag=True,
    help="Let stored secrets go to a host that changed since they were stored.",
)


def names_given(session: Session, names: Sequence[str]) -> list[str]:
    """Give the channels named on the command line; `-` stands for the lines of standard input.

    Raises:
        click.UsageError: none was named. No line at all is fine: another command found nothing.
    """
    if not names:
        raise click.UsageError("Which channel? Name at least one by id or name.")
    found: list[str] = []
    for name in names:
        if name == "-":
            found += [line for line in session.terminal.stdin.read().splitlines() if line]
        else:
            found.append(name)
    return found
