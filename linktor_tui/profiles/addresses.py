"""Base URLs of a Linktor: what may be one, and which host a secret that goes there belongs to."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from linktor_tui.contract.errors import Fault, InvalidRequest

_PORTS = {"http": 80, "https": 443}


def base_url(text: str, *, field: str = "base_url", plain_http: bool = False) -> str:
    """Read an address of a Linktor, and write it in one way.

    Args:
        text: what somebody gave.
        field: what the error is to name.
        plain_http: the operator's word that http may go over the network between.

    Raises:
        InvalidRequest: it is none, or a credential would travel in the clear.
    """
    parts = _split(text.strip(), field)
    if parts.username is not None or parts.password is not None:
        raise InvalidRequest(Fault(field, "must hold no user name and no password"))
    if parts.query or parts.fragment:
        raise InvalidRequest(Fault(field, "must end with its path: no ? and no #"))
    host = (parts.hostname or "").lower()
    if parts.scheme == "http" and not plain_http and not is_loopback(host):
        raise InvalidRequest(
            Fault(field, f"is http, and would send the credential to {host} in the clear"),
            fix="Use https. Where the network between is your own: plain_http (--plain-http).",
        )
    return origin_of(text) + parts.path.rstrip("/")


def _split(text: str, field: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        known = parts.scheme in _PORTS and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        known = False
    printable = text.isprintable() and not any(letter.isspace() for letter in text)
    if not known or not printable or "\\" in text:
        raise InvalidRequest(
            Fault(field, "is no http or https address"),
            fix="An example: https://api.example.com",
        )
    return parts


def origin_of(url: str) -> str:
    """Scheme, host and port of an address that `base_url` took: where a secret may go."""
    parts = urlsplit(url.strip())
    host = (parts.hostname or "").lower()
    shown = f"[{host}]" if ":" in host else host
    port = parts.port
    usual = port is None or port == _PORTS[parts.scheme]
    return f"{parts.scheme}://{shown}" + ("" if usual else f":{port}")


def is_loopback(host: str) -> bool:
    """True for a host that is this machine, whatever a name server says."""
    if host == "localhost":
        return True
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
