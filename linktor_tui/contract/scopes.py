"""What an API key of `serve` may do."""

from __future__ import annotations

SCOPES = (
    "channels:read",
    "channels:write",
    "messages:read",
    "messages:write",
    "conversations:read",
    "conversations:write",
    "webhooks:read",
    "webhooks:write",
)
