"""One account's calls to Twilio's REST API, and what the replies mean.

Requests and errors: “Make an HTTP request to Twilio” and “Twilio's response” in Twilio's docs. Basic
authentication with either the account's SID and auth token, or an API key's SID and secret.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import quote

from pydantic import ValidationError

from connectors.contract import FailureClass, Who
from connectors.problems import NoAnswer, Problem, ProviderRefusal
from connectors.transport import Http, Reply, rate_limited, server_fault
from connectors.twilio.answers import Answer
from connectors.twilio.errors import explain

A = TypeVar("A", bound=Answer)
VERSION = "/2010-04-01"


@dataclass(frozen=True, slots=True)
class Login:
    """A pair for basic authentication."""

    user: str
    """The account's SID, or the API key's."""
    password: str = field(repr=False)


class TwilioApi:
    """An account at Twilio's REST API, over a connection that somebody else closes."""

    def __init__(self, http: Http, account_sid: str, login: Login) -> None:
        self.http = http
        self._account = f"{VERSION}/Accounts/{quote(account_sid, safe='')}"
        self._auth = (login.user, login.password)

    def path(self, resource: str) -> str:
        """Give the path of a resource of the account."""
        return f"{self._account}/{resource}.json"

    async def account(self, answer: type[A]) -> A:
        """Read the account itself. Raises as `get`."""
        return await self.get(answer, f"{self._account}.json")

    async def read(
        self, answer: type[A], resource: str, params: Mapping[str, str] | None = None
    ) -> A:
        """Read a resource of the account: `Balance`, `IncomingPhoneNumbers`. Raises as `get`."""
        return await self.get(answer, self.path(resource), params)

    async def get(self, answer: type[A], path: str, params: Mapping[str, str] | None = None) -> A:
        """GET a path once and read the reply as `answer`.

        Raises:
            ProviderRefusal: Twilio answered and said no, with the reason in plain words.
            NoAnswer: silence, a fault of Twilio's, a request to slow down, or not Twilio at all.
        """
        reply = await self.http.get(path, params=params, auth=self._auth)
        return understood(answer, reply, self.http.host)

    async def create(self, answer: type[A], resource: str, form: Mapping[str, str]) -> A:
        """POST to a resource of the account, once: it is never tried again. Raises as `get`."""
        return await self.post(answer, self.path(resource), form)

    async def post(self, answer: type[A], path: str, form: Mapping[str, str]) -> A:
        """POST to a path, once. Raises as `get`."""
        reply = await self.http.post(path, form=form, auth=self._auth)
        return understood(answer, reply, self.http.host)


def understood(answer: type[A], reply: Reply, host: str) -> A:
    """Read a reply as `answer`. Raises `ProviderRefusal` or `NoAnswer`."""
    body = reply.json if isinstance(reply.json, dict) else {}
    code = body.get("code")
    if reply.status == 429:
        raise NoAnswer(rate_limited(host, reply.retry_after))
    if reply.status >= 500:
        raise NoAnswer(server_fault(host, reply))
    if not reply.ok and isinstance(code, int):
        said = body.get("message") or body.get("detail") or body.get("title")
        raise ProviderRefusal(explain(code, str(said or ""), reply.status))
    if not reply.ok:
        raise NoAnswer(not_twilio(host, reply))
    try:
        return answer.model_validate(body)
    except ValidationError:
        raise NoAnswer(not_twilio(host, reply)) from None


def not_twilio(host: str, reply: Reply) -> Problem:
    """Describe an answer that Twilio's API would not give."""
    return Problem(
        code="not_twilio",
        message=f"{host} answered HTTP {reply.status}, but not as Twilio's API does.",
        cause="Something between here and Twilio answered, or the address is of something else.",
        fix="Check LINKTOR_TUI_ENDPOINT_TWILIO where it is set, and any proxy in between.",
        who=Who.NETWORK_ADMIN,
        failure_class=FailureClass.REMOTE,
        details={"host": host, "statusCode": reply.status},
    )
