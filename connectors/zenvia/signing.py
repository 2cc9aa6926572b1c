"""Signed requests, for tokens that were made as signature tokens.

Facts: “Authentication > Signature” of Zenvia's docs: base64 HMAC-SHA256 over six lines.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from email.utils import format_datetime

TOLERANCE = 180
"""Seconds that a signature may be old; one from the future is refused."""


def headers(
    secret: str, method: str, host: str, resource: str, body: bytes | None, now: datetime
) -> dict[str, str]:
    """Give the headers that sign one request.

    Args:
        secret: the token's secret.
        method: `POST`, `GET`.
        host: the host name, without a port.
        resource: path and query.
        body: the JSON body as it is sent; None without one.
        now: aware.
    """
    date = format_datetime(now, usegmt=True)
    return {
        "Date": date,
        "X-API-Signature": signature(secret, method, host, resource, body, date),
    }


def signature(
    secret: str, method: str, host: str, resource: str, body: bytes | None, date: str
) -> str:
    """Compute the signature of one request."""
    # MD5 is Zenvia's choice of checksum for the body; what protects it is the HMAC around it.
    checksum = hashlib.md5(body, usedforsecurity=False).hexdigest() if body is not None else ""
    kind = "application/json" if body is not None else ""
    lines = "\n".join((method, checksum, kind, date, host, resource))
    return base64.b64encode(
        hmac.new(secret.encode(), lines.encode(), hashlib.sha256).digest()
    ).decode()
