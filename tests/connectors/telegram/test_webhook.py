"""What getWebhookInfo says, judged without a server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from connectors.contract import StepStatus
from connectors.telegram import webhook
from connectors.telegram.answers import Webhook

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
OURS = "https://hooks.acme.example/t/ch_1"


def ago(**span: float) -> int:
    return int((NOW - timedelta(**span)).timestamp())


@pytest.mark.parametrize(
    ("registered", "expected", "status", "said"),
    [
        ("", None, StepStatus.PASSED, "polling"),
        ("", OURS, StepStatus.WARNING, "No webhook is registered"),
        (OURS, OURS, StepStatus.PASSED, "as they should be"),
        ("https://HOOKS.acme.example:443/t/ch_1", OURS, StepStatus.PASSED, "as they should be"),
        (f"{OURS}?key=1", OURS, StepStatus.WARNING, "another address there"),
        ("https://hooks.acme.example:8443/t/ch_1", OURS, StepStatus.WARNING, "8443"),
        ("https://hooks.acme.example/t/ch_2", OURS, StepStatus.WARNING, "another address there"),
        ("https://crm.example/in", OURS, StepStatus.WARNING, "crm.example, not to this channel"),
        ("https://crm.example/in", None, StepStatus.WARNING, "crm.example, not to this channel"),
        ("https://[broken", None, StepStatus.WARNING, "an unreadable address"),
        ("https://crm.example:port/in", OURS, StepStatus.WARNING, "crm.example:port"),
    ],
)
def test_where_messages_go(
    registered: str, expected: str | None, status: StepStatus, said: str
) -> None:
    finding = webhook.destination(Webhook(url=registered), expected)
    assert finding.status is status
    assert said in finding.message
    assert (finding.problem is None) is (status is StepStatus.PASSED)


def test_a_registered_address_is_not_shown_beyond_its_host() -> None:
    url = "https://user:pass@crm.example:8443/secret/110201543:AAHdqTcv?k=v#f"
    finding = webhook.destination(Webhook(url=url, ip_address="203.0.113.9"), OURS)
    assert finding.details["host"] == "crm.example:8443"
    assert not any(part in f"{finding}" for part in ("pass", "secret", "AAHdqTcv", "k=v"))


def failing(**given: object) -> Webhook:
    told = {"url": OURS, "pending_update_count": 3, "last_error_message": "Connection refused"}
    return Webhook.model_validate(told | given)


@pytest.mark.parametrize(
    ("info", "expected", "status", "said"),
    [
        (failing(last_error_date=ago(minutes=5)), OURS, StepStatus.FAILED, "cannot deliver"),
        (failing(last_error_date=ago(minutes=5)), None, StepStatus.WARNING, "cannot deliver"),
        (
            failing(last_error_date=ago(minutes=5), pending_update_count=0),
            OURS,
            StepStatus.WARNING,
            "5 min ago",
        ),
        (failing(last_error_date=ago(hours=5)), OURS, StepStatus.WARNING, "5 h ago"),
        (failing(last_error_date=ago(hours=25)), OURS, StepStatus.PASSED, "3 updates wait"),
        (failing(last_error_date=ago(seconds=-90)), OURS, StepStatus.FAILED, "cannot deliver"),
        (failing(pending_update_count=1), OURS, StepStatus.PASSED, "1 update waits"),
        (
            failing(last_synchronization_error_date=ago(minutes=10)),
            OURS,
            StepStatus.WARNING,
            "could not fetch",
        ),
        (failing(last_synchronization_error_date=ago(hours=2)), OURS, StepStatus.PASSED, "lately"),
        (Webhook(url=""), None, StepStatus.SKIPPED, "nothing is delivered"),
        (Webhook(url="", pending_update_count=7), None, StepStatus.PASSED, "7 updates wait"),
    ],
)
def test_whether_messages_arrive(
    info: Webhook, expected: str | None, status: StepStatus, said: str
) -> None:
    finding = webhook.delivery(info, expected, NOW)
    assert finding.status is status
    assert said in finding.message


@pytest.mark.parametrize(
    ("said", "cause"),
    [
        ("SSL error {error:0A000086:SSL routines::certificate verify failed}", "certificate"),
        ("Wrong response from the webhook: 401 Unauthorized", "refuses Telegram"),
        ("Wrong response from the webhook: 404 Not Found", "nothing at that address"),
        ("Wrong response from the webhook: 302 Found", "redirects"),
        ("Wrong response from the webhook: 502 Bad Gateway", "has a fault"),
        ("Wrong response from the webhook: 429 Too Many Requests", "2xx"),
        ("Failed to resolve host: Name or service not known", "no address for the name"),
        ("Connection timed out", "not in time"),
        ("Read timeout expired", "not in time"),
        ("Connection refused", "Nothing listens"),
        ("Can't connect to the webhook", "Nothing listens"),
        ("Webhook connection closed", "Nothing listens"),
        (None, "2xx"),
    ],
)
def test_why_delivery_fails(said: str | None, cause: str) -> None:
    info = failing(last_error_date=ago(minutes=5), last_error_message=said)
    problem = webhook.delivery(info, OURS, NOW).problem
    assert problem is not None
    assert cause in problem.cause
    assert problem.fix
    assert (said or "no reason given") in problem.message


def test_a_long_delivery_error_is_shortened() -> None:
    info = failing(last_error_date=ago(minutes=5), last_error_message="x" * 10_000)
    finding = webhook.delivery(info, OURS, NOW)
    assert len(finding.message) < 400
    assert len(str(finding.details["lastError"])) == 200


def test_the_time_of_the_last_error_is_told_in_utc() -> None:
    finding = webhook.delivery(failing(last_error_date=ago(hours=25)), OURS, NOW)
    assert finding.details["lastErrorAt"] == "2026-11-22T11:00:00Z"


@pytest.mark.parametrize(
    ("chosen", "expected", "status"),
    [
        (None, OURS, StepStatus.PASSED),
        ([], OURS, StepStatus.PASSED),
        (["message", "callback_query"], OURS, StepStatus.PASSED),
        (["callback_query"], OURS, StepStatus.FAILED),
        (["callback_query"], None, StepStatus.WARNING),
    ],
)
def test_whether_messages_are_asked_for(
    chosen: list[str] | None, expected: str | None, status: StepStatus
) -> None:
    info = Webhook.model_validate({"url": OURS, "allowed_updates": chosen})
    finding = webhook.subscription(info, expected)
    assert finding.status is status
    assert status is StepStatus.PASSED or "callback_query" in finding.message
