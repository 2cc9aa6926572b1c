"""Whether anybody said where to go at all. Most runs stay here, and pay for this look alone."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

PROFILE_VARIABLE = "LINKTOR_PROFILE"
ADDRESS_VARIABLE = "LINKTOR_BASE_URL"
KEY_VARIABLE = "LINKTOR_API_KEY"
PROXY_VARIABLE = "LINKTOR_PROXY"
PROJECT_FILE = ".linktor.toml"


def nothing_said(
    flag: str | None, environ: Mapping[str, str], folder: Path | None, profiles_file: Path
) -> bool:
    """True where no flag, variable or file says anything of profiles: then it is this machine."""
    given = flag or environ.get(PROFILE_VARIABLE) or environ.get(ADDRESS_VARIABLE)
    return not (given or os.path.lexists(profiles_file) or (folder and project_file(folder)))


def project_file(folder: Path) -> Path | None:
    """Find the project file of a folder: there, or in the nearest folder above it."""
    for here in (folder, *folder.parents):
        if os.path.isfile(here / PROJECT_FILE):
            return here / PROJECT_FILE
    return None
