"""Request bodies of the Messages and Conversations pages: what the pages have and nothing here can do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from linktor_tui.contract.errors import InvalidRequest
from linktor_tui.contract.message_requests import parse_close, parse_read, parse_send


def _send(**more: Any) -> dict[str, Any]:
    return {"channelId": "ch_1", "to": "anna", "content": {"type": "text", "text": "Hi"}, **more}


def _text(value: Any) -> dict[str, Any]:
    return _send(content={"type": "text", "text": "Hi", "quickReplies": value})


@pytest.mark.parametrize(
    ("parse", "body", "field"),
    [
        (parse_send, _text, "content.quickReplies"),
        (parse_send, lambda value: _send(scheduledAt=value), "scheduledAt"),
        (parse_close, lambda value: {"notes": value}, "notes"),
        (parse_read, lambda value: {"conversationId": "conv_1", "messageIds": value}, "messageIds"),
    ],
    ids=["quickReplies", "scheduledAt", "notes", "messageIds"],
)
def test_what_nothing_here_can_do_is_refused_by_name_and_null_asks_for_nothing(
    parse: Callable[[Any], Any], body: Callable[[Any], dict[str, Any]], field: str
) -> None:
    assert parse(body(None))
    with pytest.raises(InvalidRequest) as refused:
        parse(body(["something"]))
    assert [fault.field for fault in refused.value.faults] == [field]
