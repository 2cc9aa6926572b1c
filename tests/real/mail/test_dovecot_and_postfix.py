"""A mailbox on a real Dovecot and a real Postfix: what works, and each way in which it does not."""

from __future__ import annotations

import asyncio
import email
import email.policy
import imaplib
import json
import os
import ssl
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from connectors import checks, fields
from connectors.contract import CheckStep, FailureClass, Outbound, StepStatus
from connectors.mail import MailConnector
from connectors.mail.config import MailConfig
from connectors.problems import ProviderRefusal
from tests.connectors import support
from tests.real.mail.servers import DOMAIN, HOST, USERS, MailServers

pytestmark = pytest.mark.real

SUPPORT, SALES = f"support@{DOMAIN}", f"sales@{DOMAIN}"


def config(servers: MailServers, user: str = SUPPORT, **other: Any) -> dict[str, Any]:
    """A configuration that works; None takes a value away."""
    given = {
        "smtpHost": HOST,
        "smtpPort": servers.submission,
        "smtpUser": user,
        "smtpPassword": USERS[user],
        "imapHost": HOST,
        "imapPort": servers.imaps,
        "imapUser": user,
        "imapPassword": USERS[user],
        "fromEmail": user,
        "caFile": servers.ca_file,
        **other,
    }
    return {key: value for key, value in given.items() if value is not None}


async def check(raw: dict[str, Any]) -> dict[str, CheckStep]:
    return await support.report(MailConnector, raw, support.context(timeout=10))


def connector(raw: dict[str, Any]) -> MailConnector:
    parsed = fields.parse(MailConnector.config_model, raw)
    assert isinstance(parsed, MailConfig)
    return MailConnector(parsed, support.context(timeout=10))


def unpassed(steps: dict[str, CheckStep]) -> dict[str, str]:
    """What did not pass at the servers. No name server is asked here."""
    return {
        id: f"{step.status} {step.code}"
        for id, step in steps.items()
        if step.status not in (StepStatus.PASSED, StepStatus.SKIPPED) and step.name != "dns"
    }


async def test_a_good_mailbox_passes_every_step(servers: MailServers) -> None:
    steps = await check(config(servers))

    at_servers = [step.status for step in steps.values() if step.name != "dns"]
    assert at_servers == [StepStatus.PASSED] * 11
    assert checks.verdict(steps.values()).success
    assert set(steps["smtp.auth"].details["offered"]) == {"PLAIN", "LOGIN"}
    assert steps["imap.folder"].details["uidValidity"] > 0


@pytest.mark.parametrize("user", [SUPPORT, SALES])
async def test_tls_from_the_start_and_starttls_for_imap(servers: MailServers, user: str) -> None:
    ports = {
        "smtpPort": servers.submissions,
        "smtpSecurity": "tls",
        "imapPort": servers.imap,
        "imapSecurity": "starttls",
    }
    steps = await check(config(servers, user, **ports))

    assert unpassed(steps) == {}
    assert steps["imap.tls"].details["protocol"] == "TLSv1.3"


async def test_a_wrong_password_is_a_wrong_password_at_both(servers: MailServers) -> None:
    steps = await check(config(servers, smtpPassword="Wr0ng", imapPassword="Wr0ng"))

    assert unpassed(steps) == {
        "smtp.auth": "failed 535 5.7.8",
        "imap.auth": "failed AUTHENTICATIONFAILED",
    }
    assert steps["smtp.auth"].failure_class is FailureClass.CONFIG
    assert steps["smtp.from"].status is StepStatus.SKIPPED
    assert checks.verdict(steps.values()).failed


async def test_one_good_half_does_not_make_a_success(servers: MailServers) -> None:
    steps = await check(config(servers, imapPassword="Wr0ng"))

    assert steps["smtp.auth"].status is StepStatus.PASSED
    assert not checks.verdict(steps.values()).success


async def test_ports_that_were_swapped_are_named(servers: MailServers) -> None:
    steps = await check(config(servers, smtpPort=servers.imap, imapPort=servers.submission))

    assert unpassed(steps) == {"smtp.connect": "failed wrong_port", "imap.tls": "failed wrong_port"}
    assert "IMAP" in steps["smtp.connect"].message
    assert "SMTP" in steps["imap.tls"].message


async def test_the_port_of_the_other_kind_of_encryption_is_named(servers: MailServers) -> None:
    steps = await check(config(servers, smtpSecurity="tls", imapPort=servers.imap))

    assert unpassed(steps) == {
        "smtp.tls": "failed wrong_security",
        "imap.tls": "failed wrong_security",
    }


async def test_an_untrusted_certificate_stops_before_the_password(servers: MailServers) -> None:
    steps = await check(config(servers, caFile=None))

    assert unpassed(steps) == {
        "smtp.tls": "failed certificate_untrusted",
        "imap.tls": "failed certificate_untrusted",
    }
    assert steps["smtp.tls"].details["certificateNames"] == [HOST]


