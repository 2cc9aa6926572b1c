"""The configuration of a web chat, in all the names it goes by."""

from __future__ import annotations

from typing import Any

import pytest

from connectors import fields
from connectors.webchat import WebChatConnector
from connectors.webchat.config import WebChatConfig

PAGE = {
    "allowedOrigins": ["https://www.example.com", "https://app.example.com"],
    "theme": {
        "primaryColor": "#0066cc",
        "headerText": "Chat with us",
        "welcomeMessage": "Hi! How can we help?",
    },
    "requireEmail": False,
    "showBranding": True,
}


def parsed(raw: dict[str, Any]) -> WebChatConfig:
    config = fields.parse(WebChatConfig, raw)
    assert isinstance(config, WebChatConfig)
    return config


def test_the_body_of_the_api_page_is_taken_and_kept_as_it_is() -> None:
    assert fields.plain(parsed(PAGE)) == PAGE


def test_what_is_left_out_has_a_sensible_value() -> None:
    config = parsed({"allowedOrigins": ["https://a.example"]})
    assert config.theme.primary_color == "#0066cc"
    assert config.theme.header_text == "Chat with us"
    assert config.theme.welcome_message is None
    assert (config.require_email, config.show_branding) == (False, True)
    assert fields.plain(config) == {"allowedOrigins": ["https://a.example"]}


@pytest.mark.parametrize(
    ("name", "inner"),
    [
        ("primary_color", "primary_color"),
        ("widget_color", "primary_color"),
        ("widget_title", "header_text"),
        ("welcome_message", "welcome_message"),
    ],
)
def test_names_of_the_server_beside_the_theme(name: str, inner: str) -> None:
    config = parsed({"allowed_domains": ["https://a.example"], name: "#123456"})
    assert config.allowed_origins == ["https://a.example"]
    assert getattr(config.theme, inner) == "#123456"


def test_what_stands_in_the_theme_wins_over_a_flat_name() -> None:
    raw = {"allowedOrigins": ["https://a.example"], "primary_color": "#111111"}
    config = parsed({**raw, "theme": {"primaryColor": "#222222"}, "require_email": True})
    assert config.theme.primary_color == "#222222"
    assert config.require_email


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"allowedOrigins": "https://a.example"}, "allowedOrigins"),
        ({"allowedOrigins": ["https://a.example"] * 51}, "allowedOrigins"),
        ({"theme": {"primaryColour": "#fff"}}, "theme.primaryColour"),
        ({"theme": "blue"}, "theme"),
        ({"theme": {"headerText": "x" * 81}}, "theme.headerText"),
        ({"theme": {"headerText": "two\nlines"}}, "theme.headerText"),
        ({"requireEmail": "perhaps"}, "requireEmail"),
        ({"requireName": True}, "requireName"),
    ],
)
def test_what_can_never_be_right_is_refused(change: dict[str, Any], field: str) -> None:
    with pytest.raises(fields.ConfigRefused) as refused:
        parsed(PAGE | change)
    assert field in {fault.field for fault in refused.value.faults}


def test_the_theme_can_be_drawn_and_its_default_printed() -> None:
    import json

    specs = {spec.key: spec for spec in fields.describe(WebChatConfig)}
    assert specs["theme"].kind == "object"
    assert json.loads(specs["theme"].example)["primaryColor"] == "#0066cc"
    assert json.dumps(specs["theme"].default) == "{}"
    assert specs["allowedOrigins"].kind == "list"
    assert not any(spec.secret for spec in specs.values())


def test_the_account_is_the_sites_however_they_are_spelled() -> None:
    key = WebChatConnector.account_key
    one = key(parsed({"allowedOrigins": ["https://B.example/", "https://a.example:443"]}))
    assert one == key(parsed({"allowedOrigins": ["https://a.example", "https://b.example"]}))
    assert one != key(parsed({"allowedOrigins": ["https://a.example"]}))


def test_setting_up_gives_the_line_to_paste() -> None:
    config = parsed(PAGE)
    url = "https://chat.acme.example/webhooks/ch_01abc"
    told = WebChatConnector.setup(config, url).instructions
    tag = (
        '<script src="https://chat.acme.example/widget.js" data-channel="ch_01abc" async></script>'
    )
    assert tag in told
    assert "linktor-tui webchat serve" in WebChatConnector.setup(config, None).instructions
