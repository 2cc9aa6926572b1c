"""`webhooks test` and `webhooks retry`: one attempt now, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from linktor_tui.cli.click_parts import command, pass_session
from linktor_tui.cli.exits import ExitCode
from linktor_tui.cli.session import Session
from linktor_tui.cli.webhooks.options import ENDPOINT, engine, find
from linktor_tui.cli.webhooks.views import Attempted
from linktor_tui.contract.traffic import EVENT_TYPES, DeliveryStatus

if TYPE_CHECKING:
    from linktor_tui.contract.traffic import Delivery


@command(
    "test",
    examples=(
        "linktor-tui webhooks test wh_01HM",
        "linktor-tui webhooks test wh_01HM --event message.received",
    ),
)
@ENDPOINT
@click.option(
    "--event",
    type=click.Choice([*EVENT_TYPES, "test.ping"]),
    default="test.ping",
    show_default=True,
    help="Which event to make a sample of.",
)
@pass_session
def test(session: Session, endpoint: str, event: str) -> ExitCode:
    """Post a sample event to an endpoint now, and say what it answered.

    Exit code 3: it refused; 9: it did not answer; 10: it asks to slow down.
    """
    known = find(session, endpoint)
    tested = session.wait(engine(session).test_endpoint(known.id, event=event))
    session.show(Attempted(tested, sample=True))
    return _code(tested)


@command(
    "retry",
    examples=(
        "linktor-tui webhooks retry del_01HM2Z3K4N5P6Q7R8S9T0V1W2X",
        "linktor-tui webhooks deliveries --status failed -o ids | xargs -n 1 linktor-tui webhooks retry",
    ),
)
@click.argument("delivery")
@pass_session
def retry(session: Session, delivery: str) -> ExitCode:
    """Try a delivery again now.

    Also out of turn, and where it was given up. Exit codes are those of `webhooks test`.
    """
    retried = session.wait(engine(session).retry_delivery(delivery))
    session.show(Attempted(retried, sample=False))
    return _code(retried)


def _code(delivery: Delivery) -> ExitCode:
    if delivery.status is DeliveryStatus.SUCCEEDED:
        return ExitCode.DONE
    if delivery.status_code is None:
        return ExitCode.UNKNOWN
    return ExitCode.RATE_LIMITED if delivery.status_code == 429 else ExitCode.CHECK_FAILED
