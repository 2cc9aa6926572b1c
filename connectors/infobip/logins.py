"""The basic login with which Infobip proves its posts."""

from __future__ import annotations

import base64

USER = "linktor-tui"
"""The user name; the password is the channel's webhook secret."""


def login(secret: str) -> str:
    """The Authorization header of a post."""
    return "Basic " + base64.b64encode(f"{USER}:{secret}".encode()).decode()
