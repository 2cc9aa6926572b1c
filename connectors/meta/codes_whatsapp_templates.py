"""Errors of the WhatsApp Cloud API about template messages, in plain words.

Read in “Error codes” of the WhatsApp Business Platform's documentation, under “Other errors”.
"""

from __future__ import annotations

from connectors.knowledge import During, Entry

TEMPLATES = (
    "https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/overview"
)


def _template(code: str, message: str, cause: str, fix: str) -> Entry:
    return Entry(code, message, cause, fix, TEMPLATES, during=During.SEND)


TEMPLATE_ENTRIES: tuple[Entry, ...] = (
    _template(
        "132000",
        "The template was given too many or too few values.",
        "The number of values is not the number of variables in the template.",
        "Give a value for each variable.",
    ),
    _template(
        "132001",
        "There is no such template in this language.",
        "Its name or its language is another one, or it is not approved yet.",
        "Compare name and language with WhatsApp Manager > Message templates.",
    ),
    _template(
        "132005",
        "The template is too long once it is filled in.",
        "The values make the text longer than WhatsApp allows.",
        "Shorten the values or the template.",
    ),
    _template(
        "132007",
        "The template's content is against a policy.",
        "WhatsApp found something in it that it does not allow.",
        "Look up the reasons for rejection in WhatsApp Manager, and change the template.",
    ),
    _template(
        "132008",
        "A value of the template is written in a form it does not take.",
        "A variable has a value with a format or characters that WhatsApp does not allow.",
        "Correct the value that the details name.",
    ),
    _template(
        "132012",
        "A value of the template is of another kind than the template wants.",
        "For instance a text stands where the template has a picture or an amount.",
        "Give the values in the form that the template defines.",
    ),
    _template(
        "132015",
        "The template is paused.",
        "Too many customers blocked or reported it.",
        "Edit it in WhatsApp Manager, and send it again once it is approved.",
    ),
    _template(
        "132016",
        "The template is shut off for good.",
        "It was paused too often because of its quality.",
        "Make a new template with other content.",
    ),
    _template(
        "132068",
        "The form (Flow) in the message is blocked.",
        "Meta shut it off because of errors of its endpoint.",
        "Correct the Flow in WhatsApp Manager > Flows.",
    ),
    _template(
        "132069",
        "The form (Flow) in the message is slowed down.",
        "Because of errors, it may be sent ten times an hour only.",
        "Correct the Flow in WhatsApp Manager > Flows.",
    ),
)
