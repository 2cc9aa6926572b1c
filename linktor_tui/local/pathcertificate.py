"""How long the certificate of the public address lasts."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime
from urllib.parse import urlsplit

from connectors import trust
from connectors.checks import Finding, passed, warning
from connectors.contract import Who
from connectors.problems import Problem

SOON = 14
"""Days before its end from which on the walk warns."""


async def end_of(url: str, patience: float) -> datetime | None:
    """Look at the certificate of an https address that was reached a moment ago.

    None where there is none, or it could not be looked at: the walk itself says what is wrong.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or parts.hostname is None:
        return None
    try:
        async with asyncio.timeout(patience):
            context = await asyncio.to_thread(trust.client_context)
            _, writer = await asyncio.open_connection(
                parts.hostname, parts.port or 443, ssl=context
            )
    except OSError:  # ssl.SSLError and TimeoutError are some
        return None
    ends = (writer.get_extra_info("peercert") or {}).get("notAfter")
    writer.transport.abort()
    if not isinstance(ends, str):
        return None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)


def judged(host: str, message: str, ends: datetime, now: datetime) -> Finding:
    """Say when the certificate ends, and warn where that is soon."""
    days = (ends - now).days
    details = {"expiresAt": ends.isoformat(), "expires": f"the TLS certificate of {host}"}
    if days >= SOON:
        return passed(message, **details)
    return warning(
        Problem(
            code="certificate_ends_soon",
            message=f"The certificate of {host} ends in {days} days.",
            cause="Nobody has renewed it yet; from that day on, providers post nothing more.",
            fix="Renew it where TLS ends, at the proxy or tunnel, and see why that was not automatic.",
            who=Who.NETWORK_ADMIN,
            details=details,
        )
    )
