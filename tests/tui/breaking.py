"""What tests share that break what the app stands on."""

from __future__ import annotations

from tests.tui.support import Desk


async def keeps_living(desk: Desk) -> None:
    """Keys do what they do, whatever is waited for."""
    await desk.press("f1")
    await desk.until(lambda: desk.trail[-1] == "HelpDialog")
    await desk.press("escape")
    await desk.until(lambda: desk.trail[-1] != "HelpDialog")
