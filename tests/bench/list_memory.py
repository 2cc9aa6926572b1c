"""How much memory the app takes with 10,000 channels in the store, on a real pseudo-terminal.

    python -m tests.bench.list_memory

It is looked at three times: when the list is read, after it was scrolled from end to end, and after it
was filtered. `rss` is all that is in memory, `pss` without what other processes share.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from tests.bench.bench_keys import Terminal
from tests.bench.bench_tui import PROGRAM, fill

CHANNELS = (100, 10_000)
MIB = 1 << 20
PAGE_DOWN, BACKSPACE, ESCAPE = "\x1b[6~", "\x7f", "\x1b[27u"
PAGES, FILTERED = 20, 5
"""How often a page is scrolled and a filter is typed."""


def tell(count: int, moment: str, terminal: Terminal) -> None:
    """Print what is in memory now."""
    terminal.settle()
    held = psutil.Process(terminal.pid).memory_full_info()
    print(f"{count:9,} {moment:10} {held.rss / MIB:7.1f} {held.pss / MIB:7.1f}", flush=True)


def scroll(terminal: Terminal) -> None:
    """See the last channel, and twenty pages from the first one on."""
    for key in ("G", "g", *[PAGE_DOWN] * PAGES):
        terminal.press(key, "Channel", busy=False)


def filter_some(terminal: Terminal, count: int) -> None:
    """Type a filter and take it back."""
    for _ in range(FILTERED):
        terminal.press("/", "filter", busy=False)
        terminal.press("7", f" of {count:,}", busy=False)
        terminal.press(BACKSPACE, f" of {count:,}", busy=False)
        terminal.press(ESCAPE, "Filter", busy=False)


def look(count: int, home: Path) -> None:
    """Take one list through all of it."""
    fill(home, count)
    terminal = Terminal([PROGRAM], {"LINKTOR_TUI_HOME": str(home)})
    try:
        terminal.until("Channel 00000")
        tell(count, "read", terminal)
        scroll(terminal)
        tell(count, "scrolled", terminal)
        filter_some(terminal, count)
        tell(count, "filtered", terminal)
    finally:
        terminal.close()


def main() -> None:
    """Measure a short list and a long one."""
    print(f"{'channels':>9} {'MiB':10} {'rss':>7} {'pss':>7}")
    for count in CHANNELS:
        with tempfile.TemporaryDirectory() as home:
            look(count, Path(home))


if __name__ == "__main__":
    main()
