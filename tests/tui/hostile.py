"""Text that somebody else may put into a channel, and how to see that a screen has tamed it."""

from __future__ import annotations

from typing import Any

from connectors.contract import CheckStep, FailureClass, Identity, StepStatus, Who
from linktor_tui.contract.resources import BotRef, Channel, Health, HealthStatus
from linktor_tui.textsafe import HIDDEN
from tests.tui.samples import channel

CORPUS = {
    "markup": "[/x] [bold]b[/bold] [@click=app.quit]x[/] [link=http://e]z[/link]",
    "escape": "\x1b[31mred\x1b[2J\x1b]0;t\x07\x1b]52;c;cm0=\x07",
    "c1": "\x9b31m \x9d0;t\x9c \x85",
    "lines": "one\ntwo\r\nthree\tfour\rfive\x0b\x0c",
    "zeros": "a\x00b\x7fc\x08\x08d",
    "direction": "user\u202efdp.exe \u2066x\u2069 \u200e\u200f\u061c",
    "hidden": "\u200b\ufeff\u2028\u2029\U000e0041\U000e007f",
    "surrogates": "half \ud83d of \udc00 it",
    "right to left": "שלום עולם",
    "wide": "日本語のチャンネル",
    "emoji": "👩‍👩‍👧 family 🇧🇷 👍🏽",
    "combining": "e\u0301" * 20 + "Z\u0335\u0321",
    "long": "x" * 10_000,
    "long and wide": "語" * 10_000,
    "long words": "word " * 2_000,
}
_LONG = ("long", "long and wide", "long words")
TEXTS = {name: CORPUS[name] for name in ("markup", "surrogates")}
"""What every screen is shown: a few by themselves, the others in one piece."""
TEXTS["long"] = " ".join(CORPUS[name][:1000] for name in _LONG)
TEXTS["the others"] = " ".join(
    text for name, text in CORPUS.items() if name not in {*TEXTS, *_LONG}
)
_ACTING = {*HIDDEN, *range(0xD800, 0xE000), 0x7F, *range(0x20)} - {0x0A}


def acting(text: str) -> set[str]:
    """Find what a terminal would act on, line ends aside."""
    return {f"U+{ord(character):04X}" for character in set(text) if ord(character) in _ACTING}


def hostile_channel(text: str, number: int = 1, **more: Any) -> Channel:
    """A channel with the text in every field that a remote or a file can fill."""
    values: dict[str, Any] = {
        "name": text,
        "config": {"botUsername": text, text: text, "nested": {text: [text]}},
        "metadata": {text: {"deep": text}},
        "default_bot": BotRef(text, text),
        "health": Health(HealthStatus.UNHEALTHY, text, text, text, text),
        "identity": Identity(text, text, {text: text}),
        "webhook_url": text,
        "webhook_secret": text,
        "activated_at": text,
        "deactivated_at": text,
        "deactivation_reason": text,
        "created_at": text,
        "updated_at": text,
    }
    return channel(number, **{**values, **more})


def hostile_step(text: str, status: StepStatus = StepStatus.FAILED) -> CheckStep:
    """A step that says the text wherever it can."""
    return CheckStep(
        text,
        text,
        status,
        text,
        {text: text},
        FailureClass.CONFIG,
        text,
        text,
        text,
        Who.OPERATOR,
        text,
    )
