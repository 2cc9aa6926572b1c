"""How a login is made: by what mechanism, once, and with any letters in it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import pytest

from connectors.contract import CheckStep, FailureClass
from connectors.mail.folders import from_utf7, listed, utf7
from connectors.mail.simulator_tls import Authority
from tests.connectors.mail.room import (
    ADDRESS,
    CANARY,
    Heard,
    Line,
    Script,
    check,
    imap_script,
    imap_settings,
    raw_server,
    settings,
    smtp_script,
    unpassed,
)

PLAIN = base64.b64encode(f"\0{ADDRESS}\0{CANARY}".encode())


async def smtp(
    authority: Authority, script: Script, **given: Any
) -> tuple[Mapping[str, CheckStep], Heard]:
    async with raw_server(script, authority.server_context()) as (port, heard):
        raw = settings(smtpPort=port, smtpSecurity="tls", caFile=str(authority.file), **given)
        return await check(raw), heard


async def imap(
    authority: Authority, script: Script, **given: Any
) -> tuple[Mapping[str, CheckStep], Heard]:
    async with raw_server(script, authority.server_context()) as (port, heard):
        return await check(imap_settings(port, caFile=str(authority.file), **given)), heard


async def test_plain_comes_first(authority: Authority) -> None:
    offers = ("AUTH CRAM-MD5 LOGIN PLAIN XOAUTH2",)
    steps, heard = await smtp(authority, smtp_script({"AUTH": "235 welcome"}, offers=offers))

    assert steps["smtp.auth"].details["mechanism"] == "PLAIN"
    assert steps["smtp.auth"].details["offered"] == ["CRAM-MD5", "LOGIN", "PLAIN", "XOAUTH2"]
    assert PLAIN in heard.inside


@pytest.mark.parametrize("reply", ["535 5.7.8 no", "534 5.7.9 no", "454 4.7.0 later", "421 bye"])
async def test_a_refused_password_is_tried_once(authority: Authority, reply: str) -> None:
    offers = ("AUTH CRAM-MD5 LOGIN PLAIN",)
    steps, heard = await smtp(authority, smtp_script({"AUTH": reply}, offers=offers))

    assert steps["smtp.auth"].code == reply.rsplit(" ", 1)[0]
    assert heard.inside.count(b"AUTH") == 1
    assert heard.connections == 1


async def test_a_mechanism_that_is_offered_and_unknown_is_passed_over(authority: Authority) -> None:
    async def script(line: Line) -> None:
        await line.say("220 ready")
        await line.hear()
        await line.say(b"250-mail\r\n250 AUTH PLAIN LOGIN\r\n")
        await line.hear()
        await line.say("504 5.5.4 Unrecognized authentication type")
        for reply in ("334 UGFzc3dvcmQ6", "235 welcome", *["250 ok"] * 3, "221 bye"):
            await line.hear()
            await line.say(reply)

    steps, heard = await smtp(authority, script)

    assert steps["smtp.auth"].details["mechanism"] == "LOGIN"
    assert base64.b64encode(CANARY.encode()) in heard.inside


@pytest.mark.parametrize("offers", [("AUTH XOAUTH2 OAUTHBEARER",), ("SIZE 1000",)])
async def test_a_server_without_password_logins(
    authority: Authority, offers: tuple[str, ...]
) -> None:
    steps, heard = await smtp(authority, smtp_script({}, offers=offers))

    assert unpassed(steps) == {"smtp.auth": "failed no_password_login"}
    assert b"AUTH" not in heard.inside


async def test_imap_sends_plain_at_once_where_it_may(authority: Authority) -> None:
    steps, heard = await imap(authority, imap_script({}))

    assert steps["imap.auth"].details["mechanism"] == "PLAIN"
    assert b"AUTHENTICATE PLAIN " + PLAIN in heard.inside


async def test_imap_login_quotes_what_has_to_be_quoted(authority: Authority) -> None:
    script = imap_script({}, capabilities="IMAP4rev1 IDLE")
    steps, heard = await imap(authority, script, imapUser='sup port"\\')

    assert steps["imap.auth"].details["mechanism"] == "LOGIN"
    assert 'LOGIN "sup port\\"\\\\" "CANARY-4f9c1b7e \\"\\\\ ü"'.encode() in heard.inside
    assert steps["imap.idle"].status == "passed"


@pytest.mark.parametrize(
    ("answer", "code", "reason", "status"),
    [
        ("NO LOGIN failed.", "wrong_password", "wrong_password", "failed"),
        ("NO [AUTHENTICATIONFAILED] no", "AUTHENTICATIONFAILED", "wrong_password", "failed"),
        ("NO [AUTHORIZATIONFAILED] no", "AUTHORIZATIONFAILED", "not_authorized", "failed"),
        ("NO [EXPIRED] old", "EXPIRED", "password_expired", "failed"),
        ("NO [PRIVACYREQUIRED] tls", "PRIVACYREQUIRED", "encryption_required", "failed"),
        ("NO [CONTACTADMIN] call", "CONTACTADMIN", "account_blocked", "failed"),
        ("NO [UNAVAILABLE] later", "UNAVAILABLE", "not_now", "unknown"),
        ("NO [INUSE] locked", "INUSE", "in_use", "unknown"),
        ("NO [LIMIT] enough", "LIMIT", "server_limit", "unknown"),
        (
            "NO [ALERT] Too many simultaneous connections.",
            "rate_limited",
            "rate_limited",
            "unknown",
        ),
        (
            "NO [ALERT] Application-specific password required: https://support.google.com/",
            "ALERT",
            "app_password_needed",
            "failed",
        ),
        ("NO [WEBALERT https://x] Web login required.", "WEBALERT", "web_login_needed", "failed"),
        (
            "NO Basic authentication is disabled.",
            "password_login_disabled",
            "password_login_disabled",
            "failed",
        ),
        ("BAD what", "not_understood", "not_understood", "unknown"),
    ],
)
async def test_each_refusal_of_imap(
    authority: Authority, answer: str, code: str, reason: str, status: str
) -> None:
    steps, heard = await imap(authority, imap_script({"AUTHENTICATE": answer}))

    step = steps["imap.auth"]
    assert (step.status, step.code, step.details["reason"]) == (status, code, reason)
    assert (step.failure_class is FailureClass.CONFIG) == (status == "failed")
    assert step.cause
    assert step.fix
    assert step.documentation
    assert heard.inside.count(b"AUTHENTICATE") == 1


@pytest.mark.parametrize(
    ("answer", "reason", "status"),
    [
        ("NO [NONEXISTENT] gone", "no_such_folder", "failed"),
        ("NO [TRYCREATE] gone", "no_such_folder", "failed"),
        ("NO Mailbox doesn't exist: x", "no_such_folder", "failed"),
        ("NO [NOPERM] yours not", "no_permission", "failed"),
        ("NO [OVERQUOTA] full", "over_quota", "failed"),
        ("NO cannot", "folder_refused", "failed"),
        ("NO [SERVERBUG] oops", "not_now", "unknown"),
    ],
)
async def test_each_refusal_of_a_folder(
    authority: Authority, answer: str, reason: str, status: str
) -> None:
    steps, heard = await imap(authority, imap_script({"EXAMINE": answer}))

    assert (steps["imap.folder"].status, steps["imap.folder"].details["reason"]) == (status, reason)
    assert b"SELECT" not in heard.inside


async def test_a_server_without_idle_is_a_warning(authority: Authority) -> None:
    steps, _ = await imap(authority, imap_script({}))

    assert unpassed(steps)["imap.idle"] == "warning no_idle"


@pytest.mark.parametrize(
    ("name", "wire"),
    [
        ("INBOX", "INBOX"),
        ("Büro & Co", "B&APw-ro &- Co"),
        ("台北", "&U,BTFw-"),
        ("☺!", "&Jjo-!"),
        ("😀", "&2D3eAA-"),
        ("&", "&-"),
    ],
)
def test_folder_names_on_the_wire(name: str, wire: str) -> None:
    assert utf7(name) == wire
    assert from_utf7(wire) == name


def test_a_folder_name_that_is_written_wrongly_stays() -> None:
    assert from_utf7("&%%%-x") == "&%%%-x"


def test_names_out_of_a_list() -> None:
    lines = [
        b'LIST (\\HasNoChildren) "/" INBOX',
        b'(\\HasNoChildren) "." "A \\"b\\""',
        b"LIST () NIL B&APw-ro",
        b"List completed.",
    ]

    assert listed(lines) == ["INBOX", 'A "b"', "Büro"]
    assert len(listed(lines * 30)) == 20
