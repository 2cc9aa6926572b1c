"""What is known of Meta's errors: Graph API, WhatsApp and Messenger in one index."""

from __future__ import annotations

from connectors.knowledge import Entry, Pasted, by_code
from connectors.meta.codes import GRAPH_ENTRIES, LIMIT_ENTRIES, PERMISSION_RANGE
from connectors.meta.codes_messenger import MESSENGER_ENTRIES, REGISTRATION_ENTRIES
from connectors.meta.codes_whatsapp import WHATSAPP_ENTRIES
from connectors.meta.codes_whatsapp_delivery import NUMBER_ENTRIES
from connectors.problems import Problem

ENTRIES: tuple[Entry, ...] = (*GRAPH_ENTRIES, *WHATSAPP_ENTRIES, *MESSENGER_ENTRIES)

TYPES = ("OAuthException", "GraphMethodException", "IGApiException")
"""What Meta writes under `type`; the last one is graph.instagram.com's."""

_INDEX = by_code(ENTRIES, LIMIT_ENTRIES, NUMBER_ENTRIES, REGISTRATION_ENTRIES)


def known(code: str) -> Entry | None:
    """Find an entry by code, as `190/463` or `190`."""
    found = _INDEX.get(code)
    if found is None and code.isdigit() and 200 <= int(code) <= 299:
        return PERMISSION_RANGE
    return found


def recognise(pasted: Pasted) -> Problem | None:
    """Find a Graph API error in a pasted text: its JSON body. None where it is not Meta's."""
    from connectors.meta.errors import explain

    error = pasted.object.get("error")
    if not isinstance(error, dict) or not isinstance(error.get("code"), int):
        return None
    # Others write {"error": {"code", "message"}} too: Meta's has a trace id or one of its types.
    if "fbtrace_id" not in error and error.get("type") not in TYPES:
        return None
    return explain(error, pasted.status or 400)
