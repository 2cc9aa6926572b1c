"""What is said of a port where something else answers, or nothing does. Always in bounded time."""

from __future__ import annotations

import asyncio
import time

import pytest

from connectors.contract import FailureClass, StepStatus
from connectors.mail.simulator_tls import Authority
from connectors.mail.voices import kind_of
from tests.connectors.mail.room import (
    Line,
    Script,
    check,
    imap_settings,
    raw_server,
    settings,
    smtp_script,
)

SECONDS = 0.4
"""The budget where it is meant to run out."""
PLENTY = 30.0
"""The budget where an answer is meant to be had before, on a busy machine too."""


def budget(code: str) -> float:
    """Seconds a check is given for what it is to find."""
    return SECONDS if code == "timeout" else PLENTY


def says(words: bytes) -> Script:
    async def script(line: Line) -> None:
        await line.say(words)
        await line.hear_all()

    return script


def answers(words: bytes) -> Script:
    """Wait for the client to speak, as HTTP servers do."""

    async def script(line: Line) -> None:
        await line.hear()
        await line.say(words)
        await line.hear_all()

    return script


def closes() -> Script:
    async def script(line: Line) -> None:
        return

    return script


def is_silent() -> Script:
    async def script(line: Line) -> None:
        await line.hear_all()

    return script


def drips(piece: bytes, pause: float = 0.05) -> Script:
    """Say a little, again and again, without ever coming to an end."""

    async def script(line: Line) -> None:
        while True:
            await line.say(piece)
            await asyncio.sleep(pause)

    return script


def floods(piece: bytes) -> Script:
    return drips(piece * 4096, pause=0)


VOICES = {
    "POP3": says(b"+OK POP3 ready\r\n"),
    "SSH": says(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "HTTP": answers(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
}
PATIENCE = {"HTTP": 1.5}
"""The budget for what waits to be spoken to: it is spoken to when half of it has gone."""


@pytest.mark.parametrize("kind", VOICES)
async def test_another_service_at_the_smtp_port_is_named(kind: str) -> None:
    async with raw_server(VOICES[kind]) as (port, _):
        steps = await check(settings(smtpPort=port), PATIENCE.get(kind, PLENTY))

    assert (steps["smtp.connect"].status, steps["smtp.connect"].code) == ("failed", "wrong_port")
    assert steps["smtp.connect"].details["heard"] == kind
    assert kind in steps["smtp.connect"].message


@pytest.mark.parametrize("kind", VOICES)
async def test_another_service_at_the_imap_port_is_named(kind: str) -> None:
    async with raw_server(VOICES[kind]) as (port, _):
        steps = await check(
            imap_settings(port, imapSecurity="starttls"), PATIENCE.get(kind, PLENTY)
        )

    assert steps["imap.connect"].code == "wrong_port"
    assert steps["imap.connect"].details["heard"] == kind


async def test_a_web_server_with_tls_at_the_imap_port(authority: Authority) -> None:
    script = answers(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    async with raw_server(script, authority.server_context()) as (port, _):
        steps = await check(imap_settings(port, caFile=str(authority.file)), 0.8)

    assert steps["imap.tls"].code == "wrong_port"
    assert steps["imap.tls"].details["heard"] == "HTTP inside TLS"


async def test_ftp_greets_like_smtp_and_is_told_apart() -> None:
    script = smtp_script({}, greeting="220 FTP server ready")

    async def ftp(line: Line) -> None:
        await line.say("220 FTP server ready")
        await line.hear()
        await line.say("530 Please login")
        await line.hear_all()

    async with raw_server(ftp) as (port, _), raw_server(script) as (honest, _):
        wrong = await check(settings(smtpPort=port), PLENTY)
        odd = await check(settings(smtpPort=honest), PLENTY)

    assert wrong["smtp.connect"].details["heard"] == "FTP"
    assert odd["smtp.connect"].status is StepStatus.PASSED


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (closes(), "connection_lost"),
        (is_silent(), "timeout"),
        (drips(b"220-wait\r\n"), "timeout"),
        (drips(b"2"), "timeout"),
        (floods(b"220-" + b"x" * 60 + b"\r\n"), "bad_answer"),
        (floods(b"x"), "bad_answer"),
        (says(b"220 \xff\xfe ready\r\n250\r\n\r\n\r\n"), "timeout"),
    ],
)
async def test_smtp_that_makes_no_sense_is_unknown_and_bounded(script: Script, code: str) -> None:
    started = time.monotonic()
    async with raw_server(script) as (port, _):
        steps = await check(settings(smtpPort=port), budget(code))

    assert (steps["smtp.connect"].status, steps["smtp.connect"].code) == ("unknown", code)
    assert steps["smtp.connect"].failure_class is not FailureClass.CONFIG
    assert time.monotonic() - started < budget(code) + 5


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (closes(), "connection_lost"),
        (is_silent(), "timeout"),
        (drips(b"*"), "timeout"),
        (floods(b"* OK " + b"x" * 60 + b"\r\n"), "bad_answer"),
        (floods(b"x"), "bad_answer"),
        (says(b"* OK ready\r\nX OK whose\r\n"), "bad_answer"),
        (says(b"* OK ready\r\n* 1 FETCH {99999999999}\r\n"), "timeout"),
        (says(b"* OK ready\r\n\xff\xfe OK\r\n* \xff\r\n"), "bad_answer"),
    ],
)
async def test_imap_that_makes_no_sense_is_unknown_and_bounded(script: Script, code: str) -> None:
    started = time.monotonic()
    async with raw_server(script) as (port, _):
        steps = await check(imap_settings(port, imapSecurity="starttls"), budget(code))

    assert (steps["imap.connect"].status, steps["imap.connect"].code) == ("unknown", code)
    assert time.monotonic() - started < budget(code) + 5


