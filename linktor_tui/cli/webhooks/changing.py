"""`webhooks add`, `update` and `remove`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from linktor_tui.cli.channels.options import complete_channels
from linktor_tui.cli.click_parts import command, pass_session
from linktor_tui.cli.exits import ExitCode
from linktor_tui.cli.session import Session
from linktor_tui.cli.webhooks.options import ENDPOINT, EVENT_CHOICE, engine, find
from linktor_tui.cli.webhooks.views import OneEndpoint
from linktor_tui.contract.traffic import EVENT_TYPES, EndpointDraft, EndpointStatus

_SHARED = (
    click.option(
        "--event",
        "events",
        type=EVENT_CHOICE,
        multiple=True,
        help="What it is told of; may be repeated.",
    ),
    click.option(
        "--channel", shell_complete=complete_channels, help="Events of this channel only."
    ),
    click.option("--description", help="What it is for."),
    click.option(
        "--header",
        "headers",
        multiple=True,
        metavar="NAME=SOURCE",
        help="A header to send along: NAME=@FILE, NAME=- or NAME=env:VARIABLE; may be repeated.",
    ),
    click.option(
        "--timeout", type=click.IntRange(1, 30), help="Seconds for one attempt.  [default: 30]"
    ),
    click.option(
        "--max-retries",
        type=click.IntRange(1, 5),
        help="Attempts in all: at once, after 1 min, 5 min, 30 min, 2 h.  [default: 5]",
    ),
)


def _shared(function: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_SHARED):
        function = option(function)
    return function


@command(
    "add",
    examples=(
        "linktor-tui webhooks add https://example.com/hooks --event message.received",
        "linktor-tui webhooks add http://127.0.0.1:8080/ --allow-private",
        "linktor-tui webhooks add https://example.com/hooks --header Authorization=@token.txt",
    ),
)
@click.argument("url")
@_shared
@click.option(
    "--allow-private", is_flag=True, help="The address may be of this machine or its network."
)
@pass_session
def add(
    session: Session,
    /,
    url: str,
    events: tuple[str, ...],
    channel: str | None,
    headers: tuple[str, ...],
    allow_private: bool,
    **settings: Any,
) -> None:
    """Tell an address of events, and print its signing secret, this once.

    Without --event it is told of everything. The address must speak https; with --allow-private
    http will do.
    """
    draft = EndpointDraft(
        url,
        events or EVENT_TYPES,
        headers=_read(session, headers),
        allow_private=allow_private,
        channel_id=_channel(session, channel),
        **settings,
    )
    new = session.read(engine(session).create_endpoint(draft))
    session.show(OneEndpoint(new.endpoint, new.secret))
    session.hint("Keep the secret now: it is not shown again. It verifies the signatures.")


@command(
    "update",
    examples=(
        "linktor-tui webhooks update wh_01HM --status active",
        "linktor-tui webhooks update wh_01HM --event channel.error --event channel.deleted",
    ),
)
@ENDPOINT
@click.option("--url", help="Another address.")
@_shared
@click.option("--remove-header", "removed", multiple=True, metavar="NAME", help="One not to send.")
@click.option("--all-channels", is_flag=True, help="Events of every channel.")
@click.option(
    "--status",
    type=click.Choice([status.value for status in EndpointStatus]),
    help="Switch it on or off. What waits while it is off is delivered afterwards.",
)
@click.option(
    "--allow-private/--refuse-private",
    default=None,
    help="Whether the address may be of this machine or its network.",
)
@pass_session
def update(
    session: Session,
    /,
    endpoint: str,
    events: tuple[str, ...],
    channel: str | None,
    headers: tuple[str, ...],
    removed: tuple[str, ...],
    all_channels: bool,
    **settings: Any,
) -> None:
    """Change an endpoint, or switch it on or off.

    --event replaces all events it was told of. A header's value that was stored for one host does
    not go to another: with another --url give it anew.
    """
    if channel is not None and all_channels:
        raise click.UsageError("--channel and --all-channels exclude each other.")
    known = find(session, endpoint)
    draft = EndpointDraft(
        events=events or None,
        channel_id="" if all_channels else _channel(session, channel),
        headers=_changed(known.headers, _read(session, headers), removed),
        **settings,
    )
    if draft == EndpointDraft():
        raise click.UsageError("Nothing to change was named.")
    session.show(OneEndpoint(session.read(engine(session).update_endpoint(known.id, draft))))


def _changed(
    known: Any, given: dict[str, str] | None, removed: Sequence[str]
) -> dict[str, str] | None:
    """The headers that an endpoint is to have; masked ones stay as they are."""
    if not given and not removed:
        return None
    gone = {name.lower() for name in (*removed, *(given or {}))}
    kept = {name: value for name, value in known.items() if name.lower() not in gone}
    return kept | (given or {})


@command("remove", examples=("linktor-tui webhooks remove wh_01HM --yes",))
@ENDPOINT
@pass_session
def remove(session: Session, endpoint: str) -> ExitCode:
    """Forget an endpoint, its secret and its deliveries."""
    known = find(session, endpoint)
    if session.terminal.interactive and not session.yes:
        session.say(f"{known.url}: {known.stats.pending} deliveries wait.")
    if not session.yes and not session.ask("Remove it? It cannot be undone.", otherwise="--yes"):
        session.say("Nothing was removed.")
        return ExitCode.INTERRUPTED
    session.read(engine(session).remove_endpoint(known.id))
    session.say(f"Removed {known.id}.")
    return ExitCode.DONE


def _channel(session: Session, name: str | None) -> str | None:
    if name is None:
        return None
    from linktor_tui.cli.channels.selecting import find

    return session.read(find(session.api, name)).id


def _read(session: Session, sources: Sequence[str]) -> dict[str, str] | None:
    """Read the values of headers from where they are said to be. Raises `click.UsageError`."""
    from linktor_tui.cli.channels.values import read_source

    if sum(source.endswith("=-") for source in sources) > 1:
        raise click.UsageError("Standard input can be read for one --header only.")
    found: dict[str, str] = {}
    for number, source in enumerate(sources, start=1):
        name, equals, where = source.partition("=")
        if not name or not equals:
            raise click.UsageError(f"--header number {number} is not of the form NAME=SOURCE.")
        found[name] = session.hear(read_source(session, name, where, flag="--header"))
    return found or None
