"""Calls of the simulated Twilio: the resource, what is refused, and how a call ends.

Some recipients always refuse: those of Twilio's page “Test credentials”, here for every account. Others
end a call as `ENDINGS` says. Nobody hears anything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from connectors.twilio.numbers import as_number, is_number
from connectors.twilio.simulated_resources import API, Shown, rfc2822

if TYPE_CHECKING:
    from connectors.twilio.simulated import SimulatedAccount

MAGIC_CALLED = {
    "+15005550001": 21217,
    "+15005550002": 21214,
    "+15005550003": 21215,
    "+15005550004": 21216,
}
MAGIC_CALLERS = {"+15005550001": 21212}
MAGIC_CALLER = "+15005550006"
"""The one that test credentials can call from."""

ENDINGS = {
    "+12025550161": "busy",
    "+12025550162": "no-answer",
    "+12025550163": "failed",
}
"""Recipients who are not reached, and how their calls end."""


@dataclass(slots=True)
class SimulatedCall:
    """A call, and what will become of it."""

    sid: str
    to: str
    sender: str
    status: str = "queued"
    twiml: str = ""
    record: bool = False
    coming: list[str] = field(default_factory=list)
    """States that follow, one each time that somebody looks."""
    status_callback: str = ""
    direction: str = "outbound-api"
    phone_number_sid: str = ""
    created: datetime = field(default_factory=lambda: datetime.now(UTC))

    def advance(self) -> None:
        """Go on to the next state."""
        if self.coming:
            self.status = self.coming.pop(0)

    def shown(self, account_sid: str) -> Shown:
        """The Call resource."""
        uri = f"{API}/Accounts/{account_sid}/Calls/{self.sid}"
        begun = rfc2822(self.created) if self.status not in ("queued", "ringing") else None
        ended = self.status not in ("queued", "ringing", "in-progress")
        below = {"notifications": "Notifications", "recordings": "Recordings", "events": "Events"}
        return {
            "account_sid": account_sid,
            "answered_by": None,
            "api_version": "2010-04-01",
            "caller_name": None,
            "date_created": rfc2822(self.created),
            "date_updated": rfc2822(self.created),
            "direction": self.direction,
            "duration": "12" if self.status == "completed" else "0" if ended else None,
            "end_time": rfc2822(self.created) if ended else None,
            "forwarded_from": None,
            "from": self.sender,
            "from_formatted": self.sender,
            "group_sid": None,
            "parent_call_sid": None,
            "phone_number_sid": self.phone_number_sid,
            "price": None,
            "price_unit": "USD",
            "queue_time": "0",
            "sid": self.sid,
            "start_time": begun,
            "status": self.status,
            "subresource_uris": {name: f"{uri}/{path}.json" for name, path in below.items()},
            "to": self.to,
            "to_formatted": self.to,
            "trunk_sid": None,
            "uri": f"{uri}.json",
        }


def compose_call(account: SimulatedAccount, given: Mapping[str, str]) -> SimulatedCall:
    """Make a call of the parameters of a request. Raises `Refused`."""
    from connectors.twilio.simulated_rules import Refused

    to, sender = as_number(given.get("To", "")), as_number(given.get("From", ""))
    if not to:
        raise Refused(21201)
    if not sender:
        raise Refused(21213)
    if not any(given.get(name) for name in ("Url", "Twiml", "ApplicationSid")):
        raise Refused(21205)
    if not _absolute(given.get("StatusCallback", "https://x.example")):
        raise Refused(21205)
    _check_caller(account, sender)
    _check_called(account, to)
    return SimulatedCall(
        account.new_sid("CA"),
        to,
        sender,
        twiml=given.get("Twiml", ""),
        record=given.get("Record") == "true",
        coming=_coming(ENDINGS.get(to, "completed")),
        status_callback=given.get("StatusCallback", ""),
    )


def _coming(end: str) -> list[str]:
    return ["ringing", "in-progress", end] if end == "completed" else ["ringing", end]


def _absolute(url: str) -> bool:
    return re.match(r"https?://[^/\s]+", url) is not None


def _check_caller(account: SimulatedAccount, sender: str) -> None:
    from connectors.twilio.simulated_rules import Refused

    if account.test:
        if sender != MAGIC_CALLER:
            raise Refused(MAGIC_CALLERS.get(sender, 21210), sender=sender)
        return
    mine = {number.phone_number for number in account.numbers if number.voice}
    if sender not in mine | account.verified:
        raise Refused(21210 if is_number(sender) else 21212, sender=sender)


def _check_called(account: SimulatedAccount, to: str) -> None:
    from connectors.twilio.simulated_rules import Refused

    if not is_number(to):
        raise Refused(21211, to=to)
    if to in MAGIC_CALLED:
        raise Refused(MAGIC_CALLED[to], to=to)
    if account.type == "Trial" and to not in account.verified:
        raise Refused(21219, to=to)
