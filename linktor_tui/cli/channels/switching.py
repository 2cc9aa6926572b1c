"""`channels activate` and `channels deactivate`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from linktor_tui.cli.channels.bulk import Turns
from linktor_tui.cli.channels.options import CHANNELS, TRUST_DESTINATION, names_given
from linktor_tui.cli.channels.selecting import find_all
from linktor_tui.cli.channels.steps import teller
from linktor_tui.cli.click_parts import command, pass_session
from linktor_tui.cli.exits import ExitCode
from linktor_tui.cli.output import Json
from linktor_tui.cli.session import Session
from linktor_tui.contract import wire

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Channel


@command("activate", examples=("linktor-tui channels activate Support",))
@CHANNELS
@click.option("--no-check", is_flag=True, help="Switch on without asking the provider first.")
@TRUST_DESTINATION
@pass_session
def activate(
    session: Session, channels: Sequence[str], no_check: bool, trust_destination: bool
) -> ExitCode:
    """Switch channels on, after asking their providers.

    A channel whose check fails (exit code 3) or cannot be made (9) is left as it was.
    """
    targets = session.read(find_all(session.api, names_given(session, channels)))
    on_step = teller(session) if len(targets) == 1 else None

    async def act(channel: Channel) -> Json:
        changed = await session.api.activate_channel(
            channel.id,
            check=not no_check,
            trust_destination=trust_destination,
            on_step=on_step,
        )
        return _named(wire.activated(changed)["data"], changed, session)

    turns = Turns(session, targets)
    if no_check:
        session.read(turns.take(act))
    else:
        session.wait(turns.take(act))
    return turns.finish()


@command("deactivate", examples=("linktor-tui channels deactivate Support --reason Maintenance",))
@CHANNELS
@click.option("--reason", help="Why, for whoever looks next.")
@click.option("--close-conversations", is_flag=True, help="Close the open conversations.")
@pass_session
def deactivate(
    session: Session, channels: Sequence[str], reason: str | None, close_conversations: bool
) -> ExitCode:
    """Switch channels off."""
    targets = session.read(find_all(session.api, names_given(session, channels)))

    async def act(channel: Channel) -> Json:
        changed = await session.api.deactivate_channel(
            channel.id, reason=reason, close_conversations=close_conversations
        )
        return _named(wire.deactivated(changed)["data"], changed, session)

    turns = Turns(session, targets)
    session.read(turns.take(act))
    return turns.finish()


def _named(answer: Json, channel: Channel, session: Session) -> Json:
    """For people the name comes first; the API's body has none."""
    if session.for_people:
        answer["attributes"] = {"name": channel.name, **answer["attributes"]}
    return answer
