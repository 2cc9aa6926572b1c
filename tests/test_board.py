"""What the board says of channels, without a screen."""

from __future__ import annotations

from dataclasses import replace

from linktor_tui.board import BoardChoice, arranged, headline, tile_of
from linktor_tui.contract.resources import Health, HealthStatus
from linktor_tui.contract.times import stamp
from tests.tui.samples import NOW, three


def test_what_is_off_stands_last_and_is_no_trouble() -> None:
    tiles = arranged(map(tile_of, three()), BoardChoice())
    assert [tile.trouble for tile in tiles] == [True, False, False]
    assert [tile.look.said for tile in tiles] == ["error", "active", "inactive"]


def test_only_trouble_is_shown_where_nothing_else_is_wanted() -> None:
    tiles = arranged(map(tile_of, three()), BoardChoice(only_trouble=True))
    assert [tile.channel.name for tile in tiles] == ["Orders"]


def test_a_channel_that_is_on_and_of_which_its_check_told_nothing_is_unclear() -> None:
    asked = replace(three()[0], health=Health(HealthStatus.UNKNOWN, stamp(NOW)))
    ill = replace(three()[0], health=Health(HealthStatus.DEGRADED, stamp(NOW)))
    assert [str(tile_of(one).look) for one in (asked, ill)] == ["? unknown", "! degraded"]
    assert all(tile_of(one).trouble for one in (asked, ill))


def test_hours_that_nobody_told_are_no_silence() -> None:
    told, untold = tile_of(three()[0], [(1, 2), (1200, 9)]), tile_of(three()[0])
    assert (told.traffic(), untold.traffic()) == ("in 1,200 out 9", "in n/a out n/a")
    assert headline([told, untold], tells_hours=True).endswith("this hour in 1,200 out 9")
    assert headline([untold], tells_hours=False).endswith("this hour n/a")
