"""Proof that Meta posted something: the same for WhatsApp, Messenger and Instagram.

“Webhooks: Getting started” in the Graph API's documentation: “Validating payloads” and
“Verification requests”.
"""

from __future__ import annotations

import hashlib
import hmac

from connectors.hooks import (
    HookRefused,
    HookReply,
    HookRequest,
    Received,
    equal,
    unreadable,
    unsigned,
    unverifiable,
    wrong_signature,
)

HEADER = "X-Hub-Signature-256"
PREFIX = "sha256="


def sign(body: bytes, app_secret: str) -> str:
    """Make the value of the header as Meta makes it."""
    return PREFIX + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()


def verify(request: HookRequest, app_secret: str | None) -> None:
    """Prove that Meta sent a request, by the HMAC over its body as it came.

    Raises:
        HookRefused: not signed, signed with another app's secret, or there is no secret to tell.
    """
    if app_secret is None:
        raise unverifiable("appSecret")
    given = request.headers.get(HEADER.lower())
    if not given:
        raise unsigned(HEADER)
    if not equal(given.strip(), sign(request.body, app_secret)):
        raise wrong_signature(HEADER)


def handshake(request: HookRequest, verify_token: str | None) -> Received | None:
    """Answer the question Meta asks when an address is registered. None for another request.

    Raises:
        HookRefused: the question does not have this channel's verify token, or is none.
    """
    if request.method != "GET":
        return None
    asked = request.query
    if asked.get("hub.mode") != "subscribe" or "hub.challenge" not in asked:
        raise unreadable("a GET without hub.mode=subscribe and hub.challenge")
    if verify_token is None:
        raise unverifiable("verifyToken")
    if not equal(asked.get("hub.verify_token", ""), verify_token):
        raise HookRefused(
            403,
            "wrong_signature",
            "The verify token is another one than this channel's: give Meta the same on both sides.",
        )
    return Received(reply=HookReply(body=asked["hub.challenge"]))
