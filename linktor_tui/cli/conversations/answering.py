"""`conversations reply` and `conversations close`."""

from __future__ import annotations

import click

from linktor_tui.cli.channels.options import TRUST_DESTINATION
from linktor_tui.cli.click_parts import command, pass_session
from linktor_tui.cli.conversations.selecting import find_conversation
from linktor_tui.cli.conversations.views import OneConversation
from linktor_tui.cli.messages.options import ANYWAY, SUBJECT, conversing, words
from linktor_tui.cli.messages.views import OneMessage
from linktor_tui.cli.session import Session


@command(
    "reply",
    examples=(
        'linktor-tui conversations reply +15551234567 "It leaves today."',
        "linktor-tui conversations reply conv_01HV3N - < answer.txt",
    ),
)
@click.argument("conversation")
@click.argument("text")
@SUBJECT
@ANYWAY
@TRUST_DESTINATION
@pass_session
def reply(
    session: Session,
    conversation: str,
    text: str,
    subject: str | None,
    anyway: bool,
    trust_destination: bool,
) -> None:
    """Answer a contact; a mail goes into the thread of the last one that came.

    `-` in place of the text reads it from standard input. A closed conversation stays closed: the
    answer goes into the one that is open with the same contact, or a new one.
    """
    api = conversing(session)
    said = words(session, text)
    found = session.read(find_conversation(api, conversation))
    answering = api.reply(
        found.id, said, subject=subject, anyway=anyway, trust_destination=trust_destination
    )
    message = session.wait(answering)
    session.show(OneMessage(message))
    if message.conversation_id != found.id:
        session.hint(f"{found.id} is closed; this went into {message.conversation_id}.")


@command(
    "close", examples=("linktor-tui conversations close +15551234567 --reason 'Parcel arrived'",)
)
@click.argument("conversation")
@click.option("--reason", help="Why, for whoever looks next.")
@pass_session
def close(session: Session, conversation: str, reason: str | None) -> None:
    """Close a conversation; the contact is not told."""
    api = conversing(session)
    found = session.read(find_conversation(api, conversation))
    session.show(OneConversation(session.read(api.close_conversation(found.id, reason=reason))))
