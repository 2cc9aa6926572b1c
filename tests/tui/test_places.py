"""Going to another profile without leaving the program."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

import pytest

from linktor_tui.contract.errors import ChannelsError, Unauthorized
from linktor_tui.contract.protocol import ChannelsAPI
from linktor_tui.contract.resources import Channel
from linktor_tui.tui.places import Place, accent_style
from linktor_tui.tui.screens.confirm import ConfirmDialog
from linktor_tui.tui.screens.connecting import ConnectDialog
from linktor_tui.tui.screens.places import PlacesDialog
from tests.tui.fakes import FakeApi, Gate, SlowApi
from tests.tui.living import LivingApi
from tests.tui.samples import three
from tests.tui.support import Desk, at_desk

PLACES = (
    Place("local", ""),
    Place("staging", "https://staging.example.com", accent="cyan"),
    Place("live", "https://example.com", production=True, accent="#ff0000"),
    Place("mirror", "https://mirror.example.com", read_only=True),
    Place("gone", "https://gone.example.com"),
)


class FakePlaces:
    """Profiles with one channel each, and one that cannot be opened."""

    def __init__(self) -> None:
        self.opened: list[tuple[str, bool]] = []
        self.added: list[tuple[str, str, str]] = []
        self.refuses: ChannelsError | None = None

    def all(self) -> Sequence[Place]:
        return PLACES

    def add(self, name: str, base_url: str, api_key: str) -> Place:
        if self.refuses is not None:
            raise self.refuses
        self.added.append((name, base_url, api_key))
        return Place(name, base_url)

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


async def test_a_question_to_the_place_that_is_left_is_not_waited_for() -> None:
    class Slow(LivingApi):
        gate = Gate()

        async def last_event(self) -> int:
            newest = await super().last_event()
            await self.gate.passage()
            return newest

    api = Slow(three())
    async with at_desk(api, places=FakePlaces()) as desk:
        await desk.until(lambda: desk.home._cursor == 0)
        asked = len(api.made("last_event"))
        api.gate.shut()
        desk.home.poll()
        await desk.until(lambda: len(api.made("last_event")) > asked)
        await go_to(desk, "staging")
        await desk.until(lambda: desk.names == ["Support"])
        api.gate.let()
        await desk.pilot.pause()
        assert desk.home.newest is None


class Held(FakeApi):
    """A place that takes its time to do what was still to be done there, and to be let go of."""

    def __init__(self, channels: Iterable[Channel]) -> None:
        super().__init__(channels)
        self.deletion, self.gate = Gate(), Gate()

    async def delete_channel(self, channel_id: str, *, force: bool = False) -> None:
        await self.deletion.passage()
        await super().delete_channel(channel_id, force=force)

    async def close(self) -> None:
        await self.gate.passage()
        await super().close()


class Beside:
    """Runs beside each place. Implements `tui.beside.Companion`."""

    def __init__(self) -> None:
        self.running: list[str] = []

    def wanted(self, _api: ChannelsAPI) -> bool:
        return True

    async def run(self, api: ChannelsAPI, stop: asyncio.Event) -> None:
        self.running.append(api.place)
        await stop.wait()
        self.running.remove(api.place)


async def test_between_two_places_the_list_says_so_and_has_nothing_for_keys_to_act_on() -> None:
    api, beside = Held(three()), Beside()
    async with at_desk(api, places=FakePlaces(), companion=beside) as desk:
        await desk.press("d", "y")
        await desk.until(lambda: desk.app.undoing.steps)
        api.deletion.shut()
        api.gate.shut()
        await go_to(desk, "staging")
        await desk.until(lambda: "Going to staging …" in desk.text())
        await desk.press("escape")
        await desk.until(lambda: desk.trail == ["HomePage"])
        asked = len(api.calls)
        for key in ("enter", "t", "a", "e", "d", "space", "ctrl+r"):
            await desk.press(key)
        assert desk.trail == ["HomePage"]
        assert desk.names == []
        assert len(api.calls) == asked

        api.deletion.let()
        await desk.until(lambda: desk.names == ["Support"])  # though the last place is not closed
        assert "linktor-tui staging" in desk.text()
        assert beside.running == []
        api.gate.let()
        await desk.until(lambda: beside.running == ["staging"])
        assert api.closed


@pytest.mark.parametrize("key", ["e", "a"])
async def test_what_was_on_its_way_at_the_last_place_reaches_nothing_of_the_next(key: str) -> None:
    class Slow(SlowApi):
        async def deactivate_channel(
            self, channel_id: str, *, reason: str | None = None, close_conversations: bool = False
        ) -> Channel:
            await self.gate.passage()
            return await super().deactivate_channel(channel_id, reason=reason)

    api = Slow(three())
    async with at_desk(api, places=FakePlaces()) as desk:
        await desk.press("j", "k")
        api.gate.shut()
        await desk.press(key)
        if key == "a":
            await desk.until(lambda: desk.trail[-1] == "SwitchOffDialog")
            await desk.press("enter")
            await desk.until(lambda: desk.trail == ["HomePage"])
        await go_to(desk, "staging")
        await desk.until(lambda: desk.names == ["Support"])
        api.gate.let(9)
        await desk.pilot.pause()
        assert desk.trail == ["HomePage"]
        assert desk.home.table.listing.view[0].status is three()[0].status
        assert desk.app.undoing.steps == []


async def test_leaving_the_dialog_meanwhile_leaves_nobody_between_two_places() -> None:
    api = Held(three())
    async with at_desk(api, places=FakePlaces()) as desk:
        api.gate.shut()
        await go_to(desk, "staging")
        await desk.until(lambda: desk.app.place == "staging")
        await desk.press("escape")
        await desk.until(lambda: desk.trail == ["HomePage"])
        api.gate.let()
        await desk.until(lambda: desk.names == ["Support"])
        assert "linktor-tui staging" in desk.text()


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


KEY = "key-canary-5d02"
OFFICE = "https://office.example.com"


async def fill_in(desk: Desk, *values: str) -> None:
    """Write into the form's fields, from the first on."""
    await desk.at(ConnectDialog)
    for value in values:
        await desk.write(value)
        await desk.press("enter")


