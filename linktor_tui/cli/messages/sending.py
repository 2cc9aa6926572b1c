"""`messages send`: a text to a customer, through a channel."""

from __future__ import annotations

import click

from linktor_tui.cli.channels.options import CHANNEL, TRUST_DESTINATION
from linktor_tui.cli.channels.selecting import find_id
from linktor_tui.cli.click_parts import command, pass_session
from linktor_tui.cli.messages.options import ANYWAY, SUBJECT, words
from linktor_tui.cli.messages.views import OneMessage
from linktor_tui.cli.session import Session
from linktor_tui.contract.errors import Unsupported
from linktor_tui.contract.protocol import SendsMessages


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
@SUBJECT
@ANYWAY
@TRUST_DESTINATION
@pass_session
def send(
    session: Session,
    channel: str,
    text: str,
    to: str,
    subject: str | None,
    anyway: bool,
    trust_destination: bool,
) -> None:
    """Send a text to a contact; on a voice channel, call and speak it.

    `-` in place of the text reads it from standard input. A message is sent once: where nobody
    answered it may have gone out all the same, and the error says so.
    """
    api = session.api
    if not isinstance(api, SendsMessages):
        raise Unsupported(f"{api.place} cannot send a message by itself.")
    said = words(session, text)
    channel_id = session.read(find_id(api, channel))
    sending = api.send_message(
        channel_id,
        to=to,
        text=said,
        subject=subject,
        anyway=anyway,
        trust_destination=trust_destination,
    )
    session.show(OneMessage(session.wait(sending)))
