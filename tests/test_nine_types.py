"""Every type of channel from the command line: created, written to, answered, told of and counted.

One sandbox and one `serve`, as processes; what an operator would type between them.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from connectors.hooks import DeliveryStatus
from connectors.redaction import MASK
from linktor_tui.local.engine import open_engine
from linktor_tui.local.vault import open_vaults
from linktor_tui.sandbox import ask
from linktor_tui.settings import load
from tests.cli.processes import PROGRAM, environment
from tests.cli.runner import Cli

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

SITE = "https://www.example.com"
SAMPLES = {
    "telegram": "telegram-works",
    "whatsapp": "meta-works",
    "facebook": "meta-messenger-works",
    "instagram": "meta-instagram-works",
    "sms": "twilio-works",
    "voice": "twilio-voice-works",
    "email": "mail-works",
    "rcs": "google_rbm-works",
}
"""Type -> a channel of the sandbox. The web chat's visitor is played here."""
FETCHED = ("telegram", "email")
"""Types whose messages the runtime fetches: no webhook is set for them."""
FURTHEST = {
    "whatsapp": DeliveryStatus.READ,
    "facebook": DeliveryStatus.DELIVERED,
    "instagram": DeliveryStatus.READ,
    "sms": DeliveryStatus.DELIVERED,
    "voice": DeliveryStatus.DELIVERED,
    "rcs": DeliveryStatus.READ,
}
"""Type -> what its provider tells at best of a message; the others tell of none that arrived."""
SAID, ANSWER = "Where is order 4711?", "It leaves today."


@contextmanager
def process(*arguments: str, environ: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Run a command until the end of the block; give what it printed first."""
    command = [*PROGRAM, *arguments, "-o", "jsonl"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environ, stdout=pipe, stderr=pipe, text=True) as running:
        assert running.stdout is not None
        try:
            yield json.loads(running.stdout.readline() or "{}")
        finally:
            running.terminate()
            running.communicate(timeout=20)
    assert running.returncode == 0


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        number: int = free.getsockname()[1]
        return number


@pytest.fixture
def cli(tmp_path: Path, port: int) -> Iterator[Cli]:
    """The command line beside a sandbox and a server."""
    environ = environment(tmp_path, LINKTOR_TUI_PUBLIC_URL=f"http://127.0.0.1:{port}")
    with process("sandbox", "run", environ=environ) as variables:
        environ |= variables
        del environ["LINKTOR_TUI_ENDPOINT_WEBCHAT"]  # its visitors are those of `serve`
        with process("serve", "--port", str(port), environ=environ):
            vaults = open_vaults(load(environ))  # once: its key takes half a second to make
            yield Cli(environ, lambda settings, _: open_engine(settings, vaults=vaults))


def within_patience(condition: Callable[[], Any], seen: Callable[[], Any] = str) -> Any:
    """Wait until something is so, and give it. `seen` tells what was so instead."""
    end = time.monotonic() + 10
    while not (found := condition()):
        assert time.monotonic() < end, str(seen())
        time.sleep(0.05)
    return found


def create(cli: Cli, home: Path) -> dict[str, str]:
    """Create a channel of each type, switch all on, and have webhooks registered. Ids by type."""
    samples = ask(home)["samples"]
    website = {"name": "Website", "type": "webchat", "config": {"allowedOrigins": [SITE]}}
    bodies = {kind: samples[name]["body"] for kind, name in SAMPLES.items()} | {"webchat": website}
    ids = {
        kind: cli.ok(
            "channels", "create", "-f", "-", "-o", "ids", stdin=json.dumps(body)
        ).out.strip()
        for kind, body in bodies.items()
    }
    cli.ok("channels", "activate", *ids.values(), "--no-check")
    for kind in SAMPLES:
        if kind not in FETCHED:
            cli.ok("channels", "webhook", "set", ids[kind], "--take-over")
    return ids


@contextmanager
def window(port: int, channel_id: str) -> Iterator[ClientConnection]:
    """A visitor's window of the web chat, greeted."""
    address = f"ws://127.0.0.1:{port}/ws/{channel_id}"
    with connect(address, origin=Origin(SITE), proxy=None) as opened:
        opened.send(json.dumps({"type": "hello"}))
        opened.recv(timeout=10)
        yield opened


def provider_tells(cli: Cli, home: Path, kind: str, message: dict[str, Any]) -> None:
    """Have the provider post how far a message came."""
    attributes = message["attributes"]
    got = cli.ok("channels", "get", attributes["channelId"], "-o", "json").json["data"]
    body = {
        "provider": SAMPLES[kind].partition("-")[0],
        "config": {k: v for k, v in got["attributes"]["config"].items() if v != MASK},
        "tell": attributes["externalId"],
        "status": FURTHEST[kind].value,
    }
    (posted,) = ask(home, body)["posted"]
    assert posted["status"] in (200, 204), (kind, posted)


def test_each_of_the_nine_types(cli: Cli, tmp_path: Path, port: int) -> None:
    ids = create(cli, tmp_path)
    for kind in SAMPLES:
        cli.ok("sandbox", "message", ids[kind], SAID)
    with window(port, ids["webchat"]) as visitor:
        visitor.send(json.dumps({"type": "say", "ref": "1", "text": SAID}))
        assert json.loads(visitor.recv(timeout=10))["from"] == "visitor"

        def heard() -> Any:
            found = cli.ok("conversations", "list", "-o", "json").json["data"]
            return found if len(found) == len(ids) else None

        conversations = {
            item["attributes"]["channel"]["type"]: item for item in within_patience(heard)
        }
        assert set(conversations) == set(ids)
        replies = {
            kind: cli.ok("conversations", "reply", item["id"], ANSWER, "-o", "json").json["data"]
            for kind, item in conversations.items()
        }
        assert json.loads(visitor.recv(timeout=10))["text"] == ANSWER
    for kind in FURTHEST:
        provider_tells(cli, tmp_path, kind, replies[kind])
    reached = dict.fromkeys(ids, "sent") | FURTHEST
    kinds = {reply["id"]: kind for kind, reply in replies.items()}

    def come() -> dict[str, str]:
        listed = cli.ok("messages", "list", "--direction", "outbound", "-o", "json").json["data"]
        return {kinds[item["id"]]: item["attributes"]["status"] for item in listed}

    within_patience(lambda: come() == reached, come)
    for kind, channel_id in ids.items():
        stats = cli.ok("channels", "stats", channel_id, "-o", "json").json["data"]
        summary = stats["summary"]
        assert (summary["messagesReceived"], summary["messagesSent"]) == (1, 1), kind
        assert (summary["conversationsStarted"], summary["conversationsClosed"]) == (1, 0), kind
        assert summary["avgResponseTime"] is not None, kind
