"""What became of the last messages and calls, in numbers.

Read from the account's lists, the twenty newest; who was reached, and what was said, is not read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from connectors.checks import Finding, passed, skipped, warning
from connectors.plivo import hangups
from connectors.plivo.errors import ended, lost
from connectors.plivo.formats import digits
from connectors.problems import Problem

if TYPE_CHECKING:
    from connectors.plivo.answers import Call, Message

MOST = 20
"""The largest page that Plivo gives."""
_LOST = ("failed", "undelivered", "rejected")


def of_messages(messages: Sequence[Message], sender: str) -> Finding:
    """Say how many of a sender's messages were lost, and explain the most frequent reason."""
    sent = [item for item in messages if digits(item.from_number or "") == sender]
    gone = [item for item in sent if item.message_state in _LOST]
    if not sent:
        return skipped("None of the account's last messages is of this number.", sent=0)
    codes = Counter(str(item.error_code) for item in gone if item.error_code)
    facts: dict[str, Any] = {"sent": len(sent), "lost": len(gone)}
    if not gone:
        return passed(f"Of the last {_count(len(sent), 'message')}, none was lost.", **facts)
    code = codes.most_common(1)[0][0] if codes else ""
    told = f"Of the last {_count(len(sent), 'message')}, {len(gone)} did not arrive."
    return warning(_told(lost(code), told, facts | {"errorCodes": dict(codes.most_common())}))


def of_calls(calls: Sequence[Call]) -> Finding:
    """Say how many calls could not be made. A busy line is no fault of a channel."""
    if not calls:
        return skipped("Nobody was called from this number lately.", calls=0)
    codes = Counter(
        str(item.hangup_cause_code)
        for item in calls
        if str(item.hangup_cause_code) in hangups.BY_CODE
        and hangups.BY_CODE[str(item.hangup_cause_code)].failure_class != "transient"
    )
    facts: dict[str, Any] = {"calls": len(calls), "failed": codes.total()}
    if not codes:
        return passed(f"Of the last {_count(len(calls), 'call')}, none failed.", **facts)
    told = f"Of the last {_count(len(calls), 'call')}, {codes.total()} failed."
    problem = ended(codes.most_common(1)[0][0], "failed")
    return warning(_told(problem, told, facts | {"hangupCauses": dict(codes.most_common())}))


def _told(reason: Problem, told: str, facts: dict[str, Any]) -> Problem:
    return replace(reason, message=f"{told} {reason.message}", details=facts)


def _count(number: int, what: str) -> str:
    return what if number == 1 else f"{number} {what}s"
