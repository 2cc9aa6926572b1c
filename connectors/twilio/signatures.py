"""Proof that Twilio made a request: the header X-Twilio-Signature.

Base64 of HMAC-SHA1 with the account's auth token over the address and, for a form, its fields sorted
by name, each name followed by its value; a JSON body is hashed into the address as `bodySHA256`
(“Webhooks security”). An API key cannot prove anything: only the auth token signs.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from connectors.hooks import HookRequest, equal, unsigned, wrong_signature

HEADER = "X-Twilio-Signature"
_PORTS = {"https": 443, "http": 80}


def signature(token: str, url: str, fields: Iterable[tuple[str, str]] = ()) -> str:
    """Sign as Twilio does. A field that stands twice counts once for each different value."""
    text = url + "".join(name + value for name, value in sorted(set(fields)))
    digest = hmac.new(token.encode(), text.encode("utf-8", "replace"), hashlib.sha1).digest()
    return b64encode(digest).decode()


def prove(request: HookRequest, token: str) -> None:
    """Raise `HookRefused` unless this token signed the request."""
    given = request.headers.get(HEADER.lower(), "")
    if not given:
        raise unsigned(HEADER)
    try:
        hashed = request.query.get("bodySHA256")
    except ValueError:  # no address that anybody could have called
        raise wrong_signature(HEADER) from None
    if hashed is not None and not equal(hashed, hashlib.sha256(request.body).hexdigest()):
        raise wrong_signature(HEADER)
    fields = [] if hashed is not None else fields_of(request)
    # Every variant is tried, so that the time it takes tells nothing.
    fits = [equal(signature(token, url, fields), given) for url in variants(request.url)]
    if not any(fits):
        raise wrong_signature(HEADER)


def fields_of(request: HookRequest) -> list[tuple[str, str]]:
    """The fields of a form that was posted; a GET has them in its address."""
    if request.method.upper() != "POST":
        return []
    return parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True)


def variants(url: str) -> tuple[str, ...]:
    """The address as it is, with its usual port, and without: Twilio signs one of them."""
    try:
        parts = urlsplit(url)
        port, usual = parts.port, _PORTS.get(parts.scheme)
    except ValueError:
        return (url,)
    bare = parts.netloc if port is None else parts.netloc.removesuffix(f":{port}")
    places = (parts.netloc, bare, f"{bare}:{port or usual}")
    return tuple(dict.fromkeys(urlunsplit(parts._replace(netloc=place)) for place in places))
