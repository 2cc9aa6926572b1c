"""A day in a line, as high as each hour was busy."""

from __future__ import annotations

import pytest

from linktor_tui.sparks import BLOCKS, PLAIN, marks_for, spark


@pytest.mark.parametrize(
    ("counts", "width", "drawn"),
    [
        ([], 8, ""),
        ([0, 0, 0, 0], 8, "▁▁▁▁"),
        ([0, 1, 100], 8, "▁▂█"),
        ([1, 1, 2, 2], 2, "▅█"),
        ([5, 1, 1], 2, "█▄"),
        ([1], 0, ""),
    ],
)
def test_a_day_is_drawn_in_the_cells_there_are(counts: list[int], width: int, drawn: str) -> None:
    assert spark(counts, width, BLOCKS) == drawn


def test_a_terminal_without_block_characters_gets_plain_marks() -> None:
    assert marks_for({"TERM": "linux"}) == marks_for({"LC_ALL": "pt_BR.ISO-8859-1"}) == PLAIN
    assert marks_for({"TERM": "xterm-256color", "LANG": "en_US.UTF-8"}) == marks_for({}) == BLOCKS
    assert spark([0, 3, 6], 3, PLAIN).isascii()
