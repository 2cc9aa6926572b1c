"""How a request proves who sends it: a key, or tokens that run out and are fetched anew."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from linktor_tui.contract.errors import Unauthorized
from linktor_tui.remote.access import ApiKey, Credential, Login, Tokens

LogIn = Callable[[Login], Awaitable[Tokens]]
Refresh = Callable[[str], Awaitable[Tokens]]
Keep = Callable[[Tokens], None]


class Session(Protocol):
    """What goes behind `Authorization: Bearer`."""

    async def bearer(self) -> str:
        """Give what is valid now, as far as can be told. Raises `ChannelsError` of a login."""
        ...

    async def renew(self, refused: str) -> bool:
        """Get another one in place of what the server refused; False where there is none."""
        ...

    def secrets(self) -> tuple[str, ...]:
        """Everything that must not be shown."""
        ...


class KeySession:
    """An API key: valid until somebody revokes it."""

    def __init__(self, key: str) -> None:
        self._key = key

    async def bearer(self) -> str:
        return usable(self._key)

    async def renew(self, refused: str) -> bool:
        return False

    def secrets(self) -> tuple[str, ...]:
        return (self._key,)


class TokenSession:
    """Tokens of a login. However many requests meet a token that ran out, one fetches another."""

    def __init__(
        self,
        credential: Login | Tokens,
        *,
        log_in: LogIn,
        refresh: Refresh,
        fresh: Callable[[str], bool] = lambda _: True,
        keep: Keep | None = None,
    ) -> None:
        """Make one.

        Args:
            credential: what to begin with.
            log_in: asks the server for tokens with a password.
            refresh: asks the server for tokens with a refresh token.
            fresh: tells whether an access token has some time left.
            keep: told of new tokens, for another day.
        """
        self._login = credential if isinstance(credential, Login) else None
        self.tokens = credential if isinstance(credential, Tokens) else None
        self._log_in, self._refresh, self._fresh = log_in, refresh, fresh
        self._keep = keep
        self._clock_is_wrong = False
        self._one_at_a_time = asyncio.Lock()

    async def bearer(self) -> str:
        if self.tokens is None or not (self._clock_is_wrong or self._fresh(self.tokens.access)):
            await self.renew(self.tokens.access if self.tokens else "")
        if self.tokens is None:
            raise Unauthorized("There is no login.", fix="Log in: `linktor-tui login`.")
        return usable(self.tokens.access)

    async def renew(self, refused: str) -> bool:
        async with self._one_at_a_time:
            if self.tokens is not None and self.tokens.access != refused:
                return True  # somebody else did it meanwhile
            found = await self._renewed()
            if found is None:
                return False
            self.tokens = found
            # A token that ran out as it was made says that this machine's clock is ahead.
            self._clock_is_wrong = not self._fresh(found.access)
            if self._keep is not None:
                await asyncio.to_thread(self._keep, found)  # a keyring may take its time
            return True

    async def _renewed(self) -> Tokens | None:
        if self.tokens is not None and self.tokens.refresh:
            try:
                return await self._refresh(self.tokens.refresh)
            except Unauthorized:
                if self._login is None:
                    raise
        return await self._log_in(self._login) if self._login is not None else None

    def secrets(self) -> tuple[str, ...]:
        tokens = (self.tokens.access, self.tokens.refresh or "") if self.tokens else ()
        return (*tokens, self._login.password if self._login else "")


def session_for(
    credential: Credential,
    *,
    log_in: LogIn,
    refresh: Refresh,
    fresh: Callable[[str], bool] = lambda _: True,
    keep: Keep | None = None,
) -> Session:
    """Make the session of a credential."""
    if isinstance(credential, ApiKey):
        return KeySession(credential.key)
    return TokenSession(credential, log_in=log_in, refresh=refresh, fresh=fresh, keep=keep)


def usable(token: str) -> str:
    """Insist that a credential can stand in a header. Raises `Unauthorized`."""
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise Unauthorized(
            "The API key or token has characters that no key has, or is empty.",
            cause="It was cut off or copied with something around it.",
            fix="Copy it anew: `linktor-tui login`.",
        )
    return token
