"""A canary goes through every path, and nothing that is shown, logged or raised holds it."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
from dataclasses import asdict
from typing import Any

import pytest

from connectors import checks
from connectors.contract import Outbound
from connectors.mail.simulator import MailSimulator
from connectors.mail.simulator_tls import Authority
from connectors.problems import ProviderError
from connectors.redaction import forms
from connectors.simulation import Fault
from tests.connectors.mail.room import (
    ADDRESS,
    CANARY,
    Heard,
    Line,
    check,
    connector,
    imap_script,
    imap_settings,
    raw_server,
    settings,
    smtp_script,
)

PLAIN = base64.b64encode(f"\0{ADDRESS}\0{CANARY}".encode())
SHAPES = {*forms(CANARY), CANARY.replace("\\", "\\\\").replace('"', '\\"'), "CANARY-4f9c1b7e"}


def leaks(text: str) -> list[str]:
    return [shape for shape in SHAPES if shape in text]


def shown(steps: dict[str, Any]) -> str:
    plain = {id: asdict(step) for id, step in steps.items()}
    return json.dumps(plain, default=str, ensure_ascii=False) + repr(steps)


@pytest.fixture
def everything_logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    return caplog


ECHOES = ["535 5.7.8 no {}", f"535 5.7.8 no {CANARY}", "454 4.7.0 too many {}", "504 {}"]


@pytest.mark.parametrize("reply", ECHOES)
async def test_an_smtp_server_that_echoes_the_login(
    authority: Authority, reply: str, everything_logged: pytest.LogCaptureFixture
) -> None:
    script = smtp_script({"AUTH": reply})
    async with raw_server(script, authority.server_context()) as (port, heard):
        raw = settings(smtpPort=port, smtpSecurity="tls", caFile=str(authority.file))
        steps = await check(raw)

    assert any(form in heard.inside.decode() for form in forms(CANARY)), "it was sent"
    assert leaks(shown(steps)) == []
    assert leaks(everything_logged.text) == []


@pytest.mark.parametrize("capabilities", ["IMAP4rev1 AUTH=PLAIN SASL-IR", "IMAP4rev1"])
@pytest.mark.parametrize("answer", ["NO [AUTHENTICATIONFAILED] {}", "BAD {}", "OK {}"])
async def test_an_imap_server_that_echoes_the_login(
    authority: Authority,
    capabilities: str,
    answer: str,
    everything_logged: pytest.LogCaptureFixture,
) -> None:
    refusing = {"AUTHENTICATE": answer, "LOGIN": answer, "EXAMINE": f"NO gone {CANARY}"}
    script = imap_script(refusing, capabilities=capabilities)
    async with raw_server(script, authority.server_context()) as (port, heard):
        steps = await check(imap_settings(port, caFile=str(authority.file)))

    assert b"CANARY" in heard.inside or PLAIN in heard.inside, "it was sent"
    assert leaks(shown(steps)) == []
    assert leaks(everything_logged.text) == []


async def test_a_greeting_that_knows_the_password(authority: Authority) -> None:
    for greeting in (f"554 {CANARY}", f"{CANARY}", f"220-{CANARY}\r\n554 x"):
        async with raw_server(smtp_script({}, greeting=greeting)) as (port, _):
            steps = await check(settings(smtpPort=port), 0.5)
        assert leaks(shown(steps)) == []


@pytest.mark.parametrize("fault", list(Fault))
async def test_the_simulator_with_every_fault(
    mail: MailSimulator, fault: Fault, everything_logged: pytest.LogCaptureFixture
) -> None:
    mail.fault = fault
    raw = mail.config(smtpPassword=CANARY, imapPassword=CANARY)

    steps = await check(raw, 0.3 if fault is Fault.SLOW else 5)

    assert leaks(shown(steps)) == []
    assert leaks(everything_logged.text) == []


async def test_what_is_raised_in_sending(mail: MailSimulator) -> None:
    with pytest.raises(ProviderError) as raised:
        await connector(mail.config(smtpPassword=CANARY)).send(Outbound("sales@example.com", "x"))

    error = raised.value
    assert leaks(str(error) + repr(error) + repr(error.problem)) == []
    assert error.__cause__ is None
    assert error.__suppress_context__


async def stuck_after_login(line: Line) -> None:
    await line.say(b"* OK ready\r\n")
    while True:
        tag, name, *_ = (await line.hear()).split(" ")
        if name == "CAPABILITY":
            await line.say(f"* CAPABILITY IMAP4rev1\r\n{tag} OK done")


async def test_a_login_that_is_never_answered(
    authority: Authority, everything_logged: pytest.LogCaptureFixture
) -> None:
    async with raw_server(stuck_after_login, authority.server_context()) as (port, heard):
        steps = await check(imap_settings(port, caFile=str(authority.file)), 0.5)

    assert steps["imap.auth"].code == "timeout"
    assert b"LOGIN" in heard.inside
    assert leaks(shown(steps) + everything_logged.text) == []


async def until(heard: Heard, word: bytes) -> None:
    async with asyncio.timeout(5):
        while word not in heard.everything:
            await heard.more()


async def test_a_check_that_is_cancelled_lets_go_at_once(
    authority: Authority, everything_logged: pytest.LogCaptureFixture
) -> None:
    async with raw_server(stuck_after_login, authority.server_context()) as (port, heard):
        checking = asyncio.create_task(check(imap_settings(port, caFile=str(authority.file)), 30))
        await until(heard, b"LOGIN")
        checking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await checking
    # raw_server waits for the end of its connections: the socket was closed.
    assert heard.open == 0
    assert leaks(everything_logged.text) == []


async def test_a_check_that_nobody_listens_to_any_more_lets_go(authority: Authority) -> None:
    script = smtp_script({"AUTH": "235 ok"}, context=authority.server_context())
    async with raw_server(script) as (port, heard):
        running = checks.run(connector(settings(smtpPort=port, caFile=str(authority.file))))
        async for step in running:
            if step.id == "smtp.tls":
                break
        await running.aclose()
    assert heard.open == 0


async def test_a_sending_that_is_cancelled_lets_go(authority: Authority) -> None:
    async def script(line: Line) -> None:
        await line.say("220 ready")
        await line.hear_all()

    async with raw_server(script) as (port, heard):
        sending = asyncio.create_task(
            connector(settings(smtpPort=port), 30).send(Outbound("a@example.com", "x"))
        )
        await until(heard, b"EHLO")
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
    assert heard.open == 0
