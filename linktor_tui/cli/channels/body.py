"""Request bodies from files and flags: the Channels API's own bodies, with flags laid over them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from linktor_tui.cli.channels.values import FieldBook, ask_for, set_secrets, set_values
from linktor_tui.cli.output import Answer, Json
from linktor_tui.contract.errors import Fault, InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from linktor_tui.cli.session import Session
    from linktor_tui.cli.tables import Block

FILE = click.option(
    "-f",
    "--file",
    "file",
    metavar="FILE|-",
    help="Take the Channels API's request body from a JSON file, or from standard input.",
)
NAME = click.option("--name", help="Display name of the channel.")
SET = click.option(
    "--set",
    "assignments",
    metavar="KEY=VALUE",
    multiple=True,
    help="A config value that may be seen. Repeatable.",
)
SECRET = click.option(
    "--secret",
    "secrets",
    metavar="KEY=SOURCE",
    multiple=True,
    help="A secret: KEY=@FILE, KEY=-, KEY=env:NAME, or KEY alone to be asked. Repeatable.",
)
DEFAULT_BOT = click.option("--default-bot", metavar="ID", help="Bot that handles conversations.")
METADATA = click.option(
    "--metadata", metavar="KEY=VALUE", multiple=True, help="Your own metadata. Repeatable."
)
DRY_RUN = click.option(
    "--dry-run", is_flag=True, help="Print the request, secrets masked, and do nothing."
)


def load_body(session: Session, source: str) -> Json:
    """Read a request body.

    Raises:
        click.UsageError: the file cannot be read.
        InvalidRequest: it is no JSON object.
    """
    try:
        text = (
            session.terminal.stdin.read()
            if source == "-"
            else Path(source).expanduser().read_text("utf-8-sig")
        )
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise click.UsageError(f"{source} cannot be read: {reason}.") from None
    except UnicodeDecodeError:
        raise InvalidRequest(Fault("body", "is not text in UTF-8")) from None
    return _object(text)


def _object(text: str) -> Json:
    try:
        body = json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise InvalidRequest(Fault("body", f"is not JSON: {error.msg} at {where}")) from None
    except (ValueError, RecursionError):
        raise InvalidRequest(Fault("body", "is not JSON that can be read")) from None
    if not isinstance(body, dict):
        raise InvalidRequest(Fault("body", "must be a JSON object"))
    return body


def own_config(body: Json) -> dict[str, Any]:
    """Give the body a config of its own to lay flags over. Raises `InvalidRequest`."""
    config = body.get("config", {})
    if not isinstance(config, dict):
        raise InvalidRequest(Fault("config", "must be a JSON object"))
    own = dict(config)
    body["config"] = own
    return own


def lay_over(
    session: Session,
    body: Json,
    book: FieldBook,
    *,
    assignments: Sequence[str],
    secrets: Sequence[str],
) -> None:
    """Lay the config flags over a body, and remember every secret that is in it.

    Fields get their wire names first, or a flag would stand beside the value it is to replace.
    """
    config = {book.key(name): value for name, value in own_config(body).items()}
    body["config"] = config
    set_values(config, book, assignments)
    set_secrets(config, book, secrets, session)
    for name, value in config.items():
        spec = book.spec(name)
        if isinstance(value, str) and (spec is None or spec.secret):
            session.hear(value)


def ask_for_missing(session: Session, body: Json, book: FieldBook) -> None:
    """Ask for each required secret that is not in the body. Raises `click.UsageError`."""
    for spec in book.missing_secrets(body["config"]):
        if session.terminal.interactive and spec.where:
            session.say(f"Where to find {spec.key}: {spec.where}")
        body["config"][spec.key] = ask_for(session, spec)


def metadata_of(pairs: Sequence[str]) -> dict[str, str]:
    """Read `--metadata key=value` pairs. Raises `click.UsageError`."""
    found = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise click.UsageError("--metadata takes KEY=VALUE.")
        found[key] = value
    return found


def request_line(method: str, path: str, body: Json | None = None) -> Json:
    """A request as `DryRun` shows it; `body` with its secrets masked."""
    return {"method": method, "path": path} | ({} if body is None else {"body": body})


class DryRun(Answer):
    """Requests that were not made."""

    def __init__(self, *requests: Json) -> None:
        self.requests = requests

    def envelope(self) -> Json:
        data = self.requests[0] if len(self.requests) == 1 else list(self.requests)
        return {"data": data, "meta": {"dryRun": True}}

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Sheet, cell

        for request in self.requests:
            lines = [f"{request['method']} {request['path']}"]
            if "body" in request:
                lines += json.dumps(request["body"], ensure_ascii=False, indent=2).splitlines()
            yield Sheet([("", cell(line)) for line in lines])

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        return ("method", "path", "body"), (
            (item["method"], item["path"], json.dumps(item.get("body"), ensure_ascii=False))
            for item in self.requests
        )

    def ids(self) -> Iterable[str]:
        return ()


def masked_body(body: Json, book: FieldBook) -> Json:
    """A body that may be shown."""
    config = body.get("config")
    return body | ({"config": book.masked(config)} if isinstance(config, dict) else {})


ConfigFlags = tuple["Callable[..., Any]", ...]
CONFIG_FLAGS: ConfigFlags = (FILE, NAME, SET, SECRET, DEFAULT_BOT, METADATA, DRY_RUN)


def config_flags(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command every flag that makes a request body."""
    for option in reversed(CONFIG_FLAGS):
        function = option(function)
    return function
