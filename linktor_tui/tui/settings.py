"""The settings of the app, each said once: its name, its help, what it can be, what beats it.

The screen of settings and the start of the app are made from this list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from linktor_tui.texts import LANGUAGES, N_, VARIABLE
from linktor_tui.tui.themes import OFFERED

if TYPE_CHECKING:
    from linktor_tui.tui.memory import Memory

SYSTEM = ""
"""The value of a setting that follows the terminal or the system."""
RELATIVE, ABSOLUTE = "relative", "absolute"
ENTER, CTRL_S = "enter", "ctrl+s"
USUAL, LONG, TROUBLE_ALONE = "usual", "long", "trouble"


class Setting(NamedTuple):
    """Something that the operator can choose."""

    key: str
    """Under which the memory keeps it."""
    title: str
    help: str
    choices: Mapping[Any, str]
    """Values with what they are called, marked with `N_`; the first is the default."""
    variable: str | None = None
    """The environment variable that beats it."""

    @property
    def default(self) -> Any:
        """The value while nothing was chosen."""
        return next(iter(self.choices))


YES_NO = {True: N_("yes"), False: N_("no")}
NO_YES = {False: N_("no"), True: N_("yes")}

THEME = Setting(
    "theme",
    N_("Theme"),
    N_("Colours. The ansi themes take the terminal's own. F9 has more of them."),
    {SYSTEM: N_("as the terminal"), **{name: name for name in OFFERED}},
)
LANGUAGE = Setting(
    "language",
    N_("Language"),
    N_("Language of the screens. What providers and servers say stays as it is."),
    {SYSTEM: N_("as the system"), **LANGUAGES},
    VARIABLE,
)
REDUCED_MOTION = Setting(
    "reduced_motion",
    N_("Reduced motion"),
    N_("Nothing moves or blinks by itself."),
    NO_YES,
    "LINKTOR_TUI_REDUCED_MOTION",
)
TIMES = Setting(
    "times",
    N_("Times"),
    N_("How long ago something was, or when, in UTC."),
    {RELATIVE: N_("how long ago"), ABSOLUTE: N_("by the clock")},
)
ASK_BEFORE_DELETING = Setting(
    "ask_before_deleting",
    N_("Ask before deleting"),
    N_("Ask for a yes first. A deletion can be taken back for ten seconds either way."),
    YES_NO,
)
TOASTS = Setting(
    "toasts",
    N_("Messages in passing"),
    N_("How long they stay, and which there are. Errors are always said."),
    {USUAL: N_("a few seconds"), LONG: N_("longer"), TROUBLE_ALONE: N_("errors and warnings only")},
)
SEND = Setting(
    "send_with",
    N_("Answers are sent"),
    N_("By which key. ctrl+s always sends; enter begins a new line where it does not."),
    {CTRL_S: N_("by ctrl+s alone"), ENTER: N_("by enter, too")},
)
BELL = Setting(
    "bell",
    N_("Bell"),
    N_("Ring the terminal's bell when a message comes in."),
    NO_YES,
)
RESTORE = Setting(
    "restore_list",
    N_("Restore the list"),
    N_("Begin with the filter and at the channel of the last time, for each profile."),
    YES_NO,
)
RECEIVE = Setting(
    "receive",
    N_("Receive while open"),
    N_(
        "Run this machine's channels beside the app. Holds from the next start or change of profile."
    ),
    YES_NO,
)
SETTINGS = (
    THEME,
    LANGUAGE,
    REDUCED_MOTION,
    TIMES,
    ASK_BEFORE_DELETING,
    SEND,
    TOASTS,
    BELL,
    RESTORE,
    RECEIVE,
)


def value(memory: Memory, environ: Mapping[str, str], setting: Setting) -> Any:
    """What holds now: the environment's word, else the operator's, else the default."""
    said = beaten_by(environ, setting)
    if said is not None:
        return said
    kept = memory.get(setting.key, setting.default)
    return kept if kept in setting.choices or setting is THEME else setting.default


def beaten_by(environ: Mapping[str, str], setting: Setting) -> Any | None:
    """What the environment says of a setting; None where it says nothing."""
    said = environ.get(setting.variable, "") if setting.variable else ""
    if not said:
        return None
    if isinstance(setting.default, bool):
        return said.casefold() not in ("0", "no", "false", "off")
    return said
