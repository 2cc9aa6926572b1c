"""Changing `keymap.toml`: what its owner wrote stays, and what is not understood is not touched."""

from __future__ import annotations

import tomllib

import pytest

from linktor_tui.keymap_text import Changes, rewritten

OWNED = """\
# mine
[keys]   # since May
"channel.test" = "t, ctrl+t"   # both hands
channel.toggle = 'x'
several = [
  "a",  # it's an a
  "]",
]

# below
[keys.home]
filter = ["?"]
"""


def test_comments_order_and_other_lines_stay() -> None:
    changes: Changes = {
        "channel.test": ("plus",),
        "channel.toggle": None,
        "several": ("backslash", "quotation_mark"),
        "app.jump": (),
        "home.filter": ("f", "comma"),
    }
    assert (
        rewritten(OWNED, changes)
        == """\
# mine
[keys]   # since May
"channel.test" = "+"   # both hands
several = ["\\\\", "\\""]
"app.jump" = []

# below
[keys.home]
filter = ["f", ","]
"""
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", '[keys]\n"channel.test" = "b"\n'),
        ("# no keys yet", '# no keys yet\n\n[keys]\n"channel.test" = "b"\n'),
        ("[keys]", '[keys]\n"channel.test" = "b"\n'),
        ("keys.channel.test = 't' # one", 'keys.channel.test = "b" # one'),
        ("[keys]\r\nchannel.test = 't'\r\n", '[keys]\r\nchannel.test = "b"\r\n'),
    ],
)
def test_a_key_is_put_where_it_belongs(text: str, wanted: str) -> None:
    assert rewritten(text, {"channel.test": ("b",)}) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "keys = 5",
        'keys = {"channel.test" = "x"}',
        'keys.home.new = "x"',
        '[keys]\nchannel.test = """t"""',
        '[keys]\nother = """\n"channel.test" = "t"\n"""\n',
    ],
)
def test_what_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"only an editor|must be a table|Expected '='"):
        rewritten(text, {"channel.test": ("b",)})


def test_what_is_not_there_is_not_taken_away() -> None:
    assert rewritten(OWNED, {"home.new": None}) == OWNED
    tomllib.loads(OWNED)
