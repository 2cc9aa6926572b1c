"""The base URL that an operator gave, and what it means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from linktor_tui.contract.errors import Fault, InvalidRequest

VERSIONED = re.compile(r"/v\d+$")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is: `https://host:port`, and the path below which its endpoints are."""

    origin: str
    path: str

    @property
    def url(self) -> str:
        """Base URL without a trailing slash."""
        return self.origin + self.path

    @property
    def in_the_clear(self) -> bool:
        """Whether a credential would cross a network unencrypted."""
        parts = urlsplit(self.origin)
        return parts.scheme == "http" and parts.hostname not in LOOPBACK

    def candidates(self) -> tuple[str, ...]:
        """Base URLs that may be meant, the likeliest first; one where a version was given."""
        if VERSIONED.search(self.path):
            return (self.url,)
        if self.path.endswith("/api"):
            return (f"{self.url}/v1",)
        return (f"{self.url}/v1", f"{self.url}/api/v1")


def parse(base_url: str) -> Address:
    """Read what an operator gave as a server's address.

    Raises:
        InvalidRequest: it is no http or https URL, or holds what an address should not hold.
    """
    text = base_url.strip()
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise _refusal("is not a URL") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _refusal("must begin with https:// or http:// and a host name")
    if "@" in parts.netloc:
        raise _refusal("must not hold a user name or password: log in instead")
    if parts.query or parts.fragment or any(ord(letter) < 33 for letter in text):
        raise _refusal("must end with the path: no ?, no # and no blanks")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    origin = f"{parts.scheme}://{host}" + (f":{port}" if port is not None else "")
    return Address(origin, parts.path.rstrip("/"))


def _refusal(message: str) -> InvalidRequest:
    return InvalidRequest(
        Fault("baseUrl", message),
        fix="Give the server's address, such as https://api.linktor.io or http://localhost:8081.",
    )
