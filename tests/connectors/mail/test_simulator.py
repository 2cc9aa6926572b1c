"""The simulator judged by Python's own mail clients, which know nothing of it."""

from __future__ import annotations

import asyncio
import imaplib
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import TypeVar

import aioimaplib
import pytest

from connectors.mail.simulator import PASSWORD, MailSimulator
from connectors.mail.simulator_imap_syntax import split
from connectors.simulation import Fault, NotPlayed

SUPPORT, SALES = "support@example.com", "sales@example.com"
T = TypeVar("T")


def trust(mail: MailSimulator) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=mail.ca_file)


@contextmanager
def smtp(mail: MailSimulator, password: str = PASSWORD) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", mail.port, timeout=10) as client:
        client.starttls(context=trust(mail))
        client.login(SUPPORT, password)
        yield client


@contextmanager
def imap(
    mail: MailSimulator, user: str = SUPPORT, password: str = PASSWORD
) -> Iterator[imaplib.IMAP4_SSL]:
    context = trust(mail)
    with imaplib.IMAP4_SSL("127.0.0.1", mail.imaps_port, ssl_context=context) as client:
        client.login(user, password)
        yield client


async def judged(judge: Callable[[MailSimulator], T], mail: MailSimulator) -> T:
    """Run a blocking client beside the simulator's event loop."""
    return await asyncio.to_thread(judge, mail)


def letter(subject: str = "Hello", to: str = SALES) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = SUPPORT, to, subject
    message.set_content("Grüße\n.\n")
    return message


async def test_smtplib_sends_and_imaplib_reads(mail: MailSimulator) -> None:
    def judge(mail: MailSimulator) -> tuple[list[bytes], bytes, tuple[bytes, ...]]:
        with smtp(mail) as client:
            assert client.send_message(letter()) == {}
        with imap(mail, SALES) as reader:
            assert reader.select("INBOX") == ("OK", [b"1"])
            _, found = reader.uid("SEARCH", "UNSEEN")
            _, parts = reader.uid("FETCH", found[0].decode(), "(FLAGS BODY[])")
            _, flags = reader.fetch("1", "(FLAGS)")
            part = parts[0]
            assert isinstance(part, tuple)
            return found, part[1], tuple(item for item in flags if isinstance(item, bytes))

    found, content, flags = await judged(judge, mail)

    assert found == [b"1"]
    assert b"Subject: Hello" in content
    assert flags == (b"1 (FLAGS (\\Seen))",)


async def test_imaplib_examines_without_reading(mail: MailSimulator) -> None:
    box = mail.office.mailboxes[SUPPORT]
    box.add(b"Subject: a\r\n\r\nbody one\r\n")
    box.add(b"X-Other: y\r\nSubject: b\r\n\r\nbody two\r\n")

    def judge(mail: MailSimulator) -> dict[str, object]:
        with imap(mail) as reader:
            return {
                "examine": reader.select("INBOX", readonly=True),
                "status": reader.status("INBOX", "(MESSAGES UIDNEXT UNSEEN UIDVALIDITY)"),
                "list": reader.list(),
                "search": reader.search(None, "UID", "2:*", "UNSEEN"),
                "peek": reader.fetch("1:2", "(UID RFC822.SIZE BODY.PEEK[TEXT])"),
                "head": reader.fetch("2", "(BODY.PEEK[HEADER.FIELDS (SUBJECT TO)])"),
                "store": reader.store("1", "+FLAGS", "\\Seen")[0],
                "noop": reader.noop()[0],
                "close": reader.close()[0],
            }

    seen = await judged(judge, mail)

    assert seen["examine"] == ("OK", [b"2"])
    status = (b"INBOX (MESSAGES 2 UIDNEXT 3 UNSEEN 2 UIDVALIDITY 1)",)
    assert seen["status"] == ("OK", list(status))
    assert seen["list"] == ("OK", [b'(\\HasNoChildren) "/" INBOX'])
    assert seen["search"] == ("OK", [b"2"])
    assert b"body two" in repr(seen["peek"]).encode()
    assert b"Subject: b" in repr(seen["head"]).encode()
    assert b"X-Other" not in repr(seen["head"]).encode()
    assert (seen["store"], seen["noop"], seen["close"]) == ("NO", "OK", "OK")
    assert all(item.flags == set() for item in box.mails)


