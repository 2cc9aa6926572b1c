"""How the Cloud API words its errors: HTTP status, title and details by code.

Titles and statuses are those of “Error codes” of the WhatsApp Business Platform's documentation.
"""

from __future__ import annotations

from connectors.knowledge import During
from connectors.meta.codes_whatsapp import WHATSAPP_ENTRIES
from connectors.meta.simulated_graph import GraphError

_STATUS: dict[str, int] = {
    "130497": 403,
    "131000": 500,
    "131005": 403,
    "131016": 500,
    "131031": 403,
    "131045": 500,
    "131057": 500,
    "132001": 404,
}
"""HTTP status by code where it is not 400."""
_TITLES: dict[str, str] = {
    "130429": "Rate limit hit",
    "130472": "User's number is part of an experiment",
    "130497": "Business account is restricted from messaging users in this country",
    "131000": "Something went wrong",
    "131005": "Access denied",
    "131008": "Required parameter is missing",
    "131009": "Parameter value is not valid",
    "131016": "Service unavailable",
    "131021": "Recipient cannot be sender",
    "131026": "Message undeliverable",
    "131030": "Recipient phone number not in allowed list",
    "131031": "Account has been locked",
    "131042": "Business eligibility payment issue",
    "131045": "Incorrect certificate",
    "131047": "Re-engagement message",
    "131048": "Spam rate limit hit",
    "131051": "Unsupported message type",
    "131053": "Media upload error",
    "131056": "(Business Account, Consumer Account) pair rate limit hit",
    "131057": "Account in maintenance mode",
    "132000": "Template Param Count Mismatch",
    "132001": "Template does not exist",
    "132005": "Template Hydrated Text Too Long",
    "132007": "Template Format Character Policy Violated",
    "132012": "Template Parameter Format Mismatch",
    "132015": "Template is Paused",
    "132016": "Template is Disabled",
    "132068": "Flow is blocked",
    "132069": "Flow is throttled",
    "133010": "Phone number not registered",
    "135000": "Generic user error",
}
_CHECKS: dict[str, str] = {
    "200/1349174": "Your app doesn't have permission to access this phone number",
    "200/1349175": "Your app is not linked to the WhatsApp Business Account that owns this phone "
    "number",
    "200/1349176": "Requires whatsapp_business_messaging or whatsapp_business_management "
    "permission",
}
KNOWN = {entry.code: entry.during for entry in WHATSAPP_ENTRIES}
"""Code -> when it is met."""
DELIVERIES = frozenset(entry.code for entry in WHATSAPP_ENTRIES if entry.during is During.DELIVERY)
"""Codes that are told in a status webhook, after the message was taken."""


def whatsapp_error(code: str) -> GraphError:
    """The refusal with a code of the Cloud API."""
    if code in _CHECKS:
        major, _, minor = code.partition("/")
        return GraphError(int(major), _CHECKS[code], 403, subcode=int(minor))
    title = _TITLES.get(code, "The message was not sent")
    status = _STATUS.get(code, 400)
    return GraphError(int(code), f"(#{code}) {title}", status, details=f"{title}.")
