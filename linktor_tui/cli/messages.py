"""`messages send`: a text to a customer, through a channel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from linktor_tui.cli.channels.options import CHANNEL, TRUST_DESTINATION
from linktor_tui.cli.channels.selecting import find_id
from linktor_tui.cli.click_parts import LazyGroup, command, pass_session
from linktor_tui.cli.commands import MESSAGES
from linktor_tui.cli.output import Answer, Json
from linktor_tui.cli.session import Session
from linktor_tui.contract import wire
from linktor_tui.contract.errors import Unsupported
from linktor_tui.contract.protocol import SendsMessages

if TYPE_CHECKING:
    from linktor_tui.cli.tables import Block
    from linktor_tui.contract.resources import SentMessage


@click.group("messages", cls=LazyGroup, table=MESSAGES)
def messages() -> None:
    """Send messages through a channel."""


@command(
    "send",
    examples=(
        'linktor-tui messages send Orders "Your parcel is on its way." --to +15551234567',
        "linktor-tui messages send Helpdesk - --to ada@example.com --subject Hello < text.txt",
    ),
)
@CHANNEL
@click.argument("text")
@click.option("--to", required=True, metavar="CONTACT", help="Number, address or chat id.")
@click.option("--subject", help="Subject of a mail.")
@TRUST_DESTINATION
@pass_session
def send(
    session: Session,
    channel: str,
    text: str,
    to: str,
    subject: str | None,
    trust_destination: bool,
) -> None:
    """Send a text to a contact; on a voice channel, call and speak it.

    `-` in place of the text reads it from standard input. A message is sent once: where nobody
    answered it may have gone out all the same, and the error says so.
    """
    api = session.api
    if not isinstance(api, SendsMessages):
        raise Unsupported(f"{api.place} cannot send a message by itself.")
    if text == "-":
        text = session.terminal.stdin.read().removesuffix("\n")
    channel_id = session.read(find_id(api, channel))
    sending = api.send_message(
        channel_id, to=to, text=text, subject=subject, trust_destination=trust_destination
    )
    session.show(Taken(session.wait(sending)))


class Taken(Answer):
    """A message that the provider took."""

    def __init__(self, message: SentMessage) -> None:
        self.message = message

    def envelope(self) -> Json:
        return wire.sent(self.message)

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Sheet, cell

        message = self.message
        yield Sheet(
            [
                ("Sent to", cell(message.to)),
                ("Message id", cell(message.id)),
                ("Status", cell(message.status)),
            ]
        )

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        return [wire.camel(name) for name in self.message._fields], [self.message]

    def ids(self) -> Iterable[str]:
        return (self.message.id,)
