"""Judgements about webhooks, deliveries and money, without a server."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from connectors.contract import StepStatus
from connectors.twilio import deliveries, standing, webhook
from connectors.twilio.answers import Account, Balance, Message, Number
from tests.connectors.twilio.channels import OURS


def inbound(url: str, method: str | None = "POST") -> webhook.Inbound:
    return webhook.Inbound(url, method, "the number", webhook.AT_NUMBER)


@pytest.mark.parametrize(
    ("url", "expected", "code", "said"),
    [
        ("", None, None, "Sending needs none"),
        ("", OURS, "webhook_missing", "do not reach this channel"),
        (OURS, OURS, None, "as they should"),
        ("https://HOOKS.acme.example:443/sms/ch_1", OURS, None, "as they should"),
        (f"{OURS}?k=v", OURS, "webhook_elsewhere", "another address there"),
        ("https://hooks.acme.example:8443/sms/ch_1", OURS, "webhook_elsewhere", ":8443"),
        ("https://crm.example/in", OURS, "webhook_elsewhere", "go to crm.example, not"),
        ("https://crm.example/in", None, "webhook_elsewhere", "go to crm.example, not"),
        ("https://demo.twilio.com/welcome/sms/reply", None, "webhook_demo", "sample answer"),
        ("https://demo.twilio.com:443/x", OURS, "webhook_demo", "sample answer"),
        ("https://demo.twilio.com.evil.example/", OURS, "webhook_elsewhere", "evil.example"),
        ("https://[broken", OURS, "webhook_elsewhere", "an unreadable address"),
        ("nonsense", None, "webhook_elsewhere", "an unreadable address"),
        ("https://crm.example:port/in", OURS, "webhook_elsewhere", "crm.example:port"),
    ],
)
def test_where_messages_go(url: str, expected: str | None, code: str | None, said: str) -> None:
    finding = webhook.destination(inbound(url), expected)
    assert finding.status is (StepStatus.PASSED if code is None else StepStatus.WARNING)
    assert (finding.problem.code if finding.problem else None) == code
    assert said in finding.message


@pytest.mark.parametrize(("method", "passes"), [("POST", True), (None, True), ("GET", False)])
def test_how_messages_come(method: str | None, passes: bool) -> None:
    finding = webhook.destination(inbound(OURS, method), OURS)
    assert (finding.status is StepStatus.PASSED) is passes


def test_somebody_elses_address_is_not_shown_beyond_its_host() -> None:
    url = "https://user:pass@crm.example:8443/secret/path?k=v#f"
    finding = webhook.destination(inbound(url), OURS)
    assert finding.details["host"] == "crm.example:8443"
    assert not any(part in f"{finding}" for part in ("pass", "secret", "k=v"))


def message(status: str, code: int | None = None, *, direction: str = "outbound-api") -> Message:
    return Message(sid="SM1", status=status, error_code=code, direction=direction)


@pytest.mark.parametrize(
    ("messages", "status", "said"),
    [
        ([], StepStatus.SKIPPED, "Nothing was sent"),
        ([message("received", direction="inbound")], StepStatus.SKIPPED, "Nothing was sent"),
        ([message("delivered")], StepStatus.PASSED, "1 message in the last 7 days, and none"),
        ([message("sent"), message("queued")], StepStatus.PASSED, "2 messages"),
        ([message("failed", 30006)], StepStatus.WARNING, "1 was lost. Error 30006: The recipient"),
        (
            [message("failed", 30006), message("undelivered", 30003), message("failed", 30006)],
            StepStatus.WARNING,
            "3 were lost. Error 30006, 2 times: ",
        ),
        ([message("failed")], StepStatus.WARNING, "Of 1 message in the last 7 days, 1 was lost."),
        ([message("undelivered", 31337)], StepStatus.WARNING, "Error 31337"),
    ],
)
def test_what_became_of_messages(messages: list[Message], status: StepStatus, said: str) -> None:
    finding = deliveries.judge(messages)
    assert finding.status is status
    assert said in finding.message
    if finding.problem is not None:
        assert finding.problem.cause
        assert finding.problem.fix


def test_only_the_last_days_are_asked_for() -> None:
    now = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert deliveries.query(now, "+15551234567") == {
        "DateSent>": "2026-11-16",
        "PageSize": "100",
        "From": "+15551234567",
    }
    assert "From" not in deliveries.query(now, None)


@pytest.mark.parametrize(
    ("told", "status", "code"),
    [
        ({"status": "active", "type": "Full"}, StepStatus.PASSED, None),
        ({"status": "active"}, StepStatus.PASSED, None),
        ({"status": "active", "type": "Trial"}, StepStatus.WARNING, "account_trial"),
        ({"status": "suspended", "type": "Trial"}, StepStatus.FAILED, "account_suspended"),
        ({"status": "closed"}, StepStatus.FAILED, "account_not_active"),
        ({"status": "under-review" * 20}, StepStatus.FAILED, "account_not_active"),
    ],
)
def test_the_state_of_an_account(
    told: dict[str, str], status: StepStatus, code: str | None
) -> None:
    finding = standing.of_account(Account.model_validate({"sid": "AC1"} | told))
    assert finding.status is status
    assert (finding.problem.code if finding.problem else None) == code
    assert len(finding.message) < 120


@pytest.mark.parametrize(("owner", "is_subaccount"), [(None, False), ("AC1", False), ("AC2", True)])
def test_who_pays(owner: str | None, is_subaccount: bool) -> None:
    account = Account(sid="AC1", status="active", owner_account_sid=owner)
    assert account.is_subaccount is is_subaccount


@pytest.mark.parametrize(
    ("amount", "status"),
    [
        (None, StepStatus.SKIPPED),
        ("5.01", StepStatus.PASSED),
        ("5", StepStatus.WARNING),
        ("0", StepStatus.WARNING),
        ("-1.5", StepStatus.WARNING),
    ],
)
def test_the_money_that_is_left(amount: str | None, status: StepStatus) -> None:
    balance = None if amount is None else Decimal(amount)
    assert standing.of_balance(Balance(balance=balance, currency="EUR")).status is status


@pytest.mark.parametrize(
    ("able", "needed", "status", "said"),
    [
        ({"sms": True, "voice": True}, "sms", StepStatus.PASSED, "carries SMS and calls."),
        ({"sms": True}, "sms", StepStatus.PASSED, "carries SMS."),
        ({"voice": True}, "sms", StepStatus.FAILED, "does not carry SMS"),
        ({}, "sms", StepStatus.FAILED, "does not carry SMS"),
        ({"sms": True}, "voice", StepStatus.FAILED, "does not carry calls"),
        ({"voice": True}, "voice", StepStatus.PASSED, "carries calls."),
    ],
)
def test_what_a_number_carries(
    able: dict[str, bool], needed: standing.Carried, status: StepStatus, said: str
) -> None:
    number = Number.model_validate(
        {"sid": "PN1", "phone_number": "+15551234567", "capabilities": able}
    )
    finding = standing.of_capabilities(number, needed)
    assert finding.status is status
    assert said in finding.message
