"""A few screens in colour. The pictures in text say what stands where; these, how it looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui.fakes import FakeApi
from tests.tui.samples import failed, passed, three
from tests.tui.support import LARGE, SMALL, Desk, make_app
from tests.tui.test_check import SHAPE

Compare = Callable[..., bool]
SCENES: dict[str, tuple[tuple[int, int], str, Sequence[str]]] = {
    "list-dark": (LARGE, "linktor-dark", ("j",)),
    "list-light": (SMALL, "linktor-light", ("j",)),
    "list-ansi": (SMALL, "ansi-dark", ("j",)),
    "channel": (LARGE, "linktor-dark", ("enter",)),
    "failed-check": (SMALL, "linktor-dark", ("t",)),
    "form-faults": (LARGE, "linktor-light", ("n", "2", "ctrl+s")),
    "deleting": (SMALL, "linktor-dark", ("d",)),
}


@pytest.mark.parametrize(("size", "theme", "keys"), SCENES.values(), ids=SCENES)
def test_looks_as_before(
    snap_compare: Compare, size: tuple[int, int], theme: str, keys: Sequence[str]
) -> None:
    api = FakeApi(three())
    api.found = (SHAPE, failed() if "t" in keys else passed())
    app = make_app(api)
    app.theme = theme

    async def go_there(pilot: Pilot[Any]) -> None:
        desk = Desk(app, api, pilot)
        await app.workers.wait_for_complete()
        for key in keys:
            await desk.press(key)
            await app.workers.wait_for_complete()
        await pilot.pause()

    assert snap_compare(app, terminal_size=size, run_before=go_there)
