"""The password never crosses in clear, whatever the server or somebody on the way does."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from connectors.contract import Outbound
from connectors.mail.simulator_tls import Authority
from connectors.problems import ProviderRefusal
from connectors.redaction import forms
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
    unpassed,
)


def crossed_in_clear(heard: Heard) -> list[str]:
    """Name each form of the password that came in outside TLS."""
    clear = bytes(heard.clear).decode("utf-8", "replace")
    quoted = CANARY.replace("\\", "\\\\").replace('"', '\\"')
    return [form for form in {*forms(CANARY), quoted} if form in clear]


async def test_smtp_without_starttls_gets_no_password() -> None:
    async with raw_server(smtp_script({"AUTH": "235 welcome"})) as (port, heard):
        steps = await check(settings(smtpPort=port))

    assert unpassed(steps) == {"smtp.tls": "failed no_starttls"}
    assert "the password was not sent" in steps["smtp.tls"].message
    assert b"EHLO" in heard.clear
    assert b"AUTH" not in heard.clear
    assert crossed_in_clear(heard) == []


async def test_sending_to_it_is_refused_the_same_way() -> None:
    async with raw_server(smtp_script({"AUTH": "235 welcome"})) as (port, heard):
        with pytest.raises(ProviderRefusal) as refused:
            await connector(settings(smtpPort=port)).send(Outbound("a@example.com", "hello"))

    assert refused.value.problem.code == "no_starttls"
    assert b"MAIL" not in heard.clear
    assert crossed_in_clear(heard) == []


@pytest.mark.parametrize("reply", ["454 TLS not available", "502 what", "250 sure"])
async def test_smtp_that_takes_its_offer_back(authority: Authority, reply: str) -> None:
    script = smtp_script({"STARTTLS": reply}, context=authority.server_context())
    async with raw_server(script) as (port, heard):
        steps = await check(settings(smtpPort=port, caFile=str(authority.file)))

    assert list(unpassed(steps)) == ["smtp.tls"]
    assert b"AUTH" not in heard.clear
    assert crossed_in_clear(heard) == []


async def test_smtp_forgets_what_was_offered_in_clear(authority: Authority) -> None:
    async def script(line: Line) -> None:
        await line.say("220 ready")
        await line.hear()
        await line.say(b"250-mail\r\n250-STARTTLS\r\n250 AUTH PLAIN\r\n")
        await line.hear()
        await line.say("220 go ahead")
        await line.start_tls(authority.server_context())
        await line.hear()
        await line.say("250 mail")
        await line.hear_all()

    async with raw_server(script) as (port, heard):
        steps = await check(settings(smtpPort=port, caFile=str(authority.file)))

    assert unpassed(steps) == {"smtp.auth": "failed no_password_login"}
    assert b"AUTH" not in heard.everything


async def test_smtp_words_injected_before_tls_count_for_nothing(authority: Authority) -> None:
    async def script(line: Line) -> None:
        await line.say("220 ready")
        await line.hear()
        await line.say(b"250-mail\r\n250 STARTTLS\r\n")
        await line.hear()
        await line.say(b"220 go ahead\r\n250-evil\r\n250 AUTH PLAIN\r\n235 welcome\r\n")
        await line.start_tls(authority.server_context())
        await line.hear()
        await line.say(b"250-mail\r\n250 AUTH PLAIN\r\n")
        await line.hear()
        await line.say("535 5.7.8 no")
        await line.hear_all()

    async with raw_server(script) as (port, heard):
        steps = await check(settings(smtpPort=port, caFile=str(authority.file)))

    assert unpassed(steps) == {"smtp.auth": "failed 535 5.7.8"}
    assert crossed_in_clear(heard) == []


@pytest.mark.parametrize(
    ("capabilities", "code"),
    [
        ("IMAP4rev1 AUTH=PLAIN SASL-IR", "no_starttls"),
        ("IMAP4rev1", "no_starttls"),
        ("IMAP4rev1 LOGINDISABLED", "no_starttls"),
    ],
)
async def test_imap_without_starttls_gets_no_password(capabilities: str, code: str) -> None:
    async with raw_server(imap_script({}, capabilities=capabilities)) as (port, heard):
        steps = await check(imap_settings(port, imapSecurity="starttls"))

    assert unpassed(steps) == {"smtp.connect": "failed refused", "imap.tls": f"failed {code}"}
    assert b"LOGIN" not in heard.clear
    assert b"AUTHENTICATE" not in heard.clear
    assert crossed_in_clear(heard) == []


@pytest.mark.parametrize("security", ["starttls", "none"])
async def test_imap_that_calls_us_logged_in_already(security: str) -> None:
    script = imap_script({}, greeting="* PREAUTH welcome back")
    async with raw_server(script) as (port, heard):
        steps = await check(imap_settings(port, imapSecurity=security))

    assert unpassed(steps)["imap.connect"] == "failed preauth"
    assert crossed_in_clear(heard) == []


@pytest.mark.parametrize("answer", ["NO not now", "BAD what"])
async def test_imap_that_takes_its_offer_back(answer: str) -> None:
    script = imap_script({"STARTTLS": answer}, capabilities="IMAP4rev1 STARTTLS AUTH=PLAIN SASL-IR")
    async with raw_server(script) as (port, heard):
        steps = await check(imap_settings(port, imapSecurity="starttls"))

    assert "imap.tls" in unpassed(steps)
    assert crossed_in_clear(heard) == []


@pytest.mark.parametrize(
    "words",
    [b"* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\n", b"X2 OK logged in\r\n", b"* OK half a li"],
)
async def test_imap_words_injected_before_tls_end_the_connection(
    authority: Authority, words: bytes
) -> None:
    async def script(line: Line) -> None:
        await line.say("* OK ready")
        tag = (await line.hear()).split(" ")[0]
        await line.say(f"* CAPABILITY IMAP4rev1 STARTTLS\r\n{tag} OK done")
        tag = (await line.hear()).split(" ")[0]
        await line.say(f"{tag} OK begin\r\n".encode() + words)
        await line.hear_all()

    async with raw_server(script) as (port, heard):
        raw = imap_settings(port, imapSecurity="starttls", caFile=str(authority.file))
        steps = await check(raw)

    assert unpassed(steps)["imap.tls"] == "failed starttls_injection"
    assert crossed_in_clear(heard) == []


async def test_imap_honours_a_login_that_is_disabled(authority: Authority) -> None:
    script = imap_script({}, capabilities="IMAP4rev1 LOGINDISABLED AUTH=GSSAPI AUTH=XOAUTH2")
    async with raw_server(script, authority.server_context()) as (port, heard):
        steps = await check(imap_settings(port, caFile=str(authority.file)))

    assert unpassed(steps)["imap.auth"] == "failed no_password_login"
    assert steps["imap.auth"].details["offered"] == ["GSSAPI", "XOAUTH2"]
    assert b"LOGIN " not in heard.inside


@pytest.mark.parametrize("half", ["smtp", "imap"])
async def test_an_untrusted_server_gets_no_password(authority: Authority, half: str) -> None:
    script = smtp_script({}) if half == "smtp" else imap_script({})
    async with raw_server(script, authority.server_context()) as (port, heard):
        raw = settings(smtpPort=port, smtpSecurity="tls") if half == "smtp" else imap_settings(port)
        steps = await check(raw)

    assert unpassed(steps)[f"{half}.tls"] == "failed certificate_untrusted"
    assert heard.connections == 1, "only the one that looks at the certificate gets through"
    assert not any(form in heard.everything.decode() for form in forms(CANARY))


async def test_in_clear_is_for_this_machine_by_address_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """`localhost` that leads elsewhere: the socket is asked, not the name alone."""
    monkeypatch.setattr("connectors.mail.net.peer_is_loopback", lambda sock: False)
    async with raw_server(smtp_script({})) as (port, heard):
        steps = await check(settings(smtpPort=port, smtpHost="localhost", smtpSecurity="none"))

    assert unpassed(steps) == {"smtp.tls": "failed not_loopback"}
    assert crossed_in_clear(heard) == []


async def test_in_clear_on_this_machine_when_asked_for() -> None:
    async with raw_server(smtp_script({"AUTH": "235 welcome"})) as (port, heard):
        steps = await check(settings(smtpPort=port, smtpSecurity="none"))

    assert unpassed(steps) == {"smtp.tls": "warning in_clear"}
    assert base64.b64encode(f"\0{ADDRESS}\0{CANARY}".encode()) in heard.clear


async def test_the_session_keys_are_written_nowhere(
    authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = tmp_path / "keys"
    monkeypatch.setenv("SSLKEYLOGFILE", str(keys))
    async with raw_server(imap_script({}), authority.server_context()) as (port, _):
        steps = await check(imap_settings(port, caFile=str(authority.file)))

    assert steps["imap.auth"].status == "passed"
    assert not keys.exists() or keys.read_text() == ""
