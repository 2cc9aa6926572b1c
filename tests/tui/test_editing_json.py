"""A channel in the operator's own editor: a scripted one, run for real."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from linktor_tui.contract.errors import Fault, InvalidRequest
from linktor_tui.tui.external_editor import editor_of, private_file
from linktor_tui.tui.screens.confirm import ConfirmDialog
from linktor_tui.tui.screens.forms.editing_json import changes, written
from tests.tui.fakes import FakeApi
from tests.tui.hostile import TEXTS
from tests.tui.samples import MASK, channel, three
from tests.tui.support import Desk, at_desk

SUPPORT = channel()


def scripted(folder: Path, *turns: str) -> str:
    """An editor that does something else each time, and notes what it found."""
    for number, turn in enumerate(turns, start=1):
        (folder / f"turn-{number}").write_text(turn)
    program = folder / "an editor"
    program.write_text(
        f"""#!/bin/sh
cd '{folder}'
number=$(($(cat count 2>/dev/null || echo 0) + 1))
echo $number > count
cp "$1" "found-$number"
ls -ld "$(dirname "$1")" "$1" | cut -c 1-10 > modes
echo "$1" > path
. "./turn-$number"
"""
    )
    program.chmod(0o755)
    return f"'{program}'"


def no_suspending(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """A headless app has no terminal to give away. Tells each time that it was taken back.

    As in the library it is not, where an error comes out of what had it meanwhile.
    """
    back: list[bool] = []

    @contextmanager
    def suspend() -> Iterator[None]:
        yield
        back.append(True)

    monkeypatch.setattr(desk.app, "suspend", suspend)
    return back


def to(document: Any) -> str:
    """A turn of the editor that writes this."""
    return f"cat > \"$1\" <<'END'\n{json.dumps(document)}\nEND\n"


async def test_a_change_is_saved_can_be_taken_back_and_nothing_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = json.loads(written(SUPPORT)) | {"name": "Support EU", "metadata": {"team": "south"}}
    document["config"]["botUsername"] = "acme_eu_bot"
    editor = scripted(tmp_path, to(document))
    api = FakeApi(three())
    async with at_desk(api, environ={"EDITOR": editor}) as desk:
        no_suspending(desk, monkeypatch)
        await desk.press("E")
        await desk.until(lambda: desk.app.undoing.steps)
        channel_id, request, _ = api.made("update")[0]
        assert channel_id == SUPPORT.id
        assert request.model_dump(exclude_unset=True) == {
            "name": "Support EU",
            "config": {"botUsername": "acme_eu_bot"},
            "metadata": {"team": "south"},
        }
        await desk.press("z")
        await desk.until(lambda: len(api.made("update")) == 2)
        assert api.made("update")[1][1].name == "Support"
    found = json.loads((tmp_path / "found-1").read_text())
    assert found["config"]["botToken"] == MASK
    assert (tmp_path / "modes").read_text().split() == ["drwx------", "-rw-------"]
    assert not Path((tmp_path / "path").read_text().strip()).parent.exists()


async def test_what_cannot_be_read_is_said_with_its_line_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = 'printf \'{\\n  "name": "Half\\n}\' > "$1"\n'
    editor = scripted(tmp_path, broken, to({"name": "Support", "colour": 3}), "exit 1")
    api = FakeApi(three())
    async with at_desk(api, environ={"VISUAL": editor, "EDITOR": "false"}) as desk:
        no_suspending(desk, monkeypatch)
        await desk.press("E")
        await desk.at(ConfirmDialog)
        assert "line 2, column" in desk.text()
        await desk.press("y")
        await desk.until(lambda: "colour" in desk.text())
        assert "is not a field of this request" in desk.text()
        await desk.press("y")
        await desk.until(lambda: desk.toasts)
        assert "ended with exit code 1. Nothing was changed." in desk.toasts[0]
        assert not api.made("update")
    assert '"Half' in (tmp_path / "found-2").read_text()
    assert "colour" in (tmp_path / "found-3").read_text()


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({}, "No editor is chosen. Set VISUAL or EDITOR"),
        ({"EDITOR": "/nowhere/at-all"}, "/nowhere/at-all cannot be run: No such file"),
        ({"EDITOR": "true"}, "Nothing was changed."),
    ],
)
async def test_an_editor_that_does_not_edit(
    environ: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with at_desk(FakeApi(three()), environ=environ) as desk:
        back = no_suspending(desk, monkeypatch)
        await desk.press("E")
        await desk.until(lambda: desk.toasts)
        assert said in desk.toasts[0]
        assert len(back) == len(environ), "the terminal is the app's again"


async def test_without_a_terminal_there_is_no_editor() -> None:
    async with at_desk(FakeApi(three()), environ={"EDITOR": "true"}) as desk:
        await desk.press("E")
        await desk.until(lambda: desk.toasts)
        assert "no terminal here" in desk.toasts[0]


def test_the_editor_may_have_options_and_visual_comes_first() -> None:
    assert editor_of({"VISUAL": "code --wait", "EDITOR": "vi"}) == ["code", "--wait"]
    assert editor_of({"VISUAL": "'", "EDITOR": "vi"}) == ["vi"]
    assert editor_of({"EDITOR": " "}) is None


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_hostile_text_goes_through_the_file_unchanged(text: str) -> None:
    odd = replace(SUPPORT, name=text)
    with private_file("channel.json", written(odd)) as file:
        assert changes(odd, file.read_bytes().decode("utf-8")) == {}


def test_only_what_differs_is_sent_and_what_is_gone_is_taken_away() -> None:
    document = json.loads(written(SUPPORT))
    assert changes(SUPPORT, json.dumps(document)) == {}
    assert changes(SUPPORT, "{}") == {}
    del document["config"]["botUsername"]
    assert changes(SUPPORT, json.dumps(document)) == {"config": {"botUsername": None}}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[]", Fault("file", "must be one JSON object")),
        ('{"metadata": {"a": NaN}}', Fault("NaN", "is no value of JSON")),
        ("[" * 100_000, Fault("file", "is nested too deep")),
    ],
)
def test_what_is_no_json_object(text: str, fault: Fault) -> None:
    with pytest.raises(InvalidRequest) as refused:
        changes(SUPPORT, text)
    assert list(refused.value.faults) == [fault]
