"""Calls to Zenvia with an API token, and what its answers mean."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

from connectors.contract import FailureClass, Who
from connectors.problems import NoAnswer, Problem, ProviderRefusal
from connectors.transport import Http, Reply, rate_limited, server_fault
from connectors.zenvia import signing
from connectors.zenvia.config import DOCS
from connectors.zenvia.knowledge import refusal

A = TypeVar("A", bound=BaseModel)


class ZenviaApi:
    """A Zenvia account."""

    def __init__(
        self, http: Http, token: str, secret: str | None, now: Callable[[], datetime]
    ) -> None:
        self.http = http
        self._token = token
        self._secret = secret
        self._now = now
        self._hostname = urlsplit(http.base_url).hostname or ""

    async def call(self, answer: type[A], method: str, path: str, body: Any = None) -> A:
        """Make a call below /v2 and read its result as `answer`.

        Raises:
            ProviderRefusal: Zenvia answered and said no, with the reason in plain words.
            NoAnswer: silence, a fault of the server, a request to slow down, or not Zenvia.
        """
        resource = f"/v2{path}"
        content = None if body is None else json.dumps(body).encode()
        headers = {"X-API-TOKEN": self._token} | self._signed(method, resource, content)
        if content is not None:
            headers["Content-Type"] = "application/json"
        reply = await self.http.request(method, resource, content=content, headers=headers)
        host = self.http.host
        if reply.status == 429:
            raise NoAnswer(rate_limited(host, reply.retry_after))
        if reply.status >= 500:
            raise NoAnswer(server_fault(host, reply))
        if reply.status >= 400:
            problem = refusal(reply.json if isinstance(reply.json, dict) else {})
            raise ProviderRefusal(problem) if problem else NoAnswer(_not_zenvia(host, reply))
        return _read(answer, reply, host)

    def _signed(self, method: str, resource: str, content: bytes | None) -> dict[str, str]:
        if self._secret is None:
            return {}
        now = self._now().astimezone(UTC)
        return signing.headers(self._secret, method, self._hostname, resource, content, now)


def _read(answer: type[A], reply: Reply, host: str) -> A:
    body = {} if reply.status == 204 else reply.json
    if reply.ok and body is not None:
        try:
            return answer.model_validate(body)
        except ValidationError:
            pass
    raise NoAnswer(_not_zenvia(host, reply))


def _not_zenvia(host: str, reply: Reply) -> Problem:
    return Problem(
        code="not_zenvia",
        message=f"{host} answered HTTP {reply.status}, but not as Zenvia's API does.",
        cause="A proxy or sign-in page answered in its place, or the address is another server's.",
        fix="Check the network of this machine, and LINKTOR_TUI_ENDPOINT_ZENVIA where it is set.",
        who=Who.NETWORK_ADMIN,
        failure_class=FailureClass.REMOTE,
        documentation=DOCS,
        details={"host": host, "statusCode": reply.status},
    )
