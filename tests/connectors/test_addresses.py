"""Webhook addresses: compared by what matters, shown without what may be secret."""

from __future__ import annotations

import pytest

from connectors.addresses import host_of, same


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://hooks.example/bot123:secret", "hooks.example"),
        ("https://user:secret@hooks.example:8443/x?token=secret", "hooks.example:8443"),
        ("no address", "an unreadable address"),
        ("https://[broken", "an unreadable address"),
        ("", "an unreadable address"),
    ],
)
def test_only_the_host_is_shown(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        ("https://Hooks.Example/a", "https://hooks.example:443/a", True),
        ("http://hooks.example", "http://hooks.example:80/", True),
        ("https://hooks.example/a", "https://hooks.example/b", False),
        ("https://hooks.example/a?x=1", "https://hooks.example/a?x=2", False),
        ("https://hooks.example/a", "http://hooks.example/a", False),
        ("https://hooks.example:8443/a", "https://hooks.example/a", False),
        ("https://[broken", "https://[broken", True),
        ("https://hooks.example:99999999/", "https://hooks.example/", False),
    ],
)
def test_two_addresses_are_one_where_nothing_that_matters_differs(
    one: str, other: str, are_one: bool
) -> None:
    assert same(one, other) is are_one
