"""What went wrong, told to a person or to a program, on standard error.

A person gets `error:`, `cause:` and `fix:`, the most useful line last. A program that asked for
JSON, JSON lines or YAML gets one JSON object, `{"error": {...}}`, as the Channels API has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from linktor_tui.cli.session import Session

if TYPE_CHECKING:
    from click import UsageError

    from linktor_tui.cli.terminal import OutputFailed
    from linktor_tui.contract.errors import ChannelsError
    from linktor_tui.contract.resources import Channel


def complain(session: Session, error: ChannelsError, *, channel: Channel | None = None) -> None:
    """Report an error of an engine.

    Args:
        channel: which of several it is about.
    """
    from linktor_tui.contract.errors import InvalidRequest

    if session.format.structured:
        from linktor_tui.contract.wire import failure

        body = failure(error)
        if channel is not None:
            body["error"]["channelId"] = channel.id
        return emit(session, body)
    cause, fix = error.cause, error.fix
    report = getattr(error, "report", None)
    if report is not None:
        cause = fix = None  # told with the steps, once
        if not session.steps_told:
            from linktor_tui.cli.channels.steps import tell_steps

            tell_steps(session, report.tests)
    messages = [error.message]
    if isinstance(error, InvalidRequest) and error.faults:
        messages = [f"{fault.field} {fault.message}" for fault in error.faults]
    if channel is not None:
        messages = [f"{channel.name}: {message}" for message in messages]
    speak(session, messages, cause=cause, fix=fix)


def complain_of_usage(session: Session, error: UsageError) -> None:
    """Report a command line that cannot be understood."""
    fix = None
    if error.ctx is not None:
        fix = f"`{error.ctx.command_path} --help` explains this command."
    tell(session, "USAGE", error.format_message(), fix=fix)


def complain_of_output(session: Session, error: OutputFailed) -> None:
    """Report that the answer could not be written."""
    tell(session, "OUTPUT_FAILED", f"The answer could not be written: {error}.")


def complain_of_bug(session: Session, error: BaseException) -> None:
    """Report something unexpected in one line, and put the trace into the log."""
    from linktor_tui.cli.crash import record

    log_file = session.settings.log_file
    kept = record(error, log_file, session.heard)
    where = f"The trace is in {log_file}." if kept else f"{log_file} could not be written."
    message = f"linktor-tui made a mistake ({type(error).__name__}). {where}"
    tell(session, "INTERNAL_ERROR", message)


def tell(session: Session, code: str, message: str, *, fix: str | None = None) -> None:
    """Report something that is no engine's error, in the form that was asked for."""
    if session.format.structured:
        emit(session, {"error": {"code": code, "message": message} | ({"fix": fix} if fix else {})})
    else:
        speak(session, [message], fix=fix)


def speak(
    session: Session, messages: Sequence[str], *, cause: str | None = None, fix: str | None = None
) -> None:
    """Write the lines that a person reads."""
    from linktor_tui.textsafe import visible

    terminal = session.terminal
    told = [("error", "bad", message) for message in messages]
    told += [("cause", "faint", cause)] if cause else []
    told += [("fix", "good", fix)] if fix else []
    for word, style, text in told:
        terminal.err(terminal.paint(f"{word}:", style, terminal.stderr) + f" {visible(text)}")


def emit(session: Session, body: dict[str, Any]) -> None:
    """Write an error for a program."""
    from linktor_tui.machine import json_text

    session.terminal.err(json_text(body, indent=None, ascii_only=session.terminal.ascii_only))
