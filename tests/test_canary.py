"""No secret comes to light: not on disk, in output, in a log, or in the list of processes.

Every sample channel of the sandbox goes through the whole command line, as real processes, with the
encrypted file as vault. Its secrets, in every form they commonly take, are then looked for in all
that was printed, all that was written and all arguments that any process was seen with.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from connectors import fields, registry
from connectors.redaction import forms
from linktor_tui.sandbox import Sandbox, SandboxThread

PASSPHRASE = "CANARY-passphrase-4f9c1b7e"
Switch = Callable[[str], None]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with SandboxThread() as running:
        yield running


def secrets_of(body: Mapping[str, Any]) -> list[str]:
    config = dict(body["config"])
    connector = registry.find(body["type"], config.get("provider"))
    names = {spec.key for spec in fields.describe(connector.config_model) if spec.secret}
    return [value for key, value in config.items() if key in names]


class ProcessWatch:
    """Notes the arguments of every process that is to be seen, until it is told to stop."""

    def __init__(self) -> None:
        self.seen: set[bytes] = set()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> ProcessWatch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.005):
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    self.seen.add(path.read_bytes())
                except OSError:
                    continue  # it ended between being listed and being read


class Program:
    """`linktor-tui` as processes, with everything that they print kept."""

    def __init__(self, home: Path, sandbox: Sandbox) -> None:
        self.environ = {
            **os.environ,
            **sandbox.environ(),
            "LINKTOR_TUI_HOME": str(home),
            "LINKTOR_TUI_VAULT": "file",
            "LINKTOR_TUI_PASSPHRASE": PASSPHRASE,
        }
        self.printed: list[bytes] = []

    def __call__(self, *arguments: str, stdin: str | None = None) -> tuple[int, bytes]:
        done = subprocess.run(
            [sys.executable, "-m", "linktor_tui", *arguments],
            env=self.environ,
            input=stdin.encode() if stdin is not None else None,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            timeout=50,
            check=False,
        )
        self.printed += [done.stdout, done.stderr]
        assert done.returncode != 1, done.stderr.decode()
        return done.returncode, done.stdout


def live(program: Program, body: Mapping[str, Any], folder: Path, break_it: Switch) -> None:
    """Take a channel through every command, what goes wrong included."""
    file = folder / "body.json"
    file.write_text(json.dumps(body))
    code, printed = program("channels", "create", "-f", str(file), "-o", "ids")
    assert code == 0
    channel_id = printed.decode().strip()
    program("channels", "create", "-f", str(file), "-o", "json")
    program("channels", "get", channel_id)
    for fault, output in (("none", "json"), ("wrong-credential", "table")):
        break_it(fault)
        program("channels", "test", channel_id, "-o", output)
    program("channels", "activate", channel_id, "-o", "yaml")
    break_it("none")
    program("channels", "update", channel_id, "--set", "nonsense=1")
    program(
        "channels", "update", channel_id, "-f", "-", stdin=json.dumps({"config": body["config"]})
    )
    program("doctor", "-o", "json")
    program("channels", "delete", channel_id, "--yes")
    file.unlink()


@pytest.mark.timeout(180)
@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc")
@pytest.mark.parametrize("provider", [room.name for room in registry.rooms(third_party=False)])
def test_no_secret_comes_to_light(provider: str, tmp_path: Path, sandbox: Sandbox) -> None:
    home = tmp_path / "home"
    program = Program(home, sandbox)
    samples = [sample.body for sample in sandbox.simulators[provider].samples() if sample.works]
    body = next((body for body in samples if secrets_of(body)), None)
    if body is None:
        pytest.skip("its channels have no secret")
    secrets = [PASSPHRASE, *secrets_of(body)]

    with ProcessWatch() as watch:
        live(program, body, tmp_path, lambda fault: sandbox.switch(provider, fault))

    canaries = {form.encode() for secret in secrets for form in forms(secret)}
    files = [path for path in home.rglob("*") if path.is_file()]
    assert any(path.name == "secrets.vault" for path in files)
    places = {
        "output": b"\n".join(program.printed),
        "processes": b"\n".join(watch.seen),
        **{str(path): path.read_bytes() for path in files},
    }
    found = [place for place, text in places.items() if any(form in text for form in canaries)]
    assert found == []
    assert any(b"linktor_tui" in arguments for arguments in watch.seen)
