"""Copying under a real tmux, with a client of it on a terminal that stands for the outer one."""

from __future__ import annotations

import base64
import os
import secrets
import shutil
import subprocess
from pathlib import Path

import pytest

from linktor_tui.cli.drive import drive
from linktor_tui.contract.resources import ListQuery
from linktor_tui.local.engine import open_engine
from linktor_tui.settings import Settings
from tests.cli.processes import PROGRAM, environment, fill
from tests.cli.pseudoterminal import on_a_terminal
from tests.conftest import CI

pytestmark = pytest.mark.real


@pytest.fixture
def tmux() -> str:
    found = shutil.which("tmux")
    if found is None and not CI:
        pytest.skip("tmux is not installed")
    assert found
    return found


def test_a_copy_gets_through_tmux_to_the_terminal(tmp_path: Path, tmux: str) -> None:
    fill(tmp_path, 1)
    (item,) = drive(open_engine(Settings(tmp_path, {})).list_channels(ListQuery())).items
    conf = tmp_path / "tmux.conf"
    conf.write_text("set -s set-clipboard external\n")
    server = [tmux, "-L", f"linktor-tui-{os.getpid()}-{secrets.token_hex(4)}"]
    environ = environment(tmp_path)
    environ.pop("TMUX", None)
    try:
        with on_a_terminal(
            [*server, "-f", str(conf), "new-session", *PROGRAM], environ
        ) as terminal:
            terminal.wait_for("Channel 1")
            terminal.type("y")
            terminal.wait_for("was sent to tmux")
            assert f";{base64.b64encode(item.id.encode()).decode()}" in terminal.seen
            assert subprocess.check_output([*server, "show-buffer"], text=True) == item.id
            subprocess.check_call([*server, "set", "-s", "set-clipboard", "off"])
            terminal.type("y")
            terminal.wait_for("buffer alone")
    finally:
        subprocess.run([*server, "kill-server"], stderr=subprocess.DEVNULL, check=False)
