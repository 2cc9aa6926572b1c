"""One account's calls to Plivo's REST API, and what the replies mean.

Basic authentication with Auth ID and auth token; JSON both ways (“Authentication”, “API responses”). A
wrong credential is answered in plain text, a wrong parameter with `{"api_id", "error"}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import ValidationError

from connectors.contract import FailureClass, Who
from connectors.plivo.answers import Answer
from connectors.plivo.errors import refused
from connectors.problems import NoAnswer, Problem, ProviderRefusal
from connectors.transport import Http, Reply, rate_limited, server_fault

A = TypeVar("A", bound=Answer)
_NO_ACCESS = "Could not verify your access level"


class PlivoApi:
    """An account at Plivo's REST API, over a connection that somebody else closes."""

    def __init__(self, http: Http, auth_id: str, auth_token: str) -> None:
        self.http = http
        self._account = f"/v1/Account/{quote(auth_id, safe='')}/"
        self._auth = (auth_id, auth_token)

    async def get(
        self, answer: type[A], resource: str = "", params: Mapping[str, str] | None = None
    ) -> A:
        """GET a resource of the account once, or the account itself, and read it as `answer`.

        Raises:
            ProviderRefusal: Plivo answered and said no, with the reason in plain words.
            NoAnswer: silence, a fault of Plivo's, a request to slow down, or not Plivo at all.
        """
        reply = await self.http.get(self._account + resource, params=params, auth=self._auth)
        return understood(answer, reply, self.http.host)

    async def post(
        self, answer: type[A], resource: str, body: Mapping[str, Any], *, sending: bool = False
    ) -> A:
        """POST JSON to a resource of the account, once: it is never tried again. Raises as `get`."""
        reply = await self.http.post(self._account + resource, body=body, auth=self._auth)
        return understood(answer, reply, self.http.host, sending=sending)


def understood(answer: type[A], reply: Reply, host: str, *, sending: bool = False) -> A:
    """Read a reply as `answer`. Raises `ProviderRefusal` or `NoAnswer`."""
    if reply.status == 429:
        raise NoAnswer(rate_limited(host, reply.retry_after))
    if reply.status >= 500:
        raise NoAnswer(server_fault(host, reply))
    body = reply.json if isinstance(reply.json, dict) else {}
    if not reply.ok:
        said = _said(reply, body)
        if said is None:
            raise NoAnswer(not_plivo(host, reply))
        raise ProviderRefusal(refused(reply.status, said, sending=sending))
    try:
        return answer.model_validate(body)
    except ValidationError:
        raise NoAnswer(not_plivo(host, reply)) from None


def _said(reply: Reply, body: Mapping[str, Any]) -> str | None:
    """Plivo's words for a refusal; None where it was not Plivo that refused."""
    error = body.get("error")
    if isinstance(error, str):
        return error
    if "api_id" in body:
        message = body.get("message")
        return message if isinstance(message, str) else ""
    return "" if reply.status == 401 and reply.text.startswith(_NO_ACCESS) else None


def not_plivo(host: str, reply: Reply) -> Problem:
    """Describe an answer that Plivo's API would not give."""
    return Problem(
        code="not_plivo",
        message=f"{host} answered HTTP {reply.status}, but not as Plivo's API does.",
        cause="Something between here and Plivo answered, or the address is of something else.",
        fix="Check LINKTOR_TUI_ENDPOINT_PLIVO where it is set, and any proxy in between.",
        who=Who.NETWORK_ADMIN,
        failure_class=FailureClass.REMOTE,
        details={"host": host, "statusCode": reply.status},
    )
