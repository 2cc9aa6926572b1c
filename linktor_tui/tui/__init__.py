"""The terminal face: the same channels as the command line, on a screen.

Textual reads its settings from the environment when it is imported. Two of them would write every
key that is pressed, a password's included, to a file or to a console on another port. They are
taken away here, before anything below imports it, unless LINKTOR_TUI_DEV=1 says that the person at
the keyboard works on this program.
"""

from __future__ import annotations

import os

_TELLTALES = ("TEXTUAL_LOG", "TEXTUAL", "TEXTUAL_DEBUG")

if os.environ.get("LINKTOR_TUI_DEV") != "1":
    for _name in _TELLTALES:
        os.environ.pop(_name, None)
