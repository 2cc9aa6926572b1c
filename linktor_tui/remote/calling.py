"""A client with a login and with retries: what both dialects call their server with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from connectors.contract import FailureClass
from connectors.problems import NoAnswer
from connectors.redaction import Redactor
from linktor_tui.contract.errors import (
    ChannelNotFound,
    ChannelsError,
    Fault,
    InvalidRequest,
    Unreachable,
)
from linktor_tui.contract.times import utc_now
from linktor_tui.remote.client import Answer, Client
from linktor_tui.remote.complaints import error_of
from linktor_tui.remote.sessions import Session
from linktor_tui.remote.waiting import asked_to_wait, pause

MOST_RETRIES = 2
WORTH_ANOTHER_TRY = (429, 502, 503, 504)


class Caller:
    """Calls one server's endpoints. Raises `ChannelsError` for all that is no success.

    A GET is tried again, and a POST that carries an idempotency key: nothing else, since it may
    have been done although the answer was lost.
    """

    def __init__(
        self,
        client: Client,
        base_url: str,
        session: Session,
        *,
        timeout: float,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.client, self.base_url, self.session, self.timeout = client, base_url, session, timeout
        self._now = now

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Any = None,
        idempotency_key: str | None = None,
        patience: float = 1.0,
        hidden: tuple[str, ...] = (),
    ) -> Answer:
        """Call an endpoint and give its success.

        Args:
            method: GET, POST, PATCH, PUT or DELETE.
            path: below the base URL.
            params: the query.
            body: what to send as JSON.
            idempotency_key: makes a POST safe to send again.
            patience: how many times the usual timeout this may take, retries included.
            hidden: secrets in the body, which no error may quote.
        """
        headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
        given = {"params": params, "body": body}
        safe = method == "GET" or idempotency_key is not None
        until = asyncio.get_running_loop().time() + self.timeout * patience
        token = await self.session.bearer()
        try:
            answer = await self._persist(method, path, headers, given, token, safe, until)
            if answer.status == 401 and await self.session.renew(token):
                token = await self.session.bearer()
                answer = await self._persist(method, path, headers, given, token, safe, until)
        except NoAnswer as error:
            raise unreachable(error, lost=method != "GET") from None
        if answer.ok:
            return answer
        raise self._redacted(error_of(answer, self.client.host, self._now()), hidden)

    async def _persist(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        given: Mapping[str, Any],
        token: str,
        safe: bool,
        until: float,
    ) -> Answer:
        """Make an exchange, and again where that is safe and makes sense and there is time."""
        clock = asyncio.get_running_loop().time
        for tried in range(MOST_RETRIES + 1):
            last = tried == MOST_RETRIES or not safe
            try:
                answer = await self.client.exchange(
                    method,
                    self.base_url + path,
                    seconds=max(until - clock(), 0.001),
                    headers={**headers, "Authorization": f"Bearer {token}"},
                    **given,
                )
                if last or answer.status not in WORTH_ANOTHER_TRY:
                    return answer
                asked = asked_to_wait(answer.headers, answer.json, self._now())
                wait = pause(tried, asked)
                if wait >= until - clock():
                    return answer
            except NoAnswer as error:
                wait = pause(tried, None)
                lasting = error.problem.failure_class is not FailureClass.TRANSIENT
                if last or lasting or wait >= until - clock():
                    raise
            await asyncio.sleep(wait)
        raise AssertionError("the last try returns or raises")

    def _redacted(self, error: ChannelsError, hidden: tuple[str, ...]) -> ChannelsError:
        clean = Redactor((*self.session.secrets(), *hidden))
        error.message = clean.text(error.message)
        error.args = (error.message,)
        error.cause = clean.text(error.cause) if error.cause else None
        error.fix = clean.text(error.fix) if error.fix else None
        error.details = clean.value(error.details)
        if isinstance(error, InvalidRequest):
            faults = error.faults
            error.faults = tuple(Fault(clean.text(i.field), clean.text(i.message)) for i in faults)
        return error


def unreachable(error: NoAnswer, *, lost: bool = False) -> ChannelsError:
    """Turn the silence of a server into what an engine raises.

    Args:
        error: what became of the exchange.
        lost: it would have changed something, and may have.
    """
    problem = error.problem
    maybe = lost and problem.code in ("timeout", "connection")
    message = f"{problem.message} It may have been done all the same." if maybe else problem.message
    details = {**problem.details, "reason": problem.code}
    return Unreachable(message, cause=problem.cause, fix=problem.fix, details=details)


def segment(channel_id: str) -> str:
    """Write a channel's id as one segment of a path. Raises `ChannelNotFound` for what is none."""
    if channel_id.strip(".") == "":
        raise ChannelNotFound(f"There is no channel “{channel_id}”.", details={"id": channel_id})
    return quote(channel_id, safe="")
