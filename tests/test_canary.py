"""No secret comes to light: not on disk, in output, in a log, or in the list of processes.

A sample channel of each provider of the sandbox goes through the whole command line, as real
processes, with the encrypted file as vault. Its secrets, in every form they commonly take, are then
looked for in all that was printed, all that was written and all arguments that any process was seen
with.
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
from tests.cli.processes import cheap_vault

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
        while not self._stop.wait(0.05):  # a process of ours lives several times as long
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


def create(program: Program, body: Mapping[str, Any], folder: Path) -> str:
    """Create a channel, look at it, and try to create it once more. Returns its id."""
    file = folder / "body.json"
    file.write_text(json.dumps(body))
    code, printed = program("channels", "create", "-f", str(file), "-o", "ids")
    assert code == 0, program.printed[-1].decode()
    program("channels", "create", "-f", str(file), "-o", "json")
    file.unlink()
    channel_id = printed.decode().strip()
    program("channels", "get", channel_id)
    return channel_id


def live(program: Program, channels: Mapping[str, Mapping[str, Any]], break_all: Switch) -> None:
    """Take channels (a body for each id) through every command, what goes wrong included."""
    for fault, output in (("none", "json"), ("wrong-credential", "table")):
        break_all(fault)
        program("channels", "test", *channels, "-o", output)
    program("channels", "activate", *channels, "-o", "yaml")
    break_all("none")
    for channel_id, body in channels.items():
        config = json.dumps({"config": body["config"]})
        program("channels", "update", channel_id, "-f", "-", stdin=config)
    program("channels", "update", next(iter(channels)), "--set", "nonsense=1")
    program("doctor", "-o", "json")
    program("channels", "delete", *channels, "--yes")


GROUPS = 5


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="needs /proc")
@pytest.mark.parametrize("group", range(GROUPS))
def test_no_secret_comes_to_light(group: int, tmp_path: Path, sandbox: Sandbox) -> None:
    home = tmp_path / "home"
    cheap_vault(home, PASSPHRASE)
    program = Program(home, sandbox)
    bodies = grouped(sandbox)[group]

    def break_all(fault: str) -> None:
        for room in bodies:
            sandbox.switch(room, fault)

    with ProcessWatch() as watch:
        channels = {create(program, body, tmp_path): body for body in bodies.values()}
        live(program, channels, break_all)

    secrets = [PASSPHRASE, *(secret for body in channels.values() for secret in secrets_of(body))]
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


def grouped(sandbox: Sandbox) -> list[dict[str, Mapping[str, Any]]]:
    """Bodies of channels by provider, in groups of which none has two channels of one mailbox."""
    bodies = {
        room.name: sample_of(sandbox, room.name) for room in registry.rooms(third_party=False)
    }
    secret = {room: body for room, body in bodies.items() if body is not None}
    assert set(bodies) - set(secret) == {"maildomain", "webchat"}, "all others have secrets"
    in_order = sorted(secret.items(), key=lambda item: str(item[1]["type"]))
    return [dict(in_order[number::GROUPS]) for number in range(GROUPS)]


def sample_of(sandbox: Sandbox, room: str) -> Mapping[str, Any] | None:
    """The body of a channel that works with a provider of the sandbox and has a secret."""
    samples = [sample.body for sample in sandbox.simulators[room].samples() if sample.works]
    return next(({**body, "name": room} for body in samples if secrets_of(body)), None)
