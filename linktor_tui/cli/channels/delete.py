"""`channels delete`: shows what will be lost, asks, and deletes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from linktor_tui.cli.channels.body import DRY_RUN, DryRun, request_line
from linktor_tui.cli.channels.bulk import Turns
from linktor_tui.cli.channels.options import CHANNELS, names_given
from linktor_tui.cli.channels.selecting import find_all
from linktor_tui.cli.click_parts import command, pass_session
from linktor_tui.cli.exits import ExitCode
from linktor_tui.cli.output import Json
from linktor_tui.cli.session import Session

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Channel


@command(
    "delete",
    examples=(
        "linktor-tui channels delete Support",
        "linktor-tui channels list --status pending -o ids | xargs linktor-tui channels delete --yes",
    ),
)
@CHANNELS
@click.option("--force", is_flag=True, help="Delete even with active conversations.")
@DRY_RUN
@pass_session
def delete(session: Session, channels: Sequence[str], force: bool, dry_run: bool) -> ExitCode:
    """Delete channels, their secrets and their traffic."""
    targets = session.read(find_all(session.api, names_given(session, channels)))
    whole = [session.read(session.api.get_channel(target.id)) for target in targets]
    if dry_run:
        query = "?force=true" if force else ""
        paths = (f"/channels/{channel.id}{query}" for channel in whole)
        session.show(DryRun(*(request_line("DELETE", path) for path in paths)))
        return ExitCode.DONE
    if whole and not session.yes and not _confirmed(session, whole):
        session.say("Nothing was deleted.")
        return ExitCode.INTERRUPTED

    async def act(channel: Channel) -> Json:
        await session.api.delete_channel(channel.id, force=force)
        attributes = {"name": channel.name, "deleted": True}
        return {"id": channel.id, "type": "channel", "attributes": attributes}

    turns = Turns(session, whole)
    session.read(turns.take(act))
    return turns.finish()


def _confirmed(session: Session, channels: Sequence[Channel]) -> bool:
    if session.terminal.interactive:
        session.say("This deletes:")
        for channel in channels:
            session.say(f"  {_loss(channel)}")
    several = f"these {len(channels)} channels" if len(channels) > 1 else "it"
    return session.ask(f"Delete {several}? It cannot be undone.", otherwise="--yes")


def _loss(channel: Channel) -> str:
    from linktor_tui.textsafe import visible

    stats, status = channel.stats, channel.status.value
    line = f"{visible(channel.name)} ({channel.id}), {status}, its secrets"
    if stats is None:
        return line
    messages = (stats.messages_received_total or 0) + (stats.messages_sent_total or 0)
    return (
        f"{line}, {messages} messages in {stats.total_conversations or 0} conversations,"
        f" {stats.active_conversations} of them open"
    )
