"""A channel's own page: everything that is known of it, and what can be done to it."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from connectors.contract import Capabilities
from linktor_tui.contract.errors import ChannelNotFound
from linktor_tui.tui.about import ABLE
from linktor_tui.tui.screens.channel.overview import bars, span
from linktor_tui.tui.screens.channel.page import DetailPage
from linktor_tui.tui.widgets.facts import Facts, wrapped
from tests.tui.conftest import Looks
from tests.tui.fakes import FakeApi
from tests.tui.samples import MASK, channel, three
from tests.tui.support import LARGE, SMALL, Desk, at_desk

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])


async def open_detail(desk: Desk) -> DetailPage:
    await desk.press("enter")
    page = await desk.at(DetailPage)
    await desk.until(lambda: "First answer" in part(page, "traffic"))
    return page


def part(page: DetailPage, name: str) -> str:
    return page.query_one(f"#{name}", Facts).render().plain


@SIZES
async def test_shows_everything(looks_like: Looks, size: tuple[int, int]) -> None:
    async with at_desk(FakeApi(three()), size) as desk:
        await open_detail(desk)
        await looks_like(f"detail-{size[0]}", desk.text)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("12 received · 9 sent · 4 begun", ["12 received · 9 sent ·", "4 begun"]),
        ("12 received · 9 sent", ["12 received · 9 sent"]),
        ("Ada · a text that is longer than a line is", ["Ada · a text that is", "longer than a line is"]),
    ],
)  # fmt: skip
def test_a_line_of_short_parts_breaks_between_them(text: str, lines: list[str]) -> None:
    assert wrapped(text, 24) == lines


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (60, ["https://hooks.example.com/webhooks/meta/ch_01M8G51E"]),
        (44, ["https://hooks.example.com/webhooks/meta/", "ch_01M8G51E"]),
        (30, ["https://hooks.example.com/", "webhooks/meta/ch_01M8G51E"]),
    ],
)
def test_an_address_is_folded_behind_its_slashes(width: int, lines: list[str]) -> None:
    assert wrapped("https://hooks.example.com/webhooks/meta/ch_01M8G51E", width) == lines


def test_there_is_a_word_for_each_capability() -> None:
    assert tuple(ABLE) == tuple(field.name for field in fields(Capabilities))


async def test_names_all_twelve_capabilities() -> None:
    able = Capabilities(text=True, typing_indicators=True)
    async with at_desk(FakeApi([channel(capabilities=able)])) as desk:
        page = await open_detail(desk)
        shown = part(page, "abilities")
        assert shown.count("✓ ") == 2
        assert shown.count("· no ") == 10


async def test_secrets_read_as_masked() -> None:
    async with at_desk(FakeApi(three())) as desk:
        page = await open_detail(desk)
        assert f"botToken {MASK}" in " ".join(part(page, "config").split())
        assert MASK in part(page, "webhook")


async def test_what_is_not_known_is_not_zero() -> None:
    bare = channel(
        capabilities=None, stats=None, identity=None, webhook_url=None, webhook_secret=None
    )
    async with at_desk(FakeApi([bare])) as desk:
        page = await open_detail(desk)
        assert "n/a" in part(page, "traffic")
        assert "n/a" in part(page, "abilities")
        assert part(page, "webhook").count("n/a") == 2


async def test_reads_the_whole_channel_and_keeps_what_it_knew_on_an_error() -> None:
    api = FakeApi(three())
    async with at_desk(api) as desk:
        page = await open_detail(desk)
        assert set(api.made("get")) == {three()[0].id}
        api.raises["get"] = [ChannelNotFound("It is gone.", fix="Refresh the list.")]
        await desk.press("ctrl+r")
        await desk.until(lambda: "It is gone." in desk.text())
        assert "Refresh the list." in desk.text()
        assert "@acme_support_bot" in part(page, "state")
        api.channels[three()[0].id] = replace(three()[0], name="Renamed")
        await desk.press("ctrl+r")
        await desk.until(lambda: "Renamed" in desk.text())
        assert "It is gone." not in desk.text()


async def test_follows_what_is_done_to_the_channel() -> None:
    api = FakeApi(three())
    async with at_desk(api) as desk:
        page = await open_detail(desk)
        await desk.press("a")
        await desk.until(lambda: desk.trail[-1] == "SwitchOffDialog")
        await desk.write("Night")
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen is page)
        await desk.until(lambda: "○ inactive" in part(page, "state"))
        assert "off: Night" in part(page, "state")
        await desk.press("escape")
        assert desk.trail == ["HomePage"]
        assert "○ inactive" in desk.text().splitlines()[2]


@pytest.mark.parametrize(
    ("numbers", "drawn"),
    [([0, 0], "··"), ([0, 1, 100], "·▁█"), ([1, 1], "██"), ([], ""), ([4, 8], "▄█")],
)
def test_bars(numbers: list[int], drawn: str) -> None:
    assert bars(numbers) == drawn


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(None, "n/a"), (0, "0 s"), (89, "89 s"), (600, "10 min"), (7200, "2.0 h")],
)
def test_spans(seconds: float | None, said: str) -> None:
    assert span(seconds) == said