async def test_a_linktor_elsewhere_is_added_from_the_empty_list_and_gone_to() -> None:
    places = FakePlaces()
    async with at_desk(FakeApi(), places=places) as desk:
        await desk.press("C")
        await desk.at(ConnectDialog)
        await desk.press("ctrl+s")
        assert desk.toasts == ["Name, address and API key are all needed."]
        await fill_in(desk, "office", OFFICE, KEY)
        await desk.until(lambda: desk.trail == ["HomePage"] and desk.names == ["Support"])
        assert places.added == [("office", OFFICE, KEY)]
        assert "linktor-tui office" in desk.text()
        assert KEY not in desk.text()


async def test_the_form_of_a_place_is_whole_on_a_low_terminal() -> None:
    async with at_desk(FakeApi(), (60, 20), places=FakePlaces()) as desk:
        await desk.press("C")
        await desk.at(ConnectDialog)
        parts = ("Connect to a Linktor", "Name of the profile", "Address", "API key", "Back      C")
        await desk.until(lambda: all(part in desk.text() for part in parts))


async def test_what_is_wrong_is_said_in_place_and_can_be_mended() -> None:
    places = FakePlaces()
    places.refuses = Unauthorized("The key is not known.", cause="It was revoked.", fix="Make one.")
    async with at_desk(FakeApi(three()), places=places) as desk:
        await desk.press("f8")
        await desk.at(PlacesDialog)
        await desk.until(lambda: "staging" in desk.text())
        await desk.press("a")
        await fill_in(desk, "office", OFFICE, KEY)
        await desk.until(lambda: "The key is not known." in desk.text())
        assert "It was revoked." in desk.text()
        assert "Make one." in desk.text()
        assert KEY not in desk.text()
        assert len(desk.names) == 3
        places.refuses = None
        await desk.press("ctrl+s")
        await desk.until(lambda: desk.trail == ["HomePage"] and desk.names == ["Support"])
        assert places.opened == [("office", True)]


async def test_nothing_is_added_where_the_form_is_left() -> None:
    places = FakePlaces()
    async with at_desk(FakeApi(), places=places) as desk:
        await desk.press("C")
        await fill_in(desk, "office", OFFICE)
        await desk.press("escape")
        await desk.until(lambda: desk.trail == ["HomePage"])
        assert places.added == []


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
