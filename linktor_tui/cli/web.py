"""`web`: the terminal app in a browser of this machine."""

from __future__ import annotations

import shlex
import sys

import click

from linktor_tui.cli.click_parts import command, pass_session
from linktor_tui.cli.session import Session

PORT = 8790
MISSING = "The browser needs more than is installed: pip install 'linktor-tui[web]'"


@command("web", examples=("linktor-tui web", "linktor-tui web --port 9000 --profile staging"))
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=PORT,
    show_default=True,
    help="Port to listen on.",
)
@pass_session
def web(session: Session, port: int) -> None:
    """Serve the terminal app to a browser of this machine until Ctrl-C.

    It listens on 127.0.0.1 alone. Whoever has the printed address has the app with all that it may
    do: the address holds a secret that is new in each run. Programs of this machine without it, and
    pages of other sites, are refused. Each browser tab runs an app of its own.
    """
    try:
        from linktor_tui.cli.web_server import listening, serve
    except ModuleNotFoundError as error:
        if error.name and error.name.partition(".")[0].startswith("linktor"):
            raise
        raise click.UsageError(MISSING) from None
    words, environ = _app(session)
    with listening(port) as (socket, server):
        session.say(f"The app is at {server.entrance}")
        session.say("Ctrl-C ends it.")
        serve(server, socket, words, environ)


def _app(session: Session) -> tuple[str, dict[str, str]]:
    """The command that each tab runs, and what it needs beside this environment.

    What has to be asked is asked now: a browser's app has no terminal for it.
    """
    from linktor_tui.cli.app_door import asks_for_passphrase

    words = [sys.executable, "-m", "linktor_tui"]
    if session.profile_named:
        words += ["--profile", session.profile_named]
    profile = session.place.profile
    if profile.production and not profile.read_only:
        session.ask_for_production(profile)
        words.append("--yes")
    more = {}
    if session.place.local and asks_for_passphrase(session):
        more["LINKTOR_TUI_PASSPHRASE"] = session.passphrase()
    return shlex.join(words), more
