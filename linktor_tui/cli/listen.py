"""`listen`: a channel's events, shown as they happen and forwarded to a program in the making."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from linktor_tui.cli.channels.options import CHANNEL
from linktor_tui.cli.click_parts import command, pass_session
from linktor_tui.cli.exits import ExitCode
from linktor_tui.cli.output import Format
from linktor_tui.cli.session import Session
from linktor_tui.contract.errors import Unsupported
from linktor_tui.contract.times import utc_now
from linktor_tui.contract.traffic import EVENT_TYPES

if TYPE_CHECKING:
    from linktor_tui.contract.resources import Channel
    from linktor_tui.local.engine import LocalEngine

FORMATS = (Format.TABLE, Format.JSON, Format.JSONL, Format.IDS)
OF_MESSAGES = tuple(name for name in EVENT_TYPES if name.startswith("message."))
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def _moment(_context: click.Context, _option: click.Parameter, text: str | None) -> datetime | None:
    """Read `90m`, `2d` or `2026-03-01T10:00:00Z`. Raises `click.BadParameter`."""
    if text is None:
        return None
    ago = re.fullmatch(r"([0-9]{1,5})([smhdw])", text)
    if ago:
        return utc_now() - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("Give 90m, 2h, 3d or a time as 2026-03-01T10:00Z.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@command(
    "listen",
    examples=(
        "linktor-tui listen Support",
        "linktor-tui listen Support --forward-to http://127.0.0.1:3000/hooks",
        "linktor-tui listen Support --forward-to http://127.0.0.1:3000/hooks --replay-since 1h",
    ),
)
@CHANNEL
@click.option(
    "--forward-to",
    "url",
    metavar="URL",
    help="Post events there; may be of this machine or its network.",
)
@click.option(
    "--event",
    "types",
    type=click.Choice(EVENT_TYPES),
    multiple=True,
    help="Only these events; may be repeated.  [default: all of messages]",
)
@click.option("--show-text", is_flag=True, help="Print what is said, too.")
@click.option(
    "--secret-file",
    type=click.Path(path_type=Path),
    help="Sign with the secret in this file.  [default: a new one, shown once]",
)
@click.option("--from-now", is_flag=True, help="Leave out what waits from earlier.")
@click.option(
    "--replay", "event_ids", multiple=True, metavar="EVENT_ID", help="Post this one again, and end."
)
@click.option(
    "--replay-since",
    "since",
    callback=_moment,
    metavar="TIME",
    help="Post again what came since (1h ago, or a time), and end.",
)
@click.option(
    "--until", callback=_moment, metavar="TIME", help="With --replay-since: what came before."
)
@click.option("--forget", is_flag=True, help="Keep nothing for the address any more.")
@pass_session
def listen(
    session: Session,
    channel: str,
    url: str | None,
    types: tuple[str, ...],
    show_text: bool,
    secret_file: Path | None,
    from_now: bool,
    event_ids: tuple[str, ...],
    since: datetime | None,
    until: datetime | None,
    forget: bool,
) -> ExitCode:
    """Show a channel's events until Ctrl-C, and forward them.

    They are posted and signed as to an endpoint of `webhooks`, one after the other; what is not
    taken is tried again after 1, 2, 5, 10 and then every 30 s. What happens while nobody listens
    waits: the same command goes on with it, however this one ended. Receives by itself, unless the
    app or `serve` does already; a channel whose provider posts to webhooks needs `serve` beside.
    """
    replaying = bool(event_ids) or since is not None
    _refuse_mixtures(session, url, replaying, until is not None and since is None, forget)
    engine, found = _opened(session, channel)
    try:
        if forget:
            return _forget(session, engine, found, url)
        from linktor_tui.cli import listening
        from linktor_tui.cli.listen_lines import Shown

        shown = Shown(session, show_text)
        wanted = types or OF_MESSAGES
        if url is None:
            return asyncio.run(listening.show(session, engine, found, shown, wanted))
        stretch = None if since is None else (since, until)
        events = listening.to_replay(engine, found, event_ids, stretch, wanted)
        tap = listening.open_tap(session, engine, found, url, _secret(session, secret_file))
        if replaying:
            return asyncio.run(listening.replay(session, engine, tap, shown, events))
        if from_now:
            tap = listening.leave_out(engine, tap)
        return asyncio.run(listening.forward(session, engine, found, tap, shown, wanted))
    finally:
        for notice in engine.notices:
            session.say(f"note: {notice}")


def _refuse_mixtures(
    session: Session, url: str | None, replaying: bool, bare_until: bool, forget: bool
) -> None:
    """Insist on options that go together. Raises `click.UsageError`."""
    if session.format not in FORMATS:
        raise click.UsageError(f"Events as they happen come as {', '.join(FORMATS)}.")
    if replaying and url is None:
        raise click.UsageError("Name the address to post to again: --forward-to URL.")
    if bare_until:
        raise click.UsageError("--until belongs to --replay-since.")
    if replaying and forget:
        raise click.UsageError("--forget and --replay exclude each other.")


def _opened(session: Session, channel: str) -> tuple[LocalEngine, Channel]:
    """The engine with its secrets at hand, and the channel. Raises `ChannelsError`."""
    from linktor_tui.cli.channels.selecting import find

    if not session.place.local:
        raise Unsupported(
            f"{session.place.profile.name} receives for itself; this listens on this machine.",
            fix="Without --profile it is this machine's channels. There, `webhooks add` subscribes.",
        )
    from linktor_tui.cli.running_channels import open_to_run

    engine = open_to_run(session)
    return engine, asyncio.run(find(engine, channel))


def _secret(session: Session, file: Path | None) -> str | None:
    if file is None:
        return None
    from linktor_tui.cli.channels.values import read_source

    return session.hear(read_source(session, "the signing secret", f"@{file}"))


def _forget(session: Session, engine: LocalEngine, channel: Channel, url: str | None) -> ExitCode:
    from linktor_tui.local.tapping import Taps

    for tap in Taps(engine.cabinet).forget(channel.id, url):
        session.say(f"Nothing is kept for {tap.url} any more.")
    return ExitCode.DONE
