"""Postmark's pages that problems and fields lead to."""

from __future__ import annotations

_API = "https://postmarkapp.com/developer/api"
_HOOKS = "https://postmarkapp.com/developer/webhooks"

MANUAL = _API + "/overview"
ERRORS = _API + "/overview#error-codes"
EMAIL = _API + "/email-api"
SERVER = _API + "/server-api"
STREAMS = _API + "/message-streams-api"
SIGNATURES = _API + "/signatures-api"
WEBHOOKS = _API + "/webhooks-api"
BOUNCES = _API + "/bounce-api#bounce-types"
HOOKS = _HOOKS + "/webhooks-overview"
INBOUND = _HOOKS + "/inbound-webhook"
