"""A channel is named by id, unique name, or an unambiguous beginning; several by a filter."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from linktor_tui.cli.channels.selecting import pick
from linktor_tui.contract.errors import AmbiguousChannel, ChannelNotFound
from linktor_tui.contract.resources import Channel
from linktor_tui.contract.times import stamp, utc_now
from linktor_tui.contract.traffic import Expiry
from linktor_tui.filters import patterns
from tests.cli.fakes import FakeApi, channel
from tests.cli.runner import Cli

SUPPORT = channel(1, "Support")
SUPPORT_EU = channel(2, "Support EU")
TWIN_A, TWIN_B = channel(3, "Twin"), channel(4, "Twin")
NAMED_LIKE_AN_ID = channel(5, SUPPORT.id)
ODD = channel(6, "-o json")
ALL = [SUPPORT, SUPPORT_EU, TWIN_A, TWIN_B, NAMED_LIKE_AN_ID, ODD]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        (SUPPORT.id, SUPPORT),
        ("Support", SUPPORT),
        ("Support ", SUPPORT_EU),
        ("Support EU", SUPPORT_EU),
        (TWIN_A.id, TWIN_A),
        ("-o", ODD),
    ],
)
def test_exact_beats_a_beginning_and_an_id_beats_a_name(name: str, meant: object) -> None:
    assert pick(ALL, name) is meant


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("Twin", {TWIN_A.id, TWIN_B.id}),
        ("Sup", {SUPPORT.id, SUPPORT_EU.id}),
        ("ch_", {item.id for item in ALL}),
    ],
)
def test_what_fits_several_is_refused_with_their_ids(name: str, ids: set[str]) -> None:
    with pytest.raises(AmbiguousChannel) as refusal:
        pick(ALL, name)
    assert set(refusal.value.details["ids"]) == ids


@pytest.mark.parametrize(
    ("name", "suggestion"), [("support", "Support"), ("Suport EU", "Support EU"), ("twn", "Twin")]
)
def test_what_fits_nothing_is_refused_with_a_suggestion(name: str, suggestion: str) -> None:
    with pytest.raises(ChannelNotFound) as refusal:
        pick(ALL, name)
    assert suggestion in str(refusal.value.fix)


def test_an_empty_name_is_nobodys() -> None:
    with pytest.raises(ChannelNotFound):
        pick([SUPPORT], "")


def test_where_there_is_nothing_the_way_to_make_one_is_named() -> None:
    with pytest.raises(ChannelNotFound) as refusal:
        pick([], "Support")
    assert "create" in str(refusal.value.fix)


def test_a_whole_id_is_found_without_listing(tmp_path: Path) -> None:
    api = FakeApi(*ALL)
    cli = Cli({"LINKTOR_TUI_HOME": str(tmp_path)}, lambda _settings, _asker: api)
    assert cli.ok("channels", "stats", SUPPORT.id, "-o", "ids").out == f"{SUPPORT.id}\n"
    assert "list" not in [operation for operation, _ in api.calls]


def test_a_channel_beyond_the_first_page_is_found(tmp_path: Path) -> None:
    api = FakeApi(*(channel(number, f"Channel {number}.") for number in range(250)))
    cli = Cli({"LINKTOR_TUI_HOME": str(tmp_path)}, lambda _settings, _asker: api)
    assert cli.ok("channels", "get", "Channel 249", "-o", "ids").out == f"{api.channels[249].id}\n"


def test_a_channel_named_twice_is_meant_once(tmp_path: Path) -> None:
    api = FakeApi(*ALL)
    cli = Cli({"LINKTOR_TUI_HOME": str(tmp_path)}, lambda _settings, _asker: api)
    cli.ok("channels", "delete", "Support", SUPPORT.id, "--yes")
    assert api.calls.count(("delete", SUPPORT.id)) == 1


def test_a_name_that_looks_like_a_flag_comes_after_two_dashes(tmp_path: Path) -> None:
    api = FakeApi(*ALL)
    cli = Cli({"LINKTOR_TUI_HOME": str(tmp_path)}, lambda _settings, _asker: api)
    assert cli.ok("channels", "get", "-o", "ids", "--", "-o json").out == f"{ODD.id}\n"


class Remembers(FakeApi):
    """Knows that the first of its channels ends in a week."""

    async def expiring(self, within: timedelta) -> Sequence[Expiry]:
        end = stamp(utc_now() + timedelta(days=7))
        return [Expiry(SUPPORT.id, "Support", "telegram", "token", end, "", None, stamp(utc_now()))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("name:/^twin$/", [TWIN_A, TWIN_B]),
        ("/EU$/", [SUPPORT_EU]),
        ("-/support|twin/ -name:/^ch_/", [ODD]),
        ("expires:<14d", [SUPPORT]),
        ("nothing like that", []),
    ],
)
def test_the_lists_filter_chooses_channels(tmp_path: Path, text: str, found: list[Channel]) -> None:
    cli = Cli(
        {"LINKTOR_TUI_HOME": str(tmp_path)},
        lambda _settings, _asker: Remembers(*ALL, *(channel(n, "Sms") for n in range(10, 130))),
    )
    narrowed = f"{text} -sms"
    listed = cli.ok("channels", "list", "--filter", narrowed, "-o", "ids").out.split()
    assert listed == [item.id for item in found]
    tested = cli.ok("channels", "test", "--all", "--filter", narrowed, "-o", "json").out
    assert [item["channelId"] for item in json.loads(tested)["data"]] == listed


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--filter", "name:/a(/"], "missing ), unterminated subpattern at character 2 of /a(/."),
        (["--filter", "colour:red x"], "There is no “colour:”"),
        (["--filter", "x", "--page", "2"], "--filter looks at every page"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(
    tmp_path: Path, arguments: list[str], told: str
) -> None:
    api = FakeApi(*ALL)
    cli = Cli({"LINKTOR_TUI_HOME": str(tmp_path)}, lambda _settings, _asker: api)
    outcome = cli("channels", "list", *arguments)
    assert outcome.code == 2
    assert told in outcome.err


def test_a_filter_for_what_the_engine_does_not_know_or_in_time_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli = Cli({"LINKTOR_TUI_HOME": str(tmp_path)}, lambda _settings, _asker: FakeApi(*ALL))
    unknown = cli("channels", "list", "--filter", "expires:<14d")
    assert unknown.code != 0
    assert "does not say what its providers told" in unknown.err
    monkeypatch.setattr(patterns, "PATIENCE", -1.0)
    slow = cli("channels", "list", "--filter", "/twin/")
    assert slow.code == 2
    assert "looking for /twin/ takes too long" in slow.err
