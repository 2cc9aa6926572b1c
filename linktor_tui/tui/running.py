"""Running the app: from the terminal that it takes over to the exit code that it leaves."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from linktor_tui.textsafe import visible
from linktor_tui.tui.private import TERMINATED, terminal_is_there
from linktor_tui.tui.telling import toast_of
from linktor_tui.tui.undoing import finish

if TYPE_CHECKING:
    from linktor_tui.tui.app import LinktorApp

THREADS = 32
"""Most threads at work for the screens and what runs beside them; made when they are needed."""


def run(app: LinktorApp) -> int:
    """Run the app until it is left, and give its exit code: 0, or 1 after a mistake of its own.

    Of a mistake, the kind of the error and the places in the program that led to it are written to
    standard error, and no value.
    """
    # Collecting garbage while ten thousand channels are read costs a tenth of the first paint;
    # the list turns it on again when it has painted.
    gc.disable()
    try:
        code, notices = asyncio.run(run_through(app))
    finally:
        gc.enable()
    if app.crash is not None and not terminal_is_there():
        return TERMINATED  # it went first, and whatever was then written to it failed
    if app.crash is not None:
        from linktor_tui.tui.crash import account_of

        sys.stderr.write(account_of(app.crash))
        return 1
    with contextlib.suppress(OSError):  # the terminal went with the app: nobody is there to read it
        for notice in notices:
            sys.stderr.write(f"note: {visible(notice)}\n")
    return code


async def run_through(app: LinktorApp) -> tuple[int, list[str]]:
    """Run the app, and give its exit code and what the operator should be told after it."""
    # What waits for a lock of another process holds a thread for as long: there must be others.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THREADS))
    try:
        code = await app.run_async()
    except Exception as error:  # outside of what the library guards: told like any other crash
        app.crash = app.crash or error
        code = 1
    finally:
        app.stop_reading_keys()
    notices = [*await finish(app), *await app.connection.close()]
    app.memory.flush()
    if (trouble := app.memory.told()) is not None:
        notices.append(toast_of(trouble))
    return code or app.return_code or 0, notices
