"""The command `linktor-tui`. What is asked most and needs least is answered before any import."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run the program with the arguments of this process and give its exit code."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        from linktor_tui import __version__

        return _print(f"linktor-tui {__version__}\n")
    if arguments in (["--help"], ["-h"]):
        from linktor_tui.cli.commands import root_help

        return _print(root_help())
    try:
        from linktor_tui.cli.run import run_process
    except KeyboardInterrupt:
        return 130
    return run_process(arguments)


def _print(text: str) -> int:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read has enough. Python would try again at exit, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
