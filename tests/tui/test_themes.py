"""Looks: readable in both of our themes, kept for the next run, and without colours as well."""

from __future__ import annotations

from functools import partial

import pytest
from textual.color import Color
from textual.theme import Theme

from linktor_tui.looks import STATUS
from linktor_tui.tui import themes
from linktor_tui.tui.memory import Memory
from linktor_tui.tui.private import strips_of
from tests.tui.conversing import ConversingApi
from tests.tui.fakes import FakeApi
from tests.tui.samples import three
from tests.tui.support import Desk, at_desk

INKS = ("text-success", "text-error", "text-warning", "text-primary", "text-accent", "foreground")
GROUNDS = ("background", "surface", "panel")
LEAST = 4.5
"""Contrast that WCAG 2.2 wants of text (success criterion 1.4.3)."""


def luminance(colour: Color) -> float:
    """Relative luminance, as WCAG defines it."""
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in colour.rgb)
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(ink: Color, ground: Color) -> float:
    """Contrast of two colours, the first laid over the second."""
    one, other = sorted((luminance(ground + ink), luminance(ground)))
    return (other + 0.05) / (one + 0.05)


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", [*INKS, "foreground-muted"])
@pytest.mark.parametrize("theme", themes.THEMES, ids=lambda theme: theme.name)
def test_every_ink_reads_on_every_ground(theme: Theme, ink: str, ground: str) -> None:
    colours = theme.to_color_system().generate()
    base = Color.parse(colours[ground])
    assert contrast(Color.parse(colours[ink]), base) >= LEAST


@pytest.mark.parametrize("theme", themes.THEMES, ids=lambda theme: theme.name)
def test_the_row_under_the_cursor_reads(theme: Theme) -> None:
    ink = Color.parse(theme.variables["block-cursor-foreground"])
    ground = Color.parse(theme.variables["block-cursor-background"])
    assert contrast(ink, ground) >= LEAST


@pytest.mark.parametrize(
    ("environ", "theme"),
    [
        ({"TERM": "linux"}, "ansi-dark"),
        ({"TERM": "linux", "COLORFGBG": "0;15"}, "ansi-light"),
        ({"TERM": "linux", "COLORTERM": "truecolor"}, "linktor-dark"),
        ({"TERM": "xterm-256color"}, "linktor-dark"),
    ],
)
def test_a_terminal_with_sixteen_colours_keeps_its_own(environ: dict[str, str], theme: str) -> None:
    assert themes.suggested(environ) == theme


async def test_a_theme_that_was_chosen_is_there_in_the_next_run() -> None:
    memory = Memory()
    async with at_desk(FakeApi(), memory=memory) as desk:
        assert memory.get("theme", "") == ""
        await desk.press("ctrl+t")
        assert desk.app.theme == "linktor-light"
    async with at_desk(FakeApi(), memory=memory) as desk:
        assert desk.app.theme == "linktor-light"
        await desk.press("ctrl+t")
    assert memory.get("theme", "") == "linktor-dark"


async def test_a_theme_that_is_gone_gives_way_to_one_that_suits() -> None:
    memory = Memory()
    memory.put("theme", "no-such-theme")
    async with at_desk(FakeApi(), memory=memory) as desk:
        assert desk.app.theme == "linktor-dark"


async def test_without_colours_nothing_is_lost() -> None:
    async with at_desk(FakeApi(three()), environ={"NO_COLOR": "1"}) as desk:
        assert desk.app.no_color
        shown = [segment for strip in strips_of(desk.app.screen) for segment in strip]
        under_cursor = [item for item in shown if "Support" in item.text]
        assert all(item.style is not None and item.style.reverse for item in under_cursor)
        for item in three():
            assert str(STATUS[item.status]) in desk.text()
        painted = [
            part.style
            for filter_ in desk.app._filters
            for part in filter_.apply(shown, Color(0, 0, 0))
        ]
        last = painted[-len(shown) :]
        assert {style.color.name for style in last if style and style.color} == {"default"}
        assert {style.bgcolor.name for style in last if style and style.bgcolor} == {"default"}


async def test_an_empty_wish_for_no_colours_is_none() -> None:
    async with at_desk(FakeApi(), environ={"NO_COLOR": ""}) as desk:
        assert not desk.app.no_color


async def test_without_colours_the_cursor_of_every_list_stands_out() -> None:
    api = ConversingApi()
    api.talk(1, "Where is my order?")
    async with at_desk(api, environ={"NO_COLOR": "1"}) as desk:
        for keys, chosen in (
            (("i",), "Ada Lovelace"),
            (("escape", "L"), "list"),
            (("escape", "v"), "All channels"),
            (("escape", "comma"), "Theme"),
            (("escape", "slash"), "w"),
        ):
            await desk.press(*keys)
            await desk.until(partial(stands_out, desk, chosen))


def stands_out(desk: Desk, text: str) -> bool:
    """Whether a text on the screen is reversed or underlined."""
    return any(
        text in segment.text
        and segment.style
        and (segment.style.reverse or segment.style.underline)
        for strip in strips_of(desk.app.screen)
        for segment in strip
    )
