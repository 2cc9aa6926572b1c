"""What Amazon SNS posts to an HTTPS endpoint, and how it is proved.

“Verifying the signatures of Amazon SNS messages”: the certificate comes from SNS's own host, the
signature is RSA over named fields, and the topic must be one of the account's: anybody can have SNS
sign a post to any address.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from connectors.hooks import HookRefused, HookRequest, fresh, too_old, unreadable, unsigned

TYPE_HEADER = "x-amz-sns-message-type"
TOLERANCE = 3600
"""Seconds: SNS tries a post again for an hour at most, with the timestamp of the first time."""
_SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": (
        "Message",
        "MessageId",
        "SubscribeURL",
        "Timestamp",
        "Token",
        "TopicArn",
        "Type",
    ),
}
_SIGNED["UnsubscribeConfirmation"] = _SIGNED["SubscriptionConfirmation"]
_HOST = re.compile(r"sns\.[a-z]{2}(?:-[a-z]+){1,3}-\d{1,2}\.amazonaws\.com(?:\.cn)?")
_ARN = re.compile(r"arn:aws[a-z-]*:sns:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):[\w.-]{1,256}")


@dataclass(frozen=True, slots=True)
class Post:
    """A message of SNS, not proved yet."""

    fields: Mapping[str, str]

    @property
    def type(self) -> str:
        """`Notification`, `SubscriptionConfirmation` or `UnsubscribeConfirmation`."""
        return self.fields["Type"]

    @property
    def topic(self) -> str:
        """ARN of the topic that it was published to."""
        return self.fields["TopicArn"]

    @property
    def account(self) -> str | None:
        """The account that owns the topic."""
        found = _ARN.fullmatch(self.topic)
        return found["account"] if found else None

    @property
    def signed_text(self) -> bytes:
        """What the signature is made over: each signed field's name and value, a line each."""
        names = (name for name in _SIGNED[self.type] if name in self.fields)
        return "".join(f"{name}\n{self.fields[name]}\n" for name in names).encode()


def read(request: HookRequest) -> Post:
    """Take a request apart as far as its proof needs. Raises `HookRefused`."""
    kind = request.headers.get(TYPE_HEADER)
    if kind is None:
        raise unsigned(TYPE_HEADER)
    if request.headers.get("x-amz-sns-rawdelivery", "").lower() == "true":
        raise HookRefused(
            401,
            "unsigned",
            "The subscription has raw message delivery on, which leaves posts unsigned.",
        )
    given = _json(request.body)
    fields = {name: value for name, value in given.items() if isinstance(value, str)}
    if fields.get("Type") != kind or kind not in _SIGNED:
        raise unreadable("its type is not one of SNS")
    for name in ("Signature", "SigningCertURL", "SignatureVersion"):
        if name not in fields:
            raise unsigned(name)
    optional = {"Subject"} if kind == "Notification" else set()
    missing = [name for name in _SIGNED[kind] if name not in fields and name not in optional]
    if missing:
        raise unreadable(f"{missing[0]} is missing")
    return Post(fields)


def _json(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        raise unreadable("the body is no JSON") from None
    if not isinstance(given, dict):
        raise unreadable("the body is no JSON object")
    return given


def check_age(post: Post, now: datetime) -> datetime:
    """Refuse what was published too long ago; gives when it was. Raises `HookRefused`."""
    try:
        stamp = datetime.fromisoformat(post.fields["Timestamp"])
    except ValueError:
        raise unreadable("its timestamp is no time") from None
    if stamp.tzinfo is None:
        raise unreadable("its timestamp has no time zone")
    if not fresh(stamp.timestamp(), now, TOLERANCE):
        raise too_old(stamp.timestamp(), now)
    return stamp


def signed_by(post: Post, certificate: bytes, now: datetime) -> bool:
    """Tell whether the holder of a certificate (PEM) signed a post, and the certificate counts now."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.x509 import load_pem_x509_certificate

    known = {"1": hashes.SHA1(), "2": hashes.SHA256()}  # noqa: S303 - what version 1 is made of
    algorithm = known.get(post.fields["SignatureVersion"])
    if algorithm is None:
        return False
    try:
        held = load_pem_x509_certificate(certificate)
        key = held.public_key()
        signature = base64.b64decode(post.fields["Signature"], validate=True)
        if not isinstance(key, RSAPublicKey):
            return False
        key.verify(signature, post.signed_text, PKCS1v15(), algorithm)
    except (ValueError, binascii.Error, InvalidSignature):
        return False
    return held.not_valid_before_utc <= now <= held.not_valid_after_utc


_CERTIFICATE = re.compile(r"/SimpleNotificationService-[0-9A-Za-z]+\.pem")
_certificates: dict[str, bytes] = {}
_MOST_CERTIFICATES = 8


def kept_certificate(url: str) -> bytes | None:
    """A certificate that was fetched before: SNS changes its own once a year."""
    return _certificates.get(url)


def names_certificate(path: str) -> bool:
    """Tell whether a path at SNS's host is one of its certificates and nothing else it serves."""
    return _CERTIFICATE.fullmatch(path) is not None


def keep_certificate(url: str, certificate: bytes) -> None:
    """Keep a certificate, in place of the oldest where there are enough."""
    while len(_certificates) >= _MOST_CERTIFICATES:
        del _certificates[next(iter(_certificates))]
    _certificates[url] = certificate


def trusted_place(url: str, override: str | None) -> tuple[str, str] | None:
    """Split an address of SNS into base URL and path with query; None for anybody else's.

    Args:
        override: the operator's address in place of AWS, the only one that counts then.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.username or parts.password or parts.fragment:
        return None
    base = f"{parts.scheme}://{parts.netloc}"
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    if override is not None:
        return (base, path) if base == override.rstrip("/") else None
    plain = parts.scheme == "https" and port in (None, 443)
    return (base, path) if plain and _HOST.fullmatch(parts.hostname or "") else None
