"""What an operator says of a web chat: who may embed it, and how it looks. It has no credential."""

from __future__ import annotations

from typing import Any

from pydantic import model_validator

from connectors.fields import ChannelConfig, Text, field

MOST_ORIGINS = 50
ORIGIN_PAGE = "https://developer.mozilla.org/en-US/docs/Glossary/Origin"
WIDGET = "Your own choice; it shows on your pages."

PRIMARY_COLOR = "#0066cc"
HEADER_TEXT = "Chat with us"

FLAT = {
    "primaryColor": "primaryColor",
    "primary_color": "primaryColor",
    "widget_color": "primaryColor",
    "headerText": "headerText",
    "header_text": "headerText",
    "widget_title": "headerText",
    "welcomeMessage": "welcomeMessage",
    "welcome_message": "welcomeMessage",
}
"""Names that stand beside `theme` in the dialects of the real Linktor server -> names within it."""


class Theme(ChannelConfig):
    """How the widget looks and greets."""

    primary_color: Text = field(
        title="Colour",
        help="Colour of the launcher, the header and the visitor's own messages.",
        where=WIDGET,
        example=PRIMARY_COLOR,
        default=PRIMARY_COLOR,
    )
    header_text: Text = field(
        title="Header",
        help="Title of the chat window.",
        where=WIDGET,
        example=HEADER_TEXT,
        default=HEADER_TEXT,
        max_length=80,
    )
    welcome_message: Text | None = field(
        title="Welcome message",
        help="First line that a visitor sees; none where it is left out.",
        where=WIDGET,
        example="Hi! How can we help?",
        default=None,
        max_length=500,
    )


class WebChatConfig(ChannelConfig):
    """The configuration of a web chat channel, as on the API page."""

    allowed_origins: list[Text] = field(
        title="Allowed origins",
        help="Origins of the sites that may embed the chat: scheme and host, without a path.",
        where="Open the page in a browser; the origin is what its address bar shows up to the host.",
        example="https://www.example.com",
        documentation=ORIGIN_PAGE,
        max_length=MOST_ORIGINS,
        also=("allowed_domains", "allowed_origins"),
    )
    theme: Theme = field(
        title="Theme",
        help="Colour, header and welcome message of the widget, as JSON.",
        where=WIDGET,
        example='{"primaryColor": "#0066cc", "headerText": "Chat with us"}',
        # A plain value, validated when it is used: it is shown as the field's default too.
        default={},
        validate_default=True,
    )
    require_email: bool = field(
        title="Ask for an e-mail address",
        help="Visitors give an e-mail address before they can write.",
        where=WIDGET,
        example="false",
        default=False,
        also=("require_email",),
    )
    show_branding: bool = field(
        title="Show “Powered by Linktor”",
        help="A line at the foot of the chat says what it runs on.",
        where=WIDGET,
        example="true",
        default=True,
        also=("show_branding",),
    )

    @model_validator(mode="before")
    @classmethod
    def _fold_theme(cls, raw: Any) -> Any:
        """Put flat names of the server's dialects into `theme`; what stands there wins."""
        if not isinstance(raw, dict):
            return raw
        flat = {inner: raw[name] for name, inner in FLAT.items() if name in raw}
        theme = raw.get("theme", {})
        if not flat or not isinstance(theme, dict):
            return raw
        rest = {key: value for key, value in raw.items() if key not in FLAT}
        return {**rest, "theme": {**flat, **theme}}
