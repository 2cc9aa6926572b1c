"""Errors of the WhatsApp Cloud API, in plain words.

Read in “Error codes” of the WhatsApp Business Platform's documentation.
"""

from __future__ import annotations

from connectors.contract import FailureClass, Who
from connectors.knowledge import During, Entry
from connectors.meta.codes import WHATSAPP_ERRORS

WHATSAPP_ENTRIES: tuple[Entry, ...] = (
    Entry(
        "131026",
        "The message cannot be delivered to this number.",
        "The number is not on WhatsApp, its app is too old, or its owner has not accepted "
        "WhatsApp's current terms.",
        "Check the number by another way, and ask the customer to update WhatsApp.",
        WHATSAPP_ERRORS,
        during=During.DELIVERY,
    ),
    Entry(
        "131047",
        "More than 24 hours have passed since the customer last wrote.",
        "Outside that window WhatsApp takes template messages only.",
        "Send an approved template, or wait until the customer writes.",
        WHATSAPP_ERRORS,
        during=During.DELIVERY,
    ),
    Entry(
        "131016",
        "A service of WhatsApp's is not available for the moment.",
        "Meta says so itself; the message and the configuration have no part in it.",
        "Look at metastatus.com, and send again in a few minutes.",
        WHATSAPP_ERRORS,
        Who.PROVIDER,
        FailureClass.REMOTE,
        During.SEND,
    ),
)
