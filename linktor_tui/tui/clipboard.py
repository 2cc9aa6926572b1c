"""Copying, and saying honestly where a copy went."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from linktor_tui.tui.texts import _

if TYPE_CHECKING:
    from linktor_tui.tui.app import LinktorApp

DEADLINE = 2.0
"""Seconds for tmux to take a text; a helper that hangs must not hold up anything."""


async def copy(app: LinktorApp, text: str, what: str) -> None:
    """Copy a text to the terminal's clipboard, and to tmux's where there is one.

    Args:
        what: names the text in the message, which never quotes it.
    """
    app.copy_and_forget(text)
    buffered = bool(os.environ.get("TMUX")) and await _to_tmux(text)
    said = (
        _("{what} was sent to tmux and to the terminal's clipboard.")
        if buffered
        else _("{what} was sent to the terminal's clipboard (OSC 52).")
    )
    app.notify(said.format(what=what), markup=False)


async def _to_tmux(text: str) -> bool:
    """Hand a text to tmux on its standard input, where no process list shows it."""
    try:
        tmux = await asyncio.create_subprocess_exec(
            "tmux",
            "load-buffer",
            "-w",
            "-",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return False
    try:
        async with asyncio.timeout(DEADLINE):
            await tmux.communicate(text.encode())
    except TimeoutError:
        tmux.kill()
        await tmux.wait()
        return False
    return tmux.returncode == 0
