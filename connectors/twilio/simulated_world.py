"""The accounts that a simulated Twilio starts with, each for something to be seen.

Numbers are of the range that is set aside for fiction in the United States (555-01xx).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from connectors.twilio.simulated import SimulatedAccount, SimulatedKey, SimulatedService
from connectors.twilio.simulated_resources import (
    SimulatedApplication,
    SimulatedMessage,
    SimulatedNumber,
    sid,
)


def token(number: int) -> str:
    """Make a token of the usual shape that is nobody's."""
    return f"{'facade' * 5}{number:02d}"


MAIN, TRIAL, SUBACCOUNT, SUSPENDED, TEST = (sid("AC", number) for number in range(1, 6))
MAIN_TOKEN, TRIAL_TOKEN, SUBACCOUNT_TOKEN, SUSPENDED_TOKEN, TEST_TOKEN = (
    token(number) for number in range(1, 6)
)
WRONG_TOKEN = token(99)

GOOD_NUMBER = "+12025550101"
VOICE_NUMBER = "+12025550102"
DEMO_NUMBER = "+12025550103"
APP_NUMBER = "+12025550104"
SECOND_NUMBER = "+12025550105"
TRIAL_NUMBER = "+12025550110"
SUBACCOUNT_NUMBER = "+12025550120"
SUSPENDED_NUMBER = "+12025550130"
FOREIGN_NUMBER = "+12025550190"
"""Nobody's at this Twilio."""

CUSTOMER = "+12025550150"
OPTED_OUT = "+12025550159"
"""Answered STOP to the main account."""

MAIN_KEY, STANDARD_KEY, SENDING_KEY = (sid("SK", number) for number in range(1, 4))
MAIN_KEY_SECRET, STANDARD_KEY_SECRET, SENDING_KEY_SECRET = (
    token(number) for number in (11, 12, 13)
)

SERVICE, EMPTY_SERVICE = (sid("MG", number) for number in range(1, 3))
CRM_URL = "https://crm.other-vendor.example/in/sms?key=not-for-you"


def simulated_accounts() -> dict[str, SimulatedAccount]:
    """The accounts by SID, as new."""
    accounts = (
        _main(),
        SimulatedAccount(
            TRIAL,
            TRIAL_TOKEN,
            "Acme trying out",
            type="Trial",
            balance="14.35",
            numbers=[SimulatedNumber(sid("PN", 10), TRIAL_NUMBER)],
            verified={CUSTOMER},
        ),
        SimulatedAccount(
            SUBACCOUNT,
            SUBACCOUNT_TOKEN,
            "Acme branch",
            owner_sid=MAIN,
            numbers=[SimulatedNumber(sid("PN", 20), SUBACCOUNT_NUMBER)],
        ),
        SimulatedAccount(
            SUSPENDED,
            SUSPENDED_TOKEN,
            "Acme unpaid",
            status="suspended",
            balance="-0.42",
            numbers=[SimulatedNumber(sid("PN", 30), SUSPENDED_NUMBER)],
        ),
        SimulatedAccount(TEST, TEST_TOKEN, "Acme test credentials", test=True),
    )
    return {account.sid: account for account in accounts}


def _main() -> SimulatedAccount:
    app = SimulatedApplication(sid("AP", 1), "Acme CRM", sms_url=CRM_URL)
    numbers = [
        SimulatedNumber(sid("PN", 1), GOOD_NUMBER),
        SimulatedNumber(sid("PN", 2), VOICE_NUMBER, sms=False, mms=False),
        SimulatedNumber(
            sid("PN", 3), DEMO_NUMBER, sms_url="https://demo.twilio.com/welcome/sms/reply/"
        ),
        SimulatedNumber(sid("PN", 4), APP_NUMBER, sms_application_sid=app.sid),
        SimulatedNumber(sid("PN", 5), SECOND_NUMBER),
    ]
    return SimulatedAccount(
        MAIN,
        MAIN_TOKEN,
        "Acme",
        numbers=numbers,
        applications=[app],
        services=[
            SimulatedService(SERVICE, "Acme notices", [numbers[0], numbers[4]]),
            SimulatedService(EMPTY_SERVICE, "Acme empty"),
        ],
        keys=[
            SimulatedKey(MAIN_KEY, MAIN_KEY_SECRET, "main"),
            SimulatedKey(STANDARD_KEY, STANDARD_KEY_SECRET, "standard"),
            SimulatedKey(
                SENDING_KEY, SENDING_KEY_SECRET, "restricted", allowed=frozenset({"Messages"})
            ),
        ],
        messages=[_delivered(hours) for hours in (3, 2, 1)],
        opted_out={OPTED_OUT},
    )


def _delivered(hours: int) -> SimulatedMessage:
    return SimulatedMessage(
        sid("SM", 9000 + hours),
        CUSTOMER,
        GOOD_NUMBER,
        "Your order is on its way.",
        "delivered",
        created=datetime.now(UTC) - timedelta(hours=hours),
    )
