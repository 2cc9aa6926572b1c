"""Running a command line in the test's own process, with streams and environment of its own."""

from __future__ import annotations

import asyncio
import io
import json
import threading
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self, TypeVar

from linktor_tui.cli.doors import Doors
from linktor_tui.cli.run import run
from linktor_tui.cli.session import OpenEngine, Session
from linktor_tui.cli.terminal import NotInteractive, Terminal

T = TypeVar("T")


class Stream(io.StringIO):
    """A stream that says of itself whether it is a terminal."""

    def __init__(self, text: str = "", *, tty: bool = False) -> None:
        super().__init__(text)
        self.tty = tty

    def isatty(self) -> bool:
        return self.tty


class TestTerminal(Terminal):
    """A terminal whose hidden prompts are answered from a list."""

    __test__ = False

    def __init__(
        self, streams: tuple[Stream, Stream, Stream], environ: Mapping[str, str], hidden: list[str]
    ) -> None:
        super().__init__(*streams, environ)
        self.answers = hidden
        self.prompts: list[str] = []

    def _read_hidden(self, prompt: str) -> str:
        self.prompts.append(prompt)
        if not self.answers:
            raise NotInteractive
        return self.answers.pop(0)


@dataclass
class Outcome:
    """What a run left behind."""

    code: int
    out: str
    err: str
    prompts: list[str] = field(default_factory=list)

    @property
    def json(self) -> Any:
        """Standard output, which must be one JSON value."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """Standard output, which must be JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def error(self) -> dict[str, Any]:
        """Standard error, whose last line must be an error object."""
        found: dict[str, Any] = json.loads(self.err.splitlines()[-1])["error"]
        return found


@dataclass
class Cli:
    """`linktor-tui` as a function."""

    environ: dict[str, str]
    open_engine: OpenEngine
    """Which engine the commands talk to."""
    doors: Doors | None = None
    """The ways to another machine."""

    def __call__(
        self,
        *arguments: str,
        stdin: str = "",
        tty: bool = False,
        hidden: tuple[str, ...] = (),
        environ: Mapping[str, str] | None = None,
    ) -> Outcome:
        """Run a command.

        Args:
            stdin: what can be read, answers to questions included.
            tty: all three streams are a terminal.
            hidden: answers to hidden prompts.
            environ: laid over the environment.
        """
        streams = Stream(stdin, tty=tty), Stream(tty=tty), Stream(tty=tty)
        terminal = TestTerminal(streams, {**self.environ, **(environ or {})}, list(hidden))
        code = run(arguments, Session(terminal, self.open_engine, self.doors))
        return Outcome(code, streams[1].getvalue(), streams[2].getvalue(), terminal.prompts)

    def ok(self, *arguments: str, **options: Any) -> Outcome:
        """Run a command that must succeed."""
        outcome = self(*arguments, **options)
        assert outcome.code == 0, outcome.err
        return outcome


class LoopThread:
    """An event loop beside the test, for simulators: the commands under test run their own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def do(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run something on the loop and wait for it."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(timeout=20)
