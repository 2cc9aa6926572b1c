"""The README keeps its word: its commands are commands, its pictures are there and safe to show."""

from __future__ import annotations

import re
import shlex
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import click
import pytest

from connectors import registry
from connectors.fields import describe
from linktor_tui.cli.root import root
from linktor_tui.cli.session import Session
from linktor_tui.cli.terminal import Terminal
from linktor_tui.sandbox import Sandbox

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PICTURES = sorted((ROOT / "screenshots").glob("*.svg"))
MOST = 420_000
"""Bytes of the largest picture, the recording."""
COMMANDS = re.findall(r"^\$ linktor-tui (.+)$", README, re.MULTILINE)


def words_of(line: str) -> list[str]:
    """A command line without its comment, and without what a shell makes of it."""
    return shlex.split(re.split(r" [|<>] ", line)[0], comments=True)


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_of_the_readme_is_one_with_the_options_it_is_given(line: str) -> None:
    words = words_of(line)
    command: click.Command = root
    session = Session(Terminal(StringIO(), StringIO(), StringIO(), {}))
    context = click.Context(command, info_name="linktor-tui", obj=session)
    while isinstance(command, click.Group) and words:
        name, found, words = command.resolve_command(context, words)
        assert found is not None, name
        context = click.Context(found, parent=context, info_name=name)
        command = found
    alone = not isinstance(command, click.Group) or command.invoke_without_command
    assert alone, f"{line} names no command"
    command.parse_args(context, words)


def test_every_picture_that_is_shown_is_there() -> None:
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert "screenshots/recording.svg" in shown
    assert [name for name in shown if not (ROOT / name).is_file()] == []


async def secrets() -> set[str]:
    """The sandbox's, whose channels are pictured."""
    found = set()
    async with Sandbox() as sandbox:
        samples = sandbox.samples().values()
    for sample in samples:
        connector = registry.find(sample.body["type"], sample.body["config"].get("provider"))
        keys = {spec.key for spec in describe(connector.config_model) if spec.secret}
        found |= {value for key, value in sample.body["config"].items() if key in keys}
    return found


async def test_pictures_refer_to_nothing_outside_and_show_no_secret() -> None:
    hidden = await secrets()
    assert len(hidden) > 20
    for picture in PICTURES:
        text = picture.read_text("utf-8")
        root_element = ElementTree.fromstring(text)
        assert root_element.tag.endswith("svg"), picture.name
        for part in root_element.iter():
            assert not part.tag.endswith(("script", "image", "foreignObject")), picture.name
            assert part.get("href", "#").startswith("#"), picture.name
        assert not re.search(r"url\(|@import|xlink", text), picture.name
        assert len(text.encode()) < MOST, picture.name
        shown = "".join(root_element.itertext())
        assert not re.search(r"whsec_\w", shown), picture.name
        assert [secret for secret in hidden if secret in shown] == [], picture.name


def test_the_recording_moves_and_stands_still_where_no_motion_is_wanted() -> None:
    text = (ROOT / "screenshots" / "recording.svg").read_text("utf-8")
    frames = re.findall(r'<g class="f f\d+">', text)
    assert len(frames) > 5
    assert len(re.findall(r"@keyframes", text)) == len(frames)
    still = re.sub(
        r"@media \(prefers-reduced-motion:no-preference\)\{.*?\}\}", "", text, flags=re.S
    )
    assert "animation:" not in still
