"""The first paint pays for what it imports: seen in `sys.modules` of a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

SEEN = """
import asyncio, json, sys
{code}
print(json.dumps(sorted(sys.modules)))
"""
FIRST_PAINT = """
from linktor_tui.tui.app import LinktorApp
from linktor_tui.contract.resources import Page

class Api:
    place, notices = "local", []
    async def list_channels(self, query):
        return Page((), 1, 100, 0)

async def main():
    app = LinktorApp(Api, environ={})
    async with app.run_test() as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()

asyncio.run(main())
"""
DEARLY_BOUGHT = (
    "aioimaplib",
    "aiosmtplib",
    "click",
    "connectors.checks",
    "connectors.contract",
    "connectors.fields",
    "connectors.telegram",
    "cryptography",
    "httpx",
    "importlib.metadata",
    "keyring",
    "linktor_tui.cli",
    "linktor_tui.local",
    "pydantic",
    "starlette",
    "tinydb",
    "tree_sitter",
)


def modules(code: str) -> set[str]:
    """Run code in a fresh interpreter and give what it imported."""
    done = subprocess.run(
        [sys.executable, "-c", SEEN.format(code=code)],
        capture_output=True,
        check=True,
        text=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_a_list_is_painted_without_anything_that_forms_and_checks_need() -> None:
    bought = modules(FIRST_PAINT)
    assert [name for name in DEARLY_BOUGHT if name in bought] == []


def test_telltale_settings_of_the_library_are_taken_away_before_it_is_imported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("TEXTUAL_LOG", "TEXTUAL", "TEXTUAL_DEBUG"):
        monkeypatch.setenv(name, "1")
    code = (
        "import os, linktor_tui.tui.app\nassert not os.environ.keys() & {'TEXTUAL_LOG', 'TEXTUAL'}"
    )
    assert "textual.app" in modules(code)
    monkeypatch.setenv("LINKTOR_TUI_DEV", "1")
    code = "import os, linktor_tui.tui\nassert os.environ['TEXTUAL_LOG'] == '1'"
    assert "textual" not in modules(code)
