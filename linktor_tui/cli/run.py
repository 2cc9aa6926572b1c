"""A run from its arguments to its exit code: every way it can end is decided here."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

import click

from linktor_tui.cli.exits import ExitCode, exit_code_for
from linktor_tui.cli.output import Format
from linktor_tui.cli.session import Declined, Session
from linktor_tui.cli.terminal import OutputFailed, ReaderGone, Terminal
from linktor_tui.contract.errors import ChannelsError

PROGRAM = "linktor-tui"
COMPLETE_VARIABLE = "_LINKTOR_TUI_COMPLETE"


def run_process(arguments: Sequence[str]) -> int:
    """Run with this process's streams; SIGTERM unwinds like Ctrl-C does."""
    import signal

    signal.signal(signal.SIGTERM, _terminate)
    code = run(arguments, Session(Terminal.of_process()))
    _drop_closed_streams()
    return code


def _terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(ExitCode.TERMINATED.value)


def run(arguments: Sequence[str], session: Session) -> int:
    """Run a command line in a session."""
    try:
        try:
            return _invoke(list(arguments), session)
        finally:
            session.close()
    except ReaderGone:
        return ExitCode.DONE
    except SystemExit as leaving:
        return int(leaving.code or 0)
    except Declined as answer:
        session.say(str(answer))
        return ExitCode.INTERRUPTED
    except KeyboardInterrupt:
        session.say("Interrupted.")
        return ExitCode.INTERRUPTED
    except Exception as error:
        return _report(error, arguments, session)


def _invoke(arguments: list[str], session: Session) -> int:
    from linktor_tui.cli.root import root

    instruction = os.environ.get(COMPLETE_VARIABLE)
    if instruction:
        from click.shell_completion import shell_complete

        return shell_complete(root, {"obj": session}, PROGRAM, COMPLETE_VARIABLE, instruction)
    session.refuse_unknown_format()
    try:
        with root.make_context(PROGRAM, arguments, obj=session) as context:
            result = root.invoke(context)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    return int(result or ExitCode.DONE)


def _report(error: Exception, arguments: Sequence[str], session: Session) -> int:
    from linktor_tui.cli import complaints

    if isinstance(error, click.UsageError):
        if session.chosen is None:
            session.chosen = asked_format(arguments)
        complaints.complain_of_usage(session, error)
        return ExitCode.USAGE
    if isinstance(error, ChannelsError):
        complaints.complain(session, error)
    elif isinstance(error, OutputFailed):
        complaints.complain_of_output(session, error)
    else:
        complaints.complain_of_bug(session, error)
    return exit_code_for(error)


def asked_format(arguments: Sequence[str]) -> Format | None:
    """Find the output format in arguments that could not be parsed, for the error about them."""
    known = {item.value: item for item in Format}
    for flag, value in zip(arguments, [*arguments[1:], ""], strict=True):
        if flag in ("-o", "--output"):
            return known.get(value)
        for start in ("--output=", "-o"):
            if flag.startswith(start) and flag.removeprefix(start) in known:
                return known[flag.removeprefix(start)]
    return None


def _drop_closed_streams() -> None:
    """Keep Python from complaining at exit about a reader that is gone."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
