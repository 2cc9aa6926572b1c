"""Copying, and saying honestly where a copy went."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from linktor_tui.texts import _

if TYPE_CHECKING:
    from linktor_tui.tui.app import LinktorApp

DEADLINE = 2.0
"""Seconds for tmux to take a text; a helper that hangs must not hold up anything."""
LOAD = ("tmux", "load-buffer", "-w", "-", ";", "show-options", "-sv", "set-clipboard")
"""Takes a text, passes it on to the terminal's clipboard, and says whether it was allowed to."""


async def copy(app: LinktorApp, text: str, what: str) -> None:
    """Copy a text to the terminal's clipboard, and to tmux's where there is one.

    Args:
        what: names the text in the message, which never quotes it.
    """
    text = text.encode("utf-8", "replace").decode()  # half a character cannot be sent
    app.copy_and_forget(text)
    passed_on = await _to_tmux(text) if os.environ.get("TMUX") else None
    app.notify(_said(passed_on).format(what=what), markup=False)


def _said(passed_on: bool | None) -> str:
    """Where a copy went.

    Args:
        passed_on: whether tmux hands it to the terminal; None where tmux did not take it.
    """
    if passed_on is not None:
        return (
            _("{what} was sent to tmux and to the terminal's clipboard.")
            if passed_on
            else _("{what} is in tmux's buffer alone: its set-clipboard is off.")
        )
    if os.environ.get("SSH_TTY"):
        return _("{what} was sent over SSH to your terminal's clipboard (OSC 52).")
    return _("{what} was sent to the terminal's clipboard (OSC 52).")


async def _to_tmux(text: str) -> bool | None:
    """Hand a text to tmux on its standard input, where no process list shows it.

    With `set-clipboard external` tmux drops what a program sends to the clipboard, and passes on
    what is loaded with `-w`. Gives whether it does; None where it did not take the text.
    """
    try:
        tmux = await asyncio.create_subprocess_exec(
            *LOAD,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return None
    try:
        async with asyncio.timeout(DEADLINE):
            setting, _nothing = await tmux.communicate(text.encode())
    except TimeoutError:
        tmux.kill()
        await tmux.wait()
        return None
    return setting.strip() != b"off" if tmux.returncode == 0 else None
