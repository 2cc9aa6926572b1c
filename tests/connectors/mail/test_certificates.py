"""Each thing that can be wrong with a certificate has a name of its own."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from connectors.mail.net import Server
from connectors.mail.simulator_tls import Authority
from connectors.mail.tls import describe, ends_soon, facts, refused
from tests.connectors.mail.room import (
    Line,
    check,
    imap_script,
    imap_settings,
    raw_server,
    settings,
    smtp_script,
    unpassed,
)


@pytest.fixture(params=["smtp", "smtps", "imap", "imaps"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


async def tls_step(kind: str, context: ssl.SSLContext, ca_file: str | None) -> Any:
    """Check a server of a kind that shows this certificate."""
    half, inside = kind[:4], kind.endswith("s")
    security = "tls" if inside else "starttls"
    if half == "smtp":
        script = smtp_script({}, context=None if inside else context)
    else:
        offers = "IMAP4rev1 AUTH=PLAIN SASL-IR" + ("" if inside else " STARTTLS")
        script = imap_script({}, capabilities=offers, context=None if inside else context)
    async with raw_server(script, context if inside else None) as (port, _):
        given: dict[str, Any] = {f"{half}Security": security, "caFile": ca_file}
        make = imap_settings(port, **given) if half == "imap" else settings(smtpPort=port, **given)
        steps = await check(make)
    return steps[f"{half}.tls"]


async def test_a_good_one_passes_with_its_end(kind: str, authority: Authority) -> None:
    step = await tls_step(kind, authority.server_context(), str(authority.file))

    assert step.status == "passed"
    assert step.details["daysLeft"] in (89, 90)
    assert step.details["protocol"] in {"TLSv1.2", "TLSv1.3"}


async def test_an_expired_one(kind: str, authority: Authority) -> None:
    context = authority.server_context(life=timedelta(days=-3))

    step = await tls_step(kind, context, str(authority.file))

    assert (step.status, step.code) == ("failed", "certificate_expired")
    assert step.details["daysLeft"] in (-4, -3)


async def test_one_for_another_host(kind: str, authority: Authority) -> None:
    context = authority.server_context(("mail.acme.com",))

    step = await tls_step(kind, context, str(authority.file))

    assert (step.status, step.code) == ("failed", "certificate_other_host")
    assert "mail.acme.com" in step.cause
    assert step.details["certificateNames"] == ["mail.acme.com"]


async def test_one_of_an_authority_nobody_knows(kind: str, authority: Authority) -> None:
    step = await tls_step(kind, authority.server_context(), None)

    assert (step.status, step.code) == ("failed", "certificate_untrusted")
    assert "caFile" in step.fix
    assert "sandbox CA" in step.details["certificateIssuer"]


async def test_one_that_the_server_signed_itself(kind: str, tmp_path: Path) -> None:
    authority = trustme.CA()
    pem = tmp_path / "self.pem"
    pem.write_bytes(authority.private_key_pem.bytes() + authority.cert_pem.bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)

    step = await tls_step(kind, context, None)

    assert (step.status, step.code) == ("failed", "certificate_self_signed")


@pytest.mark.parametrize("alert", [40, 70])  # handshake_failure, protocol_version: RFC 8446, 6.2
async def test_a_server_with_old_tls_only(alert: int) -> None:
    async def script(line: Line) -> None:
        await line.say(bytes([0x15, 3, 1, 0, 2, 2, alert]))
        await line.hear_all()

    async with raw_server(script) as (port, _):
        steps = await check(imap_settings(port), 0.5)

    assert unpassed(steps)["imap.tls"] == "failed tls"
    assert "TLS 1.2" in (steps["imap.tls"].fix or "")


async def test_the_public_authorities_stay_trusted_beside_ones_own(authority: Authority) -> None:
    from connectors.mail.tls import client_context

    plain, own = await client_context(None), await client_context(str(authority.file))

    assert own.cert_store_stats()["x509_ca"] == plain.cert_store_stats()["x509_ca"] + 1


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (9, "certificate_not_yet_valid"),
        (18, "certificate_self_signed"),
        (99, "certificate_invalid"),
    ],
)
def test_names_by_the_code_of_openssl(code: int, name: str) -> None:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_code, error.verify_message = code, "something"

    assert refused(Server("SMTP", "mail.acme.com", 587, ""), error, {}).code == name


def test_what_is_no_certificate_is_not_described() -> None:
    assert describe(b"not a certificate", datetime.now(UTC)) == {}
    assert describe(None, datetime.now(UTC)) == {}


class FakeTls:
    """The three questions that are asked of an `ssl.SSLObject`."""

    def __init__(self, ends: str | None) -> None:
        self._ends = ends

    def version(self) -> str:
        return "TLSv1.3"

    def cipher(self) -> tuple[str, str, int] | None:
        return None

    def getpeercert(self) -> dict[str, str]:
        return {"notAfter": self._ends} if self._ends else {}


@pytest.mark.parametrize(("day", "warned"), [(1, False), (2, True), (15, True)])
def test_the_warning_starts_fourteen_days_before(day: int, warned: bool) -> None:
    now = datetime(2030, 6, day, tzinfo=UTC)

    known = facts(FakeTls("Jun 15 12:00:00 2030 GMT"), now)

    assert (ends_soon(Server("SMTP", "h", 1, ""), known) is not None) == warned
    assert known["expiresAt"] == "2030-06-15T12:00:00Z"


def test_no_end_no_warning() -> None:
    known = facts(FakeTls(None), datetime.now(UTC))

    assert ends_soon(Server("SMTP", "h", 1, ""), known) is None


async def test_a_refused_certificate_leaves_the_other_half_alone(authority: Authority) -> None:
    async with (
        raw_server(smtp_script({}, context=authority.server_context(("other",)))) as (smtp, _),
        raw_server(imap_script({}), authority.server_context()) as (imap, _),
    ):
        steps = await check(imap_settings(imap, smtpPort=smtp, caFile=str(authority.file)))

    assert unpassed(steps) == {
        "smtp.tls": "failed certificate_other_host",
        "imap.idle": "warning no_idle",
    }
