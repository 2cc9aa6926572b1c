"""A connector of another package: found by its entry point, and held to the same suite."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PACKAGES = Path(__file__).parent.parent / "third_party"
PROJECT = tomllib.loads((PACKAGES / "pyproject.toml").read_text("utf-8"))["project"]
METADATA = f"Metadata-Version: 2.1\nName: {PROJECT['name']}\nVersion: {PROJECT['version']}\n"
GROUP = "linktor_tui.connectors"
ENTRY_POINTS = "".join(f"{name} = {at}\n" for name, at in PROJECT["entry-points"][GROUP].items())


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """The other package, installed as far as Python can tell."""
    installed = tmp_path / "site" / "carrier_pigeon-1.0.dist-info"
    installed.mkdir(parents=True)
    (installed / "METADATA").write_text(METADATA)
    (installed / "entry_points.txt").write_text(f"[{GROUP}]\n{ENTRY_POINTS}")
    paths = os.pathsep.join((str(PACKAGES), str(installed.parent)))
    return {**os.environ, "PYTHONPATH": paths, "LINKTOR_TUI_HOME": str(tmp_path / "home")}


def run(*arguments: str, environ: dict[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        env=environ,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=55,
        check=False,
    )


def test_it_is_listed_and_explained_with_the_others(
    environ: dict[str, str], tmp_path: Path
) -> None:
    listed = run("linktor_tui", "types", "list", "-o", "json", environ=environ, cwd=tmp_path)
    found = {item["id"] for item in json.loads(listed.stdout)["data"]}
    assert {"sms.pigeon", "sms.twilio"} <= found
    shown = run("linktor_tui", "types", "show", "sms", "pigeon", environ=environ, cwd=tmp_path)
    assert "Above its door." in shown.stdout
    told = run("linktor_tui", "explain", '{"coo": 404}', environ=environ, cwd=tmp_path)
    assert "There is no such loft." in told.stdout


def test_its_errors_are_known_too(environ: dict[str, str], tmp_path: Path) -> None:
    done = run("linktor_tui", "explain", "--list", "-o", "ids", environ=environ, cwd=tmp_path)
    assert "carrier_pigeon:404" in done.stdout.split()


@pytest.mark.slow
def test_it_passes_the_acceptance_suite(environ: dict[str, str], tmp_path: Path) -> None:
    done = run(
        "pytest",
        "-q",
        "--pyargs",
        "connectors.acceptance",
        "--connector",
        "carrier_pigeon:PigeonConnector",
        "-p",
        "no:cacheprovider",
        environ=environ,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert " passed" in done.stdout


def test_a_worse_one_does_not(environ: dict[str, str], tmp_path: Path) -> None:
    worse = PACKAGES / "carrier_pigeon"
    copied = tmp_path / "worse" / "carrier_pigeon"
    copied.mkdir(parents=True)
    for file in worse.glob("*.py"):
        text = file.read_text().replace("Secret = field", "Text = field")
        (copied / file.name).write_text(text.replace(".get_secret_value()", ""))
    path = os.pathsep.join((str(copied.parent), environ["PYTHONPATH"]))
    done = run(
        "pytest",
        "-q",
        "--pyargs",
        "connectors.acceptance.test_description",
        "--connector",
        "carrier_pigeon:PigeonConnector",
        "-p",
        "no:cacheprovider",
        environ=environ | {"PYTHONPATH": path},
        cwd=tmp_path,
    )
    assert done.returncode == 1
    assert "test_every_field_that_sounds_secret_is_one" in done.stdout
