"""The accounts that a simulated Plivo starts with, each for something to be seen.

Ids have the right form and are nobody's; numbers
are of the range that is set aside for fiction in the United States (555-01xx).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from connectors.plivo.simulated_resources import (
    Shown,
    SimulatedApplication,
    SimulatedCall,
    SimulatedMessage,
    SimulatedNumber,
)


def auth_id(number: int) -> str:
    """Make an Auth ID that is nobody's."""
    return f"MA{number:018d}"


def token(number: int) -> str:
    """Make an auth token that is nobody's."""
    return f"{'facade' * 6}{number:04d}"


MAIN, BROKE = auth_id(1), auth_id(2)
MAIN_TOKEN, BROKE_TOKEN, WRONG_TOKEN = token(1), token(2), token(99)
GOOD_NUMBER, VOICE_NUMBER, CRM_NUMBER, SECOND_NUMBER, LINE_NUMBER, BROKE_NUMBER, FOREIGN_NUMBER = (
    f"+1202555017{last}" for last in range(1, 8)
)
CUSTOMER = "+12025550150"
OPTED_OUT = "+12025550159"
"""Answered STOP to the main account."""
CRM_URL = "https://crm.other-vendor.example/in/plivo?key=not-for-you"

LOST = {"12025550181": "30", "12025550182": "80", "12025550183": "1000"}
"""Recipients whom no message reaches, and why."""
ENDINGS = {"12025550191": "3010", "12025550192": "3000", "12025550193": "2000"}
"""Recipients whom no call reaches, and why."""


@dataclass(slots=True)
class SimulatedAccount:
    """An account with everything in it."""

    auth_id: str
    token: str
    name: str
    credit: str = "42.17000"
    numbers: list[SimulatedNumber] = field(default_factory=list)
    applications: list[SimulatedApplication] = field(default_factory=list)
    messages: list[SimulatedMessage] = field(default_factory=list)
    calls: list[SimulatedCall] = field(default_factory=list)
    opted_out: set[str] = field(default_factory=set)
    _serial: Iterator[int] = field(default_factory=lambda: count(1))

    def new_uuid(self) -> str:
        """Make a UUID for something new."""
        return f"00000000-0000-4000-8000-{next(self._serial):012d}"

    def new_app_id(self) -> str:
        """Make an application's id."""
        return f"{next(self._serial):017d}"

    def number(self, wanted: str) -> SimulatedNumber | None:
        """Find a number, written as Plivo does."""
        return next((item for item in self.numbers if item.number == wanted), None)

    def application(self, wanted: str | None) -> SimulatedApplication | None:
        """Find an application."""
        return next((item for item in self.applications if item.app_id == wanted), None)

    def shown(self) -> Shown:
        """The Account resource."""
        return {
            "account_type": "standard",
            "address": "",
            "auth_id": self.auth_id,
            "auto_recharge": False,
            "billing_mode": "prepaid",
            "cash_credits": self.credit,
            "city": "",
            "name": self.name,
            "resource_uri": f"/v1/Account/{self.auth_id}/",
            "state": "",
            "timezone": "UTC",
        }


def simulated_accounts() -> dict[str, SimulatedAccount]:
    """The accounts by Auth ID, as new."""
    crm = SimulatedApplication("90000000000000001", "Acme CRM", message_url=CRM_URL)
    line = SimulatedApplication("90000000000000002", "Acme line")
    main = SimulatedAccount(
        MAIN,
        MAIN_TOKEN,
        "Acme",
        numbers=[
            SimulatedNumber(GOOD_NUMBER[1:]),
            SimulatedNumber(VOICE_NUMBER[1:], sms=False, app_id=line.app_id),
            SimulatedNumber(CRM_NUMBER[1:], app_id=crm.app_id),
            SimulatedNumber(SECOND_NUMBER[1:]),
            SimulatedNumber(LINE_NUMBER[1:], sms=False),
        ],
        applications=[crm, line],
        opted_out={OPTED_OUT[1:]},
    )
    main.messages.append(
        SimulatedMessage(
            main.new_uuid(),
            CUSTOMER[1:],
            GOOD_NUMBER[1:],
            "Your order is on its way.",
            "delivered",
            [],
        )
    )
    broke = SimulatedAccount(
        BROKE, BROKE_TOKEN, "Acme unpaid", "0.00000", [SimulatedNumber(BROKE_NUMBER[1:])]
    )
    return {account.auth_id: account for account in (main, broke)}
