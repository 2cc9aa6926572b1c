"""One bot's calls to a Bot API server, and what its answers mean.

Requests and answers: “Making requests” in the Bot API manual. The token is part of the path, so no
text made here holds a path.
"""

from __future__ import annotations

from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ValidationError

from connectors.contract import FailureClass, Who
from connectors.problems import NoAnswer, Problem, ProviderRefusal
from connectors.telegram.errors import explain
from connectors.telegram.refusals import MAKING_REQUESTS
from connectors.transport import Http, Reply, rate_limited, server_fault

A = TypeVar("A", bound=BaseModel)


class BotApi:
    """A bot at a Bot API server: Telegram's own, or a self-hosted one."""

    def __init__(self, http: Http, token: str) -> None:
        self.http = http
        self._path = f"/bot{quote(token, safe=':')}/"

    async def call(
        self,
        answer: type[A],
        method: str,
        parameters: dict[str, Any] | None = None,
        *,
        seconds: float | None = None,
    ) -> A:
        """Call a method once and read its result as `answer`.

        Args:
            seconds: that the call may take, in place of the client's own limit.

        Raises:
            ProviderRefusal: the server answered and said no, with the reason in plain words.
            NoAnswer: silence, a fault of the server, a request to slow down, or not a Bot API.
        """
        path = self._path + method
        if parameters is None:
            reply = await self.http.get(path)
        else:
            reply = await self.http.post(path, body=parameters, seconds=seconds)
        try:
            return answer.model_validate(result_of(reply, self.http.host))
        except ValidationError:
            raise NoAnswer(not_a_bot_api(self.http.host, reply)) from None


def result_of(reply: Reply, host: str) -> Any:
    """Take the result out of an answer. Raises `ProviderRefusal` or `NoAnswer`."""
    body = reply.json if isinstance(reply.json, dict) else {}
    code = body.get("error_code")
    status = code if isinstance(code, int) else reply.status
    if status == 429:
        raise NoAnswer(rate_limited(host, _seconds(body, reply)))
    if status >= 500:
        raise NoAnswer(server_fault(host, reply))
    if reply.ok and body.get("ok") is True and "result" in body:
        return body["result"]
    if body.get("ok") is False:
        raise ProviderRefusal(explain(status, str(body.get("description", "")), _extra(body)))
    raise NoAnswer(not_a_bot_api(host, reply))


def _extra(body: dict[str, Any]) -> dict[str, Any]:
    """The `ResponseParameters` of a refusal."""
    parameters = body.get("parameters")
    return parameters if isinstance(parameters, dict) else {}


def _seconds(body: dict[str, Any], reply: Reply) -> int | None:
    seconds = _extra(body).get("retry_after")
    return seconds if isinstance(seconds, int) and seconds >= 0 else reply.retry_after


def not_a_bot_api(host: str, reply: Reply) -> Problem:
    """Describe an answer that no Bot API server gives: says nothing about the token."""
    return Problem(
        code="not_bot_api",
        message=f"{host} answered HTTP {reply.status}, but not as a Bot API server does.",
        cause="A proxy or sign-in page answered in its place, or the address is another server's.",
        fix="Check the network of this machine, and LINKTOR_TUI_ENDPOINT_TELEGRAM where it is set.",
        who=Who.NETWORK_ADMIN,
        failure_class=FailureClass.REMOTE,
        documentation=MAKING_REQUESTS,
        details={"host": host, "statusCode": reply.status},
    )
