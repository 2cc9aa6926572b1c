"""How a walk from the provider's end knows its own server: only that knows the channel's secret."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

PARAMETER = "linktor-probe"
"""Of the query of a probe, with the nonce as its value."""
NONCE = re.compile(r"[0-9a-f]{32}")


def new_nonce() -> str:
    """Make a nonce: what was answered earlier answers no other probe."""
    return secrets.token_hex(16)


def proof(webhook_secret: str, nonce: str) -> str:
    """Prove to whoever knows the secret too that one knows it.

    The key is derived: providers sign with the secret itself, and this must sign nothing for them.
    """
    key = hashlib.sha256(b"linktor-probe\0" + webhook_secret.encode()).digest()
    return hmac.new(key, nonce.encode(), hashlib.sha256).hexdigest()
