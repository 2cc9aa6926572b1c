"""The whole check against the simulator: each sample, each fault, each kind of server."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors import checks
from connectors.contract import FailureClass, StepStatus
from connectors.mail import MailConnector
from connectors.mail.simulator import MailSimulator
from connectors.simulation import Fault
from tests.connectors.mail.room import Line, check, connector, raw_server, unpassed

EXPECTED = {
    "works": {},
    "wrong password": {
        "smtp.auth": "failed 535 5.7.8",
        "imap.auth": "failed AUTHENTICATIONFAILED",
    },
    "no STARTTLS": {"smtp.tls": "failed no_starttls"},
    "untrusted certificate": {
        "smtp.tls": "failed certificate_untrusted",
        "imap.tls": "failed certificate_untrusted",
    },
    "wrong port": {"smtp.connect": "failed wrong_port"},
}


async def test_each_sample_ends_as_it_says(mail: MailSimulator) -> None:
    samples = mail.samples()

    found = {sample.outcome: unpassed(await check(sample.body["config"])) for sample in samples}

    assert found == EXPECTED
    accounts = {sample.body["config"]["fromEmail"] for sample in samples}
    assert len(accounts) == len(samples), "two channels may not share an account"


def test_the_plan_has_the_documented_names() -> None:
    plan = [(step.id, step.name) for step in checks.plan(MailConnector)]

    assert plan == [
        ("mail.format", "format"),
        ("smtp.connect", "smtp"),
        ("smtp.tls", "tls"),
        ("smtp.auth", "login"),
        ("smtp.from", "permissions"),
        ("imap.connect", "imap"),
        ("imap.tls", "tls"),
        ("imap.auth", "login"),
        ("imap.folder", "imap"),
        ("imap.idle", "imap"),
        ("mail.logins", "credentials"),
        ("dns.mx", "dns"),
        ("dns.spf", "dns"),
        ("dns.dkim", "dns"),
        ("dns.dmarc", "dns"),
        ("dns.alignment", "dns"),
    ]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (
            Fault.WRONG_CREDENTIAL,
            {"smtp.auth": "failed 535 5.7.8", "imap.auth": "failed AUTHENTICATIONFAILED"},
        ),
        (Fault.EXPIRED, {"smtp.auth": "failed 535 5.7.8", "imap.auth": "failed EXPIRED"}),
        (
            Fault.RATE_LIMITED,
            {"smtp.auth": "unknown rate_limited", "imap.auth": "unknown rate_limited"},
        ),
        (Fault.DOWN, {"smtp.connect": "unknown 421 4.3.2", "imap.tls": "unknown UNAVAILABLE"}),
        (Fault.SLOW, {"smtp.connect": "unknown timeout", "imap.tls": "unknown timeout"}),
    ],
)
async def test_each_fault_is_told_apart(
    mail: MailSimulator, fault: Fault, expected: dict[str, str]
) -> None:
    mail.fault = fault

    steps = await check(mail.config(), seconds=0.4 if fault is Fault.SLOW else 5)
    verdict = checks.verdict(steps.values())

    assert unpassed(steps) == expected
    assert verdict.rate_limited == (fault is Fault.RATE_LIMITED)
    blamed = fault in (Fault.WRONG_CREDENTIAL, Fault.EXPIRED)
    assert (verdict.failed, verdict.unknown) == (blamed, not blamed)
    assert all(
        step.cause and step.fix and step.who and step.failure_class
        for step in steps.values()
        if step.status in (StepStatus.FAILED, StepStatus.UNKNOWN)
    )


async def test_an_expired_password_is_not_called_wrong(mail: MailSimulator) -> None:
    mail.fault = Fault.EXPIRED

    steps = await check(mail.config())

    assert steps["smtp.auth"].details["reason"] == "password_expired"
    assert steps["imap.auth"].details["reason"] == "password_expired"


async def test_a_fault_that_ends_lets_the_next_check_pass(mail: MailSimulator) -> None:
    mail.fault = Fault.DOWN
    await check(mail.config())
    mail.fault = Fault.NONE

    assert unpassed(await check(mail.config())) == {}


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        ({"smtpPort": "smtps_port", "smtpSecurity": "tls"}, {}),
        ({"imapPort": "imap_port", "imapSecurity": "starttls"}, {}),
        (
            {"smtpPort": "plain_port", "smtpSecurity": "none"},
            {"smtp.tls": "warning in_clear"},
        ),
        ({"smtpPort": "port", "smtpSecurity": "tls"}, {"smtp.tls": "failed wrong_security"}),
        ({"imapPort": "imap_port"}, {"imap.tls": "failed wrong_security"}),
        ({"smtpPort": "imap_port", "smtpSecurity": "tls"}, {"smtp.tls": "failed wrong_port"}),
        ({"imapPort": "smtps_port"}, {"imap.tls": "failed wrong_port"}),
        ({"imapPort": "port"}, {"imap.tls": "failed wrong_port"}),
    ],
)
async def test_each_kind_of_port(
    mail: MailSimulator, ports: dict[str, str], expected: dict[str, str]
) -> None:
    real = {key: getattr(mail, value, value) for key, value in ports.items()}

    assert unpassed(await check(mail.config(**real))) == expected


@pytest.mark.parametrize(
    ("ports", "step"),
    [
        ({"smtpPort": "smtps_port"}, "smtp.connect"),
        ({"imapPort": "imaps_port", "imapSecurity": "starttls"}, "imap.connect"),
    ],
)
async def test_a_port_that_waits_for_tls_is_named_after_a_silence(
    mail: MailSimulator, ports: dict[str, str], step: str
) -> None:
    real = {key: getattr(mail, value, value) for key, value in ports.items()}

    steps = await check(mail.config(**real), seconds=0.6)

    assert unpassed(steps) == {step: "failed wrong_security"}
    assert "first byte" in steps[step].message


async def test_a_channel_that_only_sends(mail: MailSimulator) -> None:
    steps = await check(mail.config(imapHost=None, imapUser=None, imapPassword=None))

    assert unpassed(steps) == {}
    assert steps["imap.connect"].status is StepStatus.SKIPPED
    assert "does not receive" in steps["imap.connect"].message
    assert checks.verdict(steps.values()).success


async def test_a_server_that_wants_a_login_and_gets_none(mail: MailSimulator) -> None:
    steps = await check(mail.config(smtpUser=None, smtpPassword=None))

    assert unpassed(steps) == {"smtp.auth": "failed 530 5.7.0"}
    assert steps["smtp.auth"].details["reason"] == "login_required"


async def test_a_relay_that_wants_no_login(mail: MailSimulator) -> None:
    send_only: dict[str, Any] = {"imapHost": None, "imapUser": None, "imapPassword": None}
    raw = mail.config(
        smtpUser=None, smtpPassword=None, smtpPort=mail.smtps_port, smtpSecurity="tls", **send_only
    )

    steps = await check(raw)

    assert unpassed(steps) == {}
    assert "without a login" in steps["smtp.auth"].message
    assert checks.verdict(steps.values()).success


async def test_one_failing_half_fails_the_whole(mail: MailSimulator) -> None:
    steps = await check(mail.config(imapPassword="wrong"))

    assert steps["smtp.auth"].status is StepStatus.PASSED
    assert checks.verdict(steps.values()).failed


@pytest.mark.parametrize("half", ["smtp", "imap"])
async def test_one_silent_half_is_no_success(mail: MailSimulator, half: str) -> None:
    async with raw_server(Line.hear_all) as (port, _):
        silent: dict[str, Any] = {f"{half}Port": port, f"{half}Security": "starttls"}
        steps = await check(mail.config(**silent), seconds=0.4)

    verdict = checks.verdict(steps.values())
    other = "imap" if half == "smtp" else "smtp"
    assert steps[f"{other}.auth"].status is StepStatus.PASSED
    assert steps["mail.logins"].status is StepStatus.SKIPPED
    assert verdict.unknown
    assert not verdict.success


async def test_a_sender_of_somebody_else(mail: MailSimulator) -> None:
    steps = await check(mail.config(fromEmail="sales@example.com"))

    assert unpassed(steps) == {"smtp.from": "failed 553 5.7.1"}
    assert "sales@example.com" in steps["smtp.from"].message


async def test_a_folder_that_is_not_there_shows_those_that_are(mail: MailSimulator) -> None:
    steps = await check(mail.config(imapFolder="Büro & Co"))

    assert unpassed(steps) == {"imap.folder": "failed NONEXISTENT"}
    assert steps["imap.folder"].details["folders"] == ["INBOX"]
    assert "Büro & Co" in steps["imap.folder"].message


async def test_a_check_leaves_no_trace(mail: MailSimulator) -> None:
    box = mail.office.mailboxes["support@example.com"]
    box.add(b"Subject: unread\r\n\r\nhello\r\n")

    steps = await check(mail.config())

    assert steps["imap.folder"].details["messages"] == 1
    assert mail.office.sent == []
    assert [item.flags for item in box.mails] == [set()]


async def test_the_identity_is_the_address_at_its_server(mail: MailSimulator) -> None:
    made = connector(mail.config(fromEmail="Support@example.com"))
    assert [step.status async for step in checks.run(made)].count(StepStatus.FAILED) == 0

    assert made.identity is not None
    assert made.identity.id == "support@example.com@127.0.0.1"
    assert made.identity.label == "Support@example.com"


async def test_another_account_than_before_is_a_warning(mail: MailSimulator) -> None:
    steps = await check(mail.config(), expected_identity="sales@example.com@127.0.0.1")

    assert unpassed(steps) == {"identity.same": "warning other_identity"}


async def test_a_certificate_that_ends_soon_is_a_warning(mail: MailSimulator) -> None:
    soon = datetime.now(UTC) + timedelta(days=80)

    steps = await check(mail.config(), now=soon)

    assert unpassed(steps) == {
        "smtp.tls": "warning certificate_ends_soon",
        "imap.tls": "warning certificate_ends_soon",
    }
    assert steps["smtp.tls"].details["daysLeft"] in (9, 10)
    assert steps["smtp.auth"].status is StepStatus.PASSED


async def test_nothing_listens_there(mail: MailSimulator) -> None:
    steps = await check(mail.config(smtpPort=1))

    assert unpassed(steps) == {"smtp.connect": "failed refused"}
    assert steps["smtp.connect"].failure_class is FailureClass.CONFIG
    assert "587" in (steps["smtp.connect"].fix or "")
