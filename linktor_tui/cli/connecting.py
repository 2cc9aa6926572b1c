"""Adding a profile together with its login, for the app: the server is asked before anything is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linktor_tui.contract.errors import ChannelsError, Fault, InvalidRequest, ProfileExists

if TYPE_CHECKING:
    from pathlib import Path

    from linktor_tui.cli.session import Session
    from linktor_tui.local.vault import Vaults
    from linktor_tui.profiles.book import Profile


def connect(session: Session, name: str, url: str, api_key: str) -> Profile:
    """Add a profile and its API key, which its server takes.

    Called off the screen's thread, and asks the operator nothing.

    Raises:
        ChannelsError: and nothing is kept.
    """
    import asyncio

    from linktor_tui.cli.login import learned
    from linktor_tui.profiles.book import load, read_profile
    from linktor_tui.profiles.credentials import Held, keep
    from linktor_tui.remote import ApiKey

    path = session.settings.profiles_file
    _insist_on_free(name, load(path).names)
    profile = read_profile(name, {"base_url": url}, path)
    if not (api_key and api_key.isascii() and api_key.isprintable()):
        raise InvalidRequest(Fault("API key", "cannot be one: it has characters that no key has"))
    session.hear(api_key)
    vaults = _vaults(session)
    vaults.unlock()
    place = session.choice.at(profile, profile.base_url)._replace(api_key=None)
    who = asyncio.run(session.doors.check_login(place, ApiKey(api_key)))
    _insert(path, profile)
    try:
        keep(path, profile, Held(api_key), vaults, learned=learned(place, who))
    except ChannelsError:
        _take_out(path, name)
        raise
    return load(path).profile(name)


def _vaults(session: Session) -> Vaults:
    """The secret stores, which ask for no passphrase while the app has the screen."""
    known = session.passphrase_known
    return session.doors.vaults(session.settings, session.passphrase if known else None)


def _insist_on_free(name: str, names: list[str]) -> None:
    if name in names:
        raise ProfileExists(
            f"There is a profile “{name}” already.",
            fix="Choose another name.",
            details={"profile": name},
        )


def _insert(path: Path, profile: Profile) -> None:
    from linktor_tui.profiles.book import LOCAL, changing

    with changing(path) as document:
        tables = document.setdefault("profiles", {})
        _insist_on_free(profile.name, [LOCAL, *tables])
        tables[profile.name] = {"base_url": profile.base_url}


def _take_out(path: Path, name: str) -> None:
    from linktor_tui.profiles.book import changing

    with changing(path) as document:
        document["profiles"].pop(name, None)
