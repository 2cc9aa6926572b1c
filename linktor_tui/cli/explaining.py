"""Who said what of a setting, and what became of it: for `config explain`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from linktor_tui.contract.errors import ChannelsError, ProfileNotFound
from linktor_tui.profiles.choosing import Choice, Said, Source
from linktor_tui.profiles.traces import KEY_VARIABLE

if TYPE_CHECKING:
    from linktor_tui.cli.session import Session

MASK = "********"
KEPT = {"lang": "language", "reduced_motion": "reduced_motion"}
"""Keys that the terminal app has a setting for, with its name there."""
NUMBERS = ("silence_hours", "retention_days", "event_days", "check_minutes")
WON, SILENT = "won", "says nothing"


class Claim(NamedTuple):
    """What one source says of one key."""

    key: str
    source: str
    where: str
    value: str | None
    outcome: str
    """`won`, `says nothing`, or why it lost."""


def claims(session: Session, key: str) -> list[Claim]:
    """Everything that is said of a key, the strongest first. Raises `InvalidRequest`."""
    if key == "profile":
        return list(_profile(session.choice))
    if key == "base_url":
        return list(_address(session.choice))
    if key == "api_key":
        return list(_key(session.choice))
    return list(_first_wins(key, _simple(session, key)))


def _first_wins(key: str, said: list[Said]) -> Iterator[Claim]:
    winner: Said | None = None
    for item in said:
        outcome = SILENT if item.value is None else f"lost to {winner.where}" if winner else WON
        winner = winner or (item if item.value is not None else None)
        yield Claim(key, item.source, item.where, item.value, outcome)


def _simple(session: Session, key: str) -> list[Said]:
    """Settings of this program alone: a flag or a variable, and a default."""
    from linktor_tui.settings import CHECK_MINUTES, EVENT_DAYS, SILENCE_HOURS, load

    environ, settings = session.terminal.environ, session.settings
    variable = f"LINKTOR_TUI_{key.upper()}"
    defaults = {
        "output": "table",
        "home": str(load({}).home),
        "vault": "file" if settings.vault_file.exists() else "keyring",
        "public_url": None,
        "silence_hours": str(SILENCE_HOURS),
        "retention_days": None,
        "event_days": str(EVENT_DAYS),
        "keep_bodies": "yes",
        "check_minutes": str(CHECK_MINUTES),
        "lang": "as the system",
        "reduced_motion": "no",
    }
    given = environ.get(variable) or None
    said = [Said(Source.ENVIRONMENT, variable, given)]
    if key in NUMBERS and given is not None and settings.number(variable) is None:
        said = [Said(Source.ENVIRONMENT, f"{variable}, which is no whole number", None)]
    if key in KEPT:
        kept = _kept(session, KEPT[key])
        said.append(Said(Source.USER, "settings of the terminal app", kept))
    if key == "output":
        said.insert(0, Said(Source.FLAG, "--output", session.chosen and session.chosen.value))
    return [*said, Said(Source.DEFAULT, "linktor-tui", defaults[key])]


def _kept(session: Session, name: str) -> str | None:
    """What the operator chose in the terminal app; None where nothing was, or it cannot be read."""
    from linktor_tui.cli.remembering import MemoryFile

    try:
        value = json.loads(MemoryFile(session.settings.memory_file).read()).get(name)
    except (ChannelsError, ValueError, AttributeError):
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if value else None


def _profile(choice: Choice) -> Iterator[Claim]:
    decider = choice.decider()
    addresses = {item.source: item for item in choice.addresses()}
    for said in choice.profiles():
        outcome = _rank(said, decider, choice)
        if said.source is decider and said.value is None:
            outcome = f"goes by the address in {addresses[decider].where}"
        yield Claim("profile", said.source, said.where, said.value, outcome)


def _address(choice: Choice) -> Iterator[Claim]:
    """The addresses that stand by themselves, and that of the profile which won."""
    decider = choice.decider()
    named = {item.source: item for item in choice.profiles()}
    for said in choice.addresses():
        if said.value is None and (name := named[said.source].value):
            url, missing = _address_named(choice, name)
            outcome = missing or _rank(Said(said.source, name, url), decider, choice)
            yield Claim("base_url", said.source, f"profile {name}", url, outcome)
        elif said.where:
            outcome = _rank(said, decider, choice)
            if outcome == WON and said.source is Source.PROJECT and not _trusted(choice):
                outcome = "not allowed yet: linktor-tui config trust"
            yield Claim("base_url", said.source, said.where, said.value, outcome)


def _address_named(choice: Choice, name: str) -> tuple[str | None, str | None]:
    """The address of a profile, or why it has none."""
    try:
        return choice.profile(name).base_url or "this machine", None
    except ProfileNotFound as error:
        return None, error.message


def _rank(said: Said, decider: Source, choice: Choice) -> str:
    if said.value is None:
        return SILENT
    if said.source is decider:
        return WON
    winner = next(item for item in choice.profiles() if item.source is decider)
    address = next(item for item in choice.addresses() if item.source is decider)
    return f"lost to {winner.where if winner.value else address.where}"


def _trusted(choice: Choice) -> bool:
    project = choice.project
    return project is not None and choice.book.trusts(project.file, project.base_url or "")


def _key(choice: Choice) -> Iterator[Claim]:
    given = choice.environ.get(KEY_VARIABLE)
    try:
        place = choice.place()
    except ChannelsError as error:
        yield Claim(
            "api_key", Source.ENVIRONMENT, KEY_VARIABLE, MASK if given else None, error.message
        )
        return
    outcome = (
        WON if place.api_key else "not for this machine" if place.local else "for another host"
    )
    yield Claim(
        "api_key",
        Source.ENVIRONMENT,
        KEY_VARIABLE,
        MASK if given else None,
        outcome if given else SILENT,
    )
    stored = place.profile.credential
    outcome = f"lost to {KEY_VARIABLE}" if place.api_key else WON
    where = f"the login of {place.profile.name}"
    yield Claim(
        "api_key", Source.USER, where, MASK if stored else None, outcome if stored else SILENT
    )
