"""A real Dovecot and a real Postfix, one of each for all tests of this folder."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import CI
from tests.real.mail.servers import MailServers, missing, running


@pytest.fixture(scope="session")
def servers() -> Iterator[MailServers]:
    reason = missing()
    if reason is not None:
        if CI:
            pytest.fail(f"CI must run the real mail servers: {reason}")
        pytest.skip(reason)
    # Not tmp_path: a socket's path may have a hundred letters, and pytest's is longer.
    folder = Path(tempfile.mkdtemp(prefix="lm-"))
    try:
        with running(folder) as found:
            yield found
    finally:
        shutil.rmtree(folder)
