"""`conversations list` and `conversations show`."""

from __future__ import annotations

import click

from linktor_tui.cli.channels.options import TYPE_FILTER
from linktor_tui.cli.click_parts import command, pass_session
from linktor_tui.cli.conversations.selecting import find_conversation
from linktor_tui.cli.conversations.views import ConversationList, OneConversation
from linktor_tui.cli.messages.options import OF_CHANNEL, conversing
from linktor_tui.cli.paging import paged, refuse_both, suggest
from linktor_tui.cli.session import Session
from linktor_tui.contract import pages
from linktor_tui.contract.errors import ReadOnlyProfile, Unsupported
from linktor_tui.contract.traffic import ConversationQuery, ConversationStatus


@command(
    "list",
    examples=(
        "linktor-tui conversations list --status open",
        "linktor-tui conversations list --channel Support --search parcel -o json",
    ),
)
@paged
@OF_CHANNEL
@TYPE_FILTER
@click.option(
    "--status",
    type=click.Choice([item.value for item in ConversationStatus]),
    help="Only of this status.",
)
@click.option("--search", help="Only where the contact or what was said contains this.")
@pass_session
def list_(
    session: Session,
    page: int | None,
    per_page: int | None,
    channel: str | None,
    channel_type: str | None,
    status: str | None,
    search: str | None,
    whole: bool,
) -> None:
    """List conversations, the one that moved last first."""
    from linktor_tui.cli.channels.selecting import find_id

    refuse_both(whole, page, per_page)
    api = conversing(session)
    query = ConversationQuery(
        page or 1,
        per_page or 20,
        status,
        session.read(find_id(session.api, channel)) if channel else None,
        channel_type,
        search=search,
    )
    ask = api.list_conversations
    shown = session.read(pages.every(ask, query) if whole else ask(query))
    session.show(ConversationList(shown))
    suggest(session, shown, "conversations")


@command(
    "show",
    examples=(
        "linktor-tui conversations show +15551234567",
        "linktor-tui conversations show conv_01HV3N --limit 100 --peek",
    ),
)
@click.argument("conversation")
@click.option(
    "--limit", type=click.IntRange(1, 100), default=50, help="How many messages.  [default: 50]"
)
@click.option("--before", metavar="CURSOR", help="Messages before those that were shown.")
@click.option("--peek", is_flag=True, help="Leave new messages new.")
@pass_session
def show(session: Session, conversation: str, limit: int, before: str | None, peek: bool) -> None:
    """Show a conversation, and take its messages for read."""
    api = conversing(session)
    found = session.read(find_conversation(api, conversation))
    thread = session.read(api.thread(found.id, before=before, limit=limit))
    session.show(OneConversation(found, thread))
    if thread.earlier:
        session.hint(f"There is more before that: --before {thread.earlier}")
    if found.unread_count and not peek:
        try:
            session.read(api.mark_read(found.id))
        except (ReadOnlyProfile, Unsupported) as refused:
            session.hint(f"Its messages stay new: {refused.message}")
