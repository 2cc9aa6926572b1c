"""Calls to Infobip with an API key, and what its answers mean."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from connectors.contract import FailureClass, Who
from connectors.infobip.config import BASE_URL
from connectors.infobip.knowledge import refusal
from connectors.problems import NoAnswer, Problem, ProviderRefusal
from connectors.transport import Http, Reply, rate_limited, server_fault

A = TypeVar("A", bound=BaseModel)


class InfobipApi:
    """An Infobip account at its own host."""

    def __init__(self, http: Http, key: str) -> None:
        self.http = http
        self._headers = {"Authorization": f"App {key}"}

    async def call(self, answer: type[A], method: str, path: str, *, body: Any = None) -> A:
        """Make a call and read its result as `answer`.

        Raises:
            ProviderRefusal: Infobip answered and said no, with the reason in plain words.
            NoAnswer: silence, a fault of the server, a request to slow down, or not Infobip.
        """
        reply = await self.http.request(method, path, body=body, headers=self._headers)
        host = self.http.host
        if reply.status == 429:
            raise NoAnswer(rate_limited(host, reply.retry_after))
        if reply.status >= 500:
            raise NoAnswer(server_fault(host, reply))
        found = reply.json if isinstance(reply.json, dict) else {}
        if reply.status >= 400:
            problem = refusal(found)
            raise ProviderRefusal(problem) if problem else NoAnswer(_not_infobip(host, reply))
        return _read(answer, reply, host)


def _read(answer: type[A], reply: Reply, host: str) -> A:
    body = reply.json if isinstance(reply.json, dict) else None
    if reply.status == 204 and body is None:
        body = {}
    if reply.ok and body is not None and "errorCode" not in body and "requestError" not in body:
        try:
            return answer.model_validate(body)
        except ValidationError:
            pass
    raise NoAnswer(_not_infobip(host, reply))


def _not_infobip(host: str, reply: Reply) -> Problem:
    return Problem(
        code="not_infobip",
        message=f"{host} answered HTTP {reply.status}, but not as Infobip's API does.",
        cause="The base URL is another server's, or a proxy or sign-in page answered in its place.",
        fix="Check the base URL, the network of this machine, and LINKTOR_TUI_ENDPOINT_INFOBIP.",
        who=Who.NETWORK_ADMIN,
        failure_class=FailureClass.REMOTE,
        documentation=BASE_URL,
        details={"host": host, "statusCode": reply.status},
    )
