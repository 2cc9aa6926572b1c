"""One account's calls to MessageBird, and what the answers mean.

Messages and balance stand at rest.messagebird.com, numbers at numbers.messagebird.com. Both take
`Authorization: AccessKey <key>`, so the key is in no address.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from connectors.contract import FailureClass, Who
from connectors.messagebird.answers import Answer, Refusal
from connectors.messagebird.knowledge import ERRORS, of_request
from connectors.problems import NoAnswer, Problem, ProviderRefusal
from connectors.transport import Http, Reply, rate_limited, server_fault

A = TypeVar("A", bound=Answer)


class MessageBirdApi:
    """An account at one host of MessageBird, over a connection that somebody else closes."""

    def __init__(self, http: Http, access_key: str) -> None:
        self.http = http
        # A key of other characters than ASCII is none, and must not break the header.
        plain = access_key.encode("ascii", "replace").decode()
        self._headers = {"Authorization": f"AccessKey {plain}"}

    async def get(self, answer: type[A], path: str) -> A:
        """GET a path once and read the reply as `answer`.

        Raises:
            ProviderRefusal: MessageBird answered and said no, with the reason in plain words.
            NoAnswer: silence, a fault of MessageBird's, a request to slow down, or somebody else.
        """
        return result_of(answer, await self.http.get(path, headers=self._headers), self.http.host)

    async def post(self, answer: type[A], path: str, body: Mapping[str, Any]) -> A:
        """POST JSON once and read the reply as `answer`. Raises as `get`."""
        reply = await self.http.post(path, body=body, headers=self._headers)
        return result_of(answer, reply, self.http.host)


def result_of(answer: type[A], reply: Reply, host: str) -> A:
    """Read a reply. Raises `ProviderRefusal` or `NoAnswer`."""
    if reply.status == 429:
        raise NoAnswer(rate_limited(host, reply.retry_after))
    if reply.status >= 500:
        raise NoAnswer(server_fault(host, reply))
    try:
        if reply.ok:
            return answer.model_validate(reply.json)
        fault = Refusal.model_validate(reply.json).errors[0]
    except ValidationError:
        raise NoAnswer(not_messagebird(host, reply)) from None
    raise ProviderRefusal(of_request(fault.code, fault.description, fault.parameter, reply.status))


def not_messagebird(host: str, reply: Reply) -> Problem:
    """Describe an answer that MessageBird does not give: says nothing about the key."""
    return Problem(
        code="not_messagebird",
        message=f"{host} answered HTTP {reply.status}, but not as MessageBird does.",
        cause="A proxy or sign-in page answered in its place, or the address is another server's.",
        fix="Check the network of this machine, and LINKTOR_TUI_ENDPOINT_MESSAGEBIRD where it is "
        "set.",
        who=Who.NETWORK_ADMIN,
        failure_class=FailureClass.REMOTE,
        documentation=ERRORS,
        details={"host": host, "statusCode": reply.status},
    )
