"""The suite's command line, a plugin of pytest: a conftest is read too late for `--pyargs`."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--connector`."""
    parser.getgroup("linktor-tui").addoption(
        "--connector",
        action="append",
        default=[],
        metavar="PACKAGE:CLASS",
        help="run the acceptance suite of linktor-tui with this connector; may be repeated",
    )
