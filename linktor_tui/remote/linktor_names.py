"""How the open-source Linktor server names what the API page names otherwise.

Types, the keys of a configuration, and where each value goes: the server keeps two maps of texts,
`config`, which it shows to everybody, and `credentials`, which it shows to nobody. Its handlers look
for a key under one name in one map, and a value that stands elsewhere is as good as missing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from connectors.fields import FieldSpec
from connectors.registry import sole

TO_SERVER = {"whatsapp": "whatsapp_official"}
"""Types of the page whose name the server gives to something else: its `whatsapp` is a phone that is
linked with a QR code."""
FROM_SERVER = {"whatsapp_official": "whatsapp", "whatsapp": "whatsapp_unofficial"}

PREFERRED = {
    "whatsapp": ("business_id", "webhook_secret"),
    "instagram": ("instagram_id",),
    "rcs": ("agent_id", "api_key", "api_secret", "webhook_secret"),
    "webchat": ("allowed_domains",),
    "email": ("smtp_username", "imap_username"),
}
"""Keys that the server's own handlers read, where a field goes by several names."""

SLUGS = {
    "whatsapp": "whatsapp",
    "telegram": "telegram",
    "sms": "twilio",
    "facebook": "facebook",
    "instagram": "instagram",
    "rcs": "rcs",
    "email": "email",
}
"""What stands before the id in a webhook's address. Voice has none, and web chat is connected to."""
MAIL_SUFFIXES = ("sendgrid", "mailgun", "ses", "postmark")
DEFAULT_PROVIDERS = {"sms": "twilio", "email": "smtp", "rcs": "zenvia", "voice": "twilio"}
"""What the server takes a channel for whose config names no provider."""


def type_for_server(channel_type: str) -> str:
    """Name a type of the page as the server does."""
    return TO_SERVER.get(channel_type, channel_type)


def type_from_server(server_type: str) -> str:
    """Name a type of the server as the page does."""
    return FROM_SERVER.get(server_type, server_type)


def server_key(channel_type: str, spec: FieldSpec) -> str:
    """Name a config field as the server's handlers do."""
    for name in PREFERRED.get(channel_type, ()):
        if name in spec.also:
            return name
    return next((name for name in spec.also if name == name.lower()), spec.attribute)


def config_for_server(
    channel_type: str, provider: str, specs: Iterable[FieldSpec], values: Mapping[str, Any]
) -> tuple[dict[str, str], dict[str, str]]:
    """Split a config, in wire names, into the server's `config` and `credentials`."""
    config = {} if sole(channel_type, provider) else {"provider": provider}
    credentials: dict[str, str] = {}
    for spec in specs:
        value = values.get(spec.key)
        if value is None:
            continue
        key, written = server_key(channel_type, spec), as_text(value)
        if spec.secret or channel_type == "voice":
            credentials[key] = written  # the server's voice adapters read nothing else
        if not spec.secret:
            config[key] = written
    return config, credentials


def config_from_server(
    specs: Iterable[FieldSpec], config: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Read the server's `config` in wire names. What is no field of the provider stays as it is.

    Returns:
        The config, and the secrets that stood in it: it is the map that everybody sees.
    """
    by_name = {name: spec for spec in specs for name in (*spec.also, spec.attribute, spec.key)}
    shown: dict[str, Any] = {}
    exposed: dict[str, str] = {}
    for key, value in config.items():
        spec = by_name.get(key)
        if spec is None:
            shown[key] = value
        elif spec.secret:
            exposed[spec.key] = str(value)
        else:
            shown[spec.key] = from_text(spec.kind, value)
    return shown, exposed


def as_text(value: Any) -> str:
    """Write a value as the server takes it: it refuses everything but text."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) and "," not in item for item in value):
        return ",".join(value)
    return json.dumps(value)


def from_text(kind: str, value: Any) -> Any:
    """Read what `as_text` wrote; a text that is nothing of the kind stays a text."""
    if not isinstance(value, str):
        return value
    if kind == "list" and not value.startswith("["):
        return [item for item in value.split(",") if item]
    if kind in ("integer", "boolean", "object", "list"):
        try:
            return json.loads(value, parse_constant=_no_number)
        except (ValueError, RecursionError):
            return value
    return value


def _no_number(name: str) -> None:
    raise ValueError(name)  # NaN and Infinity are no JSON that others read


def webhook_url(
    base_url: str, channel_type: str, provider: str | None, channel_id: str
) -> str | None:
    """Where providers reach a channel: the server never says it."""
    slug = SLUGS.get(channel_type)
    if slug is None:
        return None
    suffix = f"/{provider}" if slug == "email" and provider in MAIL_SUFFIXES else ""
    return f"{base_url}/webhooks/{slug}/{channel_id}{suffix}"
