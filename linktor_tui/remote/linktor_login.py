"""Logging in to the open-source Linktor server: e-mail, password, and tokens of 15 minutes."""

from __future__ import annotations

import base64
import json
import time

from linktor_tui.contract.errors import Unauthorized
from linktor_tui.remote.access import ApiKey, Credential, Login, Tokens, WhoAmI
from linktor_tui.remote.calling import Caller
from linktor_tui.remote.client import Client
from linktor_tui.remote.login import post
from linktor_tui.remote.reading import mapping, not_the_page, text
from linktor_tui.remote.sessions import TokenSession

LEFT = 60
"""Seconds that an access token must have left to be used."""


def refuse_key(credential: Credential) -> None:
    """Say at once that the server takes no API keys. Raises `Unauthorized`."""
    if isinstance(credential, ApiKey) and credential.key.startswith("lk_"):
        raise Unauthorized(
            "This Linktor server takes no API keys.",
            cause="It hands them out, and nothing in it ever looks at one.",
            fix="Log in with e-mail and password: `linktor-tui login`.",
        )


def fresh(token: str) -> bool:
    """Tell whether a token has some time left, as far as it says so itself."""
    try:
        middle = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
        ends = float(claims["exp"])
    except (IndexError, ValueError, KeyError, TypeError):
        return True  # the server will say
    return ends - time.time() > LEFT


class LinktorLogin:
    """`/auth/login` and `/auth/refresh` of the real server."""

    def __init__(self, client: Client, base_url: str, timeout: float) -> None:
        self._client, self._base_url, self._timeout = client, base_url, timeout

    async def log_in(self, login: Login) -> Tokens:
        """Trade a password for tokens."""
        given = {"email": login.email, "password": login.password}
        return await self._tokens("/auth/login", given)

    async def refresh(self, token: str) -> Tokens:
        """Trade a refresh token for new tokens."""
        found = await self._tokens("/auth/refresh", {"refresh_token": token})
        return found if found.refresh else Tokens(found.access, token)

    async def _tokens(self, path: str, body: dict[str, str]) -> Tokens:
        answer = await post(self._client, self._base_url + path, body, self._timeout)
        data = mapping(mapping(answer.json).get("data"))
        access = text(data.get("access_token"))
        if not access:
            raise not_the_page("tokens")
        return Tokens(access, text(data.get("refresh_token")))


async def linktor_identity(caller: Caller) -> WhoAmI:
    """Ask the server who we are."""
    answer = await caller.call("GET", "/me")
    user = mapping(mapping(answer.json).get("data"))
    names = {"email": "email", "name": "name", "role": "role", "tenantId": "tenant_id"}
    details = {name: user[key] for name, key in names.items() if key in user}
    session = caller.session
    tokens = session.tokens if isinstance(session, TokenSession) else None
    name = text(user.get("email")) or text(user.get("name")) or "somebody"
    return WhoAmI(name, "linktor", caller.base_url, details, tokens)
