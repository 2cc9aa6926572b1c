"""The environment of a program that was installed, for the benches that start processes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def environ(bytecode: Path, **more: str) -> Mapping[str, str]:
    """This environment, in which Python keeps the bytecode of what it imports in a folder.

    Pip compiles what it installs. A working copy is not compiled where `PYTHONDONTWRITEBYTECODE`
    is set, and its libraries are: their yardstick would be spared what the program pays.
    """
    kept = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(bytecode), **more}
