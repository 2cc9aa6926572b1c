"""Certificates of mail servers: which are accepted, and what is wrong with one that is not."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from connectors import trust
from connectors.contract import FailureClass, Who
from connectors.mail.net import Server
from connectors.problems import Problem, ProviderRefusal
from connectors.transport import certificate_problem

SOON = 14
"""Days before a certificate's end from which on the check warns."""

CERTIFICATE_CODES = frozenset(
    {
        "certificate_expired",
        "certificate_other_host",
        "certificate_untrusted",
        "certificate_self_signed",
        "certificate_not_yet_valid",
        "certificate_invalid",
    }
)
"""What `refused` makes of a certificate: the server was right, its certificate was not."""

_SELF_SIGNED = 18
"""OpenSSL's X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT."""
_NOT_YET_VALID = 9
"""OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID."""


async def client_context(ca_file: str | None) -> ssl.SSLContext:
    """The TLS settings for a mail server, read off the event loop and shared by all who need the same.

    Each reading of the machine's authorities takes 0.8 MiB. A CA file that was changed is read anew.

    Raises:
        ProviderRefusal: the CA file cannot be read, or is no PEM.
    """
    try:
        return await asyncio.to_thread(_shared, ca_file)
    except OSError:  # ssl.SSLError is one
        raise ProviderRefusal(bad_ca_file()) from None


def _shared(ca_file: str | None) -> ssl.SSLContext:
    if ca_file is None:
        return _read(None, ())
    found = os.stat(ca_file)
    return _read(ca_file, (found.st_ino, found.st_size, found.st_mtime_ns))


@lru_cache(maxsize=8)
def _read(ca_file: str | None, _state: tuple[int, ...]) -> ssl.SSLContext:
    return trust.client_context(ca_file)


def looking_context() -> ssl.SSLContext:
    """TLS settings that take any certificate, to read one that was refused. Say nothing secret."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def facts(tls: Any, now: datetime) -> dict[str, Any]:
    """Give what an operator wants to know of an accepted connection (an `ssl.SSLObject`)."""
    known: dict[str, Any] = {"protocol": tls.version(), "cipher": (tls.cipher() or ("",))[0]}
    ends = (tls.getpeercert() or {}).get("notAfter")
    if isinstance(ends, str):
        until = datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)
        known |= _ends(until, now)
    return known


def _ends(until: datetime, now: datetime) -> dict[str, Any]:
    return {
        "expiresAt": until.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "daysLeft": (until - now).days,
    }


def ends_soon(server: Server, known: Mapping[str, Any]) -> Problem | None:
    """Warn of a certificate that is accepted today and will not be in two weeks."""
    days = known.get("daysLeft")
    if not isinstance(days, int) or days >= SOON:
        return None
    return Problem(
        code="certificate_ends_soon",
        message=f"The certificate of {server.host} ends in {days} days.",
        cause="Nobody has renewed it yet; from that day on, no connection is accepted.",
        fix="Have whoever runs the server renew it, and look at why it was not renewed by itself.",
        who=Who.NETWORK_ADMIN,
        details=known,
    )


def refused(
    server: Server, error: ssl.SSLCertVerificationError, seen: Mapping[str, Any]
) -> Problem:
    """Name what is wrong with a certificate; `seen` is what `describe` read in it."""
    problem = certificate_problem(server.host, error)
    details = {**problem.details, **seen, "port": server.port}
    if problem.code == "certificate_untrusted":
        fix = "Have a public authority sign it, or name your own authority's PEM file in caFile."
        problem = replace(problem, fix=fix)
    if error.verify_code == _SELF_SIGNED:
        problem = replace(
            problem,
            code="certificate_self_signed",
            cause="The server signed its certificate itself, so it could be anybody's.",
        )
    elif error.verify_code == _NOT_YET_VALID:
        problem = replace(
            problem,
            code="certificate_not_yet_valid",
            cause="Its certificate becomes valid in the future.",
            fix="Check this machine's clock, then the server's certificate.",
        )
    elif problem.code == "certificate_other_host" and seen.get("certificateNames"):
        names = ", ".join(seen["certificateNames"])
        problem = replace(problem, cause=f"Its certificate is for {names}, not {server.host}.")
    return replace(problem, details=details)


def describe(der: bytes | None, now: datetime) -> dict[str, Any]:
    """Read the names, the issuer and the end of a certificate that was not accepted."""
    if not der:
        return {}
    from cryptography import x509  # only when something is wrong

    try:
        certificate = x509.load_der_x509_certificate(der)
        issuer = certificate.issuer.rfc4514_string()
        until = certificate.not_valid_after_utc
    except ValueError:
        return {}
    return {
        "certificateNames": _names(certificate),
        "certificateIssuer": issuer[:200],
        **_ends(until, now),
    }


def _names(certificate: Any) -> list[str]:
    from cryptography import x509

    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError):
        return []
    found = extension.value.get_values_for_type(x509.DNSName)
    found += [str(item) for item in extension.value.get_values_for_type(x509.IPAddress)]
    return [str(name)[:100] for name in found[:10]]


def not_established(server: Server, error: Exception) -> Problem:
    """Describe a handshake that failed for another reason than the certificate."""
    reason = getattr(error, "reason", None) or type(error).__name__
    return Problem(
        code="tls",
        message=f"No TLS connection with {server.name} came about. Nothing secret was sent.",
        cause="The port does not speak TLS, or only versions that are no longer safe.",
        fix=f"Check {server.field} and {server.protocol.lower()}Security "
        f"({server.usual_ports}); the server must offer TLS 1.2 or later.",
        failure_class=FailureClass.CONFIG,
        details={"host": server.host, "port": server.port, "tlsError": str(reason)},
    )


def bad_ca_file() -> Problem:
    """Describe a CA file that cannot be used."""
    return Problem(
        code="ca_file",
        message="The file named in caFile cannot be used.",
        cause="It is not there, not readable, or holds no certificate in PEM form.",
        fix="Name a PEM file that begins with -----BEGIN CERTIFICATE-----.",
    )
