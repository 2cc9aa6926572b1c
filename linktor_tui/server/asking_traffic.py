"""What requests about messages and conversations ask for. Read as strictly as `asking` reads.

A filter that the pages know and this server has not is refused by name: an answer that is not filtered
would be taken for one that is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from linktor_tui.contract.errors import Fault, InvalidRequest
from linktor_tui.contract.traffic import ConversationQuery, MessageQuery
from linktor_tui.server.asking import boolean, integer, numbered, parameters, read

if TYPE_CHECKING:
    from starlette.requests import Request

_ELSEWHERE = ("start_date", "end_date", "sort_by", "sort_order")
"""Of both pages; lists are sorted as the pages' defaults are."""
_DEFAULTS = {"sort_order": "desc"}


class Shown(NamedTuple):
    """Whether a conversation is asked for with its messages, and how many."""

    messages: bool
    limit: int


class Stretch(NamedTuple):
    """Which part of a thread is asked for."""

    before: str | None
    limit: int


def conversation_query(request: Request) -> ConversationQuery:
    """Read the query of GET /conversations; its ranges are the engine's to judge."""
    elsewhere = (*_ELSEWHERE, "assignee_id", "bot_id")
    given = _listed(request, ConversationQuery._fields, elsewhere, "updatedAt")
    return ConversationQuery(**given)


def message_query(request: Request) -> MessageQuery:
    """Read the query of GET /messages; its ranges are the engine's to judge."""
    elsewhere = (*_ELSEWHERE, "content_type")
    given = _listed(request, MessageQuery._fields, elsewhere, "createdAt")
    return MessageQuery(**given)


def shown(request: Request) -> Shown:
    """Read the query of GET /conversations/:id."""
    given = parameters(request, ("include_messages", "message_limit"))
    faults: list[Fault] = []
    whether = read(given, "include_messages", boolean, "must be true or false", faults)
    limit = read(given, "message_limit", integer, "must be a whole number", faults)
    _refuse(faults)
    return Shown(bool(whether), 20 if limit is None else limit)


def stretch(request: Request) -> Stretch:
    """Read the query of GET /conversations/:id/messages."""
    given = parameters(request, ("cursor", "limit", "direction"))
    faults: list[Fault] = []
    limit = read(given, "limit", integer, "must be a whole number", faults)
    if given.get("direction", "before") != "before":
        faults.append(Fault("direction", "can only be `before` here"))
    _refuse(faults)
    return Stretch(given.get("cursor"), 50 if limit is None else limit)


def _listed(
    request: Request, names: tuple[str, ...], elsewhere: tuple[str, ...], sorted_by: str
) -> dict[str, Any]:
    from linktor_tui.contract.wire import camel

    given = parameters(request, (*names, *elsewhere))
    faults: list[Fault] = []
    defaults = {**_DEFAULTS, "sort_by": sorted_by}
    for name in elsewhere:
        value = given.pop(name, None)
        if value is not None and value != defaults.get(name):
            faults.append(Fault(camel(name), "is not supported here"))
    _refuse(faults)
    return numbered(given)


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise InvalidRequest(*faults)
