"""Access tokens: a JWT signed with the service account's key, exchanged at Google's token endpoint.

Facts: “Using OAuth 2.0 for server to server applications” in Google's identity docs. The audience
is always Google's own address, wherever the request is sent.
"""

from __future__ import annotations

from datetime import datetime

from connectors.google_rbm.keys import ServiceAccount
from connectors.rsa import load

AUDIENCE = "https://oauth2.googleapis.com/token"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
LIFETIME = 3600
"""Seconds: the longest that Google allows."""
MESSAGING = "https://www.googleapis.com/auth/rcsbusinessmessaging"
MANAGEMENT = "https://www.googleapis.com/auth/businesscommunications"


def assertion(account: ServiceAccount, scope: str, now: datetime) -> str:
    """Sign the request for a token of one scope."""
    import jwt

    issued = int(now.timestamp())
    claims = {
        "iss": account.email,
        "scope": scope,
        "aud": AUDIENCE,
        "iat": issued,
        "exp": issued + LIFETIME,
    }
    headers = {"kid": account.key_id} if account.key_id else None
    return jwt.encode(claims, load(account.private_key), algorithm="RS256", headers=headers)
