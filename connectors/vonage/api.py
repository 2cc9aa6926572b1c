"""One account's calls to Vonage, and what the answers mean.

The account's own interfaces stand at rest.nexmo.com, applications and calls at api.nexmo.com. They
take the API key and its secret as basic authentication, as Vonage's own SDK sends them, and calls a
token signed with the application's key; so a secret is in no address and no form.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from connectors.contract import FailureClass, Who
from connectors.problems import NoAnswer, Problem, ProviderRefusal
from connectors.transport import Http, Reply, rate_limited, server_fault
from connectors.vonage.answers import Answer, Refusal, Sending
from connectors.vonage.codes_http import ERRORS
from connectors.vonage.knowledge import of_http

A = TypeVar("A", bound=Answer)


class VonageApi:
    """An account at one host of Vonage, over a connection that somebody else closes.

    Args:
        http: to that host.
        auth: API key and secret.
        token: an application's token, which goes in their place.
    """

    def __init__(
        self, http: Http, auth: tuple[str, str] | None = None, token: str | None = None
    ) -> None:
        self.http = http
        self._auth = auth if token is None else None
        self._headers = {} if token is None else {"Authorization": f"Bearer {token}"}

    async def get(self, answer: type[A], path: str, params: Mapping[str, str] | None = None) -> A:
        """GET a path once and read the reply as `answer`.

        Raises:
            ProviderRefusal: Vonage answered and said no, with the reason in plain words.
            NoAnswer: silence, a fault of Vonage's, a request to slow down, or not Vonage at all.
        """
        reply = await self.http.get(path, params=params, headers=self._headers, auth=self._auth)
        return result_of(answer, reply, self.http.host)

    async def post(self, answer: type[A], path: str, form: Mapping[str, str]) -> A:
        """POST a form once and read the reply as `answer`. Raises as `get`."""
        reply = await self.http.post(path, form=form, auth=self._auth)
        return result_of(answer, reply, self.http.host)

    async def hand(self, answer: type[A], method: str, path: str, body: Mapping[str, Any]) -> A:
        """POST or PUT JSON once and read the reply as `answer`. Raises as `get`."""
        reply = await self.http.request(
            method, path, body=body, headers=self._headers, auth=self._auth
        )
        return result_of(answer, reply, self.http.host)

    async def send(self, form: Mapping[str, str]) -> Sending:
        """Hand a message to the SMS API, which answers in its own form. Raises as `get`."""
        reply = await self.http.post("/sms/json", form=form, auth=self._auth)
        if reply.status != 429 and reply.status < 500 and isinstance(reply.json, dict):
            try:
                return Sending.model_validate(reply.json)
            except ValidationError:
                pass  # an error of the gateway before the SMS API
        return result_of(Sending, reply, self.http.host)


def result_of(answer: type[A], reply: Reply, host: str) -> A:
    """Read a reply. Raises `ProviderRefusal` or `NoAnswer`."""
    if reply.status == 429:
        raise NoAnswer(rate_limited(host, reply.retry_after))
    if reply.status >= 500:
        raise NoAnswer(server_fault(host, reply))
    body: dict[str, Any] = reply.json if isinstance(reply.json, dict) else {}
    refusal = _refusal(body)
    if refusal is not None and (not reply.ok or refusal.error_code not in ("", "200")):
        raise ProviderRefusal(of_http(refusal.slug, _code(refusal, reply), refusal.said))
    if not reply.ok or not isinstance(reply.json, dict):
        raise NoAnswer(not_vonage(host, reply))
    try:
        return answer.model_validate(body)
    except ValidationError:
        raise NoAnswer(not_vonage(host, reply)) from None


def _refusal(body: dict[str, Any]) -> Refusal | None:
    try:
        found = Refusal.model_validate(body)
    except ValidationError:
        return None
    return found if found.known else None


def _code(refusal: Refusal, reply: Reply) -> int:
    told = refusal.error_code
    return int(told) if told.isascii() and told.isdigit() and len(told) == 3 else reply.status


def not_vonage(host: str, reply: Reply) -> Problem:
    """Describe an answer that Vonage does not give: says nothing about the credential."""
    return Problem(
        code="not_vonage",
        message=f"{host} answered HTTP {reply.status}, but not as Vonage does.",
        cause="A proxy or sign-in page answered in its place, or the address is another server's.",
        fix="Check the network of this machine, and LINKTOR_TUI_ENDPOINT_VONAGE where it is set.",
        who=Who.NETWORK_ADMIN,
        failure_class=FailureClass.REMOTE,
        documentation=ERRORS,
        details={"host": host, "statusCode": reply.status},
    )
