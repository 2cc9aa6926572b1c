"""Where a provider is reached: its own base URL, or the one an operator put in its place."""

from __future__ import annotations

from collections.abc import Mapping

PREFIX = "LINKTOR_TUI_ENDPOINT_"


def endpoint(provider: str, default: str, overrides: Mapping[str, str]) -> str:
    """The base URL to use for a provider: the operator's override, else its own."""
    return (overrides.get(provider) or default).rstrip("/")


def endpoints_from(environ: Mapping[str, str]) -> dict[str, str]:
    """Read LINKTOR_TUI_ENDPOINT_<PROVIDER> variables into provider name -> base URL."""
    return {
        key.removeprefix(PREFIX).lower(): value.strip()
        for key, value in environ.items()
        if key.startswith(PREFIX) and value.strip()
    }
