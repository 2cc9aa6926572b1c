"""Make the pictures of this folder from the running app: `python screenshots/make.py`.

The app runs on the demo's throw-away data, with the sandbox for providers and a clock that stands
still. Ids and ports are new each time; all else changes only when a screen does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from textual.pilot import Pilot

from linktor_tui.demo import Demo, demo, fill
from linktor_tui.tui.app import LinktorApp
from linktor_tui.tui.private import strips_of

FOLDER = Path(__file__).parent
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SIZE = (104, 28)


@dataclass(frozen=True)
class Picture:
    """A screen: the keys that lead to it, and what must be seen before it is taken."""

    name: str
    keys: Sequence[str]
    seen: str


PICTURES = (
    Picture("home-dark", [], "active ·"),
    Picture("home-light", ["ctrl+t"], "active ·"),
    Picture("channel-dark", ["enter"], "Traffic"),
    Picture("check-dark", ["/", *"orders line", "enter", "enter", "t"], "does not work"),
    Picture("providers-dark", ["n"], "WhatsApp"),
    Picture("new-channel-dark", ["n", *"twilio sms", "enter"], "Auth token"),
)


def text_of(app: LinktorApp) -> str:
    """What is on the screen now, as text."""
    return "\n".join(strip.text for strip in strips_of(app.screen))


async def until(pilot: Pilot[int], is_so: Callable[[], bool]) -> None:
    """Wait for the screen to get somewhere."""
    async with asyncio.timeout(20):
        while not is_so():
            await pilot.pause(0.02)


async def take(opened: Demo, picture: Picture) -> None:
    """Run the app to a screen and keep the picture of it."""
    app = LinktorApp(
        lambda: opened.engine(asyncio.to_thread),
        banner="sample data",
        clock=lambda: NOW,
        environ={},
    )
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "Support bot" in text_of(app))
        for key in picture.keys:
            await pilot.press(key)
        await until(pilot, lambda: any(part in text_of(app) for part in picture.seen.split("|")))
        await pilot.pause(0.3)
        svg = app.export_screenshot(title="linktor-tui")
    (FOLDER / f"{picture.name}.svg").write_text(svg, "utf-8")


async def main() -> None:
    """Make every picture."""
    with demo({}, clock=lambda: NOW) as opened:
        await fill(opened)
        for picture in PICTURES:
            await take(opened, picture)


if __name__ == "__main__":
    asyncio.run(main())
