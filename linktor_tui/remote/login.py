"""Logging in with a password, refreshing tokens, and asking who we are: the API page's way."""

from __future__ import annotations

from typing import Any

from connectors.problems import NoAnswer
from connectors.redaction import Redactor
from linktor_tui.contract.errors import ChannelsError, Unauthorized
from linktor_tui.contract.times import utc_now
from linktor_tui.remote.access import Login, Tokens, WhoAmI
from linktor_tui.remote.calling import Caller, unreachable
from linktor_tui.remote.client import Answer, Client
from linktor_tui.remote.complaints import error_of
from linktor_tui.remote.reading import mapping, not_the_page, text
from linktor_tui.remote.sessions import TokenSession


async def post(client: Client, url: str, body: dict[str, str], seconds: float) -> Answer:
    """Post a login or a refresh. Raises `ChannelsError`, quoting nothing of what was sent."""
    try:
        answer = await client.exchange("POST", url, seconds=seconds, body=body)
    except NoAnswer as error:
        raise unreachable(error) from None
    if answer.ok:
        return answer
    raised = error_of(answer, client.host, utc_now())
    raised.message = Redactor(body.values()).text(raised.message)
    raised.args = (raised.message,)
    raise raised


class DocumentedLogin:
    """`/auth/login` and `/auth/refresh` as the API pages describe them."""

    def __init__(self, client: Client, base_url: str, timeout: float) -> None:
        self._client, self._base_url, self._timeout = client, base_url, timeout

    async def log_in(self, login: Login) -> Tokens:
        """Trade a password for tokens."""
        given = {"email": login.email, "password": login.password}
        return await self._tokens("/auth/login", given)

    async def refresh(self, token: str) -> Tokens:
        """Trade a refresh token for new tokens."""
        fresh = await self._tokens("/auth/refresh", {"refreshToken": token})
        return fresh if fresh.refresh else Tokens(fresh.access, token)

    async def _tokens(self, path: str, body: dict[str, str]) -> Tokens:
        answer = await post(self._client, self._base_url + path, body, self._timeout)
        whole = mapping(answer.json)
        for place in (mapping(whole.get("meta")), mapping(whole.get("data")), whole):
            access = text(place.get("accessToken")) or text(place.get("token"))
            if access:
                return Tokens(access, text(place.get("refreshToken")))
        raise not_the_page("tokens")


async def documented_identity(caller: Caller) -> WhoAmI:
    """Ask who we are; a server that cannot say takes an API key and lists channels with it."""
    details: dict[str, Any] = {}
    name = None
    try:
        answer = await caller.call("GET", "/auth/me")
        user = mapping(mapping(answer.json).get("data"))
        told = mapping(user.get("attributes")) or user
        details = {key: told[key] for key in ("name", "role", "email", "scopes") if key in told}
        name = text(told.get("email")) or text(told.get("name"))
    except Unauthorized:
        raise
    except ChannelsError:
        pass  # the Channels page has no such endpoint: a list says whether the login is good
    await caller.call("GET", "/channels", params={"perPage": "1"})
    session = caller.session
    tokens = session.tokens if isinstance(session, TokenSession) else None
    return WhoAmI(name or "an API key", "documented", caller.base_url, details, tokens)
