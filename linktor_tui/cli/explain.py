"""`explain`: a provider's error in plain words, for channels that are not managed here, too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from linktor_tui.cli.click_parts import command, pass_session
from linktor_tui.cli.exits import ExitCode
from linktor_tui.cli.output import Answer, Json
from linktor_tui.cli.session import Session

if TYPE_CHECKING:
    from connectors.contract import FailureClass, Who
    from connectors.knowledge import Knowledge
    from linktor_tui.cli.tables import Block, Cell

LONGEST = 100_000
"""Characters of a pasted text that are looked at."""


class Explanation(NamedTuple):
    """What is known of one error."""

    provider: str
    code: str
    message: str
    cause: str
    fix: str
    who: Who
    failure_class: FailureClass
    documentation: str | None


@command(
    "explain",
    examples=(
        """linktor-tui explain '{"code": 21211, "more_info": "https://www.twilio.com/docs/errors/21211"}'""",
        'linktor-tui explain "535 5.7.8 Error: authentication failed"',
        "linktor-tui explain -f error.json",
        "linktor-tui explain --list --provider twilio",
    ),
)
@click.argument("words", metavar="[TEXT...]", nargs=-1)
@click.option(
    "-f", "--file", metavar="FILE", help="Read the text from a file; - is standard input."
)
@click.option("--provider", metavar="NAME", help="Only what is known of this provider.")
@click.option("--list", "listing", is_flag=True, help="List every error that is known.")
@pass_session
def explain(
    session: Session, words: Sequence[str], file: str | None, provider: str | None, listing: bool
) -> ExitCode:
    """Explain a pasted provider error: JSON, an SMTP reply, a log line.

    Nothing is sent anywhere. Exit code 9 says that nobody knows the text.
    """
    rooms = _rooms(provider)
    if listing:
        session.show(Explanations([item for name in rooms for item in _entries(name, rooms)]))
        return ExitCode.DONE
    found = list(_explanations(rooms, _text(session, words, file)))
    session.show(Explanations(found))
    if found:
        return ExitCode.DONE
    session.say("No provider's error was recognised in this text.")
    session.hint("Paste the whole reply, its status and JSON included, or name --provider.")
    return ExitCode.UNKNOWN


def _text(session: Session, words: Sequence[str], file: str | None) -> str:
    if bool(words) == (file is not None):
        raise click.UsageError(
            "Paste the error as an argument, or name a file with -f; - reads it."
        )
    if words:
        return " ".join(words)[:LONGEST]
    if file == "-":
        return session.terminal.stdin.read(LONGEST)
    try:
        with open(str(file), encoding="utf-8", errors="replace") as stream:
            return stream.read(LONGEST)
    except OSError as error:
        raise click.UsageError(f"{file}: {error.strerror}.") from None


def _rooms(provider: str | None) -> dict[str, Knowledge]:
    from connectors import registry

    known = {room.name: registry.knowledge(room) for room in registry.rooms()}
    found = {name: module for name, module in known.items() if module is not None}
    if provider is None:
        return found
    if provider not in found:
        raise click.UsageError(f"{provider!r} is not known. There are: {', '.join(found)}.")
    return {provider: found[provider]}


def _entries(name: str, rooms: dict[str, Knowledge]) -> Iterable[Explanation]:
    for entry in rooms[name].ENTRIES:
        yield Explanation(
            name,
            entry.code,
            entry.message,
            entry.cause,
            entry.fix,
            entry.who,
            entry.failure_class,
            entry.documentation,
        )


def _explanations(rooms: dict[str, Knowledge], text: str) -> Iterable[Explanation]:
    """What the rooms recognise; where none does, what the HTTP status says by itself."""
    from connectors.knowledge import read
    from connectors.statuses import BY_STATUS

    pasted = read(text)
    recognised = [(name, room.recognise(pasted)) for name, room in rooms.items()]
    found = [(name, problem) for name, problem in recognised if problem is not None]
    status = BY_STATUS.get(str(pasted.status))
    if not found and status is not None:
        found = [("HTTP", status.problem())]
    for name, problem in found:
        yield Explanation(
            name,
            problem.code,
            problem.message,
            problem.cause,
            problem.fix,
            problem.who,
            problem.failure_class,
            problem.documentation,
        )


class Explanations(Answer):
    """Errors in plain words: usually one, several where a text fits several providers."""

    def __init__(self, found: Sequence[Explanation]) -> None:
        self.found = found

    def envelope(self) -> Json:
        from linktor_tui.contract.wire import camel

        return {
            "data": [
                {camel(name): value for name, value in item._asdict().items() if value is not None}
                for item in self.found
            ]
        }

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Column, Grid, Sheet, cell

        if len(self.found) > 5:
            columns = (Column("PROVIDER"), Column("CODE"), Column("MEANING", squeeze=True))
            rows = [(item.provider, item.code, item.message) for item in self.found]
            yield Grid(columns, [[cell(value) for value in row] for row in rows])
            return
        for item in self.found:
            facts: list[tuple[str, Cell]] = [
                ("What happened", cell(item.message)),
                ("Cause", cell(item.cause)),
                ("Fix", cell(item.fix)),
                ("Who", cell(item.who.value.replace("_", " "))),
            ]
            if item.documentation:
                facts.append(("More", cell(item.documentation)))
            yield Sheet(facts, f"{item.provider} {item.code}")

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        from linktor_tui.contract.wire import camel

        return [camel(name) for name in Explanation._fields], self.found

    def ids(self) -> Iterable[str]:
        return (f"{item.provider}:{item.code}" for item in self.found)
