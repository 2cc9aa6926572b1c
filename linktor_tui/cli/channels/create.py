"""`channels create`: from a body or flags to a saved channel, with the provider asked in between."""

from __future__ import annotations

from collections.abc import Sequence

import click

from linktor_tui.cli.channels.body import (
    DryRun,
    ask_for_missing,
    config_flags,
    lay_over,
    load_body,
    masked_body,
    metadata_of,
    own_config,
    request_line,
)
from linktor_tui.cli.channels.options import complete_providers, complete_types
from linktor_tui.cli.channels.steps import teller
from linktor_tui.cli.channels.values import FieldBook
from linktor_tui.cli.channels.views import NewChannel
from linktor_tui.cli.click_parts import command, pass_session
from linktor_tui.cli.output import Json
from linktor_tui.cli.session import Session


@command(
    "create",
    examples=(
        "linktor-tui channels create --type telegram --name Support --secret botToken=@token.txt",
        "linktor-tui channels create --type sms --provider twilio --name Alerts \\",
        "    --set accountSid=AC... --set phoneNumber=+15551234567 --secret authToken=env:TOKEN",
        "linktor-tui channels create -f body.json -o ids",
    ),
)
@click.option(
    "--type",
    "channel_type",
    metavar="TYPE",
    shell_complete=complete_types,
    help="Channel type: whatsapp, telegram, sms, email, voice … (`types list`).",
)
@click.option(
    "--provider",
    shell_complete=complete_providers,
    help="Provider, where a type has several.",
)
@config_flags
@click.option("--no-check", is_flag=True, help="Save without asking the provider first.")
@pass_session
def create(
    session: Session,
    channel_type: str | None,
    provider: str | None,
    file: str | None,
    name: str | None,
    assignments: Sequence[str],
    secrets: Sequence[str],
    default_bot: str | None,
    metadata: Sequence[str],
    dry_run: bool,
    no_check: bool,
) -> None:
    """Create a channel, after asking its provider.

    The provider is asked before anything is saved. If it says no (exit code 3), or cannot be asked
    (9), nothing is saved. The channel is switched off at first; `channels activate` switches it on.
    """
    given = {"name": name, "type": channel_type, "defaultBotId": default_bot}
    body = start_body(session, file, given)
    if provider:
        own_config(body)["provider"] = provider
    book = book_for(body)
    lay_over(session, body, book, assignments=assignments, secrets=secrets)
    if metadata:
        body["metadata"] = {**(body.get("metadata") or {}), **metadata_of(metadata)}
    if file is None and not dry_run:
        ask_for_missing(session, body, book)
    if dry_run:
        return session.show(DryRun(request_line("POST", "/channels", masked_body(body, book))))
    _save(session, body, check=not no_check)


def start_body(session: Session, file: str | None, given: dict[str, str | None]) -> Json:
    """Begin with the file's body, or with nothing, and lay the plain flags over it.

    Raises:
        click.UsageError: no file, and a flag is missing that a body needs.
    """
    body = load_body(session, file) if file else {}
    body |= {key: value for key, value in given.items() if value is not None}
    missing = [f"--{key}" for key in ("type", "name") if key not in body]
    if missing and file is None:
        raise click.UsageError(f"Missing: {' and '.join(missing)}, or a whole body with -f.")
    return body


def book_for(body: Json) -> FieldBook:
    """Find the fields of the provider that a body is for."""
    channel_type, provider = body.get("type"), own_config(body).get("provider")
    if not isinstance(channel_type, str) or not isinstance(provider, str | None):
        return FieldBook()
    return FieldBook.of(channel_type, provider)


def _save(session: Session, body: Json, *, check: bool) -> None:
    from linktor_tui.contract.requests import parse_create

    request = parse_create(body)
    on_step = teller(session) if check else None
    new = session.wait(session.api.create_channel(request, check=check, on_step=on_step))
    session.show(NewChannel(new))
    session.hint(
        f"Saved, and still off. `linktor-tui channels activate {new.channel.id}` switches it on."
    )
