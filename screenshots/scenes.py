"""The screens that are pictured: how each is reached, and in which sizes and themes it is taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from stage import Paste, Seen, Write

Shot = tuple[tuple[int, int], str]
"""Columns and lines, and a theme."""

SMALL, WIDE, HUGE = (80, 24), (120, 36), (200, 60)
SMALL_DARK: Shot = (SMALL, "dark")
WIDE_DARK: Shot = (WIDE, "dark")
WIDE_LIGHT: Shot = (WIDE, "light")
HUGE_DARK: Shot = (HUGE, "dark")


@dataclass(frozen=True)
class Scene:
    """A screen: what leads to it, and in what it is taken."""

    name: str
    steps: Sequence[str]
    shots: Sequence[Shot] = (SMALL_DARK, WIDE_LIGHT)
    environ: Mapping[str, str] = field(default_factory=dict)
    public: bool = False
    """Whether this machine has an address that providers reach."""
    empty: bool = False
    """Whether it is taken before there are channels."""


def opened(channel: str, *then: str) -> Sequence[str]:
    """Open a channel's page, and go on from there."""
    return ["/", Write(channel), "enter", "enter", Seen("Overview"), *then]


SNIPPET = """TWILIO_ACCOUNT_SID=AC00000000000000000000000000000001
TWILIO_AUTH_TOKEN=facadefacadefacadefacadefacade01
TWILIO_PHONE_NUMBER=+12025550104
"""
WIZARD = ["n", Seen("Which provider")]
PASTE = ["f6", Paste(SNIPPET), Seen("Fills"), "enter", Seen("narrow"), "enter", Seen("Filled")]
CREATE = [
    *WIZARD,
    Write("telegram"),
    "enter",
    Seen("Bot token"),
    Write("Support"),
    "tab",
    Write("7000000001:simulator-only-works---------------"),
    "ctrl+s",
    Seen("What is left to do"),
]
SWAPPED = [
    "f2",
    Seen("Everywhere"),
    "/",
    Write("channel.test"),
    "enter",
    "enter",
    Seen("Press the new key"),
    "d",
    Seen("Already in use"),
    "enter",
    Seen("takes it back"),
]

SCENES: tuple[Scene, ...] = (
    Scene("first-run", [Seen("Set up a channel")], [SMALL_DARK], empty=True),
    Scene("created", CREATE, empty=True),
    Scene("home", [], [SMALL_DARK, WIDE_DARK, WIDE_LIGHT]),
    Scene("home-grouped", ["o", Seen("▾"), "j", "j", "j"], [HUGE_DARK]),
    Scene("filter", ["/", Write("is:trouble sms")], [SMALL_DARK]),
    Scene("views", ["v", Seen("Which view")], [SMALL_DARK]),
    Scene("columns", ["c", Seen("olumns")], [WIDE_LIGHT]),
    Scene("bulk", ["/", Write("telegram"), "enter", "asterisk", "t", Seen("4 of 4")]),
    Scene("providers", [*WIZARD, Write("twilio")], [SMALL_DARK]),
    Scene(
        "pasted",
        [
            *WIZARD,
            "f6",
            Paste(SNIPPET),
            Seen("Fills"),
            "enter",
            Seen("narrow"),
            "enter",
            Seen("Filled"),
        ],
    ),
    Scene("check", opened("orders line", "t", Seen("does not work"))),
    Scene("channel", opened("support bot")),
    Scene("config", opened("support bot", "2", Seen("Bot token")), [SMALL_DARK]),
    Scene("checks", opened("orders bot", "3"), [WIDE_LIGHT]),
    Scene("statistics", opened("support bot", "4", "p", "p", Seen("30d"))),
    Scene("conversations", opened("support bot", "5", Seen("Ada"), "enter")),
    Scene("events", opened("support bot", "6", Seen("message.")), [WIDE_DARK]),
    Scene("webhook", opened("order texts (twilio)", "7", Seen("https://")), public=True),
    Scene("inbox", ["i", Seen("Ana Souza")]),
    Scene("board", ["B", Seen("in trouble")], [HUGE_DARK]),
    Scene("activity", ["L", Seen("channels list")], [WIDE_DARK]),
    Scene("settings", ["f10", Seen("Reduced motion")], [SMALL_DARK]),
    Scene("keys", [*SWAPPED, "escape", Seen("Copy id")]),
    Scene("help", ["question_mark", Seen("What can be done")], [SMALL_DARK]),
    Scene("portuguese", [], [WIDE_DARK], environ={"LINKTOR_TUI_LANG": "pt"}),
    Scene("no-color", [], [SMALL_DARK], environ={"NO_COLOR": "1"}),
)
