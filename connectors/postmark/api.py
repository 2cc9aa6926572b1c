"""Calls to Postmark's server API, and what the replies mean.

“API overview”: the token stands in a header; a refusal is `{"ErrorCode": 300, "Message": …}` with
status 422, or 401 for a wrong token.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from connectors.mailapi.answering import not_from
from connectors.postmark.answers import Answer, Nothing, Sent, Servers
from connectors.postmark.errors import MAINTENANCE, explain
from connectors.problems import NoAnswer, ProviderRefusal
from connectors.transport import Http, Reply, rate_limited, server_fault

A = TypeVar("A", bound=Answer)


class PostmarkApi:
    """One server token's calls, over a connection that somebody else closes."""

    def __init__(self, http: Http, token: str) -> None:
        self.http = http
        self._token = token
        self._headers = {"X-Postmark-Server-Token": token}

    async def get(self, answer: type[A], path: str, params: Mapping[str, str] | None = None) -> A:
        """GET a path and read the reply as `answer`.

        Raises:
            ProviderRefusal: Postmark answered and said no, with the reason in plain words.
            NoAnswer: silence, a fault of Postmark's, a request to slow down, or not Postmark.
        """
        reply = await self.http.get(path, params=params, headers=self._headers)
        return understood(answer, reply, self.http.host)

    async def change(self, answer: type[A], method: str, path: str, body: Any = None) -> A:
        """Make one request that changes something; it is never tried again. Raises as `get`."""
        reply = await self.http.request(method, path, body=body, headers=self._headers)
        return understood(answer, reply, self.http.host)

    async def send(self, mail: Mapping[str, Any]) -> Sent:
        """Hand a mail in. Raises as `get`."""
        sent = await self.change(Sent, "POST", "/email", mail)
        if sent.error_code:
            raise ProviderRefusal(explain(sent.error_code, sent.message, 200))
        return sent

    async def is_account_token(self) -> bool:
        """Find out whether a refused token is the account's, which opens other doors.

        No clear answer is a no: that a server's door stays shut is known already.
        """
        headers = {"X-Postmark-Account-Token": self._token}
        params = {"count": "1", "offset": "0"}
        try:
            reply = await self.http.get("/servers", params=params, headers=headers)
            understood(Servers, reply, self.http.host)
        except (ProviderRefusal, NoAnswer):
            return False
        return True


def refuse(reply: Reply, host: str) -> None:
    """Raise `ProviderRefusal` or `NoAnswer` for a reply that is no success."""
    if reply.ok:
        return
    body = reply.json if isinstance(reply.json, dict) else {}
    code, said = body.get("ErrorCode"), body.get("Message")
    if reply.status == 429 or code == 429:
        raise NoAnswer(rate_limited(host, reply.retry_after))
    if code == MAINTENANCE:
        raise NoAnswer(explain(MAINTENANCE, str(said or ""), reply.status))
    if reply.status >= 500:
        raise NoAnswer(server_fault(host, reply))
    if reply.status < 400 or not isinstance(code, int) or not isinstance(said, str):
        raise NoAnswer(not_from("Postmark", host, reply))
    raise ProviderRefusal(explain(code, said, reply.status))


def understood(answer: type[A], reply: Reply, host: str) -> A:
    """Read a reply as `answer`. Raises `ProviderRefusal` or `NoAnswer`."""
    refuse(reply, host)
    if answer is Nothing and isinstance(reply.json, dict):
        return answer()
    try:
        return answer.model_validate(reply.json)
    except ValidationError:
        raise NoAnswer(not_from("Postmark", host, reply)) from None
