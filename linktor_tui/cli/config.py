"""`config`: which setting won, and the word that a project file may lead elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from linktor_tui.cli.click_parts import LazyGroup, command, pass_session
from linktor_tui.cli.commands import CONFIG
from linktor_tui.cli.exits import ExitCode
from linktor_tui.cli.output import Answer, Json
from linktor_tui.cli.session import Session

if TYPE_CHECKING:
    from linktor_tui.cli.explaining import Claim
    from linktor_tui.cli.tables import Block

KEYS = (
    *("profile", "base_url", "api_key", "output", "home", "vault", "public_url"),
    *("silence_hours", "retention_days", "event_days", "keep_bodies", "check_minutes"),
    *("lang", "reduced_motion"),
)
HEADER = ("key", "source", "where", "value", "outcome")


@click.group("config", cls=LazyGroup, table=CONFIG)
def config() -> None:
    """See where settings come from, and trust a project's file."""


@command("explain", examples=("linktor-tui config explain profile", "linktor-tui config explain"))
@click.argument("key", required=False, type=click.Choice(KEYS), metavar="[KEY]")
@pass_session
def explain(session: Session, key: str | None) -> None:
    """Show who said what of a setting, who won, and why the others lost."""
    from linktor_tui.cli.explaining import claims

    found = [claim for name in ([key] if key else KEYS) for claim in claims(session, name)]
    session.show(Explained(found))


@command("trust", examples=("linktor-tui config trust",))
@pass_session
def trust(session: Session) -> ExitCode:
    """Allow the address in this folder's .linktor.toml, until the file names another."""
    from linktor_tui.profiles.book import changing

    project = session.choice.project
    if project is None or project.base_url is None:
        raise click.UsageError("No .linktor.toml here or above names an address.")
    question = f"Let {project.file} lead to {project.base_url}?"
    if not session.yes and not session.ask(question, otherwise="--yes"):
        session.say("It is as untrusted as before.")
        return ExitCode.INTERRUPTED
    path = session.settings.profiles_file
    with changing(path) as document:
        others = [
            item for item in document.get("trusted", []) if item.get("file") != str(project.file)
        ]
        word = {"file": str(project.file), "base_url": project.base_url}
        document["trusted"] = [*others, word]
    session.say(f"Allowed; the word is kept in {path}.")
    return ExitCode.DONE


class Explained(Answer):
    """What each source says of each key."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self.claims = claims

    def envelope(self) -> Json:
        return {"data": [dict(zip(HEADER, claim, strict=True)) for claim in self.claims]}

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Cell, Column, Grid, cell

        columns = [Column("KEY"), Column("SOURCE"), Column("WHERE", squeeze=True)]
        columns += [Column("VALUE", squeeze=True), Column("OUTCOME")]
        rows = []
        for claim in self.claims:
            style = "good" if claim.outcome == "won" else "faint"
            outcome = Cell(claim.outcome, style)
            rows.append([*map(cell, claim[:4]), outcome])
        yield Grid(columns, rows)

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        return HEADER, self.claims

    def ids(self) -> Iterable[str]:
        return (claim.value or "" for claim in self.claims if claim.outcome == "won")
