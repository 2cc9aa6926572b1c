"""Options that sending and answering share, and what both need of an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from linktor_tui.contract.errors import Unsupported
from linktor_tui.contract.living import Converses

if TYPE_CHECKING:
    from linktor_tui.cli.session import Session

SUBJECT = click.option("--subject", help="Subject of a mail.")
ANYWAY = click.option(
    "--anyway",
    is_flag=True,
    help="Ask the provider although the contact's last message is known to be too long ago.",
)
OF_CHANNEL = click.option("--channel", help="Only of this channel: its name or id.")


def words(session: Session, text: str) -> str:
    """The text to send; `-` reads it from standard input."""
    return session.terminal.stdin.read().removesuffix("\n") if text == "-" else text


def conversing(session: Session) -> Converses:
    """The engine, if it keeps what is said. Raises `Unsupported`."""
    api = session.api
    if not isinstance(api, Converses):
        raise Unsupported(f"{api.place} keeps nothing of what is said.")
    return api
