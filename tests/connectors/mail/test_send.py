"""Sending one mail: what arrives, what is refused, and what nobody knows."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st

from connectors.contract import Outbound, StepStatus
from connectors.mail.config import parse_address
from connectors.mail.message import DEFAULT_SUBJECT, compose
from connectors.mail.simulator import MailSimulator
from connectors.mail.simulator_tls import Authority
from connectors.problems import NoAnswer, ProviderError, ProviderRefusal
from connectors.simulation import Fault
from tests.connectors.mail.room import (
    Line,
    Script,
    connector,
    raw_server,
    settings,
    smtp_script,
)

SALES = "sales@example.com"
NOW = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)


def read(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, policy=email.policy.default)


async def refusal(raw: dict[str, Any], to: str = SALES, seconds: float = 5) -> ProviderError:
    with pytest.raises(ProviderError) as raised:
        await connector(raw, seconds).send(Outbound(to, "hello"))
    return raised.value


async def test_a_mail_arrives_as_it_was_meant(mail: MailSimulator) -> None:
    made = connector(mail.config(fromName="Acme Süpport"), now=NOW)

    sent = await made.send(Outbound(SALES, "Grüße\n.\n..\nFrom here", subject="Über uns"))

    box = mail.office.mailboxes[SALES]
    arrived = read(box.mails[0].content)
    assert sent.status == "accepted"
    assert arrived["Message-ID"] == sent.id
    assert arrived["From"] == "Acme Süpport <support@example.com>"
    assert arrived["To"] == SALES
    assert arrived["Subject"] == "Über uns"
    assert arrived["Date"].datetime == NOW
    assert arrived.get_content_type() == "text/plain"
    assert arrived.get_content().splitlines() == ["Grüße", ".", "..", "From here"]
    assert mail.office.sent[0].sender == "support@example.com"
    assert mail.office.sent[0].recipients == (SALES,)


@pytest.mark.parametrize(
    ("answered", "header"),
    [
        ("<q@customer.example>", "<q@customer.example>"),
        ("q@customer.example", "<q@customer.example>"),
        ("<q@x>\r\nBcc: eve@x.example", None),
        ("", None),
    ],
)
async def test_an_answer_goes_into_the_thread(
    mail: MailSimulator, answered: str, header: str | None
) -> None:
    await connector(mail.config()).send(Outbound(SALES, "Yes.", in_reply_to=answered))

    arrived = read(mail.office.mailboxes[SALES].mails[0].content)
    assert (arrived["In-Reply-To"], arrived["References"]) == (header, header)
    assert arrived["Bcc"] is None


async def test_without_a_subject_it_has_one(mail: MailSimulator) -> None:
    await connector(mail.config()).send(Outbound(SALES, "hello"))

    assert read(mail.office.sent[0].content)["Subject"] == DEFAULT_SUBJECT


async def test_a_subject_cannot_break_out_of_its_header(mail: MailSimulator) -> None:
    subject = "Hi\r\nBcc: victim@example.com\r\n\r\nbody\x00"

    await connector(mail.config(fromName='A" <x@y>,')).send(Outbound(SALES, "t", subject=subject))

    arrived = read(mail.office.sent[0].content)
    assert set(arrived.keys()) == {
        *("From", "To", "Subject", "Date", "Message-ID"),
        *("MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
    }
    assert arrived["From"].addresses[0].addr_spec == "support@example.com"
    assert len(arrived["From"].addresses) == 1
    assert mail.office.sent[0].recipients == (SALES,)


@pytest.mark.parametrize(
    "to",
    [
        "sales",
        "a@example.com, b@example.com",
        "Sales <sales@example.com>",
        "sales@example.com\r\nRCPT TO:<b@example.com>",
        "sales@example.com> SIZE=1",
        "",
    ],
)
async def test_a_recipient_is_one_address(mail: MailSimulator, to: str) -> None:
    error = await refusal(mail.config(), to)

    assert isinstance(error, ProviderRefusal)
    assert error.problem.code == "recipient_malformed"
    assert mail.office.sent == []


@settings_of_hypothesis(max_examples=60)
@given(
    subject=st.text(max_size=200),
    text=st.text(max_size=400),
    name=st.text(max_size=60),
)
def test_no_text_adds_a_header_or_a_recipient(subject: str, text: str, name: str) -> None:
    sender, recipient = parse_address("a@example.com"), parse_address("b@example.com")

    message_id, content = compose(
        sender=sender, sender_name=name, recipient=recipient, subject=subject, text=text, now=NOW
    )

    arrived = read(content)
    assert content.isascii()
    assert [str(item.addr_spec) for item in arrived["From"].addresses] == ["a@example.com"]
    assert [str(item.addr_spec) for item in arrived["To"].addresses] == ["b@example.com"]
    assert arrived["Message-ID"] == message_id
    assert len(arrived.keys()) == 8
    assert all(len(line) <= 998 for line in content.split(b"\r\n"))


@pytest.mark.parametrize(
    ("given_settings", "to", "code", "reason"),
    [
        ({}, "nobody@example.com", "550 5.1.1", "recipient_unknown"),
        ({"fromEmail": SALES}, SALES, "553 5.7.1", "sender_not_allowed"),
        ({"smtpPassword": "wrong"}, SALES, "535 5.7.8", "wrong_password"),
    ],
)
async def test_a_refusal_says_who_and_why(
    mail: MailSimulator, given_settings: dict[str, Any], to: str, code: str, reason: str
) -> None:
    error = await refusal(mail.config(**given_settings), to)

    assert isinstance(error, ProviderRefusal)
    assert (error.problem.code, error.problem.details["reason"]) == (code, reason)
    assert mail.office.sent == []


async def test_a_server_that_is_slow_or_down_has_sent_nothing(mail: MailSimulator) -> None:
    mail.fault = Fault.SLOW
    slow = await refusal(mail.config(), seconds=0.3)
    mail.fault = Fault.DOWN
    down = await refusal(mail.config())

    assert isinstance(slow, NoAnswer)
    assert slow.problem.code == "timeout"
    assert down.problem.status is StepStatus.UNKNOWN


def until_data(after: str) -> Script:
    """Take a mail up to its end, and then drop, be silent or reply."""

    async def script(line: Line) -> None:
        await line.say("220 ready")
        while not (command := await line.hear()).startswith("DATA"):
            offers = b"250-mail\r\n250 AUTH PLAIN\r\n"
            await line.say(offers if command.startswith("EHLO") else b"250 ok\r\n")
        await line.say("354 go ahead")
        while await line.hear() != ".":
            pass
        if after == "silence":
            await line.hear_all()
        elif after != "drop":
            await line.say(after)
            await line.hear_all()

    return script


@pytest.mark.parametrize("after", ["drop", "silence"])
async def test_a_drop_after_the_mail_is_not_known_to_be_sent(
    authority: Authority, after: str
) -> None:
    async with raw_server(until_data(after), authority.server_context()) as (port, _):
        raw = settings(
            smtpPort=port,
            smtpSecurity="tls",
            caFile=str(authority.file),
            smtpUser=None,
            smtpPassword=None,
        )
        error = await refusal(raw, seconds=0.4)

    assert isinstance(error, NoAnswer)
    assert error.problem.code == "unknown_if_sent"
    assert "not known" in str(error)
    assert error.problem.status is StepStatus.UNKNOWN


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("554 5.7.1 spam", "message_refused"),
        ("552 5.3.4 too big", "message_too_big"),
        ("451 4.7.1 later", "not_now"),
    ],
)
async def test_a_mail_that_is_refused_at_its_end_was_not_sent(
    authority: Authority, reply: str, reason: str
) -> None:
    async with raw_server(until_data(reply), authority.server_context()) as (port, _):
        raw = settings(
            smtpPort=port,
            smtpSecurity="tls",
            caFile=str(authority.file),
            smtpUser=None,
            smtpPassword=None,
        )
        error = await refusal(raw)

    assert isinstance(error, ProviderRefusal)
    assert error.problem.details["reason"] == reason


async def test_addresses_in_other_letters_need_a_server_that_takes_them(
    authority: Authority,
) -> None:
    script = smtp_script({"AUTH": "235 welcome"})
    async with raw_server(script, authority.server_context()) as (port, heard):
        raw = settings(smtpPort=port, smtpSecurity="tls", caFile=str(authority.file))
        error = await refusal(raw, "jörg@example.org")

    assert error.problem.code == "no_smtputf8"
    assert b"MAIL" not in heard.inside


async def test_addresses_in_other_letters_arrive_where_they_may(mail: MailSimulator) -> None:
    made = connector(mail.config(fromName="Jürgen"))

    await made.send(Outbound("jörg@exämple.de", "hello", subject="ä"))

    sent = mail.office.sent[0]
    assert sent.recipients == ("jörg@xn--exmple-cua.de",)
    assert "To: jörg@xn--exmple-cua.de".encode() in sent.content
    assert read(sent.content)["From"].addresses[0].addr_spec == "support@example.com"


async def test_an_address_that_needs_quotes_keeps_them(mail: MailSimulator) -> None:
    await connector(mail.config()).send(Outbound('"sa les"@example.org', "hello"))

    sent = mail.office.sent[0]
    assert read(sent.content)["To"].addresses[0].addr_spec == '"sa les"@example.org'


async def test_a_long_text_arrives_whole(mail: MailSimulator) -> None:
    text = "\n".join(["x" * 2000, "ü" * 2000, *["line"] * 500])

    await connector(mail.config()).send(Outbound(SALES, text))

    assert read(mail.office.sent[0].content).get_content().splitlines() == text.splitlines()
