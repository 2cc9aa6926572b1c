"""Proof that a webhook comes from Vonage: the SMS API's `sig`, and the signed token of the others.

`sig`: “Signing messages” in Vonage's docs. The parameters without `sig`, sorted by name, each as
`&name=value` with & and = of the values made _, hashed with the signature secret: plain MD5 of text
and secret, or an HMAC. `timestamp` (Unix seconds) and `nonce` are among them.

Token: “Decoding signed webhooks”. `Authorization: Bearer`, HS256 with the signature secret; claims
`iat`, `jti`, `api_key` and `payload_hash`, the SHA-256 of the body, or of the query as JSON for a
GET.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.hooks import (
    HookRefused,
    HookRequest,
    equal,
    fresh,
    not_ours,
    too_old,
    unreadable,
    unsigned,
    unverifiable,
    wrong_signature,
)

LONGEST_TOKEN = 8_000
"""Characters. Vonage's own are under 1 000."""


@dataclass(frozen=True, slots=True)
class Proved:
    """What a request holds, after its signature was found good."""

    values: Mapping[str, Any]
    once: str | None
    """The nonce or token id, which Vonage uses once."""
    application: str | None = None
    """The application that a token is of."""


def sign(values: Mapping[str, str], secret: str, method: str) -> str:
    """Compute the `sig` of parameters, in lower-case hexadecimal digits."""
    pairs = (
        f"&{name}={value.replace('&', '_').replace('=', '_')}"
        for name, value in sorted(values.items())
    )
    text = "".join(pairs).encode("utf-8", "replace")
    key = secret.encode("utf-8", "replace")
    if method == "md5hash":
        # Vonage's default, which the operator can change in the dashboard.
        return hashlib.md5(text + key, usedforsecurity=False).hexdigest()
    return hmac.new(key, text, method).hexdigest()


def prove(
    request: HookRequest, secret: str | None, method: str, api_key: str | None, now: datetime
) -> Proved:
    """Prove a request and give what it holds.

    Args:
        request: as it came.
        secret: the account's signature secret.
        method: how the SMS API signs.
        api_key: the account's, which the request must be of; None where it is not known.
        now: aware.

    Raises:
        HookRefused: unsigned, signed by somebody else, too old, or of another account.
    """
    if secret is None:
        raise unverifiable("signatureSecret")
    token = bearer(request)
    values = _values(request)
    if token is not None:
        return _by_token(request, token, secret, api_key, values, now)
    if "sig" not in values:
        raise unsigned("signature (neither sig nor an Authorization token)")
    return _by_sig(values, secret, method, api_key, now)


def bearer(request: HookRequest) -> str | None:
    """Give the token of a request, None without one."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def is_bare(request: HookRequest) -> bool:
    """Tell whether this is the GET without anything in it that tries an address out.

    Vonage makes it before it stores an address (`/number/update`), and wants a 200.
    """
    return request.method in ("GET", "HEAD") and not request.query and not request.body


def _values(request: HookRequest) -> dict[str, Any]:
    if request.method == "GET":
        return dict(request.query)
    if "json" in request.headers.get("content-type", "").lower():
        try:
            found = json.loads(request.body)
        except (ValueError, RecursionError):
            raise unreadable("its body is no JSON") from None
        if not isinstance(found, dict):
            raise unreadable("its body is no JSON object")
        return found
    return request.form or dict(request.query)


def _by_sig(
    values: dict[str, Any], secret: str, method: str, api_key: str | None, now: datetime
) -> Proved:
    plain = {name: _plain(value) for name, value in values.items() if name != "sig"}
    given = str(values["sig"]).lower()
    if not equal(given, sign(plain, secret, method)):
        raise wrong_signature("SMS")
    stamped = plain.get("timestamp", "")
    if not (stamped.isascii() and stamped.isdigit() and len(stamped) < 12):
        raise unreadable("its timestamp is none")
    if not fresh(int(stamped), now):
        raise too_old(int(stamped), now)
    _same_account(plain.get("api-key"), api_key)
    return Proved(plain, plain.get("nonce") or given)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value)


def _by_token(
    request: HookRequest,
    token: str,
    secret: str,
    api_key: str | None,
    values: dict[str, Any],
    now: datetime,
) -> Proved:
    claims = _claims(token, secret)
    if not any(equal(str(claims.get("payload_hash", "")), own) for own in _hashes(request)):
        raise HookRefused(
            401, "wrong_signature", "The token was signed for another body than this one."
        )
    stamped = claims.get("iat")
    if not isinstance(stamped, int | float):
        raise unreadable("its token has no time")
    if not fresh(stamped, now):
        raise too_old(stamped, now)
    named = claims.get("api_key")
    _same_account(named if isinstance(named, str) else None, api_key)
    used, application = claims.get("jti"), claims.get("application_id")
    return Proved(
        values,
        used if isinstance(used, str) else None,
        application if isinstance(application, str) else None,
    )


def _claims(token: str, secret: str) -> dict[str, Any]:
    import jwt

    if len(token) > LONGEST_TOKEN:
        raise unreadable("its token is too long")
    try:
        with warnings.catch_warnings():
            # A short signature secret is weak, and the operator's to change; it must not break this.
            warnings.simplefilter("ignore")
            # Times are judged by the caller's clock; PyJWT only knows the machine's.
            found: dict[str, Any] = jwt.decode(
                token,
                secret,
                algorithms=["HS256"],
                options={
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                    "verify_aud": False,
                },
            )
    except (jwt.PyJWTError, ValueError):
        raise wrong_signature("Authorization token's") from None
    return found


def _hashes(request: HookRequest) -> tuple[str, ...]:
    """The SHA-256 that a token may name: of the body, or of a GET's query as JSON."""
    if request.method != "GET":
        return (hashlib.sha256(request.body).hexdigest(),)
    query = json.dumps(request.query, separators=(",", ":"), ensure_ascii=False)
    return (hashlib.sha256(query.encode("utf-8", "replace")).hexdigest(),)


def _same_account(named: str | None, api_key: str | None) -> None:
    if named and api_key and not equal(named, api_key):
        raise not_ours("another Vonage account")
