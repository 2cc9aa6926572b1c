"""An application's private key, and the tokens that it signs.

“Authentication” in Vonage's docs: a JWT signed with RS256, with `application_id`, `iat`, `exp` and a
`jti` that is used once. Keys are pasted in many shapes; PEM is put together again from what was given.
"""

from __future__ import annotations

import re
import textwrap
import uuid
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from connectors import rsa
from connectors.problems import Problem
from connectors.vonage.config import APPLICATIONS

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

LIFETIME = 300
"""Seconds for which a token is good. A check takes far less."""

_PEM = re.compile(r"-----BEGIN ([A-Z ]+)-----(.*?)-----END \1-----", re.DOTALL)


def pem(text: str) -> str:
    r"""Put a PEM block together again that was pasted with `\n` in it or on one line."""
    text = text.replace("\\r", "").replace("\\n", "\n")
    found = _PEM.search(text)
    if found is None:
        return text
    body = "\n".join(textwrap.wrap(re.sub(r"\s+", "", found[2]), 64))
    return f"-----BEGIN {found[1]}-----\n{body}\n-----END {found[1]}-----\n"


def load(text: str) -> RSAPrivateKey | None:
    """Read a private key, None for what is none."""
    try:
        return rsa.load(pem(text))
    except ValueError:
        return None


def fault(text: str) -> Problem | None:
    """Say what is the matter with a private key, None for a good one."""
    problem = Problem(
        code="private_key_format",
        message="The private key cannot be read.",
        cause="It must be an RSA key in PEM form without a passphrase; part may be missing.",
        fix="Give the whole content of private.key, from “-----BEGIN PRIVATE KEY-----” to the end. A "
        "lost key is replaced at the application in the dashboard.",
        documentation=APPLICATIONS,
        details={"field": "privateKey"},
    )
    if "PUBLIC KEY" in text:
        message = "This is the public key; the private one is needed."
        return replace(problem, message=message, cause="The two halves were mixed up.")
    if "ENCRYPTED" in text:
        message = "The private key is locked with a passphrase."
        return replace(problem, message=message, cause="Vonage gives keys without one.")
    if "-----BEGIN" not in text:
        message = "The private key has no “-----BEGIN PRIVATE KEY-----”."
        cause = "Something else was pasted: the name of its file, a placeholder, or a part of it."
        return replace(problem, message=message, cause=cause)
    return problem if load(text) is None else None


def token(application_id: str, private_key: str, now: datetime) -> str:
    """Make a token of an application. Raises `ValueError` for a key that is none."""
    import jwt

    key = load(private_key)
    if key is None:
        raise ValueError("not a private key")
    issued = int(now.timestamp())
    claims = {
        "application_id": application_id,
        "iat": issued,
        "exp": issued + LIFETIME,
        "jti": str(uuid.uuid4()),
    }
    return jwt.encode(claims, key, algorithm="RS256")


def public_part(text: str) -> str | None:
    """Give the public key that belongs to a private one, in PEM form; None for what is none."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    key = load(text)
    if key is None:
        return None
    form = PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(Encoding.PEM, form).decode()


def same_key(one: str, other: str) -> bool:
    """Tell whether two keys in PEM form are one, however their lines are broken."""
    return re.sub(r"\s", "", pem(one)) == re.sub(r"\s", "", pem(other))
