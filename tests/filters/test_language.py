"""The filter language: which channels it lets through, and what it says of what makes no sense."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from linktor_tui.contract.resources import Health, HealthStatus, Traffic
from linktor_tui.contract.times import stamp
from linktor_tui.contract.traffic import Expiry
from linktor_tui.filters.language import Filter
from linktor_tui.filters.tokens import Known, haystack
from tests.tui.hostile import CORPUS
from tests.tui.samples import NOW, channel, three


def found(text: str, ends: Mapping[str, Expiry] | None = None, **more: Any) -> list[str]:
    """Names of the three channels, and of one made as wanted, that a filter lets through."""
    channels = [*three(), *([channel(9, "Ninth", **more)] if more else [])]
    known = Known(NOW, ends or {})
    let = Filter.parse(text).select(channels, map(haystack, channels), known)
    return [item.name for item in let]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ["Support", "Orders", "Billing mail"]),
        ("MAIL", ["Billing mail"]),
        ("type:sms", ["Orders"]),
        ("-type:sms", ["Support", "Billing mail"]),
        ("provider:twi", ["Orders"]),
        ("status:active", ["Support"]),
        ("status:err twilio", ["Orders"]),
        ("health:unk", ["Billing mail"]),
        ("name:ill", ["Billing mail"]),
        ("id:0002", ["Orders"]),
        ('"billing mail"', ["Billing mail"]),
        ('name:"ing m"', ["Billing mail"]),
        ("-orders -mail", ["Support"]),
        ("is:trouble", ["Orders"]),
        ("is:off", ["Billing mail"]),
        ("is:on", ["Support", "Orders"]),
        ("last:<1h", ["Support"]),
        ("last:>1m last:<5m", ["Support"]),
        ("last:never", ["Orders", "Billing mail"]),
        ("-last:>1m", []),
        ("status:", ["Support", "Orders", "Billing mail"]),
        ("name:/^sup/", ["Support"]),
        ("-name:/^sup/", ["Orders", "Billing mail"]),
        ("/BILL.*L$/", ["Billing mail"]),
        ("/^(orders|support)$/ -/^sms/", ["Support"]),
        ("/g m", ["Billing mail"]),
        ("name:/g m/ type:/mail|sms/", ["Billing mail"]),
        (r"id:/0{3}2\b/", ["Orders"]),
        ("status:/^(a|e)/ -provider:/./", []),
        (r"/\d{4}\ ", []),
        ("/", ["Support", "Orders", "Billing mail"]),
        ("name:/ /", ["Billing mail"]),
    ],
)
def test_lets_through(text: str, names: list[str]) -> None:
    assert found(text) == names
    assert Filter.parse(text).mistakes == ()


def test_counts_are_compared_and_what_is_not_counted_is_never_let_through() -> None:
    assert found("in:>10 in:<=12 out:9", stats=None) == ["Support", "Orders", "Billing mail"]
    assert found("in:0", stats=Traffic(0, 3)) == ["Ninth"]
    assert found("-in:12", stats=Traffic(0, 3)) == ["Ninth"]
    assert found("-in:12", stats=None) == []


def test_looks_at_the_time_that_is_left() -> None:
    support, end = three()[0].id, stamp(NOW + timedelta(days=9))
    ends = {support: Expiry(support, "", "", "token", end, "", None, stamp(NOW))}
    assert found("expires:<14d", ends) == ["Support"]
    assert found("expires:<1w", ends) == []
    assert found("expires:never", ends) == ["Orders", "Billing mail"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("colour:red", "There is no “colour:”"),
        ("status:blue", "status: is one of active, inactive, error, pending."),
        ("health:x", "health: is one of"),
        ("is:nice", "is: is one of trouble, on, off."),
        ("in:many", "in: takes a number"),
        ("in:3d", "in: takes a number"),
        ("last:5", "last: takes a time"),
        ("expires:soon", "expires: takes a time"),
        ("in:/1/", "in: takes a number"),
        ("last:/1d/", "last: takes a time"),
        ("is:/on/", "is: is one of"),
        ("name:/a(b/", "name: missing ), unterminated subpattern at character 2 of /a(b/."),
        ("/[a/", "/…/: unterminated character set at character 1 of /[a/."),
        ("/x{99999999999}/", "/…/: a number is too large"),
        (f"/{'x' * 81}/", "/…/: a pattern has 80 characters at most."),
        ("/a(b|c)+/", "/…/: a group cannot be repeated here: character 7 of"),
        ("/(?i:a)/", "/…/: of groups with a “?” there is “(?:…)” alone: character 1 of"),
        ("/.*.*.*/", "/…/: fewer of * + ? and | are needed"),
    ],
)
def test_what_makes_no_sense_is_told_and_hides_nothing(text: str, told: str) -> None:
    assert Filter.parse(text).mistakes[0].startswith(told)
    assert found(f"{text} orders") == ["Orders"]


def test_a_token_in_quotes_is_a_word() -> None:
    odd = replace(three()[0], name="re: colour:red")
    asked = Filter.parse('"colour:red"')
    assert asked.select([odd], [haystack(odd)], Known(NOW, {})) == [odd]


@pytest.mark.parametrize("text", CORPUS.values(), ids=CORPUS)
def test_hostile_text_is_only_looked_for(text: str) -> None:
    asked = Filter.parse(text)
    health = Health(HealthStatus.UNHEALTHY, message=text)
    odd = channel(1, text, health=health)
    asked.select([odd], [haystack(odd)], Known(NOW, {}))
    assert all("There is no" in mistake for mistake in asked.mistakes)
