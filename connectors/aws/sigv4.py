"""Signing requests to AWS: Signature Version 4 (“Create a signed AWS API request”, IAM User Guide)."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, urlsplit

ALGORITHM = "AWS4-HMAC-SHA256"
STAMP = "%Y%m%dT%H%M%SZ"
_UNRESERVED = "-_.~"
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Credentials:
    """An access key, with the session token of a temporary one."""

    key_id: str
    secret: str = field(repr=False)
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a signature is good for: a day, a region, a service."""

    day: str
    region: str
    service: str

    def __str__(self) -> str:
        return f"{self.day}/{self.region}/{self.service}/aws4_request"


def signed(
    credentials: Credentials,
    *,
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    region: str,
    service: str,
    now: datetime,
) -> dict[str, str]:
    """Give the headers with those that sign them. `url` is as it goes over the wire, query included."""
    stamp = now.astimezone(UTC).strftime(STAMP)
    whole = {**headers, "Host": headers.get("Host", urlsplit(url).netloc), "X-Amz-Date": stamp}
    if credentials.token is not None:
        whole["X-Amz-Security-Token"] = credentials.token
    names = sorted(name.lower() for name in whole)
    canonical = canonical_request(method, url, whole, names, hashlib.sha256(body).hexdigest())
    scope = Scope(stamp[:8], region, service)
    mark = signature(credentials.secret, scope, stamp, canonical)
    whole["Authorization"] = (
        f"{ALGORITHM} Credential={credentials.key_id}/{scope}, "
        f"SignedHeaders={';'.join(names)}, Signature={mark}"
    )
    return whole


def canonical_request(
    method: str, url: str, headers: Mapping[str, str], names: list[str], body_hash: str
) -> str:
    """Write a request in the one form that both sides hash."""
    parts = urlsplit(url)
    values = {name.lower(): _SPACES.sub(" ", value).strip() for name, value in headers.items()}
    lines = [f"{name}:{values.get(name, '')}" for name in names]
    # What is escaped on the wire is escaped once more, for every service but S3.
    path = quote(parts.path or "/", safe=f"/{_UNRESERVED}")
    return "\n".join([method, path, _query(parts.query), *lines, "", ";".join(names), body_hash])


def _query(query: str) -> str:
    pairs = parse_qsl(query.replace("+", "%2B"), keep_blank_values=True)
    escaped = [
        (quote(name, safe=_UNRESERVED), quote(value, safe=_UNRESERVED)) for name, value in pairs
    ]
    return "&".join(f"{name}={value}" for name, value in sorted(escaped))


def signature(secret: str, scope: Scope, stamp: str, canonical: str) -> str:
    """Sign a canonical request with a key that is good for its scope only."""
    key = f"AWS4{secret}".encode()
    for part in (scope.day, scope.region, scope.service, "aws4_request"):
        key = _hmac(key, part)
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    return _hmac(key, f"{ALGORITHM}\n{stamp}\n{scope}\n{hashed}").hex()


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
