"""A day in a line: counts as marks of growing height."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Marks = str
"""Marks from the lowest to the highest; the first one stands for nothing at all."""
BLOCKS: Marks = "▁▂▃▄▅▆▇█"
PLAIN: Marks = "_.:-=+*#"
"""For a terminal that has no block characters of eight heights."""
POOR_TERMINALS = ("linux", "vt100", "vt102", "vt220", "dumb")
"""Values of TERM whose fonts have no such blocks: the Linux console has two heights of eight."""


def marks_for(environ: Mapping[str, str]) -> Marks:
    """Choose marks that the terminal can show.

    A locale that names no encoding says nothing of the terminal; one that names another than UTF-8
    does.
    """
    locales = (environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(name))
    encoding = next(locales, "").partition(".")[2].partition("@")[0].casefold().replace("-", "")
    poor = environ.get("TERM", "") in POOR_TERMINALS
    return PLAIN if poor or encoding not in ("", "utf8") else BLOCKS


def spark(counts: Sequence[int], width: int, marks: Marks) -> str:
    """Draw counts in at most that many cells, neighbours put together where there are more.

    Anything above nothing is drawn above the lowest mark, so that one message can be seen.
    """
    if not counts or width < 1:
        return ""
    sums = _together(counts, width)
    highest = max(sums)
    if not highest:
        return marks[0] * len(sums)
    steps = len(marks) - 1
    return "".join(marks[-(-count * steps // highest)] for count in sums)


def _together(counts: Sequence[int], width: int) -> list[int]:
    """Sums of equally many neighbours, the newest whole."""
    size = -(-len(counts) // width)
    first = len(counts) % size
    sums = [sum(counts[:first])] if first else []
    return sums + [sum(counts[at : at + size]) for at in range(first, len(counts), size)]
