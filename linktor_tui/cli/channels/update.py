"""`channels update`: a PATCH, from flags or from a body."""

from __future__ import annotations

from collections.abc import Sequence

import click

from linktor_tui.cli.channels.body import (
    DryRun,
    config_flags,
    lay_over,
    load_body,
    masked_body,
    metadata_of,
    own_config,
    request_line,
)
from linktor_tui.cli.channels.options import CHANNEL, TRUST_DESTINATION
from linktor_tui.cli.channels.values import FieldBook
from linktor_tui.cli.channels.views import OneChannel
from linktor_tui.cli.click_parts import command, pass_session
from linktor_tui.cli.output import Json
from linktor_tui.cli.session import Session
from linktor_tui.contract.resources import Channel


@command(
    "update",
    examples=(
        "linktor-tui channels update Support --name 'Support EU'",
        "linktor-tui channels update Support --secret botToken=@new-token.txt",
        "linktor-tui channels update Mail --set smtpPort=465 --unset imapHost",
    ),
)
@CHANNEL
@config_flags
@click.option("--unset", metavar="KEY", multiple=True, help="Take a config value away. Repeatable.")
@TRUST_DESTINATION
@pass_session
def update(
    session: Session,
    channel: str,
    file: str | None,
    name: str | None,
    assignments: Sequence[str],
    secrets: Sequence[str],
    default_bot: str | None,
    metadata: Sequence[str],
    dry_run: bool,
    unset: Sequence[str],
    trust_destination: bool,
) -> None:
    """Change a channel's name, config, bot or metadata.

    Config values are merged: what is not named stays. An empty --default-bot takes the bot away.
    """
    from linktor_tui.cli.channels.selecting import find
    from linktor_tui.contract.requests import parse_update

    target = session.read(find(session.api, channel))
    book = FieldBook.of(target.channel_type, target.provider)
    body = load_body(session, file) if file else {}
    if name is not None:
        body["name"] = name
    if default_bot is not None:
        body["defaultBotId"] = default_bot or None
    if assignments or secrets or unset or "config" in body:
        lay_over(session, body, book, assignments=assignments, secrets=secrets)
        own_config(body).update({book.key(key): None for key in unset})
    if metadata:
        body["metadata"] = _merged(session, target, body, metadata_of(metadata))
    if not body:
        raise click.UsageError("Nothing to change: give a flag such as --name or --set, or -f.")
    request = parse_update(body)
    if dry_run:
        line = request_line("PATCH", f"/channels/{target.id}", masked_body(body, book))
        return session.show(DryRun(line))
    changed = session.api.update_channel(target.id, request, trust_destination=trust_destination)
    session.show(OneChannel(session.read(changed)))


def _merged(session: Session, target: Channel, body: Json, given: dict[str, str]) -> Json:
    """Lay metadata flags over what the channel has: a PATCH would replace it as a whole."""
    from_file = body.get("metadata")
    if isinstance(from_file, dict):
        return {**from_file, **given}
    return {**session.read(session.api.get_channel(target.id)).metadata, **given}