async def test_flags_are_kept(mail: MailSimulator) -> None:
    mail.office.mailboxes[SUPPORT].add(b"Subject: a\r\n\r\nx\r\n")

    def judge(mail: MailSimulator) -> list[object]:
        with imap(mail) as reader:
            reader.select("INBOX")
            return [
                reader.store("1", "+FLAGS", "(\\Seen \\Flagged)"),
                reader.uid("STORE", "1", "-FLAGS.SILENT", "(\\Flagged)"),
                reader.search(None, "SEEN", "UNFLAGGED"),
                reader.search(None, "UNSEEN"),
            ]

    added, silent, seen, unseen = await judged(judge, mail)

    assert added == ("OK", [b"1 (FLAGS (\\Flagged \\Seen))"])
    assert silent == ("OK", [None])
    assert (seen, unseen) == (("OK", [b"1"]), ("OK", [b""]))


async def test_imaplib_with_starttls(mail: MailSimulator) -> None:
    def judge(mail: MailSimulator) -> tuple[object, ...]:
        client = imaplib.IMAP4("127.0.0.1", mail.imap_port, timeout=10)
        with client:
            before = client.capabilities
            with pytest.raises(imaplib.IMAP4.error, match="PRIVACYREQUIRED"):
                client.login(SUPPORT, PASSWORD)
            client.starttls(trust(mail))
            client.login(SUPPORT, PASSWORD)
            return before, client.select("INBOX")

    before, selected = await judged(judge, mail)

    assert "LOGINDISABLED" in before  # type: ignore[operator]
    assert selected == ("OK", [b"0"])


async def test_imaplib_authenticates_with_a_continuation(mail: MailSimulator) -> None:
    def judge(mail: MailSimulator) -> str:
        context = trust(mail)
        with imaplib.IMAP4_SSL("127.0.0.1", mail.imaps_port, ssl_context=context) as client:
            answer = f"\0{SUPPORT}\0{PASSWORD}".encode()
            return client.authenticate("PLAIN", lambda _: answer)[0]

    assert await judged(judge, mail) == "OK"


async def test_a_login_sent_as_literals(mail: MailSimulator) -> None:
    def judge(mail: MailSimulator) -> bytes:
        raw = socket.create_connection(("127.0.0.1", mail.imaps_port), timeout=10)
        with trust(mail).wrap_socket(raw, server_hostname="127.0.0.1") as line:
            stream = line.makefile("rwb")
            stream.readline()
            for piece in (
                f"a LOGIN {{{len(SUPPORT)}}}\r\n",
                f"{SUPPORT} {{{len(PASSWORD)}+}}\r\n{PASSWORD}\r\n",
            ):
                stream.write(piece.encode())
                stream.flush()
                answer = stream.readline()
            return answer

    assert (await judged(judge, mail)).startswith(b"a OK")


async def test_idle_tells_of_mail_that_comes(mail: MailSimulator) -> None:
    client = aioimaplib.IMAP4_SSL("127.0.0.1", mail.imaps_port, ssl_context=trust(mail))
    await client.wait_hello_from_server()
    await client.login(SUPPORT, PASSWORD)
    await client.select("INBOX")
    idle = await client.idle_start(timeout=10)

    mail.office.post(SALES, [SUPPORT], b"Subject: new\r\n\r\nx\r\n")
    pushed = await client.wait_server_push(timeout=10)
    client.idle_done()
    await asyncio.wait_for(idle, 10)
    await client.logout()

    assert pushed == [b"1 EXISTS"]


@pytest.mark.parametrize(
    ("fault", "smtp_says", "imap_says"),
    [
        (Fault.WRONG_CREDENTIAL, (535, "5.7.8"), "AUTHENTICATIONFAILED"),
        (Fault.EXPIRED, (535, "expired"), "EXPIRED"),
        (Fault.RATE_LIMITED, (454, "4.7.0"), "Too many"),
    ],
)
async def test_clients_are_refused_as_the_fault_says(
    mail: MailSimulator, fault: Fault, smtp_says: tuple[int, str], imap_says: str
) -> None:
    mail.fault = fault

    def judge(mail: MailSimulator) -> smtplib.SMTPAuthenticationError:
        with pytest.raises(smtplib.SMTPAuthenticationError) as refused, smtp(mail):
            pass
        with pytest.raises(imaplib.IMAP4.error, match=imap_says), imap(mail):
            pass
        return refused.value

    refused = await judged(judge, mail)

    assert isinstance(refused.smtp_error, bytes)
    assert refused.smtp_code == smtp_says[0]
    assert smtp_says[1] in refused.smtp_error.decode()


async def test_clients_find_it_down(mail: MailSimulator) -> None:
    mail.fault = Fault.DOWN

    def judge(mail: MailSimulator) -> int:
        with pytest.raises(smtplib.SMTPConnectError) as refused:
            smtplib.SMTP("127.0.0.1", mail.port, timeout=10)
        with pytest.raises(imaplib.IMAP4.error, match="BYE"), imap(mail):
            pass
        return int(refused.value.smtp_code)

    assert await judged(judge, mail) == 421


