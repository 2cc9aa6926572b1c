"""Make the pictures of this folder from the running app: `python screenshots/make.py [SCENE ...]`.

The app runs on the demo's throw-away data, with the sandbox for providers and a clock that stands
still. Ids and ports are new each time; all else changes only when a screen does. A file's name says
what is seen, how large and in which theme: `home-80x24-dark.svg`. Without a name everything is
made, the recording of the README too, and a picture that is none any more is removed.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from record import record
from scenes import SCENES, Scene, Shot
from stage import NOW, leaks, stage
from svg import blotted, still

from linktor_tui.demo import Demo, demo, fill

FOLDER = Path(__file__).parent
OUTSIDE = "https://chat.example.com"
"""Where providers reach this machine, where a scene says that they do."""
RECORDING = "recording"


def name_of(scene: Scene, shot: Shot) -> str:
    """The name of a picture's file."""
    (width, height), theme = shot
    return f"{scene.name}-{width}x{height}-{theme}.svg"


def keep(opened: Demo, name: str, picture: str) -> None:
    """Write a picture. Raises `AssertionError` where it shows a secret."""
    assert not leaks(opened, picture), f"{name} shows a secret"
    (FOLDER / name).write_text(picture, "utf-8")
    print(f"{name:40} {len(picture.encode()) // 1024:4} KiB", flush=True)  # noqa: T201


async def take(opened: Demo, scene: Scene, shot: Shot) -> None:
    """Run the app to a screen and keep the picture of it."""
    size, theme = shot
    environ, public = scene.environ, scene.public
    async with stage(opened, size, theme=theme, environ=environ, public=public) as held:
        await held.do(scene.steps)
        frame = blotted(await held.frame())
    keep(opened, name_of(scene, shot), still(frame, "linktor-tui"))


async def take_all(scenes: Sequence[Scene]) -> None:
    """Take the scenes: those without channels each on data of its own, the others on the same."""
    for scene in (scene for scene in scenes if scene.empty):
        for shot in scene.shots:
            with demo({}, clock=lambda: NOW) as opened:
                await take(opened, scene, shot)
    with demo({}, clock=lambda: NOW, base=OUTSIDE) as opened:
        await fill(opened)
        for scene in (scene for scene in scenes if not scene.empty):
            for shot in scene.shots:
                await take(opened, scene, shot)


async def main(names: Sequence[str]) -> None:
    """Make what is named, or everything."""
    began = time.time()
    if wanted := [scene for scene in SCENES if not names or scene.name in names]:
        await take_all(wanted)
    if not names or RECORDING in names:
        await record(lambda opened, picture: keep(opened, f"{RECORDING}.svg", picture))
    if not names:
        for old in FOLDER.glob("*.svg"):
            if old.stat().st_mtime < began:
                old.unlink()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
