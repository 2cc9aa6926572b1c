"""`serve` as a process: the API over HTTP, what it refuses to be, and how it ends."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest
import trustme

from linktor_tui.local.keys import KeyRing
from tests.cli.processes import PROGRAM, environment, make_key, serving
from tests.cli.runner import Cli
from tests.places import body

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


def client(token: str, **options: Any) -> httpx.Client:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.Client(headers=headers, trust_env=False, timeout=20, **options)


def test_a_served_channel_outlives_its_server(tmp_path: Path) -> None:
    token = make_key(tmp_path)
    with serving(tmp_path) as (process, place), client(token) as asking:
        assert place["api"] == f"{place['url']}/v1"
        new = asking.post(f"{place['api']}/channels", json=body())
        assert new.status_code == 201, new.text
        assert int(new.headers["x-ratelimit-remaining"]) > 0
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    with serving(tmp_path) as (process, place), client(token) as asking:
        listed = asking.get(f"{place['url']}/api/v1/channels").json()
        assert [item["id"] for item in listed["data"]] == [new.json()["data"]["id"]]
        KeyRing(tmp_path).revoke("tests")
        assert asking.get(f"{place['api']}/channels").status_code == 401
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        _, said = process.communicate()
        assert "Traceback" not in said
        assert token not in said


def test_over_tls(tmp_path: Path) -> None:
    authority = trustme.CA()
    pair = authority.issue_cert("127.0.0.1", "localhost")
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    pair.cert_chain_pems[0].write_to_path(chain)
    pair.private_key_pem.write_to_path(key)
    import ssl

    trusted = ssl.create_default_context()
    authority.configure_trust(trusted)
    token = make_key(tmp_path)
    files = ("--tls-cert", str(chain), "--tls-key", str(key))
    with (
        serving(tmp_path, "--host", "0.0.0.0", "--public", *files) as (_, place),
        client(token, verify=trusted) as asking,
    ):
        port = place["url"].rpartition(":")[2]
        assert place["url"].startswith("https://")
        assert asking.get(f"https://127.0.0.1:{port}/v1/channels").status_code == 200
        strange = {"Host": "evil.example"}
        answer = asking.get(f"https://127.0.0.1:{port}/v1/channels", headers=strange)
        assert answer.status_code == 421


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--host", "0.0.0.0"), "--public"),
        (("--host", "0.0.0.0", "--public"), "--tls-cert"),
        (("--host", "::", "--behind-proxy"), "--public"),
        (("--tls-cert", __file__), "belong together"),
        (("--profile", "live"), "this machine's channels alone"),
    ],
)
def test_doors_that_stay_shut(cli: Cli, arguments: tuple[str, ...], said: str) -> None:
    outcome = cli("serve", "--port", "0", *arguments)
    assert outcome.code == 2
    assert said in outcome.err


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [*PROGRAM, "serve", "--port", str(port)],
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            timeout=30,
        )
    assert done.returncode == 7
    assert f"{port} of 127.0.0.1 cannot be used: Address already in use" in done.stderr
    assert "--port" in done.stderr


def test_certificates_that_are_none(tmp_path: Path, cli: Cli) -> None:
    files = ("--tls-cert", __file__, "--tls-key", __file__)
    outcome = cli("serve", "--port", "0", *files)
    assert outcome.code == 7
    assert "PEM" in outcome.err


@pytest.mark.slow
def test_killed_in_the_middle_it_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    token, acknowledged = make_key(tmp_path), list[tuple[int, str]]()
    enough = threading.Event()

    def create(start: int, place: str) -> None:
        with client(token) as asking, contextlib.suppress(httpx.TransportError):
            for number in range(start, start + 1000):
                given = body(f"Bot {number}", f"{number}:made-up")
                headers = {"Idempotency-Key": str(number)}
                answer = asking.post(f"{place}/channels", json=given, headers=headers)
                assert answer.status_code == 201, answer.text
                acknowledged.append((number, answer.text))
                if len(acknowledged) > 20:
                    enough.set()

    with serving(tmp_path) as (process, place):
        clients = [
            threading.Thread(target=create, args=(start, place["api"])) for start in (1, 2000, 4000)
        ]
        for thread in clients:
            thread.start()
        assert enough.wait(30)
        process.kill()
        for thread in clients:
            thread.join()
    with serving(tmp_path) as (process, place), client(token) as asking:
        pages = [
            asking.get(f"{place['api']}/channels?perPage=100&page={page}").json()["data"]
            for page in range(1, 1 + 1 + len(acknowledged) // 100 + 1)
        ]
        found = {item["id"] for page in pages for item in page}
        told = {json.loads(text)["data"]["id"] for _, text in acknowledged}
        assert told <= found
        assert len(found) <= len(told) + len(clients)
        number, text = acknowledged[-1]
        again = asking.post(
            f"{place['api']}/channels",
            json=body(f"Bot {number}", f"{number}:made-up"),
            headers={"Idempotency-Key": str(number)},
        )
        assert (again.status_code, again.text) == (201, text)
