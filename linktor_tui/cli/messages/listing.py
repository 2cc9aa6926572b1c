"""`messages list` and `messages get`."""

from __future__ import annotations

import click

from linktor_tui.cli.click_parts import command, pass_session
from linktor_tui.cli.messages.options import OF_CHANNEL, conversing
from linktor_tui.cli.messages.views import MessageList, OneMessage
from linktor_tui.cli.paging import paged, refuse_both, suggest
from linktor_tui.cli.session import Session
from linktor_tui.contract import pages
from linktor_tui.contract.traffic import Direction, MessageQuery, MessageStatus


@command(
    "list",
    examples=(
        "linktor-tui messages list --channel Support --status failed",
        "linktor-tui messages list --direction inbound --all -o csv",
    ),
)
@paged
@OF_CHANNEL
@click.option("--conversation", help="Only of this conversation: its id, or who it is with.")
@click.option(
    "--direction", type=click.Choice([item.value for item in Direction]), help="Only one way."
)
@click.option(
    "--status",
    type=click.Choice([item.value for item in MessageStatus]),
    help="Only of this status.",
)
@click.option("--search", help="Only messages whose text contains this.")
@pass_session
def list_(
    session: Session,
    page: int | None,
    per_page: int | None,
    channel: str | None,
    conversation: str | None,
    direction: str | None,
    status: str | None,
    search: str | None,
    whole: bool,
) -> None:
    """List messages, newest first, with filters and pages."""
    from linktor_tui.cli.channels.selecting import find_id
    from linktor_tui.cli.conversations.selecting import find_conversation

    refuse_both(whole, page, per_page)
    api = conversing(session)
    query = MessageQuery(
        page or 1,
        per_page or 20,
        session.read(find_conversation(api, conversation)).id if conversation else None,
        session.read(find_id(session.api, channel)) if channel else None,
        direction,
        status,
        search,
    )
    ask = api.list_messages
    shown = session.read(pages.every(ask, query) if whole else ask(query))
    session.show(MessageList(shown))
    suggest(session, shown, "messages")


@command("get", examples=("linktor-tui messages get msg_01HV3N7ZJ2T9M8K6W5Q4R3P2X1 -o json",))
@click.argument("message")
@pass_session
def get(session: Session, message: str) -> None:
    """Show one message and what became of it."""
    session.show(OneMessage(session.read(conversing(session).get_message(message))))
