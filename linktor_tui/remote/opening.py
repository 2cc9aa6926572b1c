"""From what an operator gave to a `ChannelsAPI`."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from linktor_tui.contract.endpoints import endpoints_of
from linktor_tui.contract.errors import Fault, InvalidRequest
from linktor_tui.contract.times import utc_now
from linktor_tui.remote import addresses, login
from linktor_tui.remote.access import Credential, Tokens, WhoAmI
from linktor_tui.remote.calling import Caller
from linktor_tui.remote.client import Client
from linktor_tui.remote.detect import DetectingApi, Found, detect
from linktor_tui.remote.documented import DocumentedApi
from linktor_tui.remote.linktor import LinktorApi
from linktor_tui.remote.linktor_login import LinktorLogin, fresh, linktor_identity, refuse_key
from linktor_tui.remote.pockets import Pockets
from linktor_tui.remote.probing import Prober
from linktor_tui.remote.sessions import session_for

if TYPE_CHECKING:
    from linktor_tui.contract.protocol import ChannelsAPI

DIALECTS = ("auto", "documented", "linktor")


@dataclass(frozen=True, slots=True)
class Options:
    """The arguments of `open_remote`."""

    base_url: str
    credential: Credential
    dialect: str = "auto"
    place: str = "remote"
    timeout: float = 15.0
    ca_file: Path | None = None
    proxy: str | None = field(default=None, repr=False)
    vaults: Any = None
    on_tokens: Callable[[Tokens], None] | None = None
    clock: Callable[[], datetime] = utc_now
    """Tells when a check was made that was made from here."""


def opened(options: Options) -> ChannelsAPI:
    """See `open_remote`."""
    address, client = _client(options)

    async def find() -> Found:
        return await detect(client, address, options.timeout)

    def speak(found: Found) -> DocumentedApi | LinktorApi:
        if found.dialect == "linktor":
            return linktor(options, client, found.base_url)
        return documented(options, client, found.base_url)

    given = _given(options, address)
    prober = _prober(options)
    api = speak(given) if given else DetectingApi(client, prober, find, speak, place=options.place)
    if address.in_the_clear:
        api.tell(f"{address.origin} is not encrypted: whoever is in between can read the login.")
    return api


async def who_is(options: Options) -> WhoAmI:
    """See `check_login`."""
    address, client = _client(options)
    try:
        found = _given(options, address) or await detect(client, address, options.timeout)
        if found.dialect == "linktor":
            return await linktor_identity(linktor_caller(options, client, found.base_url))
        caller = documented_caller(options, client, found.base_url)
        return await login.documented_identity(caller)
    finally:
        await client.close()


def _given(options: Options, address: addresses.Address) -> Found | None:
    """What need not be found out, since the operator said it."""
    if options.dialect == "auto":
        return None
    # The hosted API has no prefix before its version, an installation of one's own has `/api`.
    which = -1 if options.dialect == "linktor" else 0
    return Found(options.dialect, address.candidates()[which])


def documented(options: Options, client: Client, base_url: str) -> DocumentedApi:
    """Make the API page's client for a base URL, version included."""
    caller = documented_caller(options, client, base_url)
    return DocumentedApi(caller, _prober(options), place=options.place)


def documented_caller(options: Options, client: Client, base_url: str) -> Caller:
    """Make what the API page's client calls with."""
    ways = login.DocumentedLogin(client, base_url, options.timeout)
    session = session_for(
        options.credential, log_in=ways.log_in, refresh=ways.refresh, keep=options.on_tokens
    )
    return Caller(client, base_url, session, timeout=options.timeout)


def linktor(options: Options, client: Client, base_url: str) -> LinktorApi:
    """Make the open-source server's client for a base URL, version included."""
    caller = linktor_caller(options, client, base_url)
    pockets = Pockets(options.vaults, base_url)
    return LinktorApi(caller, _prober(options), pockets, place=options.place)


def linktor_caller(options: Options, client: Client, base_url: str) -> Caller:
    """Make what the open-source server's client calls with. Raises `Unauthorized` for a key."""
    refuse_key(options.credential)
    ways = LinktorLogin(client, base_url, options.timeout)
    session = session_for(
        options.credential,
        log_in=ways.log_in,
        refresh=ways.refresh,
        fresh=fresh,
        keep=options.on_tokens,
    )
    return Caller(client, base_url, session, timeout=options.timeout)


def _prober(options: Options) -> Prober:
    return Prober(endpoints_of(os.environ), options.timeout, options.clock)


def _client(options: Options) -> tuple[addresses.Address, Client]:
    if options.dialect not in DIALECTS:
        known = ", ".join(DIALECTS)
        raise InvalidRequest(Fault("dialect", f"must be one of {known}"))
    address = addresses.parse(options.base_url)
    return address, Client(address, ca_file=options.ca_file, proxy=options.proxy)
