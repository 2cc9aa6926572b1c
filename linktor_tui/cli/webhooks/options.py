"""Options and arguments that several webhooks commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from linktor_tui.cli.channels.options import kept
from linktor_tui.cli.session import Session
from linktor_tui.contract.errors import EndpointNotFound, Unsupported
from linktor_tui.contract.living import DeliversEvents
from linktor_tui.contract.traffic import EVENT_TYPES
from linktor_tui.textsafe import visible

if TYPE_CHECKING:
    from linktor_tui.contract.traffic import WebhookEndpoint


def engine(session: Session) -> DeliversEvents:
    """The engine, where it tells others of events. Raises `Unsupported`."""
    api = session.api
    if not isinstance(api, DeliversEvents):
        raise Unsupported(f"{api.place} does not tell this program whom it tells of events.")
    return api


def find(session: Session, name: str) -> WebhookEndpoint:
    """Find the endpoint that is meant.

    Raises:
        EndpointNotFound
        click.UsageError: the name fits several.
    """
    known = session.read(engine(session).list_endpoints())
    exact = [item for item in known if name in (item.id, item.url)]
    matching = exact or [item for item in known if name and item.id.startswith(name)]
    if len(matching) > 1:
        listed = ", ".join(item.id for item in matching[:5])
        raise click.UsageError(f"{visible(name)} fits {len(matching)} endpoints: {listed}.")
    if not matching:
        raise EndpointNotFound(
            f"There is no endpoint “{name}”.",
            fix="`linktor-tui webhooks list` shows the endpoints there are.",
        )
    return matching[0]


def complete_endpoints(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem[Any]]:
    """Suggest ids of endpoints. Asks neither the network nor the secret store."""
    return [
        CompletionItem(item.id, help=visible(item.description or item.url))
        for item in kept(context, lambda session: session.read(engine(session).list_endpoints()))
        if item.id.startswith(incomplete)
    ]


ENDPOINT = click.argument("endpoint", shell_complete=complete_endpoints)
EVENT_CHOICE = click.Choice(EVENT_TYPES)
