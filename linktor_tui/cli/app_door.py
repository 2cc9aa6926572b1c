"""The one door from the command line to the terminal app, imported when it is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linktor_tui.cli.exits import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from linktor_tui.cli.session import Session
    from linktor_tui.contract.protocol import ChannelsAPI


def open_app(session: Session) -> int:
    """Open the app on this machine's channels. Without a terminal, say what to run instead."""
    terminal = session.terminal
    if not (terminal.stdin.isatty() and terminal.out_is_tty):
        from linktor_tui.cli.complaints import tell

        tell(
            session,
            "NO_TERMINAL",
            "The terminal app needs a terminal, and input or output is none.",
            fix="linktor-tui channels list shows the same, headless; linktor-tui --help has more.",
        )
        return ExitCode.USAGE

    def open_engine() -> ChannelsAPI:
        import asyncio

        from linktor_tui.local.engine import open_engine

        return open_engine(session.settings, offload=asyncio.to_thread)

    return run_app(open_engine)


def run_app(open_engine: Callable[[], ChannelsAPI], *, title: str | None = None) -> int:
    """Run the app until it is left, and give its exit code."""
    from linktor_tui.tui.app import run

    return run(open_engine, title=title) if title else run(open_engine)
