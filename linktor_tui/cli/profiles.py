"""`profiles`: the Linktors that the operator works with, by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from linktor_tui.cli.click_parts import LazyGroup, command, complete_profiles, pass_session
from linktor_tui.cli.commands import PROFILES
from linktor_tui.cli.exits import ExitCode
from linktor_tui.cli.output import Answer, Json
from linktor_tui.cli.session import Session
from linktor_tui.profiles.book import ACCENTS, DIALECTS, LOCAL, Document, Profile

if TYPE_CHECKING:
    from linktor_tui.cli.tables import Block, Cell
    from linktor_tui.profiles.book import Book

HEADER = ("name", "baseUrl", "dialect", "readOnly", "production", "accent", "login", "current")
TITLES = (
    "Name",
    "Address",
    "Dialect",
    "Read-only",
    "Production",
    "Accent",
    "Login stored",
    "In use",
)
NAME = click.argument("name", shell_complete=complete_profiles)


@click.group("profiles", cls=LazyGroup, table=PROFILES)
def profiles() -> None:
    """Keep the Linktors you work with by name; local is this machine."""


@command("list", examples=("linktor-tui profiles list -o json",))
@pass_session
def list_(session: Session) -> None:
    """List the profiles, and which one is used where nothing else names one."""
    book = session.choice.book
    session.show(Profiles(book.profiles(), book))
    if book.names == [LOCAL]:
        session.hint("`linktor-tui profiles add NAME --base-url URL` adds a Linktor elsewhere.")


@command("show", examples=("linktor-tui profiles show staging",))
@click.argument("name", required=False, shell_complete=complete_profiles)
@pass_session
def show(session: Session, name: str | None) -> None:
    """Show one profile: the named one, or the one that this run uses."""
    book = session.choice.book
    profile = book.profile(name) if name else session.place.profile
    session.show(Profiles([profile], book, several=False))


@command(
    "add",
    examples=(
        "linktor-tui profiles add staging --base-url https://staging.example.com --use",
        "linktor-tui profiles add live --base-url https://example.com --production --accent red",
    ),
)
@click.argument("name")
@click.option("--base-url", metavar="URL", required=True, help="Address of the Linktor.")
@click.option(
    "--dialect",
    type=click.Choice(DIALECTS),
    default="auto",
    show_default=True,
    help="How it is spoken to: as the API page says, or as the open-source server does.",
)
@click.option("--read-only", is_flag=True, help="Refuse every change.")
@click.option("--production", is_flag=True, help="Ask before every change.")
@click.option("--accent", metavar="COLOUR", help=f"#rrggbb, or {', '.join(ACCENTS)}.")
@click.option("--ca-file", metavar="FILE", help="Certificates of your own authority, PEM.")
@click.option("--plain-http", is_flag=True, help="Allow http: the network between is your own.")
@click.option("--replace", is_flag=True, help="Replace the profile of that name; keeps its login.")
@click.option("--use", "use_now", is_flag=True, help="Use it from now on.")
@pass_session
def add(session: Session, /, name: str, replace: bool, use_now: bool, **given: Any) -> None:
    """Add a profile. Its login comes afterwards: `linktor-tui login`."""
    from linktor_tui.contract.errors import ProfileExists
    from linktor_tui.profiles.book import changing, read_profile

    path = session.settings.profiles_file
    table = {key: value for key, value in given.items() if value}
    with changing(path) as document:
        tables: dict[str, Document] = document.setdefault("profiles", {})
        if name == LOCAL or (name in tables and not replace):
            raise ProfileExists(
                f"There is a profile “{name}” already.",
                fix="Choose another name." if name == LOCAL else "--replace changes it.",
                details={"profile": name},
            )
        kept = {key: value for key, value in tables.get(name, {}).items() if key not in given}
        profile = read_profile(name, {**kept, **table}, path)
        tables[name] = {**kept, **table, "base_url": profile.base_url}
        if use_now:
            document["current"] = name
    _show(session, name)
    if profile.credential is None:
        session.hint(f"`linktor-tui login --profile {name}` logs in to it.")


@command("use", examples=("linktor-tui profiles use staging", "linktor-tui profiles use local"))
@NAME
@pass_session
def use(session: Session, name: str) -> None:
    """Use a profile from now on, where nothing else names one."""
    from linktor_tui.profiles.book import changing

    session.choice.book.profile(name)
    with changing(session.settings.profiles_file) as document:
        document["current"] = name
    _show(session, name)


@command("remove", examples=("linktor-tui profiles remove staging",))
@NAME
@pass_session
def remove(session: Session, name: str) -> ExitCode:
    """Remove a profile and its stored login. Nothing changes on its server."""
    from linktor_tui.profiles.book import changing

    book = session.choice.book
    profile = book.profile(name)
    if name == LOCAL:
        raise click.UsageError("local is this machine, and stays.")
    if not session.yes and not session.ask(
        f"Remove the profile {name} ({profile.base_url}) and its login?", otherwise="--yes"
    ):
        session.say("Nothing was removed.")
        return ExitCode.INTERRUPTED
    with changing(session.settings.profiles_file) as document:
        table = document["profiles"].pop(name, {})
        if document.get("current") == name:
            del document["current"]
        if table.get("credential"):
            session.vaults.delete(table["credential"])
    session.show(Profiles([profile], book, several=False))
    return ExitCode.DONE


def _show(session: Session, name: str) -> None:
    from linktor_tui.profiles.book import load

    book = load(session.settings.profiles_file)
    session.show(Profiles([book.profile(name)], book, several=False))


class Profiles(Answer):
    """Profiles, without what they log in with."""

    def __init__(self, shown: Sequence[Profile], book: Book, *, several: bool = True) -> None:
        self.shown = shown
        self.current = book.current or LOCAL
        self.several = several

    def envelope(self) -> Json:
        found = [
            {
                "id": profile.name,
                "type": "profile",
                "attributes": dict(zip(HEADER, self._row(profile), strict=True)),
            }
            for profile in self.shown
        ]
        return {"data": found if self.several else found[0]}

    def _row(self, profile: Profile) -> tuple[Any, ...]:
        return (
            profile.name,
            profile.base_url,
            None if profile.name == LOCAL else profile.dialect,
            profile.read_only,
            profile.production,
            profile.accent,
            profile.credential is not None,
            profile.name == self.current,
        )

    def blocks(self) -> Iterable[Block]:
        from linktor_tui.cli.tables import Cell, Column, Grid, Sheet, cell

        if not self.several:
            facts = zip(TITLES, map(cell, self._row(self.shown[0])), strict=True)
            yield Sheet(list(facts))
            return
        columns = [Column(""), Column("NAME"), Column("ADDRESS", squeeze=True), Column("DIALECT")]
        columns += [Column("CHANGES"), Column("LOGIN", drop=True)]
        rows: list[list[Cell]] = []
        for profile in self.shown:
            mark = Cell("*" if profile.name == self.current else " ")
            address = cell(profile.base_url or "this machine")
            login = cell(None if profile.name == LOCAL else profile.credential is not None)
            dialect = cell(None if profile.name == LOCAL else profile.dialect)
            rows.append([mark, Cell(profile.name), address, dialect, _changes(profile), login])
        yield Grid(columns, rows)

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        return HEADER, map(self._row, self.shown)

    def ids(self) -> Iterable[str]:
        return (profile.name for profile in self.shown)


def _changes(profile: Profile) -> Cell:
    from linktor_tui.cli.tables import Cell

    if profile.read_only:
        return Cell("refused", "warn")
    return Cell("production", "bad") if profile.production else Cell("yes")
