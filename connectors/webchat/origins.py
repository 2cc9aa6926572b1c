"""Origins: which ones are well formed, how a browser writes them, and who is let in.

A browser names the origin of the page that opens a WebSocket (RFC 6454 section 7, RFC 6455 section
10.2): scheme and host in lower case, the port unless it is the scheme's own, no path. It is compared
as a whole: `https://www.example.com.evil.com` begins with an allowed one and is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")


class NotAnOrigin(ValueError):
    """A text that no browser can send as an origin; the text says why, for an operator.

    Args:
        better: the origin that was probably meant.
    """

    def __init__(self, why: str, better: str | None = None) -> None:
        super().__init__(why)
        self.better = better


def canonical(text: str) -> str:
    """Write an origin as browsers do. Raises `NotAnOrigin`."""
    text = text.strip()
    if "*" in text:
        raise NotAnOrigin("a wildcard would let in every site; name each one")
    if text.lower() == "null":
        raise NotAnOrigin("“null” is what every sandboxed frame and local file sends")
    scheme, separator, _ = text.partition("://")
    if not separator:
        raise NotAnOrigin("it has no scheme", better=_guess(f"https://{text}"))
    if scheme.lower() not in _PORTS:
        raise NotAnOrigin("only pages of http and https can embed the chat")
    return _canonical(text)


def _canonical(text: str) -> str:
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise NotAnOrigin("it is no readable address") from None
    if parts.username is not None or parts.password is not None:
        raise NotAnOrigin("it holds a user name, which no origin has")
    written = f"{parts.scheme}://{_host(host)}"
    if port is not None and port != _PORTS[parts.scheme]:
        written += f":{port}"
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise NotAnOrigin("it goes on after the host; an origin has no path", better=written)
    return written


def _guess(text: str) -> str | None:
    try:
        return _canonical(text)
    except NotAnOrigin as error:
        return error.better


def _host(host: str) -> str:
    if ":" in host:
        try:
            return f"[{ip_address(host).compressed}]"
        except ValueError:
            raise NotAnOrigin("its host is no address") from None
    try:
        host = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise NotAnOrigin("its host is no name") from None
    if not host or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        raise NotAnOrigin("its host is no name")
    return host


def loopback(address: str) -> bool:
    """Tell whether an origin or URL is of the machine itself, which browsers trust without https."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def readable(listed: Iterable[str]) -> tuple[str, ...]:
    """The well-formed ones of a list as browsers write them, each once. The others let nobody in."""
    found: dict[str, None] = {}
    for text in listed:
        try:
            found[canonical(text)] = None
        except NotAnOrigin:
            continue
    return tuple(found)


def admitted(origin: str | None, allowed: Iterable[str]) -> bool:
    """Tell whether a request with this `Origin` header is let in: an exact match, and nothing else."""
    return origin is not None and origin in tuple(allowed)


def strangers(origin: str) -> tuple[tuple[str, str | None], ...]:
    """Origins that look like an allowed one and are not, each with a word for it."""
    parts = urlsplit(origin)
    other = "http" if parts.scheme == "https" else "https"
    return (
        ("another site", "https://linktor-check.example"),
        ("“null”, as from a sandboxed frame", "null"),
        ("no origin", None),
        ("the name as a prefix of another", f"{origin}.linktor-check.example"),
        ("the name as a suffix of another", f"{parts.scheme}://linktor-check-{parts.netloc}"),
        (f"the same host over {other}", f"{other}://{parts.netloc}"),
        ("the same host on another port", f"{parts.scheme}://{parts.hostname}:49151"),
    )
