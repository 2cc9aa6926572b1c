"""Lengths of time as operators write them: `14d`, `36h`, `2w`, `90m`."""

from __future__ import annotations

import re
from datetime import timedelta

import click

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_FORM = re.compile(r"([0-9]{1,5})([mhdw])")


def duration(_: click.Context, __: click.Parameter, value: str) -> timedelta:
    """Read a length of time that an option was given. Raises `click.BadParameter`."""
    found = _FORM.fullmatch(value.strip())
    if found is None:
        raise click.BadParameter(f"{value!r} is no length of time. Write 14d, 36h, 2w or 90m.")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})
