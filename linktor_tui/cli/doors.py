"""The ways from the command line to another machine, each imported when it is taken.

One object, so that a test gives its own doors instead of patching modules.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from linktor_tui.cli.session import Session
    from linktor_tui.contract.protocol import ChannelsAPI
    from linktor_tui.local.vault import Vaults
    from linktor_tui.profiles.choosing import Place
    from linktor_tui.profiles.credentials import Held
    from linktor_tui.remote.access import Credential, Tokens, WhoAmI
    from linktor_tui.settings import Settings


def _open_vaults(settings: Settings, passphrase: Callable[[], str] | None) -> Vaults:
    from linktor_tui.local.vault import open_vaults

    return open_vaults(settings, passphrase=passphrase)


def _open_remote(place: Place, held: Held, vaults: Vaults) -> ChannelsAPI:
    from linktor_tui.remote import open_remote

    profile = place.profile

    def keep(tokens: Tokens) -> None:
        from linktor_tui.contract.errors import VaultError
        from linktor_tui.profiles.credentials import Held, renew

        try:
            renew(profile, Held(None, tokens.access, tokens.refresh), vaults)
        except VaultError:
            pass  # this run has them; a later one may have to log in again, and will say so

    return open_remote(
        place.base_url or "",
        credential=as_credential(held),
        dialect=profile.dialect,
        place=profile.name,
        ca_file=_ca_file(place),
        proxy=place.proxy,
        vaults=vaults,
        on_tokens=None if held.api_key else keep,
    )


async def _check_login(place: Place, credential: Credential) -> WhoAmI:
    from linktor_tui.remote import check_login

    dialect = place.profile.dialect
    return await check_login(
        place.base_url or "",
        credential,
        dialect=dialect,
        ca_file=_ca_file(place),
        proxy=place.proxy,
    )


def as_credential(held: Held) -> Credential:
    """What the remote client logs in with."""
    from linktor_tui.remote import ApiKey, Tokens

    if held.api_key is not None:
        return ApiKey(held.api_key)
    return Tokens(held.access or "", held.refresh)


def _ca_file(place: Place) -> Path | None:
    file = place.profile.ca_file
    return Path(file).expanduser() if file else None


class Doors(NamedTuple):
    """How to get to a remote Linktor, and to the secret store."""

    remote: Callable[[Place, Held, Vaults], ChannelsAPI] = _open_remote
    check_login: Callable[[Place, Credential], Coroutine[Any, Any, WhoAmI]] = _check_login
    """Asks the server whether it takes a credential, and whose it is."""
    vaults: Callable[[Settings, Callable[[], str] | None], Vaults] = _open_vaults

    def held(self, session: Session, place: Place) -> Held:
        """The credential for a place, kept out of the log. Raises `ChannelsError`."""
        from linktor_tui.profiles.credentials import credential_for

        held = credential_for(place, lambda: session.vaults)
        for secret in held.secrets:
            session.hear(secret)
        return held

    def open(self, session: Session, place: Place) -> ChannelsAPI:
        """Open a remote place, with its guard before it. Raises `ChannelsError`."""
        from linktor_tui.profiles.guard import guarded

        engine = self.remote(place, self.held(session, place), session.vaults)
        return guarded(engine, place.profile, session.ask_for_production)
