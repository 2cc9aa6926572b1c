"""What stands around a run: streams, environment, width, colour, and who can be asked.

One object, so that a test gives its own streams instead of patching the process's.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Mapping
from typing import TextIO

STYLES = {
    "good": "32",
    "bad": "31",
    "warn": "33",
    "faint": "2",
    "strong": "1",
}
"""Style name -> SGR parameters. Colour is never the only signal."""

DEFAULT_WIDTH = 80


class NotInteractive(Exception):
    """Something would have to be asked, and nobody is there to answer."""


class ReaderGone(Exception):
    """Nobody reads standard output any more: `| head -1` has its line."""


class OutputFailed(Exception):
    """Standard output could not be written, for the reason given: a full disk."""


class Terminal:
    """Standard streams and the environment of one run.

    Args:
        environ: the process's environment.
        no_input: set by `--no-input`; may be changed until the first question.
    """

    def __init__(
        self, stdin: TextIO, stdout: TextIO, stderr: TextIO, environ: Mapping[str, str]
    ) -> None:
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr
        self.environ = environ
        self.no_input = False
        self._passing = False

    @classmethod
    def of_process(cls) -> Terminal:
        """The terminal of this process. A stream that was closed by the caller is empty."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        return cls(
            sys.stdin or io.StringIO(),
            sys.stdout or io.StringIO(),
            sys.stderr or io.StringIO(),
            os.environ,
        )

    def out(self, text: str) -> None:
        """Write data, at once: whoever reads may be waiting for this line.

        Raises:
            ReaderGone, OutputFailed.
        """
        self._wipe()
        try:
            self.stdout.write(text)
            self.stdout.flush()
        except BrokenPipeError:
            raise ReaderGone from None
        except OSError as error:
            raise OutputFailed(error.strerror or type(error).__name__) from None

    def err(self, line: str) -> None:
        """Say a line to the operator. Data that was written before it comes before it."""
        self._wipe()
        try:
            self.stderr.write(line + "\n")
            self.stderr.flush()
        except (OSError, ValueError):
            pass  # nobody is listening any more: there is no one to tell

    def passing(self, text: str) -> None:
        """Show what is being waited for, on a terminal only, until something else is written."""
        if not self.err_is_tty or self.environ.get("TERM") == "dumb":
            return
        self._wipe()
        self.stderr.write(self.paint(text, "faint", self.stderr))
        self.stderr.flush()
        self._passing = True

    def _wipe(self) -> None:
        if self._passing:
            self._passing = False
            self.stderr.write("\r\x1b[K")
            self.stderr.flush()

    @property
    def out_is_tty(self) -> bool:
        """True where data is read by a person."""
        return self.stdout.isatty()

    @property
    def ascii_only(self) -> bool:
        """True where standard output cannot carry every character."""
        return not (self.stdout.encoding or "utf-8").lower().startswith("utf")

    @property
    def err_is_tty(self) -> bool:
        """True where talk is read by a person."""
        return self.stderr.isatty()

    @property
    def interactive(self) -> bool:
        """True where a question can be asked and answered."""
        forbidden = self.no_input or any(
            self.environ.get(name, "") not in ("", "0", "false")
            for name in ("LINKTOR_TUI_NO_INPUT", "CI")
        )
        return self.stdin.isatty() and self.out_is_tty and not forbidden

    @property
    def width(self) -> int:
        """Columns of the terminal that data is shown on."""
        columns = self.environ.get("COLUMNS", "")
        if columns.isdecimal() and int(columns) > 0:
            return int(columns)
        try:
            return os.get_terminal_size(self.stdout.fileno()).columns or DEFAULT_WIDTH
        except (OSError, ValueError):
            return DEFAULT_WIDTH

    def coloured(self, stream: TextIO) -> bool:
        """Tell whether a stream gets colours. NO_COLOR beats FORCE_COLOR."""
        if self.environ.get("NO_COLOR"):
            return False
        if self.environ.get("FORCE_COLOR", "0") not in ("", "0"):
            return True
        return stream.isatty() and self.environ.get("TERM") != "dumb"

    def paint(self, text: str, style: str | None, stream: TextIO) -> str:
        """Colour a text, where the stream is coloured."""
        if not style or not self.coloured(stream):
            return text
        return f"\x1b[{STYLES[style]}m{text}\x1b[0m"

    def ask(self, question: str) -> bool:
        """Ask a yes-or-no question whose default is no. Raises `NotInteractive`."""
        if not self.interactive:
            raise NotInteractive
        self.stderr.write(f"{question} [y/N] ")
        self.stderr.flush()
        return self.stdin.readline().strip().lower() in ("y", "yes")

    def hidden(self, label: str) -> str:
        """Ask for a secret without showing it. Raises `NotInteractive`."""
        if not self.interactive:
            raise NotInteractive
        return self._read_hidden(f"{label}: ")

    def _read_hidden(self, prompt: str) -> str:
        from getpass import getpass

        try:
            return getpass(prompt, stream=self.stderr)
        except EOFError:
            raise KeyboardInterrupt from None  # Ctrl-D: no answer will come
