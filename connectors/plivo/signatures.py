"""Proof that Plivo made a request: signatures of version 3, and of version 2 for messages.

Version 3 is base64 of HMAC-SHA256 with the auth token over address, sorted parameters and a nonce. Its
header may hold several signatures, and X-Plivo-Signature-Ma-V3 those of the main account. Version 2
covers the address without its query, and a nonce: neither fields nor query. It is taken only where no
signature of version 3 came along, and only for messages. (“Signature Validation”, and Plivo's SDK.)
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Mapping, Sequence
from urllib.parse import SplitResult, parse_qs, urlsplit, urlunsplit

from connectors.hooks import HookRequest, equal, unsigned, wrong_signature

V3, MAIN_V3, NONCE_V3 = (
    "X-Plivo-Signature-V3",
    "X-Plivo-Signature-Ma-V3",
    "X-Plivo-Signature-V3-Nonce",
)
V2, MAIN_V2, NONCE_V2 = (
    "X-Plivo-Signature-V2",
    "X-Plivo-Signature-Ma-V2",
    "X-Plivo-Signature-V2-Nonce",
)
_USUAL = {"https": 443, "http": 80}

Fields = Mapping[str, Sequence[str]]


def _digest(token: str, text: str) -> str:
    made = hmac.new(token.encode(), text.encode("utf-8", "replace"), hashlib.sha256)
    return b64encode(made.digest()).decode()


def v3(token: str, method: str, url: str, fields: Fields, nonce: str) -> str:
    """Sign as Plivo does in version 3."""
    parts = urlsplit(url)
    asked = parse_qs(parts.query, keep_blank_values=True)
    query = "&".join(f"{name}={value}" for name in sorted(asked) for value in sorted(asked[name]))
    text = _bare(parts)
    posted = fields if method.upper() != "GET" else {}
    if query or posted:
        text += f"?{query}"
    if query and posted:
        text += "."
    text += "".join(name + value for name in sorted(posted) for value in sorted(posted[name]))
    return _digest(token, f"{text}.{nonce}")


def v2(token: str, url: str, nonce: str) -> str:
    """Sign as Plivo does in version 2."""
    return _digest(token, _bare(urlsplit(url)) + nonce)


def prove(request: HookRequest, token: str, *, weak: bool = False) -> str:
    """Raise `HookRefused` unless this token signed the request; give the nonce that was signed.

    Args:
        request: as it came.
        token: the auth token.
        weak: whether a signature of version 2 will do, where there is none of version 3.
    """
    headers = request.headers
    strong = _given(headers, V3, MAIN_V3)
    if strong:
        nonce = headers.get(NONCE_V3.lower(), "")
        fields = fields_of(request)
        made = [v3(token, request.method, url, fields, nonce) for url in _variants(request.url)]
        return _compare(made, strong, nonce, V3)
    given = _given(headers, V2, MAIN_V2) if weak else []
    if not given:
        raise unsigned(V3)
    nonce = headers.get(NONCE_V2.lower(), "")
    return _compare([v2(token, url, nonce) for url in _variants(request.url)], given, nonce, V2)


def _compare(made: list[str], given: list[str], nonce: str, scheme: str) -> str:
    # Every pair is compared, so that the time it takes tells nothing.
    fits = [equal(one, other) for one in made for other in given]
    if not nonce or not any(fits):
        raise wrong_signature(scheme)
    return nonce


def _given(headers: Mapping[str, str], *names: str) -> list[str]:
    values = ",".join(headers.get(name.lower(), "") for name in names).split(",")
    return [value.strip() for value in values if value.strip()]


def fields_of(request: HookRequest) -> dict[str, list[str]]:
    """The fields of a form that was posted; a GET has them in its address."""
    if request.method.upper() == "GET":
        return {}
    return parse_qs(request.body.decode("utf-8", "replace"), keep_blank_values=True)


def _bare(parts: SplitResult) -> str:
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def _variants(url: str) -> tuple[str, ...]:
    """The address as it is and without a port that goes without saying; none for a broken one."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ()
    if port is None or port != _USUAL.get(parts.scheme):
        return (url,)
    bare = parts.netloc.removesuffix(f":{port}")
    return (url, urlunsplit(parts._replace(netloc=bare)))
