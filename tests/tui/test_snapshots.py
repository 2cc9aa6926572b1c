"""A few screens in colour. The pictures in text say what stands where; these, how it looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.fakes import FakeApi
from tests.tui.samples import failed, three
from tests.tui.support import LARGE, SMALL, Desk, make_app
from tests.tui.test_check import SHAPE

Compare = Callable[..., bool]
Way = Sequence[tuple[str, str]]
"""Keys, and what is on the screen when what each leads to is there."""
SECOND: Way = [("j", "+15551234567")]
BESIDE: Way = [("j", "token of this account.")]
"""The same where a pane beside the list tells of the second channel."""
SCENES: dict[str, tuple[tuple[int, int], str, Way]] = {
    "list-dark": (LARGE, "linktor-dark", BESIDE),
    "list-light": (SMALL, "linktor-light", SECOND),
    "list-ansi": (SMALL, "ansi-dark", SECOND),
    "channel": (LARGE, "linktor-dark", [("enter", "First answer")]),
    "failed-check": (SMALL, "linktor-dark", [("t", "It does not work")]),
    "form-faults": (
        LARGE,
        "linktor-light",
        [
            ("n", "Which provider"),
            ("s m t p", "Email (SMTP"),
            ("enter", "Advanced"),
            ("ctrl+s", "is required"),
        ],
    ),
    "deleting": (SMALL, "linktor-dark", [("d", "Keep")]),
}


@pytest.mark.parametrize(("size", "theme", "way"), SCENES.values(), ids=SCENES)
def test_looks_as_before(
    snap_compare: Compare, size: tuple[int, int], theme: str, way: Way
) -> None:
    api = FakeApi(three())
    api.found = (SHAPE, failed())
    app = make_app(api)
    app.theme = theme

    async def go_there(pilot: Pilot[Any]) -> None:
        desk = Desk(app, api, pilot)
        await desk.until(lambda: "Billing mail" in desk.text())
        for key, text in way:
            await desk.press(*key.split())
            await desk.until(lambda wanted=text: wanted in desk.text())  # type: ignore[misc]

    assert snap_compare(app, terminal_size=size, run_before=go_there)
