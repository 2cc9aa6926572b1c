"""`webhooks`: subscribing, trying out, and looking at deliveries, from the command line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from linktor_tui.contract.traffic import EVENT_TYPES
from tests.cli.runner import Cli, LoopThread
from tests.local.courier.receiver import Receiver, plain

CANARY = "CANARY-4f9c1b7e"
HOOKS = "https://hooks.example.com/linktor"


@pytest.fixture
def receiver(loop_thread: LoopThread) -> Iterator[Receiver]:
    found = Receiver()
    loop_thread.do(found.__aenter__())
    yield found
    loop_thread.do(found.__aexit__(None, None, None))


def added(cli: Cli, *arguments: str) -> str:
    return cli.ok("webhooks", "add", *arguments, "-o", "ids").out.strip()


def test_adding_shows_the_secret_once(cli: Cli) -> None:
    made = cli.ok("webhooks", "add", HOOKS, "--event", "message.received", "-o", "json").json[
        "data"
    ]
    assert made["attributes"]["secret"].startswith("whsec_")
    assert made["attributes"]["events"] == ["message.received"]
    shown = cli.ok("webhooks", "get", made["id"], "-o", "json").json["data"]
    assert shown["attributes"]["secret"] == "********"
    people = cli.ok("webhooks", "add", HOOKS + "/2", tty=True)
    assert "whsec_" in people.out
    assert "Keep the secret now" in people.err


def test_every_format(cli: Cli) -> None:
    endpoint = added(cli, HOOKS, "--description", "One")
    assert cli.ok("webhooks", "list", "-o", "ids").out == f"{endpoint}\n"
    assert [item["id"] for item in cli.ok("webhooks", "list", "-o", "jsonl").lines] == [endpoint]
    (row,) = csv.DictReader(io.StringIO(cli.ok("webhooks", "list", "-o", "csv").out))
    assert (row["id"], row["url"], row["events"]) == (endpoint, HOOKS, " ".join(EVENT_TYPES))
    assert HOOKS in cli.ok("webhooks", "list").out
    assert "url: " in cli.ok("webhooks", "get", HOOKS, "-o", "yaml").out
    assert "Description:" in cli.ok("webhooks", "get", endpoint[:20]).out
    for shape in ("table", "json", "jsonl", "yaml", "csv", "ids"):
        cli.ok("webhooks", "deliveries", "-o", shape)


def test_a_header_s_value_is_no_argument(cli: Cli, tmp_path: Path) -> None:
    source = tmp_path / "token.txt"
    source.write_text(CANARY + "\n")
    outcome = cli("webhooks", "add", HOOKS, "--header", f"Authorization={CANARY}")
    assert outcome.code == 2
    assert "--header Authorization=@FILE" in outcome.err
    assert CANARY not in outcome.err
    endpoint = added(cli, HOOKS, "--header", f"Authorization=@{source}")
    piped = cli.ok(
        "webhooks", "update", endpoint, "--header", "X-Two=-", "-o", "json", stdin=CANARY
    )
    headers = {"Authorization": "********", "X-Two": "********"}
    assert piped.json["data"]["attributes"]["headers"] == headers
    less = cli.ok("webhooks", "update", endpoint, "--remove-header", "authorization", "-o", "json")
    assert less.json["data"]["attributes"]["headers"] == {"X-Two": "********"}
    everything = cli.ok("webhooks", "get", endpoint).out + piped.out + less.out
    assert CANARY not in everything


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("add", "http://example.com/"), 7),
        (("add", "https://127.0.0.1/"), 7),
        (("add", "https://user:secret@example.com/"), 7),
        (("add", HOOKS, "--event", "nonsense"), 2),
        (("add", HOOKS, "--channel", "nonsense"), 5),
        (("add", HOOKS, "--timeout", "31"), 2),
        (("add", HOOKS, "--header", "nonsense"), 2),
        (("get", "wh_nonsense"), 5),
        (("update", "wh_nonsense", "--status", "active"), 5),
        (("remove", "wh_nonsense", "--yes"), 5),
        (("test", "wh_nonsense"), 5),
        (("retry", "del_nonsense"), 5),
        (("deliveries", "wh_nonsense"), 5),
    ],
    ids=str,
)
def test_exit_codes_of_what_cannot_be(cli: Cli, arguments: tuple[str, ...], code: int) -> None:
    assert cli("webhooks", *arguments).code == code


def test_changing_and_removing(cli: Cli) -> None:
    endpoint = added(cli, HOOKS)
    assert cli("webhooks", "update", endpoint).code == 2, "nothing to change was named"
    off = cli.ok(
        "webhooks", "update", endpoint, "--status", "inactive", "--timeout", "5", "-o", "json"
    )
    assert off.json["data"]["attributes"]["status"] == "inactive"
    assert off.json["data"]["attributes"]["config"]["timeout"] == 5
    assert cli("webhooks", "remove", endpoint).code == 2, "nobody can be asked"
    assert cli("webhooks", "remove", endpoint, tty=True, stdin="n\n").code == 130
    assert cli("webhooks", "remove", endpoint, tty=True, stdin="y\n").code == 0
    assert cli.ok("webhooks", "list", "-o", "json").json == {"data": []}


def test_a_name_that_fits_several(cli: Cli) -> None:
    added(cli, HOOKS)
    added(cli, HOOKS + "/2")
    outcome = cli("webhooks", "get", "wh_")
    assert outcome.code == 2
    assert "fits 2 endpoints" in outcome.err


def test_testing_and_trying_again(cli: Cli, receiver: Receiver) -> None:
    endpoint = added(cli, receiver.url, "--allow-private")
    good = cli.ok("webhooks", "test", endpoint, "-o", "json").json["data"]
    assert (good["status"], good["statusCode"]) == ("succeeded", 200)
    receiver.answer = plain(500, b"broken \x1b[31mred")
    bad = cli("webhooks", "test", endpoint, "--event", "message.received")
    assert bad.code == 3
    assert "It answered HTTP 500." in bad.out
    assert "\x1b" not in bad.out
    receiver.answer = plain(429)
    assert cli("webhooks", "test", endpoint).code == 10
    failed = cli.ok("webhooks", "deliveries", "--status", "failed", "-o", "ids").out.split()
    assert len(failed) == 2
    assert cli("webhooks", "retry", failed[0]).code == 10
    receiver.answer = plain(200)
    again = cli.ok("webhooks", "retry", failed[0], "-o", "json").json["data"]
    assert (again["status"], again["attempts"]) == ("succeeded", 3)
    done = cli.ok("webhooks", "deliveries", endpoint, "--status", "succeeded", "-o", "json").json
    assert {item["attributes"]["event"] for item in done["data"]} == {"test.ping"}


def test_nobody_there(cli: Cli) -> None:
    endpoint = added(cli, "http://127.0.0.1:9/", "--allow-private")
    outcome = cli("webhooks", "test", endpoint, "-o", "json")
    assert outcome.code == 9
    assert "refused the connection" in outcome.json["data"]["errorMessage"]
