"""Channels of a Linktor elsewhere: a `ChannelsAPI` over HTTP.

    access       credentials, and who they belong to
    addresses    the base URL that an operator gave, and what it means
    client       one HTTP exchange: bounded, silent about secrets, no credential to another host
    calling      a client with a login and with retries
    waiting      how long a server asks us to wait
    complaints   a server's error bodies as `contract.errors`
    reading      a server's bodies as `contract.resources`
    probing      checks of a configuration, made from this machine
    documented   the dialect of the API page
    linktor      the dialect of the open-source server; `linktor_…` are its parts
    detect       which of them a server speaks
    pockets      secrets that the open-source server never gives back

Nothing here is imported before it is needed: see the functions below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from linktor_tui.remote.access import ApiKey, Credential, Login, Tokens, WhoAmI

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from linktor_tui.contract.protocol import ChannelsAPI

__all__ = ["ApiKey", "Credential", "Login", "Tokens", "WhoAmI", "check_login", "open_remote"]


def open_remote(
    base_url: str,
    *,
    credential: Credential,
    dialect: str = "auto",
    place: str = "remote",
    timeout: float = 15.0,
    ca_file: Path | None = None,
    proxy: str | None = None,
    vaults: object | None = None,
    on_tokens: Callable[[Tokens], None] | None = None,
) -> ChannelsAPI:
    """Open the channels of a Linktor elsewhere. Connects nowhere yet.

    Args:
        base_url: `https://api.linktor.io`, with or without `/v1` or `/api/v1`.
        credential: what the server knows the operator by.
        dialect: `documented` (the API page), `linktor` (the open-source server), or `auto`.
        place: what a header line calls it: the profile's name.
        timeout: seconds for one operation, retries included; a test may take four times as long.
        ca_file: authorities to trust besides the machine's own, in PEM.
        proxy: URL of an HTTP proxy; the environment's proxies are not used.
        vaults: where the secrets of channels are kept that the server never gives back
            (`linktor_tui.local.vault.Vaults`).
        on_tokens: told, on a thread, of tokens that were refreshed: the ones before may be void.

    Raises:
        InvalidRequest: the address, the dialect or the proxy can never be right.
        Unreachable: the CA file cannot be read.
    """
    from linktor_tui.remote.opening import Options, opened

    return opened(
        Options(base_url, credential, dialect, place, timeout, ca_file, proxy, vaults, on_tokens)
    )


async def check_login(
    base_url: str,
    credential: Credential,
    *,
    dialect: str = "auto",
    timeout: float = 15.0,  # noqa: ASYNC109 - of each request, as with `open_remote`
    ca_file: Path | None = None,
    proxy: str | None = None,
) -> WhoAmI:
    """Ask a server whether it takes a credential, and whose it is.

    Raises:
        InvalidRequest, Unauthorized, RateLimited, Unreachable.
    """
    from linktor_tui.remote.opening import Options, who_is

    return await who_is(Options(base_url, credential, dialect, "remote", timeout, ca_file, proxy))