async def test_a_greeting_that_turns_us_away_is_not_a_bad_password() -> None:
    script = says(b"554 5.7.1 no service for your network\r\n")
    async with raw_server(script) as (port, _):
        steps = await check(settings(smtpPort=port), PLENTY)

    assert steps["smtp.connect"].details["reason"] == "connection_refused_by_policy"
    assert steps["smtp.connect"].who == "network_admin"


async def test_a_name_that_does_not_exist() -> None:
    steps = await check(settings(smtpHost="no-such-host.localhost.invalid-tld-x"), 5)

    step = steps["smtp.connect"]
    assert step.code in {"no_such_host", "dns"}, "a machine without DNS cannot tell"
    assert (step.code == "no_such_host") == (step.status is StepStatus.FAILED)


async def test_a_name_that_cannot_be_one() -> None:
    steps = await check(settings(smtpHost="x" * 300), 5)

    assert (steps["smtp.connect"].status, steps["smtp.connect"].code) == ("failed", "no_such_host")


async def test_ipv6_and_ipv4_of_a_name_are_both_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = asyncio.get_running_loop()
    real = loop.getaddrinfo

    async def broken_first(host: str, port: int, **hints: int) -> object:
        good = await real("127.0.0.1", port, **hints)
        return [*await real("127.0.0.1", 1, **hints), *good]

    monkeypatch.setattr(loop, "getaddrinfo", broken_first)
    async with raw_server(smtp_script({})) as (port, _):
        steps = await check(settings(smtpPort=port), SECONDS)

    assert steps["smtp.connect"].status is StepStatus.PASSED


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (b"220 mail ESMTP\r\n", "SMTP"),
        (b"220 ProFTPD\r\n", "FTP"),
        (b"\r\n* OK hi\r\n", "IMAP"),
        (b"* BYE too many\r\n", "IMAP"),
        (b"-ERR no\r\n", "POP3"),
        (b"\x15\x03\x01\x00\x02", "TLS"),
        (b"hello", None),
        (b"", None),
    ],
)
def test_first_words(words: bytes, kind: str | None) -> None:
    assert kind_of(words) == kind
