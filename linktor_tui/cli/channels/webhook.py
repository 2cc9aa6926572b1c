"""`channels webhook show|set|clear`: where the provider posts a channel's messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from linktor_tui.cli.channels.options import CHANNEL, TRUST_DESTINATION
from linktor_tui.cli.channels.selecting import find_id
from linktor_tui.cli.click_parts import LazyGroup, command, pass_session
from linktor_tui.cli.commands import WEBHOOK
from linktor_tui.cli.output import Answer, Json
from linktor_tui.cli.session import Session
from linktor_tui.contract import wire
from linktor_tui.contract.errors import Unsupported
from linktor_tui.contract.protocol import ManagesWebhooks

if TYPE_CHECKING:
    from linktor_tui.cli.tables import Block, Cell
    from linktor_tui.contract.resources import WebhookRegistration

TAKE_OVER = click.option(
    "--take-over",
    is_flag=True,
    help="Even if somebody else's address stands there; it stops receiving at once.",
)


@click.group("webhook", cls=LazyGroup, table=WEBHOOK)
def webhook() -> None:
    """Show, set or clear where the provider posts a channel's messages."""


def _engine(session: Session) -> ManagesWebhooks:
    api = session.api
    if not isinstance(api, ManagesWebhooks):
        raise Unsupported(f"{api.place} looks after its webhooks itself.")
    return api


@command("show", examples=("linktor-tui channels webhook show Support",))
@CHANNEL
@TRUST_DESTINATION
@pass_session
def show(session: Session, channel: str, trust_destination: bool) -> None:
    """Ask the provider where it posts a channel's messages.

    Of an address that is not this channel's own only the host is shown.
    """
    engine, channel_id = _engine(session), session.read(find_id(session.api, channel))
    found = engine.webhook(channel_id, trust_destination=trust_destination)
    session.show(Registration(session.wait(found)))


@command(
    "set",
    examples=(
        "linktor-tui channels webhook set Support",
        "linktor-tui channels webhook set Support --url https://hooks.example.com/support",
    ),
)
@CHANNEL
@click.option("--url", help="The address, in place of the channel's own.")
@TAKE_OVER
@TRUST_DESTINATION
@pass_session
def set_(
    session: Session, channel: str, url: str | None, take_over: bool, trust_destination: bool
) -> None:
    """Have the provider post a channel's messages to an address.

    The channel's own needs LINKTOR_TUI_PUBLIC_URL. The webhook secret goes along where the
    provider takes one.
    """
    engine, channel_id = _engine(session), session.read(find_id(session.api, channel))
    changed = engine.set_webhook(
        channel_id, url=url, take_over=take_over, trust_destination=trust_destination
    )
    session.show(Registration(session.wait(changed)))


@command("clear", examples=("linktor-tui channels webhook clear Support",))
@CHANNEL
@TAKE_OVER
@TRUST_DESTINATION
@pass_session
def clear(session: Session, channel: str, take_over: bool, trust_destination: bool) -> None:
    """Have the provider post a channel's messages nowhere."""
    engine, channel_id = _engine(session), session.read(find_id(session.api, channel))
    changed = engine.clear_webhook(
        channel_id, take_over=take_over, trust_destination=trust_destination
    )
    session.show(Registration(session.wait(changed)))


class Registration(Answer):
    """Where a channel's messages go."""

    def __init__(self, found: WebhookRegistration) -> None:
        self.found = found

    def envelope(self) -> Json:
        return wire.webhook(self.found)

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Sheet, cell

        found = self.found
        facts: list[tuple[str, Cell]] = [("Messages go to", cell(self._where()))]
        facts += [("Registered at", cell(found.place))]
        facts += [(wire.spaced(name), cell(value)) for name, value in found.details.items()]
        yield Sheet(facts)

    def _where(self) -> str:
        found = self.found
        if not found.registered:
            return "nowhere: no webhook is registered"
        if found.ours:
            return f"{found.url} (this channel's own)"
        return f"{found.host}" + (" (not this channel's own)" if found.ours is False else "")

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        names = [name for name in self.found._fields if name != "details"]
        return [wire.camel(name) for name in names], [[getattr(self.found, n) for n in names]]

    def ids(self) -> Iterable[str]:
        return (self.found.channel_id,)