async def test_clients_find_it_slow_and_get_in_at_last(mail: MailSimulator) -> None:
    mail.fault, mail.slow_seconds = Fault.SLOW, 0.2

    def judge(mail: MailSimulator) -> str:
        with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
            smtplib.SMTP("127.0.0.1", mail.port, timeout=0.05)
        with imap(mail) as reader:
            return reader.select("INBOX")[0]

    assert await judged(judge, mail) == "OK"


async def test_clients_with_a_wrong_password_sender_or_recipient(mail: MailSimulator) -> None:
    def judge(mail: MailSimulator) -> None:
        with pytest.raises(smtplib.SMTPAuthenticationError), smtp(mail, "wrong"):
            pass
        with pytest.raises(imaplib.IMAP4.error, match="FAILED"), imap(mail, password="wrong"):
            pass
        with smtp(mail) as client:
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                client.send_message(letter(to="nobody@example.com"))
            with pytest.raises(smtplib.SMTPSenderRefused):
                client.sendmail(SALES, SUPPORT, b"x")

    await judged(judge, mail)
    assert mail.office.sent == []


async def test_nobody_trusts_it_who_was_not_told_to(mail: MailSimulator) -> None:
    def judge(mail: MailSimulator) -> None:
        with (
            smtplib.SMTP("127.0.0.1", mail.port, timeout=10) as client,
            pytest.raises(ssl.SSLCertVerificationError),
        ):
            client.starttls(context=ssl.create_default_context())

    await judged(judge, mail)


async def test_the_plain_port_offers_a_login_and_no_starttls(mail: MailSimulator) -> None:
    def judge(mail: MailSimulator) -> tuple[bool, bool]:
        with smtplib.SMTP("127.0.0.1", mail.plain_port, timeout=10) as client:
            client.ehlo()
            return client.has_extn("auth"), client.has_extn("starttls")

    assert await judged(judge, mail) == (True, False)


@pytest.mark.parametrize(
    "line",
    [
        b"a FETCH\r\n",
        b"a NOSUCH\r\n",
        b"a SELECT\r\n",
        b"a LOGIN (\r\n",
        b"\r\n",
        b"a UID SELECT 1\r\n",
        b'a LOGIN "x\r\n',
    ],
)
async def test_nonsense_is_answered_and_not_the_end(mail: MailSimulator, line: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", mail.imaps_port, ssl=trust(mail))
    await reader.readline()
    writer.write(line + b"b NOOP\r\n")

    assert b"BAD" in await asyncio.wait_for(reader.readline(), 5)
    assert (await asyncio.wait_for(reader.readline(), 5)).startswith(b"b OK")
    writer.close()


async def test_it_stops_with_connections_open_and_leaves_no_file() -> None:
    mail = MailSimulator()
    await mail.start()
    folder = Path(mail.ca_file).parent
    assert [item.name for item in folder.iterdir()] == ["ca.pem"], "no private key stays"
    assert "PRIVATE" not in (await asyncio.to_thread(Path(mail.ca_file).read_text))
    reader, writer = await asyncio.open_connection("127.0.0.1", mail.port)
    await reader.readline()

    await mail.stop()
    await mail.stop()

    assert await reader.read() == b""
    assert not folder.exists()
    writer.close()


async def test_it_listens_where_it_was_told_and_again_after_a_stop() -> None:
    async with MailSimulator() as first:
        ports = (first.port, first.imaps_port)
    again = MailSimulator(port=ports[0], imaps_port=ports[1])
    async with again:
        assert (again.port, again.imaps_port) == ports
        assert again.environ() == {}


def test_commands_are_taken_apart() -> None:
    parts = split(
        b'a1 uid fetch 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (DATE)]) "q\\"x" {3}\r\nabc\r\n'
    )

    assert (parts.tag, parts.name) == ("a1", "UID")
    assert parts.arguments[-2:] == ['q"x', "abc"]
    assert parts.inner().name == "FETCH"


async def test_a_customer_writes_into_the_mailbox(mail: MailSimulator) -> None:
    hooks = await mail.say(mail.config(), "Where is order 4711? ☃", contact="eve@example.org")

    (found,) = mail.office.mailboxes["support@example.com"].mails
    assert hooks == ()
    assert b"From: eve@example.org" in found.content
    with pytest.raises(NotPlayed):
        await mail.say(mail.config("nobody"), "hello")
