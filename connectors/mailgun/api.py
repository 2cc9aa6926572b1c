"""Calls to Mailgun's API, and what the replies mean.

Basic authentication as the user `api`. A refusal is `{"message": …}`, for webhooks `{"Reason": …}`,
and for a wrong key the bare word “Forbidden”; there are no error numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from pydantic import ValidationError

from connectors.mailapi.answering import not_from
from connectors.mailgun.answers import Answer, Nothing
from connectors.mailgun.errors import explain
from connectors.problems import NoAnswer, ProviderRefusal
from connectors.transport import Http, Reply, rate_limited, server_fault

A = TypeVar("A", bound=Answer)

_AFTER = re.compile(r"try again after (\d{1,6}) seconds")
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class MailgunApi:
    """One API key's calls, over a connection that somebody else closes."""

    def __init__(self, http: Http, key: str) -> None:
        self.http = http
        self._auth = ("api", key)

    async def get(self, answer: type[A], path: str, params: Mapping[str, str] | None = None) -> A:
        """GET a path and read the reply as `answer`.

        Raises:
            ProviderRefusal: Mailgun answered and said no, with the reason in plain words.
            NoAnswer: silence, a fault of Mailgun's, a request to slow down, or not Mailgun.
        """
        reply = await self.http.get(path, params=params, auth=self._auth)
        return understood(answer, reply, self.http.host)

    async def change(
        self,
        answer: type[A],
        method: str,
        path: str,
        form: Sequence[tuple[str, str]] = (),
        params: Mapping[str, str] | None = None,
    ) -> A:
        """Make one request that changes something; it is never tried again. Raises as `get`.

        Names of the form may repeat.
        """
        reply = await self.http.request(
            method,
            path,
            params=params,
            content=urlencode(form).encode() if form else None,
            headers=_FORM if form else None,
            auth=self._auth,
        )
        return understood(answer, reply, self.http.host)

    async def may_send(self, domain_path: str) -> bool:
        """Find out whether a key that may not look may send.

        Asks for a mail without any of its fields, which is always refused: with 400 for what lacks
        when the key may send, and with 401 or 403 when it may not. Raises `NoAnswer`.
        """
        reply = await self.http.post(f"/v3/{domain_path}/messages", form={}, auth=self._auth)
        if reply.status == 400 and said(reply):
            return True
        try:
            refuse(reply, self.http.host)
        except ProviderRefusal:
            return False
        raise NoAnswer(not_from("Mailgun", self.http.host, reply))


def said(reply: Reply) -> str:
    """Mailgun's words in a refusal, empty where it has none that are Mailgun's."""
    if isinstance(reply.json, dict):
        found = (reply.json.get(name) for name in ("message", "Reason", "Error", "error"))
        return next((item for item in found if isinstance(item, str) and item), "")
    if isinstance(reply.json, str):
        return reply.json
    bare = reply.text.strip()
    return bare if bare.lower() in ("forbidden", "unauthorized") else ""


def refuse(reply: Reply, host: str) -> None:
    """Raise `ProviderRefusal` or `NoAnswer` for a reply that is no success."""
    if reply.ok:
        return
    if reply.status == 429:
        hint = _AFTER.search(said(reply))
        raise NoAnswer(rate_limited(host, int(hint[1]) if hint else reply.retry_after))
    if reply.status >= 500:
        raise NoAnswer(server_fault(host, reply))
    words = said(reply)
    if reply.status < 400 or not words:
        raise NoAnswer(not_from("Mailgun", host, reply))
    raise ProviderRefusal(explain(reply.status, words))


def understood(answer: type[A], reply: Reply, host: str) -> A:
    """Read a reply as `answer`. Raises `ProviderRefusal` or `NoAnswer`."""
    refuse(reply, host)
    if answer is Nothing and isinstance(reply.json, dict):
        return answer()
    try:
        return answer.model_validate(reply.json)
    except ValidationError:
        raise NoAnswer(not_from("Mailgun", host, reply)) from None
