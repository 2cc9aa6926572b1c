"""What a walk from the provider's end asks a webhook, and what only its own server can answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from linktor_tui.contract.pathproof import NONCE, PARAMETER, proof

if TYPE_CHECKING:
    from linktor_tui.server.hooks import Door


def probe_answer(door: Door, query: bytes) -> dict[str, Any] | None:
    """Answer a probe; None for what is none."""
    if not query.startswith(PARAMETER.encode() + b"="):
        return None
    nonce = parse_qs(query.decode("latin-1")).get(PARAMETER, [""])[0]
    secret = door.connector.context.webhook_secret
    if secret is None or not NONCE.fullmatch(nonce):
        return None
    return {"linktor": "webhook", "proof": proof(secret, nonce), "on": door.on}
