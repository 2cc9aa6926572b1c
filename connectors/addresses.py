"""Webhook addresses that a provider tells of: which is whose, and what of one may be shown."""

from __future__ import annotations

from urllib.parse import urlsplit


def host_of(url: str) -> str:
    """Host and port of an address. The rest may be secret: many put a token into the path."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2] or "an unreadable address"
    except ValueError:
        return "an unreadable address"


def same(one: str, other: str) -> bool:
    """Tell whether two addresses are one: the host's case and a default port make no difference."""
    return _comparable(one) == _comparable(other)


def _comparable(url: str) -> object:
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return url
    return parts.scheme, parts.hostname, port, parts.path or "/", parts.query
