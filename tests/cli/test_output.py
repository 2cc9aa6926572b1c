"""One renderer: every format holds any text, loses none of it, and lets none of it act."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from linktor_tui.cli.output import Answer, Format, Json, text_of
from linktor_tui.cli.tables import (
    Block,
    Cell,
    Column,
    Grid,
    Sheet,
    cell,
    cell_width,
    fit,
    render,
    shorten,
    status_cell,
)
from linktor_tui.cli.terminal import Terminal
from linktor_tui.machine import csv_text, json_text, yaml_text
from linktor_tui.textsafe import visible
from tests.cli.hostile import CORPUS, acting
from tests.cli.runner import Stream

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    # Any code point, lone surrogates included: Python's JSON reads those back as well.
    | st.text(st.characters(exclude_categories=())),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=())), inner, max_size=4)
    ),
    max_leaves=12,
)


class Text(Answer):
    """An answer that holds one text everywhere."""

    def __init__(self, text: str) -> None:
        self.text = text

    def envelope(self) -> Json:
        return {"data": {"text": self.text, self.text: [self.text]}}

    def blocks(self) -> Iterable[Block]:
        yield Sheet([(self.text, cell(self.text))], "Sheet")
        yield Grid([Column("A"), Column("B")], [(cell(self.text), Cell(self.text, "good"))])

    def rows(self) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
        return ("a", "b"), [(self.text, None)]

    def ids(self) -> Iterable[str]:
        yield self.text


def terminal(*, tty: bool = False, **environ: str) -> Terminal:
    return Terminal(Stream(tty=tty), Stream(tty=tty), Stream(tty=tty), environ)


def printed(text: str, chosen: Format, *, tty: bool = False) -> str:
    return text_of(Text(text), chosen, terminal(tty=tty, NO_COLOR="1"))


@pytest.mark.parametrize("text", CORPUS.values(), ids=CORPUS)
@pytest.mark.parametrize("chosen", list(Format))
@pytest.mark.parametrize("tty", [False, True], ids=["piped", "terminal"])
def test_nothing_acts_on_the_terminal(text: str, chosen: Format, tty: bool) -> None:
    assert acting(printed(text, chosen, tty=tty)) == set()


@pytest.mark.parametrize("text", CORPUS.values(), ids=CORPUS)
def test_nothing_is_lost(text: str) -> None:
    body = {"data": {"text": text, text: [text]}}
    assert json.loads(printed(text, Format.JSON)) == body
    assert yaml.safe_load(printed(text, Format.YAML)) == body
    assert json.loads(printed(text, Format.JSONL)) == body["data"]
    shown = visible(text)
    assert list(csv.reader(io.StringIO(printed(text, Format.CSV)))) == [["a", "b"], [shown, ""]]
    assert printed(text, Format.IDS) == f"{shown}\n"
    table = printed(text, Format.TABLE)
    assert table.count(shown) >= 4
    assert table.count("\n") == 5, "nothing breaks out of its line"


@given(JSON_VALUES)
def test_any_value_is_read_back(value: Any) -> None:
    for ascii_only in (False, True):
        as_json = json_text(value, ascii_only=ascii_only)
        as_yaml = yaml_text({"data": value}, ascii_only=ascii_only)
        assert json.loads(as_json) == value
        assert yaml.safe_load(as_yaml) == {"data": value}
        assert acting(as_json + as_yaml) == set()
        assert not ascii_only or (as_json + as_yaml).isascii()


def test_json_lines_are_lines() -> None:
    assert json_text({"a": "\u2028\n"}, indent=None) == '{"a": "\\u2028\\n"}'


def test_a_stream_that_carries_ascii_only_gets_ascii() -> None:
    class Latin(Stream):
        encoding = "latin-1"

    narrow = Terminal(Stream(), Latin(), Stream(), {})
    for chosen in (Format.JSON, Format.JSONL, Format.YAML):
        assert text_of(Text("é語"), chosen, narrow).isascii()


def test_csv_writes_values_as_a_spreadsheet_reads_them() -> None:
    assert csv_text(["a", "b", "c"], [(True, None, 1.5)]) == "a,b,c\ntrue,,1.5\n"


GRID = Grid(
    [
        Column("ID"),
        Column("NAME", squeeze=True),
        Column("N", right=True),
        Column("WHEN", drop=True),
    ],
    [
        [cell("ch_1"), cell("Support " * 20), cell(7), cell("2024-01-15T10:30:00Z")],
        [cell("ch_2"), cell("語" * 60), cell(12345), cell(None)],
    ],
)


@pytest.mark.parametrize("width", [10, 20, 40, 80, 200])
def test_a_table_fits_the_terminal(width: int) -> None:
    lines = render([GRID], terminal(tty=True, COLUMNS=str(width), NO_COLOR="1")).splitlines()
    widest = max(map(cell_width, lines))
    assert widest <= width or width < 4 * 8, lines
    assert width == 200 or all("…" in line for line in lines[1:])


def test_a_narrow_terminal_keeps_ids_and_drops_what_matters_least() -> None:
    lines = render([GRID], terminal(tty=True, COLUMNS="30", NO_COLOR="1")).splitlines()
    assert "WHEN" not in lines[0]
    assert lines[1].startswith("ch_1  Support")


def test_a_piped_table_is_whole_and_without_colour() -> None:
    text = render([GRID], terminal(COLUMNS="20"))
    assert "Support " * 19 + "Support" in text
    assert "語" * 60 in text
    assert "\x1b" not in text


def test_columns_line_up_under_wide_characters() -> None:
    grid = Grid([Column("A"), Column("B")], [(cell("日本"), cell("x")), (cell("abcd"), cell("y"))])
    head, wide, plain = render([grid], terminal()).splitlines()
    assert (head, wide, plain) == ("A     B", "日本  x", "abcd  y")


def test_widths_of_what_terminals_draw() -> None:
    assert cell_width("abc") == 3
    assert cell_width("日本") == 4
    assert cell_width("e\u0301") == 1
    assert shorten("日本語", 4) == "日…"
    assert cell_width(shorten("語" * 50, 10)) <= 10


def test_fitting_gives_up_at_widths_that_hold_nothing() -> None:
    columns = [Column("A"), Column("B")]
    assert fit(columns, [20, 20], 4) == [4, 4]


@pytest.mark.parametrize(
    ("environ", "tty", "coloured"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"TERM": "dumb"}, True, False),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": "0"}, False, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
    ],
)
def test_colours(environ: dict[str, str], tty: bool, coloured: bool) -> None:
    grid = Grid([Column("STATUS")], [[status_cell("active")]])
    assert ("\x1b[32mactive" in render([grid], terminal(tty=tty, **environ))) is coloured


def test_a_status_that_nobody_knows_has_no_colour() -> None:
    assert status_cell("strange") == Cell("strange", None)


def test_an_empty_table_is_its_header() -> None:
    assert render([Grid([Column("ID"), Column("NAME")], [])], terminal()) == "ID  NAME\n"


def test_a_step_is_broken_between_words_on_a_terminal_and_stays_whole_in_a_pipe() -> None:
    from connectors.contract import CheckStep, StepStatus
    from linktor_tui.cli.channels.steps import step_lines

    docs = "https://example.com/" + "x" * 90
    step = CheckStep(
        "twilio.webhook",
        "webhook",
        StepStatus.WARNING,
        "No webhook is set. " * 6,
        cause="Nobody entered it yet. " * 5,
        documentation=docs,
    )

    def lines(*, tty: bool) -> list[str]:
        stream = Stream(tty=tty)
        terminal = Terminal(Stream(), stream, stream, {"COLUMNS": "80", "NO_COLOR": "1"})
        return step_lines(step, terminal, stream)

    shown, piped = lines(tty=True), lines(tty=False)
    assert len(piped) == 3
    assert " ".join(" ".join(shown).split()) == " ".join(" ".join(piped).split()), "no word is lost"
    assert [line for line in shown if len(line) > 80] == [" " * 18 + docs], "for a click"
    assert {len(line) - len(line.lstrip()) for line in shown[1:]} == {36, 11, 18}
