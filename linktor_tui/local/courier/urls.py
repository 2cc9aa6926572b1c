"""Which URLs an endpoint may have. What a name leads to is judged when it is connected to."""

from __future__ import annotations

import ipaddress
import re
import socket
from typing import TYPE_CHECKING

from linktor_tui.contract.errors import InvalidUrl
from linktor_tui.local.courier.addresses import refused

if TYPE_CHECKING:
    import httpx

LONGEST = 2048


def checked(text: str, *, allow_private: bool) -> str:
    """Give the URL as it will be used. Raises `InvalidUrl`; the message does not quote it."""
    import httpx  # 9 MiB, and who only delivers reads no URL

    if len(text) > LONGEST:
        raise InvalidUrl(f"The URL has more than {LONGEST} characters.")
    if not text.isprintable() or " " in text or "\\" in text:
        raise InvalidUrl("The URL has characters that no URL has.")
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError):
        raise InvalidUrl(
            "This is not a URL.", fix="Give one like https://example.com/hooks"
        ) from None
    _refuse_scheme(url, allow_private)
    if "@" in re.split("[/?#]", text.partition("://")[2])[0]:
        raise InvalidUrl(
            "The URL holds a user name or password.",
            cause="URLs end up in lists and logs.",
            fix="Give credentials as a header: --header Authorization=@FILE",
        )
    if url.fragment:
        raise InvalidUrl("The URL has a fragment (#…), which is never sent.")
    if url.port is not None and not 0 < url.port < 65536:
        raise InvalidUrl("The URL has a port that does not exist.")
    _refuse_address(url.host, allow_private)
    return str(url)


def _refuse_scheme(url: httpx.URL, allow_private: bool) -> None:
    schemes = ("https", "http") if allow_private else ("https",)
    if url.scheme not in schemes or not url.host:
        raise InvalidUrl(
            f"The URL must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}"
            " and a host.",
            fix="For a receiver in your own network that speaks http: --allow-private."
            if url.scheme == "http"
            else None,
        )


def _refuse_address(host: str, allow_private: bool) -> None:
    try:
        address = str(ipaddress.ip_address(host))
    except ValueError:
        if _odd(host):
            raise InvalidUrl(
                "The host is a number that some programs take for an address.",
                fix="Write an address in its usual form, or give a name.",
            ) from None
        return
    reason = refused(address, allow_private=allow_private)
    if reason is not None:
        raise InvalidUrl(
            f"{address} {reason}.",
            fix=None
            if refused(address, allow_private=True)
            else "If that is meant, allow private addresses for this endpoint (--allow-private).",
        )


def _odd(host: str) -> bool:
    """True for `127.1`, `0x7f000001` and the like, which resolvers read as IPv4 addresses."""
    try:
        socket.inet_aton(host)
    except (OSError, UnicodeError):
        return False
    return True
