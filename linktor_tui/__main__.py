"""`python -m linktor_tui` is `linktor-tui`."""

from __future__ import annotations

import sys

from linktor_tui.entry import main

sys.exit(main())
