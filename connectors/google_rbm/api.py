"""Calls to Google with a token, and what its answers mean.

Three hosts: the token endpoint, the RCS for Business API (a message's way) and the Business
Communications API (an agent's launch and webhook).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from connectors.contract import FailureClass, Who
from connectors.google_rbm import tokens
from connectors.google_rbm.answers import Token
from connectors.google_rbm.api_errors import ERRORS
from connectors.google_rbm.keys import ServiceAccount
from connectors.google_rbm.knowledge import api_problem, oauth_problem
from connectors.problems import NoAnswer, Problem, ProviderRefusal
from connectors.transport import Http, Reply, rate_limited, server_fault

A = TypeVar("A", bound=BaseModel)


async def mint(http: Http, account: ServiceAccount, scope: str, now: datetime) -> str:
    """Exchange a signed request for an access token.

    Raises:
        ProviderRefusal: Google does not accept the key, with the reason.
        NoAnswer: silence, a fault, or not Google's token endpoint.
    """
    form = {"grant_type": tokens.GRANT, "assertion": tokens.assertion(account, scope, now)}
    reply = await http.post("/token", form=form)
    body = reply.json if isinstance(reply.json, dict) else {}
    _refuse_faults(reply, http.host)
    if not reply.ok and isinstance(body.get("error"), str):
        raise ProviderRefusal(oauth_problem(body))
    return _read(Token, reply, http.host).access_token


class GoogleApi:
    """One API host, with a token for it."""

    def __init__(self, http: Http, token: str) -> None:
        self.http = http
        self._headers = {"Authorization": f"Bearer {token}"}

    async def call(
        self,
        answer: type[A],
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> A:
        """Make a call and read its result as `answer`.

        Raises:
            ProviderRefusal: Google answered and said no, with the reason in plain words.
            NoAnswer: silence, a fault of the server, a request to slow down, or not Google.
        """
        reply = await self.http.request(
            method, path, params=params, body=body, headers=self._headers
        )
        _refuse_faults(reply, self.http.host)
        found = reply.json if isinstance(reply.json, dict) else {}
        if not reply.ok and isinstance(found.get("error"), dict):
            raise ProviderRefusal(api_problem(found["error"]))
        return _read(answer, reply, self.http.host)


def _refuse_faults(reply: Reply, host: str) -> None:
    if reply.status == 429:
        raise NoAnswer(rate_limited(host, reply.retry_after))
    if reply.status >= 500:
        raise NoAnswer(server_fault(host, reply))


def _read(answer: type[A], reply: Reply, host: str) -> A:
    if reply.ok and isinstance(reply.json, dict) and "error" not in reply.json:
        try:
            return answer.model_validate(reply.json)
        except ValidationError:
            pass
    raise NoAnswer(_not_google(host, reply))


def _not_google(host: str, reply: Reply) -> Problem:
    return Problem(
        code="not_google",
        message=f"{host} answered HTTP {reply.status}, but not as Google's API does.",
        cause="A proxy or sign-in page answered in its place, or the address is another server's.",
        fix="Check the network of this machine, and the LINKTOR_TUI_ENDPOINT_GOOGLE_RBM… variables.",
        who=Who.NETWORK_ADMIN,
        failure_class=FailureClass.REMOTE,
        documentation=ERRORS,
        details={"host": host, "statusCode": reply.status},
    )
