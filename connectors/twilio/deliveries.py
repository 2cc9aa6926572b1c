"""What became of the messages of the last days, in numbers.

Read from the account's Messages list: a message that failed keeps an `error_code`. Only counts and
codes are read; who was written to, and what, is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from connectors.checks import Finding, passed, skipped, warning
from connectors.problems import Problem
from connectors.twilio.answers import Message
from connectors.twilio.errors import explain

DAYS = 7
MOST = 100
"""Messages that are looked at: the newest."""

_LOST = ("failed", "undelivered")


def query(now: datetime, sender: str | None) -> dict[str, str]:
    """Make the parameters that list recent messages, of one sender or of all."""
    since = (now - timedelta(days=DAYS)).strftime("%Y-%m-%d")
    params = {"DateSent>": since, "PageSize": str(MOST)}
    return params | ({"From": sender} if sender else {})


def judge(messages: Sequence[Message]) -> Finding:
    """Say how many of these messages were lost, and explain the most frequent reason."""
    sent = [item for item in messages if (item.direction or "").startswith("outbound")]
    if not sent:
        return skipped(f"Nothing was sent in the last {DAYS} days.", sent=0)
    lost = [item for item in sent if item.status in _LOST]
    if not lost:
        return passed(
            f"{_count(len(sent))} in the last {DAYS} days, and none was lost.",
            sent=len(sent),
            lost=0,
        )
    codes = Counter(item.error_code for item in lost if item.error_code)
    facts: dict[str, Any] = {
        "sent": len(sent),
        "lost": len(lost),
        "errorCodes": {str(code): count for code, count in codes.most_common()},
    }
    were = "was" if len(lost) == 1 else "were"
    message = f"Of {_count(len(sent))} in the last {DAYS} days, {len(lost)} {were} lost."
    if not codes:
        return warning(replace(_UNEXPLAINED, message=message, details=facts))
    code, times = codes.most_common(1)[0]
    reason = explain(code)
    share = f", {times} times" if len(codes) > 1 else ""
    return warning(
        replace(reason, message=f"{message} Error {code}{share}: {reason.message}", details=facts)
    )


_UNEXPLAINED = Problem(
    code="messages_lost",
    message="",
    cause="Twilio gave no error code for them.",
    fix="Look at them in the Console, Monitor > Logs > Messaging.",
    documentation="https://www.twilio.com/docs/messaging/api/message-resource",
)


def _count(number: int) -> str:
    return "1 message" if number == 1 else f"{number} messages"
