"""Calls to the Graph API with one access token, and what its answers mean.

Requests: “Graph API overview”, “Securing Graph API calls” (appsecret_proof) and “Batch requests” in
Meta's documentation. No address made here holds a credential: the token goes as a bearer token, and
a token to be looked into goes in the body of a batch.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import urlencode

from pydantic import ValidationError

from connectors.contract import FailureClass, Who
from connectors.meta.answers import Answer
from connectors.meta.answers import TokenFacts as TokenFacts
from connectors.meta.errors import explain, limited
from connectors.problems import NoAnswer, Problem, ProviderRefusal
from connectors.transport import Http, Reply, rate_limited, server_fault

VERSION = "v23.0"
A = TypeVar("A", bound=Answer)
OVERVIEW = "https://developers.facebook.com/docs/graph-api/overview"


class Graph:
    """One access token at the Graph API.

    Args:
        http: client for graph.facebook.com or graph.instagram.com, made with every secret used here.
        token: user, system user, page, app or Instagram token.
        app_secret: proves each call (`appsecret_proof`) where it is given.
        version: as in the address, `v23.0`.
    """

    def __init__(
        self, http: Http, token: str, app_secret: str | None = None, version: str = VERSION
    ) -> None:
        self.http = http
        self._version = version
        self.token = token
        self._proof = None if app_secret is None else proof(token, app_secret)

    async def get(self, path: str, params: Mapping[str, str] | None = None) -> dict[str, Any]:
        """GET a node or an edge, such as `/me`.

        Raises:
            ProviderRefusal: Meta answered and said no, with the reason in plain words.
            NoAnswer: silence, a fault of Meta's, a limit that was reached, or not Meta at all.
        """
        return await self._call("GET", path, params)

    async def post(
        self,
        path: str,
        body: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """POST a JSON body once; never tried again. Raises as `get`."""
        return await self._call("POST", path, params, body)

    async def delete(self, path: str, params: Mapping[str, str] | None = None) -> dict[str, Any]:
        """DELETE a node or an edge. Raises as `get`."""
        return await self._call("DELETE", path, params)

    async def get_quietly(self, path: str, params: Mapping[str, str]) -> dict[str, Any]:
        """GET with parameters that are secret: they go in the body of a batch. Raises as `get`."""
        inner = {"method": "GET", "relative_url": f"{path.lstrip('/')}?{urlencode(params)}"}
        form = {"batch": json.dumps([inner]), "include_headers": "false"}
        reply = await self._exchange("POST", "/", form=form)
        if not isinstance(reply.json, list):
            self._object(reply)
        return self._object(_first(reply))

    async def _call(
        self,
        method: str,
        path: str,
        params: Mapping[str, str] | None,
        body: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        return self._object(await self._exchange(method, path, params=params, body=body))

    async def _exchange(
        self, method: str, path: str, params: Mapping[str, str] | None = None, **content: Any
    ) -> Reply:
        asked = dict(params or {})
        if self._proof is not None:
            asked["appsecret_proof"] = self._proof
        return await self.http.request(
            method,
            f"/{self._version}{path}",
            params=asked or None,
            headers={"Authorization": f"Bearer {self.token}"},
            **content,
        )

    def _object(self, reply: Reply) -> dict[str, Any]:
        """Take the object out of an answer. Raises `ProviderRefusal` or `NoAnswer`."""
        host, found = self.http.host, reply.json
        error = found.get("error") if isinstance(found, dict) else None
        if reply.status == 429 or (isinstance(error, dict) and limited(error)):
            raise NoAnswer(_slow_down(host, reply, error))
        if isinstance(error, dict) and isinstance(error.get("code"), int):
            problem = explain(error, reply.status)
            kind = ProviderRefusal if problem.failure_class is FailureClass.CONFIG else NoAnswer
            raise kind(problem)
        if reply.status >= 500:
            raise NoAnswer(server_fault(host, reply))
        if not reply.ok or not isinstance(found, dict) or error is not None:
            raise NoAnswer(unlike_meta(host, reply.status))
        return found


def proof(token: str, app_secret: str) -> str:
    """Make the `appsecret_proof` of a token: it shows that the caller knows the app's secret."""
    return hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def _first(reply: Reply) -> Reply:
    """The answer to the only call of a batch. A null stands for one that was not finished."""
    answers = reply.json if isinstance(reply.json, list) else []
    first = answers[0] if answers and isinstance(answers[0], dict) else {}
    status, text = first.get("code"), first.get("body")
    try:
        body = json.loads(text) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        body = None
    known = status if isinstance(status, int) else 502
    return Reply(known, reply.headers, text if isinstance(text, str) else "", body)


def _slow_down(host: str, reply: Reply, error: Any) -> Problem:
    """Describe a limit that was reached, and which of Meta's limits it was where that is told."""
    problem = rate_limited(host, reply.retry_after)
    if not isinstance(error, dict) or not isinstance(error.get("code"), int):
        return problem
    known = explain(error, reply.status)
    return replace(
        problem,
        message=known.message,
        cause=known.cause,
        fix=known.fix,
        documentation=known.documentation,
        details={**problem.details, **known.details},
    )


def unlike_meta(host: str, status: int) -> Problem:
    """Describe an answer that the Graph API would not give: says nothing about the token."""
    return Problem(
        code="not_graph_api",
        message=f"{host} answered HTTP {status}, but not as the Graph API does.",
        cause="Something between here and Meta answered, or the address is of something else.",
        fix="Check LINKTOR_TUI_ENDPOINT_META where it is set, and any proxy in between.",
        who=Who.NETWORK_ADMIN,
        failure_class=FailureClass.REMOTE,
        documentation=OVERVIEW,
        details={"host": host, "statusCode": status},
    )


def read(model: type[A], found: object, host: str) -> A:
    """Read an answer, or a part of one, as a model. Raises `NoAnswer` if it makes no sense."""
    try:
        return model.model_validate(found)
    except ValidationError:
        raise NoAnswer(unlike_meta(host, 200)) from None


async def debug_token(graph: Graph) -> TokenFacts:
    """Have Meta look into the token itself.

    Meta wants the app's own token for this, or one of the same app whose holder has a role in it;
    others are refused with code 100 or 190, which says nothing about the token.

    Raises:
        ProviderRefusal, NoAnswer: as `Graph.get`.
    """
    found = await graph.get_quietly("/debug_token", {"input_token": graph.token})
    return read(TokenFacts, found.get("data"), graph.http.host)