async def test_a_certificate_for_another_name_says_for_which(servers: MailServers) -> None:
    steps = await check(config(servers, smtpHost="127.0.0.1", imapHost="127.0.0.1"))

    assert unpassed(steps) == {
        "smtp.tls": "failed certificate_other_host",
        "imap.tls": "failed certificate_other_host",
    }
    assert HOST in (steps["imap.tls"].cause or "")


async def test_a_sender_of_somebody_else_is_refused_without_a_mail(servers: MailServers) -> None:
    steps = await check(config(servers, fromEmail=SALES))

    assert unpassed(steps) == {"smtp.from": "failed 553 5.7.1"}
    assert steps["smtp.from"].details["reason"] == "sender_not_allowed"


async def test_a_folder_that_is_not_there(servers: MailServers) -> None:
    steps = await check(config(servers, imapFolder="Büro"))

    assert unpassed(steps) == {"imap.folder": "failed no_such_folder"}
    assert steps["imap.folder"].details["folders"] == ["INBOX"]


@pytest.mark.parametrize(
    ("other", "code", "step"),
    [
        ({}, 0, None),
        ({"smtpPassword": "not-it"}, 3, "smtp.auth"),
        ({"imapPassword": "not-it"}, 3, "imap.auth"),
        ({"caFile": None}, 3, "smtp.tls"),
        ({"smtpPort": 9}, 3, "smtp.connect"),
    ],
    ids=["good", "wrong password", "wrong mailbox password", "untrusted", "wrong port"],
)
def test_the_command_line_says_so_with_its_exit_code(
    servers: MailServers, tmp_path: Path, other: dict[str, Any], code: int, step: str | None
) -> None:
    raw = config(servers, **other)
    body = {"name": "Mailbox", "type": "email", "config": {"provider": "smtp", **raw}}

    ran = subprocess.run(
        [sys.executable, "-m", "linktor_tui", "channels", "test", "-f", "-", "-o", "json"],
        input=json.dumps(body),
        env={**os.environ, "LINKTOR_TUI_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == code, ran.stderr
    failed = [
        test for test in json.loads(ran.stdout)["data"]["tests"] if test["status"] == "failed"
    ]
    assert [test["id"] for test in failed][:1] == ([step] if step else [])
    for test in failed:
        assert test["failureClass"] == "config"
        assert test["cause"]
        assert test["fix"]
    assert list(tmp_path.iterdir()) == []


async def test_a_mail_that_is_sent_arrives(servers: MailServers) -> None:
    mail = Outbound(SUPPORT, "Grüße\n.\nend", subject="Über uns")

    sent = await connector(config(servers, SALES, fromName="Acme Säles")).send(mail)
    arrived = await asyncio.to_thread(_wait_for_mail, servers, sent.id)

    assert sent.status == "accepted"
    assert arrived["From"] == f"Acme Säles <{SALES}>"
    assert arrived["Subject"] == "Über uns"
    assert arrived.get_content().splitlines() == ["Grüße", ".", "end"]


async def test_a_recipient_that_is_not_there_is_a_refusal(servers: MailServers) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await connector(config(servers)).send(Outbound(f"nobody@{DOMAIN}", "hello"))

    assert refused.value.problem.details["reason"] == "recipient_unknown"
    assert refused.value.problem.code == "550 5.1.1"


async def test_a_check_sends_nothing(servers: MailServers) -> None:
    first = await check(config(servers, SALES))
    second = await check(config(servers, SALES))

    assert unpassed(first) == unpassed(second) == {}
    assert second["imap.folder"].details["messages"] == first["imap.folder"].details["messages"]
    assert "data=" not in _last_visit(servers)


def _last_visit(servers: MailServers) -> str:
    """What Postfix counted on the last connection, once it has written it down."""
    until = time.monotonic() + 15
    while time.monotonic() < until:
        lines = (servers.log / "postfix.log").read_text().splitlines()
        connects = [number for number, line in enumerate(lines) if "]: connect from" in line]
        ends = [line for line in lines[connects[-1] :] if "]: disconnect from" in line]
        if ends:
            return ends[-1]
        time.sleep(0.05)
    raise AssertionError("Postfix did not write the end of a connection down")


def _wait_for_mail(servers: MailServers, message_id: str) -> EmailMessage:
    """Read a mail of the support mailbox with Python's own IMAP client, once it is delivered."""
    context = ssl.create_default_context(cafile=servers.ca_file)
    until = time.monotonic() + 15
    with imaplib.IMAP4_SSL(HOST, servers.imaps, ssl_context=context) as client:
        client.login(SUPPORT, USERS[SUPPORT])
        while time.monotonic() < until:
            client.select("INBOX", readonly=True)
            _, (found,) = client.search(None, "HEADER", "Message-ID", message_id)
            if found:
                _, parts = client.fetch(found, "(RFC822)")
                raw = next(part[1] for part in parts if isinstance(part, tuple))
                return email.message_from_bytes(raw, policy=email.policy.default)
            time.sleep(0.05)
    raise AssertionError(f"{message_id} did not arrive")
