"""`channels list` and `channels get`."""

from __future__ import annotations

import click

from linktor_tui.cli.channels.filtering import FILTER, let_through
from linktor_tui.cli.channels.options import CHANNEL, STATUS_FILTER, TYPE_FILTER
from linktor_tui.cli.channels.views import ChannelList, OneChannel
from linktor_tui.cli.click_parts import command, pass_session
from linktor_tui.cli.paging import paged, refuse_both, suggest
from linktor_tui.cli.session import Session
from linktor_tui.contract import pages
from linktor_tui.contract.living import RunsChannels
from linktor_tui.contract.resources import ON, Channel, ListQuery, Page


@command(
    "list",
    examples=(
        "linktor-tui channels list --status error",
        "linktor-tui channels list --type sms -o ids | xargs linktor-tui channels test",
        "linktor-tui channels list --filter 'is:trouble name:/^(eu|us)-/'",
        "linktor-tui channels list --all -o json",
    ),
)
@paged
@TYPE_FILTER
@STATUS_FILTER
@click.option("--search", help="Only channels whose name contains this.")
@FILTER
@pass_session
def list_(
    session: Session,
    page: int | None,
    per_page: int | None,
    channel_type: str | None,
    status: str | None,
    search: str | None,
    wanted: str | None,
    whole: bool,
) -> None:
    """List channels, with filters and pages."""
    refuse_both(whole, page, per_page)
    if wanted is not None and (page or per_page):
        raise click.UsageError("--filter looks at every page; leave --page and --per-page out.")
    ask = session.api.list_channels
    query = ListQuery(page or 1, per_page or 20, channel_type, status, search)
    everything = whole or wanted is not None
    shown = session.read(pages.every(ask, query) if everything else ask(query))
    if wanted is not None:
        found = tuple(session.read(let_through(session.api, shown.items, wanted)))
        shown = Page(found, 1, max(len(found), 1), len(found))
    session.show(ChannelList(shown))
    if shown.total_count or channel_type or status or search or wanted:
        suggest(session, shown, "channels")
    else:
        session.hint(
            "No channels yet. `linktor-tui types list` shows what there is to set up,"
            " `linktor-tui demo` what it looks like."
        )


@command("get", examples=("linktor-tui channels get Support -o json",))
@CHANNEL
@pass_session
def get(session: Session, channel: str) -> None:
    """Show one channel; secrets are masked."""
    from linktor_tui.cli.channels.selecting import find_id

    channel_id = session.read(find_id(session.api, channel))
    found = session.read(session.api.get_channel(channel_id))
    session.show(OneChannel(found, _receives(session, found)))


def _receives(session: Session, channel: Channel) -> str | None:
    """How a channel that is on receives at the moment; None where that is not known."""
    api = session.api
    on = channel.status in ON
    if not (session.for_people and on and isinstance(api, RunsChannels)):
        return None
    state = session.read(api.runtime())
    if not state.running:
        return "not now: neither the app nor `linktor-tui serve` runs"
    if state.silent_since is not None:
        return f"not known: nothing was heard of {state.holder} since {state.silent_since}"
    found = next((one for one in state.receivers if one.channel_id == channel.id), None)
    if found is None:
        return None
    said = f"{found.how}, {found.status.value} since {found.since}"
    return f"{said}: {found.message}" if found.message else said
