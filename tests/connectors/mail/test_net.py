"""What it means when no connection comes about, and that a session keeps its rules by itself."""

from __future__ import annotations

import asyncio
import errno
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.contract import StepStatus, Who
from connectors.mail import net, tls
from connectors.mail.config import Security
from connectors.mail.imap import ImapSession
from connectors.mail.net import Server
from connectors.mail.session import Session
from connectors.mail.simulator_tls import Authority
from connectors.mail.smtp import SmtpSession
from connectors.problems import ProviderRefusal
from connectors.redaction import Redactor
from tests.connectors.mail.room import (
    check,
    imap_script,
    imap_settings,
    raw_server,
    settings,
    smtp_script,
    unpassed,
)


@pytest.mark.parametrize(
    ("error", "status", "code", "who"),
    [
        (socket.gaierror(socket.EAI_NONAME, "no"), "failed", "no_such_host", Who.OPERATOR),
        (socket.gaierror(socket.EAI_AGAIN, "later"), "unknown", "dns", Who.NETWORK_ADMIN),
        (OSError(errno.ENETUNREACH, "no route"), "unknown", "unreachable", Who.NETWORK_ADMIN),
        (ConnectionRefusedError(), "failed", "refused", Who.OPERATOR),
    ],
)
async def test_each_way_not_to_get_there(
    monkeypatch: pytest.MonkeyPatch, error: OSError, status: str, code: str, who: Who
) -> None:
    async def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", fails)

    step = (await check(settings()))["smtp.connect"]

    assert (step.status, step.code, step.who) == (status, code, who)
    assert step.cause
    assert step.fix


async def test_a_connection_that_nobody_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hangs(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", hangs)

    step = (await check(settings(smtpPort=25), 0.2))["smtp.connect"]

    assert (step.status, step.code) == (StepStatus.UNKNOWN, "timeout")
    assert "port 25" in (step.fix or ""), "the port that networks block"


def test_a_server_is_shown_as_it_is_dialled() -> None:
    assert Server("SMTP", "mail.acme.com", 587, "").name == "mail.acme.com:587"
    assert Server("SMTP", "::1", 587, "").name == "[::1]:587"


def test_a_socket_that_is_gone_is_not_this_machine() -> None:
    gone = socket.socket()
    gone.close()

    assert not net.peer_is_loopback(gone)


@pytest.mark.parametrize("kind", [SmtpSession, ImapSession])
async def test_a_session_says_no_password_before_it_is_secure(kind: type[Session]) -> None:
    script = smtp_script({}) if kind is SmtpSession else imap_script({})
    async with raw_server(script) as (port, heard):
        session = kind(
            Server(kind.__name__[:4].upper(), "127.0.0.1", port, ""),
            Security.STARTTLS,
            seconds=5,
            redact=Redactor(()),
            now=datetime.now(UTC),
        )
        await session.connect()
        with pytest.raises(RuntimeError, match="in clear"):
            await session.login("me", "s3cret")  # type: ignore[attr-defined]
        await session.quit()
        await session.quit()

    assert b"s3cret" not in heard.everything


async def test_a_ca_file_that_went_away(tmp_path: Path) -> None:
    with pytest.raises(ProviderRefusal) as refused:
        await tls.client_context(str(tmp_path / "gone.pem"))

    assert refused.value.problem.code == "ca_file"


async def test_a_sender_that_cannot_be_answered_is_a_warning(authority: Authority) -> None:
    replies = {"AUTH": "235 welcome", "RCPT": "550 5.1.1 User unknown"}
    async with raw_server(smtp_script(replies), authority.server_context()) as (port, heard):
        raw = settings(smtpPort=port, smtpSecurity="tls", caFile=str(authority.file))
        steps = await check(raw)

    assert unpassed(steps) == {"smtp.from": "warning sender_not_a_mailbox"}
    assert heard.inside.count(b"RCPT") == 1
    assert b"DATA" not in heard.inside


async def test_a_good_sender_is_asked_about_and_the_question_taken_back(
    authority: Authority,
) -> None:
    script = smtp_script({"AUTH": "235 welcome"})
    async with raw_server(script, authority.server_context()) as (port, heard):
        raw = settings(smtpPort=port, smtpSecurity="tls", caFile=str(authority.file))
        steps = await check(raw)

    verbs = [line.split(b" ")[0].strip() for line in bytes(heard.inside).splitlines()]
    assert unpassed(steps) == {}
    assert verbs == [b"EHLO", b"AUTH", b"MAIL", b"RCPT", b"RSET", b"QUIT"]
    assert b"EHLO [127.0.0.1]" in heard.inside, "this machine's name is nobody's business"


async def test_an_imap_server_that_says_goodbye_at_once() -> None:
    script = imap_script({}, greeting="* BYE Too many connections from your address")
    async with raw_server(script) as (port, _):
        steps = await check(imap_settings(port, imapSecurity="starttls"))

    assert unpassed(steps)["imap.connect"] == "unknown rate_limited"


async def test_a_connection_that_was_cut_without_a_word_is_noticed_in_two_minutes() -> None:
    async with raw_server(imap_script({})) as (port, _):
        sock = await net.open_socket(Server("IMAP", "127.0.0.1", port, "143"), 5.0)
        with sock:
            assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) != 0
            if sys.platform == "linux":
                idle, interval, count = (
                    sock.getsockopt(socket.IPPROTO_TCP, number)
                    for number in (socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT)
                )
                assert idle + interval * count <= 120


async def test_tls_settings_are_shared_until_the_authorities_change(
    authority: Authority, tmp_path: Path
) -> None:
    file = tmp_path / "ca.pem"
    file.write_bytes(authority.file.read_bytes())
    first = await tls.client_context(str(file))
    assert await tls.client_context(str(file)) is first
    assert await tls.client_context(None) is await tls.client_context(None) is not first
    file.write_bytes(file.read_bytes() + b"\n")
    assert await tls.client_context(str(file)) is not first
    file.unlink()
    with pytest.raises(ProviderRefusal):
        await tls.client_context(str(file))
