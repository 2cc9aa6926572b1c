"""The looks of the app. Colours stand here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping

from textual.theme import Theme

DARK = Theme(
    name="linktor-dark",
    primary="#4c8fe0",
    secondary="#9a8fc7",
    accent="#22b8a6",
    success="#3fb068",
    warning="#e0a030",
    error="#f0524f",
    foreground="#d5d9e0",
    background="#14171c",
    surface="#1b1f26",
    panel="#20252d",
    dark=True,
    variables={
        "block-cursor-background": "#2b4a5e",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#2a303a",
        "input-selection-background": "#22b8a6 35%",
        "border": "#22b8a6",
        "border-blurred": "#343b46",
        "scrollbar": "#343b46",
        "scrollbar-hover": "#4a5361",
        "scrollbar-active": "#22b8a6",
        "scrollbar-background": "#14171c",
        "scrollbar-background-hover": "#14171c",
        "scrollbar-background-active": "#14171c",
        "footer-key-foreground": "#22b8a6",
    },
)
LIGHT = Theme(
    name="linktor-light",
    primary="#2f5d94",
    secondary="#6a5a9e",
    accent="#0f766b",
    success="#2f7a3f",
    warning="#8a5d00",
    error="#b3323a",
    foreground="#20252d",
    background="#fafaf7",
    surface="#f0f0ec",
    panel="#e6e7e2",
    dark=False,
    variables={
        "foreground-muted": "#575d66",  # the library's own mix is too faint on light grounds
        "block-cursor-background": "#cfe3ea",
        "block-cursor-foreground": "#10202a",
        "block-cursor-text-style": "none",
        "block-cursor-blurred-background": "#dfe2de",
        "input-selection-background": "#0f766b 25%",
        "border": "#0f766b",
        "border-blurred": "#c3c6c0",
        "scrollbar": "#c3c6c0",
        "scrollbar-hover": "#a9ada6",
        "scrollbar-active": "#0f766b",
        "scrollbar-background": "#fafaf7",
        "scrollbar-background-hover": "#fafaf7",
        "scrollbar-background-active": "#fafaf7",
        "footer-key-foreground": "#0f766b",
    },
)
THEMES = (DARK, LIGHT)
OF_THE_TERMINAL = ("ansi-dark", "ansi-light")
"""The library's own themes that take the sixteen colours of the terminal."""
OFFERED = (*(theme.name for theme in THEMES), *OF_THE_TERMINAL)
"""Names of the themes in the settings; f9 has the library's others, too."""
SIXTEEN = ("linux", "ansi", "cons25", "vt100", "vt220")
"""Values of TERM of terminals with sixteen colours at most."""


def suggested(environ: Mapping[str, str]) -> str:
    """Name the theme that suits the terminal.

    Light where it says that its background is (COLORFGBG), else dark; its own colours where it has
    no others.
    """
    light = environ.get("COLORFGBG", "").rpartition(";")[2] in ("7", "15")
    if environ.get("TERM") in SIXTEEN and not environ.get("COLORTERM"):
        return OF_THE_TERMINAL[light]
    return THEMES[light].name
