"""Calls to SendGrid's v3 Web API, and what the replies mean.

Requests, errors and rate limits: “How to use the SendGrid v3 API” in SendGrid's docs. A refusal is
`{"errors": [{"message", "field", "help"}]}`; there are no error numbers.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from connectors.mailapi.answering import not_from
from connectors.problems import NoAnswer, ProviderRefusal
from connectors.sendgrid.answers import Nothing
from connectors.sendgrid.errors import explain
from connectors.transport import Http, Reply, rate_limited, server_fault

A = TypeVar("A", bound=BaseModel)

LONGEST_WAIT = 24 * 3600
"""Seconds; a reset further away is a clock that goes wrong."""


class SendGridApi:
    """One API key's calls, over a connection that somebody else closes."""

    def __init__(self, http: Http, key: str) -> None:
        self.http = http
        self._headers = {"Authorization": f"Bearer {key}"}

    async def get(self, answer: type[A], path: str, params: Mapping[str, str] | None = None) -> A:
        """GET a path and read the reply as `answer`.

        Raises:
            ProviderRefusal: SendGrid answered and said no, with the reason in plain words.
            NoAnswer: silence, a fault of SendGrid's, a request to slow down, or not SendGrid.
        """
        reply = await self.http.get(path, params=params, headers=self._headers)
        return understood(answer, reply, self.http.host)

    async def change(self, answer: type[A], method: str, path: str, body: Any = None) -> A:
        """Make one request that changes something; it is never tried again. Raises as `get`."""
        reply = await self.http.request(method, path, body=body, headers=self._headers)
        return understood(answer, reply, self.http.host)

    async def send(self, mail: Mapping[str, Any]) -> str:
        """Hand a mail in and give its `X-Message-Id`. Raises as `get`."""
        reply = await self.http.post("/v3/mail/send", body=mail, headers=self._headers)
        refuse(reply, self.http.host)
        message_id = reply.headers.get("x-message-id", "").strip()
        if reply.status != 202 or not message_id:
            raise NoAnswer(not_from("SendGrid", self.http.host, reply))
        return message_id


def refuse(reply: Reply, host: str) -> None:
    """Raise `ProviderRefusal` or `NoAnswer` for a reply that is no success."""
    if reply.ok:
        return
    if reply.status == 429:
        raise NoAnswer(rate_limited(host, _seconds(reply)))
    if reply.status >= 500:
        raise NoAnswer(server_fault(host, reply))
    errors = reply.json.get("errors") if isinstance(reply.json, dict) else None
    if reply.status < 400 or not isinstance(errors, list) or not errors:
        raise NoAnswer(not_from("SendGrid", host, reply))
    raise ProviderRefusal(explain(reply.status, errors))


def understood(answer: type[A], reply: Reply, host: str) -> A:
    """Read a reply as `answer`. Raises `ProviderRefusal` or `NoAnswer`."""
    refuse(reply, host)
    if answer is Nothing:
        return answer()
    try:
        return answer.model_validate(reply.json)
    except ValidationError:
        raise NoAnswer(not_from("SendGrid", host, reply)) from None


def _seconds(reply: Reply) -> int | None:
    """How long to wait: X-RateLimit-Reset is the Unix time at which the limit starts anew."""
    reset = reply.headers.get("x-ratelimit-reset", "")
    if not (reset.isascii() and reset.isdigit() and len(reset) < 12):
        return reply.retry_after
    wait = int(reset) - int(time.time())
    return wait if 0 < wait <= LONGEST_WAIT else reply.retry_after
