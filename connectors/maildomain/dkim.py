"""DKIM keys as they stand in DNS (RFC 6376, section 3.6; Ed25519: RFC 8463)."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

LEAST_BITS = 1024
"""RFC 8301, section 3.2: receivers must not take shorter RSA keys for valid."""
GOOD_BITS = 2048
"""The same section: what signers should use."""

_TAG = re.compile(r"\s*([A-Za-z][A-Za-z0-9_]*)\s*=\s*([^;]*?)\s*", re.DOTALL)


class BadRecord(ValueError):
    """A record that cannot be read; the text says why."""


def tags(record: str) -> dict[str, str]:
    """Read `name=value; name=value` (section 3.2), as DKIM and DMARC write it. Raises `BadRecord`."""
    found: dict[str, str] = {}
    for part in record.split(";"):
        if not part.strip():
            continue
        match = _TAG.fullmatch(part)
        if match is None:
            raise BadRecord(f"“{part.strip()[:60]}” is no tag with a value")
        if match[1] in found:
            raise BadRecord(f"the tag {match[1]} stands twice")
        found[match[1]] = match[2]
    return found


@dataclass(frozen=True, slots=True)
class Key:
    """A public key that receivers check signatures with."""

    kind: str
    """`rsa` or `ed25519`."""
    bits: int | None
    """None for a revoked key."""
    testing: bool = False
    """The domain says that it is only trying DKIM out."""

    @property
    def revoked(self) -> bool:
        """True for an empty key: signatures made with it no longer count."""
        return self.bits is None


def parse(record: str) -> Key:
    """Read a key record. Raises `BadRecord`."""
    found = tags(record)
    if found.get("v", "DKIM1") != "DKIM1":
        raise BadRecord("its version is not DKIM1")
    if "p" not in found:
        raise BadRecord("it has no p= with the key")
    kind = found.get("k", "rsa").lower()
    testing = "y" in found.get("t", "").lower().split(":")
    text = "".join(found["p"].split())
    if not text:
        return Key(kind, None, testing)
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise BadRecord("the key in p= is not base64; it may be cut off") from None
    return Key(kind, _bits(kind, raw), testing)


def _bits(kind: str, raw: bytes) -> int:
    if kind == "ed25519":
        if len(raw) != 32:
            raise BadRecord(f"an Ed25519 key has 32 bytes, this one {len(raw)}")
        return 256
    if kind != "rsa":
        raise BadRecord(f"its key type is {kind[:20]}, which receivers do not know")
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    try:
        key = load_der_public_key(raw)
    except (ValueError, UnsupportedAlgorithm):
        raise BadRecord("the key in p= is no RSA key; it may be cut off") from None
    if not isinstance(key, RSAPublicKey):
        raise BadRecord("the key in p= is no RSA key")
    return key.key_size
