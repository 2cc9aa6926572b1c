"""Handing a text to the operator's own editor, and the terminal with it."""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import signal
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from linktor_tui.contract.errors import ChannelsError, Unsupported
from linktor_tui.texts import _

if TYPE_CHECKING:
    from linktor_tui.tui.app import LinktorApp

VARIABLES = ("VISUAL", "EDITOR")


class EditorFailed(ChannelsError):
    """The editor could not be run, or said that it was given up."""

    code = "EDITOR_FAILED"


def editor_of(environ: Mapping[str, str]) -> list[str] | None:
    """The operator's editor with its options; None where there is none."""
    for name in VARIABLES:
        try:
            words = shlex.split(environ.get(name, ""))
        except ValueError:  # a quote without its other half
            continue
        if words:
            return words
    return None


async def edited_outside(app: LinktorApp, file: Path) -> None:
    """Let the operator edit a file. Raises `EditorFailed`, `Unsupported`.

    The app goes on meanwhile, without drawing: what runs beside it still receives.
    """
    from textual.app import SuspendNotSupported

    editor = editor_of(app.environ)
    if editor is None:
        raise EditorFailed(
            _("No editor is chosen."),
            fix=_("Set VISUAL or EDITOR before the app is started: export EDITOR=nano"),
        )
    try:
        with app.batch_update(), app.suspend(), _signals_pass_by():
            code = await _run([*editor, str(file)])
    except SuspendNotSupported:
        raise Unsupported(_("There is no terminal here that an editor could have.")) from None
    if isinstance(code, EditorFailed):
        raise code
    if code != 0:
        said = _("{editor} ended with exit code {code}. Nothing was changed.")
        raise EditorFailed(said.format(editor=editor[0], code=code))


async def _run(command: list[str]) -> int | EditorFailed:
    """Run it, and give its exit code or why it cannot be run.

    Nothing is raised: `App.suspend` does not take the terminal back after an error.
    """
    try:
        process = await asyncio.create_subprocess_exec(*command)
    except OSError as error:
        said = _("{editor} cannot be run: {reason}.")
        return EditorFailed(
            said.format(editor=command[0], reason=error.strerror),
            fix=_("VISUAL or EDITOR names it; both are read when the app starts."),
        )
    return await process.wait()


@contextmanager
def _signals_pass_by() -> Iterator[None]:
    """Leave ctrl+c to the editor: the terminal sends it to both. The editor gets its own handler."""

    def nothing(_number: int, _frame: FrameType | None) -> None:
        pass

    before = signal.signal(signal.SIGINT, nothing)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def private_file(name: str, text: str) -> Iterator[Path]:
    """A file in a folder of its own that nobody else can read; both go afterwards.

    A folder, because editors write copies beside the file.
    """
    folder = Path(tempfile.mkdtemp(prefix="linktor-tui-"))  # 0700
    try:
        file = folder / name
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8") as opened:
            opened.write(text)
        yield file
    finally:
        shutil.rmtree(folder, ignore_errors=True)
