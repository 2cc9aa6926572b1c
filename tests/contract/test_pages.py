"""Every page of a list, while others delete what is on it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import NamedTuple

import pytest

from linktor_tui.contract import pages
from linktor_tui.contract.resources import ListQuery, Page


class Row(NamedTuple):
    """Something in a list."""

    id: str


@dataclass
class Dwindling:
    """A list of which something is deleted before some of its pages are asked for."""

    rows: list[Row]
    chance: random.Random
    asked: int = 0
    spared: int = 0
    """Questions before which nothing is deleted any more, at the end."""

    async def __call__(self, query: ListQuery) -> Page[Row]:
        self.asked += 1
        if self.asked > 1 and self.asked <= self.spared and self.rows:
            for _ in range(self.chance.choice((0, 1, 1, 5, 12))):
                if self.rows:
                    self.rows.pop(self.chance.randrange(len(self.rows)))
        return pages.cut(self.rows, query.page, query.per_page)


def rows(count: int) -> list[Row]:
    return [Row(f"ch_{number:03}") for number in range(count)]


@pytest.fixture(autouse=True)
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MOST", 5)


@pytest.mark.parametrize("seed", range(100))
async def test_what_stays_is_found_whatever_goes_meanwhile(seed: int) -> None:
    ask = Dwindling(rows(40), random.Random(seed), spared=8)
    found = await pages.every(ask, ListQuery())
    stays = {row.id for row in ask.rows}
    assert [row.id for row in found.items if row.id in stays] == sorted(stays)


async def test_a_list_that_stays_is_asked_for_once() -> None:
    ask = Dwindling(rows(23), random.Random(1))
    found = await pages.every(ask, ListQuery())
    assert (ask.asked, found.total_count, list(found.items)) == (5, 23, ask.rows)


async def test_it_ends_though_something_goes_before_each_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "AGAIN", 3)
    ask = Dwindling(rows(500), random.Random(2), spared=10_000)
    await pages.every(ask, ListQuery())
    assert ask.asked < 100 + 2 * 3
