"""Mails as they come: every kind is told of in some way, and none holds up the others."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connectors.hooks import DeliveryStatus, InboundMessage, Kind
from connectors.mail.imap_reading import Fetched
from connectors.mail.reading import NOBODY, read

OURS = "support@example.com"
ARRIVED = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)
HEAD = "From: Ann <ann@customer.example>\nMessage-ID: <1@customer.example>\n"


def fetched(text: str) -> Fetched:
    return Fetched(7, text.replace("\n", "\r\n").encode("utf-8", "surrogateescape"), ARRIVED)


def only(text: str) -> InboundMessage:
    (message,) = read(fetched(text), OURS).messages
    return message


def test_what_a_plain_mail_says() -> None:
    mail = only(
        f"{HEAD}Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\nDate: Mon, 15 Jan 2024 11:00:00 +0100\n"
        "Content-Type: text/plain; charset=utf-8\n\nWo ist sie?\nAnn\n"
    )
    assert mail == InboundMessage(
        id="<1@customer.example>",
        contact="ann@customer.example",
        contact_name="Ann",
        subject="Grüße",
        text="Wo ist sie?\nAnn",
        at=datetime(2024, 1, 15, 10, 0, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("rest", "text", "kind"),
    [
        ("Content-Type: text/html\n\n<p>Hi <b>there</b></p><p>Ann</p>", "Hi there\nAnn", Kind.TEXT),
        ("Content-Type: text/plain; charset=none-such\n\nHi", "Hi", Kind.TEXT),
        ("Content-Transfer-Encoding: base64\n\nSGkgdGhlcmU", "Hi there", Kind.TEXT),
        ("Content-Type: image/png\n\nx", "", Kind.IMAGE),
        ('Content-Type: multipart/mixed; boundary="b"\n\n--b\n\nHi\n', "Hi", Kind.TEXT),
        ("Content-Type: multipart/mixed\n\nno boundary", "no boundary", Kind.TEXT),
        ("Content-Type: ;;=\n\nHi", "Hi", Kind.TEXT),
        ("Date: the day before\n\nHi", "Hi", Kind.TEXT),
    ],
    ids=["html", "charset", "cut base64", "a file", "cut", "no boundary", "no type", "no date"],
)
def test_text_of_odd_mails(rest: str, text: str, kind: Kind) -> None:
    mail = only(HEAD + rest)
    assert (mail.text, mail.kind, mail.at) == (text, kind, ARRIVED)


def test_nested_without_end_it_is_told_by_its_headers() -> None:
    deep = "".join(
        f'Content-Type: multipart/mixed; boundary="b{depth}"\n\n--b{depth}\n'
        for depth in range(2000)
    )
    mail = only(HEAD + deep)
    assert (mail.id, mail.contact) == ("<1@customer.example>", "ann@customer.example")


def test_without_a_message_id_the_same_mail_has_the_same_id() -> None:
    one, again = only("From: a@b.example\n\nHi"), only("From: a@b.example\n\nHi")
    other = only("From: a@b.example\n\nHi!")
    assert one.id == again.id != other.id


def test_without_a_sender_it_is_told_all_the_same() -> None:
    assert only("Subject: Hm\n\nHi").contact == NOBODY


def test_our_own_mail_is_no_customers() -> None:
    assert read(fetched(f"From: {OURS.upper()}\n\nHi"), OURS).messages == ()


def test_what_a_machine_sent_is_marked() -> None:
    assert only(f"{HEAD}Auto-Submitted: auto-replied\n\nAway").details == {
        "autoSubmitted": "auto-replied"
    }
    assert only(f"{HEAD}Auto-Submitted: no\n\nHere").details == {}


BOUNCE = """From: MAILER-DAEMON@mail.example.com
Message-ID: <b@mail.example.com>
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b

I'm sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.com

Final-Recipient: rfc822; bob@customer.example
Action: {action}
Status: 5.1.1
Remote-MTA: dns; mx.customer.example
Diagnostic-Code: smtp; 550 5.1.1 <bob@customer.example>: Recipient address
 rejected: User unknown

--b
Content-Type: {kind}

From: support@example.com
Message-ID: <sent@example.com>

--b--
"""


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_bounce_is_news_of_the_mail_that_was_sent(kind: str) -> None:
    received = read(fetched(BOUNCE.format(action="failed", kind=kind)), OURS)
    (update,) = received.deliveries
    assert received.messages == ()
    assert (update.message_id, update.status) == ("<sent@example.com>", DeliveryStatus.FAILED)
    assert (update.contact, update.at) == ("bob@customer.example", ARRIVED)
    assert update.problem is not None
    assert update.problem.code == "550 5.1.1"
    assert "bob@customer.example" in update.problem.message


def test_a_report_of_a_delay_is_a_mail_like_others() -> None:
    received = read(fetched(BOUNCE.format(action="delayed", kind="message/rfc822")), OURS)
    assert received.deliveries == ()
    assert [message.text for message in received.messages] == ["I'm sorry."]
