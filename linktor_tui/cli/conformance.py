"""`conformance`: where a server departs from the Channels API page, operation by operation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from linktor_tui.cli.channels.values import read_source
from linktor_tui.cli.click_parts import command, pass_session
from linktor_tui.cli.conformance_results import Teller
from linktor_tui.cli.exits import ExitCode, exit_code_for
from linktor_tui.cli.session import Session
from linktor_tui.cli.terminal import NotInteractive
from linktor_tui.textsafe import visible

if TYPE_CHECKING:
    from linktor_tui.conformance.course import Course

KEY_VARIABLE = "LINKTOR_API_KEY"
WAYS = f"--api-key-from @FILE, - (standard input) or env:NAME, or {KEY_VARIABLE}"


@command(
    "conformance",
    examples=(
        "linktor-tui conformance http://127.0.0.1:8787/v1 --api-key-from @key.txt",
        "linktor-tui conformance https://api.linktor.io/v1 --read-only",
        "linktor-tui conformance http://127.0.0.1:8787 --yes --junit conformance.xml",
    ),
)
@click.argument("url")
@click.option("--api-key-from", "key_from", metavar="SOURCE", help="@FILE, - or env:NAME.")
@click.option("--read-only", is_flag=True, help="Only what changes nothing.")
@click.option("--junit", "junit_to", metavar="FILE", help="Write JUnit XML, too; - for only that.")
@click.option(
    "--timeout",
    type=click.FloatRange(0.1, 600),
    default=30.0,
    show_default=True,
    help="Seconds for one request.",
)
@pass_session
def conformance(
    session: Session,
    url: str,
    key_from: str | None,
    read_only: bool,
    junit_to: str | None,
    timeout: float,
) -> ExitCode:
    """Say where a server departs from the Channels API page.

    Creates about a dozen channels for accounts that do not exist, with secrets that are made up, and
    deletes them again. The URL is what the page's paths are appended to, as a rule with /v1.
    LINKTOR_API_KEY holds the key where --api-key-from does not say where it is.
    """
    if session.profile_named is not None:
        raise click.UsageError("This examines a URL, and --profile names none here.")
    base = checked_url(url)
    if junit_to == "-" and session.chosen is not None:
        raise click.UsageError("--junit - writes to standard output, and so does -o.")
    if junit_to and not Path(junit_to).parent.is_dir():
        raise click.UsageError("The folder of the file for --junit does not exist.")
    key = api_key(session, key_from)
    if not (session.yes or read_only) and not _confirmed(session, base):
        session.say("Nothing was sent.")
        return ExitCode.INTERRUPTED
    teller = Teller(session, quiet=junit_to == "-")
    course = _run(session, base, key, teller, read_only=read_only, timeout=timeout)
    if junit_to:
        _write_junit(session, course, junit_to)
    teller.finish(course)
    return _code(session, course)


def checked_url(url: str) -> str:
    """Insist on a base URL that holds no secret. Raises `click.UsageError`, without quoting it."""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or any(ord(character) <= 0x20 for character in url):
        raise click.UsageError("The URL must be like https://api.linktor.io/v1.")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise click.UsageError("The URL may hold no user, password, query or fragment.")
    return url.rstrip("/")


def api_key(session: Session, source: str | None) -> str:
    """Find the API key. Raises `click.UsageError`, without quoting anything."""
    if source is None:
        key = session.terminal.environ.get(KEY_VARIABLE, "").strip()
        if not key:
            try:
                key = session.terminal.hidden("API key").strip()
            except NotInteractive:
                raise click.UsageError(f"An API key is needed: {WAYS}.") from None
    elif source == "-" or source.startswith(("@", "env:")):
        key = read_source(session, "the API key", source).strip()
    else:
        raise click.UsageError(f"The key may not stand on the command line. Give it with {WAYS}.")
    if not key or not key.isascii() or not key.isprintable() or " " in key:
        raise click.UsageError("The API key is empty, or holds what no key can.")
    return session.hear(key)


def _confirmed(session: Session, base: str) -> bool:
    if session.terminal.interactive:
        session.say(f"This creates about a dozen channels on {visible(base)}, and deletes them.")
        session.say(
            "Their names start with “linktor-tui conformance”. --read-only changes nothing."
        )
    return session.ask("Go on?", otherwise="--yes or --read-only")


def _run(
    session: Session, base: str, key: str, teller: Teller, *, read_only: bool, timeout: float
) -> Course:
    from linktor_tui.conformance.course import Course
    from linktor_tui.conformance.server import Server, client_for

    client = client_for()
    server = Server(client, base, key, timeout=timeout)
    course = Course(
        server, key, read_only=read_only, on_result=teller.result, on_tidy=teller.tidying
    )

    async def run() -> None:
        async with client:
            await course.run(find_base=not urlsplit(base).path)

    try:
        session.wait(run())
    finally:
        for item in course.leftovers:
            name, known = item.name or "a channel without a name", item.id or "id unknown"
            session.say(f"warning: not deleted: {visible(f'{name} ({known}): {item.why}')}")
    return course


def _code(session: Session, course: Course) -> ExitCode:
    if course.stopped is not None:
        from linktor_tui.cli.complaints import complain

        complain(session, course.stopped)
        return exit_code_for(course.stopped)
    if course.departs:
        return ExitCode.CHECK_FAILED
    return ExitCode.UNKNOWN if course.silent else ExitCode.DONE


def _write_junit(session: Session, course: Course, where: str) -> None:
    from linktor_tui.conformance.junit import junit

    text = junit(course)
    if where == "-":
        return session.terminal.out(text)
    try:
        Path(where).write_text(text, "utf-8")
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise click.UsageError(f"The file for --junit cannot be written: {reason}.") from None
