"""The shape of a bot token, and what people paste in its place. Asks nobody.

A token is the bot's numeric id, a colon and a secret (“Authorizing your bot” in the Bot API manual).
The manual shows tokens and does not define them. What is refused here is what the Bot API server
refuses by itself before it looks a bot up (`ClientManager::send` of its published source); what
merely looks unusual is a warning, and Telegram decides.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace

from connectors.problems import Problem
from connectors.redaction import MASK

AUTHORIZING = "https://core.telegram.org/bots/api#authorizing-your-bot"
LONGEST = 80
"""Characters of a whole token."""
HIGHEST_ID = 1 << 54
"""Bot ids are below."""
USUAL_SECRET = 30
"""Characters. The manual's shortest sample has 34 after the colon, today's tokens 35."""

_COPY_AGAIN = (
    "In Telegram, open @BotFather, send /mybots, choose the bot, API Token, and copy all of it."
)
_GENERIC = Problem(
    code="token_format",
    message="This is not a Telegram bot token.",
    cause="A token is the bot's number, a colon and a long secret, in one piece.",
    fix=_COPY_AGAIN,
    documentation=AUTHORIZING,
)


def bot_id(token: str) -> str | None:
    """The bot's numeric id in a token; None where it holds none."""
    number, colon, _ = token.partition(":")
    return number if colon and _is_bot_id(number) else None


def _is_bot_id(number: str) -> bool:
    # The length first: a number of thousands of digits is slow to read.
    if not (number.isascii() and number.isdigit()) or len(number) > 17 or number[0] == "0":
        return False
    return int(number) < HIGHEST_ID


def account(token: str) -> str:
    """Name the bot without telling the secret: its id, or a fingerprint where there is no id."""
    known = bot_id(token)
    if known is not None:
        return known
    return "sha256:" + hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def fault(token: str) -> Problem | None:
    """Say why a value cannot be a bot token; None where it can."""
    for looks_so, message, cause, fix in _MISTAKES:
        if looks_so(token):
            return replace(_GENERIC, message=message, cause=cause, fix=fix)
    if bot_id(token) is None or token.endswith(":") or "/" in token or len(token) > LONGEST:
        return _GENERIC
    return None


def oddity(token: str) -> Problem | None:
    """Say what is unusual about a token that may still work; None for an ordinary one."""
    secret = token.partition(":")[2]
    if len(secret) < USUAL_SECRET:
        unusual = "is shorter than in the tokens that @BotFather gives"
    elif re.fullmatch(r"[A-Za-z0-9_-]+", secret) is None:
        unusual = "has characters that are not in the tokens that @BotFather gives"
    else:
        return None
    return replace(
        _GENERIC,
        code="token_unusual",
        message=f"The part after the colon {unusual}.",
        cause="Part of the token may be missing, or something may have been pasted with it.",
        fix="If Telegram accepts it, nothing is to be done. If not: " + _COPY_AGAIN,
    )


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.IGNORECASE)
    return lambda token: compiled.search(token) is not None


_MISTAKES: tuple[tuple[Callable[[str], bool], str, str, str], ...] = (
    (
        lambda token: token == MASK,
        "This is the mask that stands for a secret, not the secret.",
        "The value was copied from a place that hides it.",
        _COPY_AGAIN,
    ),
    (
        _matches(r"^[<\[{(\"']?[a-z][a-z _.-]*[>\]})\"']?$"),
        "This is a placeholder, not a bot token.",
        "A sample value was pasted and never replaced: it has no bot number in it.",
        _COPY_AGAIN,
    ),
    (
        _matches(r"^https?://|^api\.telegram\.org"),
        "This is an address, not a bot token.",
        "An API address was pasted, with or without the token in it.",
        "Give only what stands between “/bot” and the next slash.",
    ),
    (
        _matches(r"^bot\d+:"),
        "This starts with “bot”, which is not part of the token.",
        "It was copied out of an API address, where “bot” stands before the token.",
        "Leave out the word “bot”, and begin with the number.",
    ),
    (
        _matches(r"\s"),
        "There is a gap in this token.",
        "More than the token was copied, or the line was broken on the way.",
        "Copy only the token: a number, a colon and the secret, without spaces.",
    ),
    (
        _matches(r"^[\"'`<].*[\"'`>]$"),
        "There are quotation marks or brackets around this token.",
        "They were copied with it.",
        "Leave them out, and begin with the number.",
    ),
    (
        _matches(r"^@"),
        "This is a bot's name, not its token.",
        "The name is what customers type; the token is what @BotFather gives to the owner.",
        _COPY_AGAIN,
    ),
    (
        lambda token: ":" not in token,
        "There is no colon in this token.",
        "Only one half of it was copied, or it is a key of something else.",
        _COPY_AGAIN,
    ),
)
"""What it looks like, message, cause, fix. The first that matches is told."""
