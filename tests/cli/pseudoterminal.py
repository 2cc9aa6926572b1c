"""A process on a terminal of its own, for prompts that read the terminal and not standard input."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_START = "import os, sys; os.login_tty(int(sys.argv[1])); os.execv(sys.argv[2], sys.argv[2:])"


@dataclass
class Screen:
    """What stands between the test and a process on a terminal."""

    process: subprocess.Popen[bytes]
    master: int
    seen: str = ""

    def wait_for(self, text: str, seconds: float = 20.0) -> None:
        """Read until a text appears."""
        deadline = time.monotonic() + seconds
        while text not in self.seen:
            assert time.monotonic() < deadline, f"{text!r} did not appear in {self.seen!r}"
            if select.select([self.master], [], [], 0.1)[0]:
                try:
                    self.seen += os.read(self.master, 65536).decode("utf-8", "replace")
                except OSError:  # the other side is closed: Linux says EIO
                    assert text in self.seen, f"{text!r} did not appear in {self.seen!r}"

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self.master, text.encode())

    def hang_up(self, seconds: float = 20.0) -> int:
        """Take the terminal away, as closing its window does, and give the exit code."""
        os.close(self.master)
        self.master = -1
        return self.process.wait(timeout=seconds)

    def finish(self, seconds: float = 20.0) -> int:
        """Read to the end and give the exit code."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not select.select([self.master], [], [], 0.1)[0]:
                continue
            try:
                data = os.read(self.master, 65536)
            except OSError:
                break
            self.seen += data.decode("utf-8", "replace")
        return self.process.wait(timeout=5)


@contextlib.contextmanager
def on_a_terminal(command: Sequence[str], environ: Mapping[str, str]) -> Iterator[Screen]:
    """Run a command whose standard streams and controlling terminal are a new pseudo-terminal."""
    master, slave = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", _START, str(slave), *command],
        env=dict(environ),
        pass_fds=(slave,),
        start_new_session=True,
    ) as process:
        os.close(slave)
        screen = Screen(process, master)
        try:
            yield screen
        finally:
            process.kill()
            if screen.master >= 0:
                os.close(screen.master)
