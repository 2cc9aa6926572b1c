"""Going to another profile without leaving the program."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from linktor_tui.contract.errors import Unauthorized
from linktor_tui.contract.protocol import ChannelsAPI
from linktor_tui.tui.places import Place, accent_style
from linktor_tui.tui.screens.confirm import ConfirmDialog
from linktor_tui.tui.screens.places import PlacesDialog
from tests.tui.fakes import FakeApi
from tests.tui.samples import three
from tests.tui.support import Desk, at_desk

PLACES = (
    Place("local", "this machine"),
    Place("staging", "https://staging.example.com", accent="cyan"),
    Place("live", "https://example.com", production=True, accent="#ff0000"),
    Place("mirror", "https://mirror.example.com", read_only=True),
    Place("gone", "https://gone.example.com"),
)


class FakePlaces:
    """Profiles with one channel each, and one that cannot be opened."""

    def __init__(self) -> None:
        self.opened: list[tuple[str, bool]] = []

    def all(self) -> Sequence[Place]:
        return PLACES

    def open(self, name: str, *, may_change: bool) -> ChannelsAPI:
        if name == "gone":
            raise Unauthorized("The login has expired.", fix="linktor-tui login --profile gone")
        self.opened.append((name, may_change))
        api = FakeApi(three()[:1])
        api.place = name
        return api


async def go_to(desk: Desk, name: str) -> None:
    await desk.press("f8")
    await desk.at(PlacesDialog)
    await desk.until(lambda: "staging" in desk.text())
    for _ in range([place.name for place in PLACES].index(name)):
        await desk.press("down")
    await desk.press("enter")


async def test_another_profiles_channels_take_the_place_of_those_before() -> None:
    places = FakePlaces()
    async with at_desk(FakeApi(three()), places=places) as desk:
        await go_to(desk, "staging")
        await desk.until(lambda: desk.names == ["Support"])
        assert "linktor-tui staging" in desk.text()
        assert places.opened == [("staging", True)]
        await go_to(desk, "local")
        await desk.until(lambda: "staging" not in desk.text())


async def test_production_is_asked_about_twice() -> None:
    places = FakePlaces()
    async with at_desk(FakeApi(three()), places=places) as desk:
        await go_to(desk, "live")
        await desk.at(ConfirmDialog)
        await desk.press("y")
        await desk.until(lambda: "Are you sure?" in desk.text())
        await desk.press("y")
        await desk.until(lambda: places.opened == [("live", True)])
        await desk.until(lambda: "· production" in desk.text())


@pytest.mark.parametrize("keys", [("n",), ("y", "n")])
async def test_production_is_looked_at_only_where_one_answer_is_no(keys: tuple[str, ...]) -> None:
    places = FakePlaces()
    async with at_desk(FakeApi(three()), places=places) as desk:
        await go_to(desk, "live")
        for number, key in enumerate(keys):
            await desk.until(lambda n=number: ("Are you sure?" if n else "May it") in desk.text())  # type: ignore[misc]
            await desk.press(key)
        await desk.until(lambda: places.opened == [("live", False)])
        await desk.until(lambda: "· look only" in desk.text())


async def test_a_profile_that_cannot_be_opened_leaves_the_one_before() -> None:
    async with at_desk(FakeApi(three()), places=FakePlaces()) as desk:
        await go_to(desk, "gone")
        await desk.until(lambda: desk.toasts)
        assert "The login has expired." in desk.toasts[0]
        await desk.press("escape")
        assert len(desk.names) == 3


async def test_without_other_profiles_it_says_so() -> None:
    async with at_desk(FakeApi(three())) as desk:
        await desk.press("f8")
        assert desk.toasts == ["These are sample data: there are no other profiles here."]


async def test_an_open_channel_belongs_to_its_profile() -> None:
    async with at_desk(FakeApi(three()), places=FakePlaces()) as desk:
        await desk.press("enter")
        await desk.until(lambda: desk.trail[-1] == "DetailPage")
        await desk.press("f8")
        assert desk.trail == ["HomePage", "DetailPage"]


@pytest.mark.parametrize(
    ("accent", "style"),
    [("#ff0000", "#ff0000"), ("no such colour", None), (None, None), ("", None)],
)
def test_a_colour_that_is_none_is_left_out(accent: str | None, style: str | None) -> None:
    assert accent_style(accent) == style


def test_a_named_colour_is_one() -> None:
    assert accent_style("cyan")
    assert accent_style("orange")
