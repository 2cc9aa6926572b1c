"""What `test_keyring.py` does within a D-Bus session of its own. Prints one JSON object.

python -m tests.real.keyring_child <what> <folder>
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

from linktor_tui.contract.errors import VaultError
from linktor_tui.local.vault import Vaults, open_vaults
from linktor_tui.local.vault.keyring_vault import KeyringVault
from linktor_tui.settings import Settings

COUNT = 50


def bundle(number: int) -> dict[str, str]:
    """A bundle that holds the canary of this run."""
    return {"botToken": f"{os.environ['CANARY']}-{number}", "webhookSecret": "whsec_ünï"}


def vaults(folder: Path) -> Vaults:
    return open_vaults(Settings(folder / "data", {}))


def round_trip(folder: Path) -> dict[str, Any]:
    """Store, read one by one and all at once, replace, delete."""
    opened = vaults(folder)
    opened.probe()
    refs = [opened.write(f"ch_{number:02}.aa", bundle(number)) for number in range(COUNT)]

    started = time.perf_counter()
    single = {ref: vault for ref in refs if (vault := opened.read(ref))}
    middle = time.perf_counter()
    batch = opened.read_many([*refs, "keyring:gone"])
    ended = time.perf_counter()

    expected = {ref: bundle(number) for number, ref in enumerate(refs)}
    replaced = opened.write("ch_00.aa", {"botToken": "another"})
    after = opened.read(replaced)
    for ref in refs[:10]:
        opened.delete(ref)
        opened.delete(ref)
    return {
        "describe": opened.describe(),
        "single": single == expected,
        "batch": batch == expected,
        "ratio": (middle - started) / (ended - middle),
        "replaced": after == {"botToken": "another"} and replaced == refs[0],
        "deleted": [opened.read(ref) for ref in refs[:10]] == [None] * 10,
        "left": sorted(opened.read_many(refs)) == refs[10:],
        "known": opened.known_refs() == refs[10:],
    }


def in_batch(folder: Path) -> dict[str, Any]:
    """Count what goes over the bus for fifty: no call per item."""
    from jeepney.io.blocking import DBusConnection  # type: ignore[import-untyped]

    opened = vaults(folder)
    refs = [opened.write(f"ch_{number:02}.aa", bundle(number)) for number in range(COUNT)]
    sent = 0
    send = DBusConnection.send

    def counted(self: Any, *arguments: Any, **more: Any) -> Any:
        nonlocal sent
        sent += 1
        return send(self, *arguments, **more)

    DBusConnection.send = counted
    return {"found": len(opened.read_many(refs)), "sent": sent}


def stopped(folder: Path) -> dict[str, Any]:
    """Stop the daemon, and ask it; let it go on, and ask again."""
    opened = vaults(folder)
    ref = opened.write("ch_1.aa", bundle(1))
    daemon = _daemon()
    os.kill(daemon, signal.SIGSTOP)
    questions: list[Callable[[], object]] = [
        lambda: opened.read(ref),
        lambda: opened.read_many([ref, ref]),
        lambda: opened.write("ch_2.aa", bundle(2)),
        lambda: vaults(folder).read(ref),
    ]
    try:
        with ThreadPoolExecutor(len(questions)) as pool:
            asked = list(pool.map(_refusal, questions))
    finally:
        os.kill(daemon, signal.SIGCONT)
    # What is in the ring now the daemon decides: it may still do what it was asked to meanwhile.
    return {"asked": asked, "afterwards": opened.read(ref) == bundle(1)}


def locked(folder: Path) -> dict[str, Any]:
    """Lock the collection, where nobody can answer the question to unlock it."""
    import secretstorage

    opened = vaults(folder)
    refs = [opened.write(f"ch_{number}.aa", bundle(number)) for number in range(2)]
    with closing(secretstorage.dbus_init()) as bus:
        secretstorage.get_default_collection(bus).lock()
    asked = [
        _refusal(lambda: opened.read(refs[0])),
        _refusal(lambda: opened.read_many(refs)),
        _refusal(lambda: opened.write("ch_9.aa", bundle(9))),
    ]
    return {"asked": asked}


def at_the_app(folder: Path) -> dict[str, Any]:
    """Have the app meet both while it runs; gives what channels there are in the end."""
    import asyncio

    from tests.real.keyring_app import at_the_app as watched

    vaults(folder).probe()  # the daemon is there
    return {"names": asyncio.run(watched(folder, _daemon()))}


def refused(folder: Path) -> dict[str, Any]:
    """Ask where there is no keyring, or none that was ever unlocked."""
    opened = vaults(folder)
    asked = [_refusal(lambda: opened.write("ch_1.aa", bundle(1))), _refusal(opened.probe)]
    fix = _fix(lambda: KeyringVault().write("ch_1.aa", bundle(1)))
    return {"asked": asked, "fix": fix, "known": opened.known_refs()}


def command_line(folder: Path) -> dict[str, Any]:
    """Take a channel through the command line, and give what it printed."""
    body = {"name": "n", "type": "telegram", "config": {"botToken": f"7:{os.environ['CANARY']}"}}
    environ = {
        **os.environ,
        "LINKTOR_TUI_HOME": str(folder / "data"),
        "LINKTOR_TUI_ENDPOINT_TELEGRAM": "http://127.0.0.1:9",
    }
    del environ["CANARY"]
    codes, printed = [], ""
    for arguments in (
        ["create", "-f", "-", "--no-check", "-o", "json"],
        ["get", "n", "-o", "json"],
        ["test", "n"],
        ["update", "n", "-f", "-"],
        ["activate", "n"],
        ["test", "--all", "-o", "jsonl"],
        ["delete", "n", "--yes"],
    ):
        ran = subprocess.run(
            [sys.executable, "-m", "linktor_tui", "channels", *arguments],
            env=environ,
            input=json.dumps({"config": body["config"]} if "update" in arguments else body),
            capture_output=True,
            text=True,
            check=False,
        )
        codes.append(ran.returncode)
        printed += ran.stdout + ran.stderr
    return {"codes": codes, "printed": printed, "left": vaults(folder).known_refs()}


def _refusal(question: Callable[[], object]) -> dict[str, Any]:
    started = time.monotonic()
    try:
        question()
        code = "answered"
    except VaultError as error:
        code = error.code
    return {"code": code, "seconds": time.monotonic() - started}


def _fix(question: Callable[[], object]) -> str | None:
    try:
        question()
    except VaultError as error:
        return error.fix
    return None


def _daemon() -> int:
    from jeepney.bus_messages import message_bus  # type: ignore[import-untyped]
    from jeepney.io.blocking import Proxy, open_dbus_connection

    with closing(open_dbus_connection()) as bus:
        (pid,) = Proxy(message_bus, bus).GetConnectionUnixProcessID("org.freedesktop.secrets")
        return int(pid)


if __name__ == "__main__":
    what: dict[str, Callable[[Path], dict[str, Any]]] = {
        function.__name__: function
        for function in (
            round_trip,
            in_batch,
            stopped,
            locked,
            at_the_app,
            refused,
            command_line,
        )
    }
    print(json.dumps(what[sys.argv[1]](Path(sys.argv[2]))))
