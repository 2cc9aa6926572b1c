"""Handing a reply to the running web chat server, which has the visitor's connection."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from connectors.contract import Outbound, Sent
from connectors.problems import NoAnswer
from connectors.transport import Http, Reply
from connectors.webchat.judging import error_of, refuse_foreign
from connectors.webchat.places import REPLY_PATH

REFUSALS = frozenset({"control_refused", "channel_inactive", "visitor_gone"})


class Taken(BaseModel):
    """The server took a reply."""

    model_config = ConfigDict(extra="ignore")

    id: str = Field(min_length=1, max_length=64)
    status: Literal["delivered", "queued"]
    """`queued` while the visitor's page is out of reach for a moment."""


async def reply(http: Http, secret: str, message: Outbound) -> Sent:
    """Post a reply, once. Raises `ProviderRefusal`, `NoAnswer`.

    Args:
        http: a client of the server; closed afterwards.
        secret: the channel's webhook secret, which says which channel it is.
        message: what goes to which visitor.
    """
    async with http:
        answer = await http.post(
            REPLY_PATH,
            body={"to": message.to.strip(), "text": message.text},
            headers={"Authorization": f"Bearer {secret}"},
        )
        code = _code(answer)
        if code is not None:
            raise error_of(code)
        refuse_foreign(http.host, answer)
        try:
            taken = Taken.model_validate(answer.json)
        except ValidationError:
            raise NoAnswer(error_of("widget_foreign").problem) from None
        return Sent(taken.id, taken.status)


def _code(answer: Reply) -> str | None:
    if not isinstance(answer.json, dict) or answer.json.get("linktor") != "webchat":
        return None
    error = answer.json.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, str) and code in REFUSALS else None
