"""`webhooks list`, `get` and `deliveries`."""

from __future__ import annotations

import click

from linktor_tui.cli.channels.options import complete_channels
from linktor_tui.cli.click_parts import command, pass_session
from linktor_tui.cli.session import Session
from linktor_tui.cli.webhooks.options import ENDPOINT, complete_endpoints, engine, find
from linktor_tui.cli.webhooks.views import Deliveries, Endpoints, OneEndpoint
from linktor_tui.contract.traffic import EVENT_TYPES, DeliveryQuery, DeliveryStatus


@command("list", examples=("linktor-tui webhooks list -o json",))
@pass_session
def list_(session: Session) -> None:
    """List who is told of events."""
    found = session.read(engine(session).list_endpoints())
    session.show(Endpoints(found))
    if not found:
        session.hint("Nobody is told of events yet: `linktor-tui webhooks add URL`.")


@command("get", examples=("linktor-tui webhooks get wh_01HM",))
@ENDPOINT
@pass_session
def get(session: Session, endpoint: str) -> None:
    """Show one endpoint; its secret and its headers are masked."""
    session.show(OneEndpoint(find(session, endpoint)))


@command(
    "deliveries",
    examples=(
        "linktor-tui webhooks deliveries --status failed",
        "linktor-tui webhooks deliveries wh_01HM --event message.received -o json",
    ),
)
@click.argument("endpoint", required=False, shell_complete=complete_endpoints)
@click.option(
    "--status",
    type=click.Choice([status.value for status in DeliveryStatus]),
    help="Only deliveries of this status.",
)
@click.option(
    "--event",
    type=click.Choice([*EVENT_TYPES, "test.ping"]),
    help="Only deliveries of this event type.",
)
@click.option(
    "--channel", shell_complete=complete_channels, help="Only deliveries of this channel's events."
)
@click.option("--page", type=click.IntRange(1), default=1, help="Page number, from 1.")
@click.option(
    "--per-page",
    type=click.IntRange(1, 100),
    default=20,
    help="Deliveries on a page, at most 100.",
)
@pass_session
def deliveries(
    session: Session,
    endpoint: str | None,
    status: str | None,
    event: str | None,
    channel: str | None,
    page: int,
    per_page: int,
) -> None:
    """List what was delivered, what waits, and what failed and why.

    Newest first; of one endpoint, or of all.
    """
    query = DeliveryQuery(page, per_page, status=status, event=event)
    if endpoint is not None:
        query = query._replace(endpoint_id=find(session, endpoint).id)
    if channel is not None:
        from linktor_tui.cli.channels.selecting import find_id

        query = query._replace(channel_id=session.read(find_id(session.api, channel)))
    found = session.read(engine(session).list_deliveries(query))
    session.show(Deliveries(found))
    if found.page < found.total_pages:
        session.hint(f"Page {found.page} of {found.total_pages}; --page {found.page + 1} is next.")
