"""What all tabs of a channel's page share: they read when they are seen, and say what went wrong."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.containers import Vertical

from linktor_tui.contract.errors import ChannelsError
from linktor_tui.looks import Tone
from linktor_tui.texts import _
from linktor_tui.tui.commands import Commanded, key_of
from linktor_tui.tui.screens.steady import can_have_keys
from linktor_tui.tui.telling import facts_of
from linktor_tui.tui.widgets.facts import Fact, Facts

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widget import Widget

    from linktor_tui.contract.resources import Channel
    from linktor_tui.tui.app import LinktorApp
    from linktor_tui.tui.screens.channel.page import DetailPage


WIDE = 100
"""Cells from which on a tab lays its parts side by side."""
LOOK = 1.0
"""Seconds between two looks at what no event tells of."""


class Tab(Commanded, Vertical):
    """A part of the page. Subclasses say what the place must be able to do, and read and draw it."""

    DEFAULT_CSS = """
    Tab { height: 1fr; }
    Tab > .told { padding: 0 2; height: auto; }
    """
    title: ClassVar[str]
    focus_on: ClassVar[str] = ""
    """What gets the keys when the tab is first shown."""
    looks_again: ClassVar[bool] = False
    """Whether it is read now and then where the engine does not tell what happened."""

    def __init__(self, channel: Channel) -> None:
        super().__init__()
        self.channel = channel
        self._stale = True
        """Whether something happened since it was read."""
        self._read_once = False

    @property
    def linktor(self) -> LinktorApp:
        """The app."""
        return cast("LinktorApp", self.app)

    @property
    def page(self) -> DetailPage:
        """The page that this is a tab of."""
        return cast("DetailPage", self.screen)

    # --- for subclasses --------------------------------------------------------------------------

    def why_not(self) -> str:
        """Say why this place cannot fill the tab; nothing where it can."""
        return ""

    def body(self) -> ComposeResult:
        """Give the widgets of the tab."""
        yield from ()

    async def read(self) -> None:
        """Read what the tab shows, and draw it. Raises `ChannelsError`."""

    async def look(self) -> None:
        """See what no event tells of, each second while it is seen. Raises `ChannelsError`."""

    def draw(self) -> None:
        """Draw what is known of the channel."""

    def leave(self) -> bool:
        """Go back one step within the tab; False where there is none."""
        return False

    # --- the frame -------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        yield Facts(classes="told")
        if not (reason := self.why_not()):
            yield from self.body()
        else:
            yield Facts([Fact("–", reason, Tone.QUIET)], classes="told")

    @property
    def able(self) -> bool:
        """Whether this place can fill the tab."""
        return not self.why_not()

    def on_resize(self) -> None:
        self.set_class(self.size.width >= WIDE, "-wide")

    def reveal(self) -> None:
        """Show it, and read what happened while it was not seen."""
        self.display = True
        if self._stale:
            self.load()

    def hide(self) -> None:
        """Put it away; what is being read is read again the next time."""
        self.display = False
        if any(worker.group == "tab" for worker in self.workers if worker.node is self):
            self._stale = True
        self.workers.cancel_group(self, "tab")

    def heirs(self) -> Iterable[Widget]:
        """What is worked with: who may have the keys when nobody on the page has them."""
        return self.query(self.focus_on) if self.focus_on else ()

    def focus_inside(self) -> None:
        """Give the keys to what is worked with."""
        self.screen.set_focus(next(filter(can_have_keys, self.heirs()), None))

    def take(self, channel: Channel) -> None:
        """Learn how the channel is now."""
        self.channel = channel
        if self.able and self.is_mounted:
            self.draw()

    def happened(self) -> None:
        """Something happened to the channel: read it now where it is seen, else when it is."""
        self._stale = True
        if self.display:
            self.load()

    def load(self) -> None:
        """Read the tab anew."""
        if self.able:
            self.run_worker(self._load(), exclusive=True, group="tab")

    async def _load(self) -> None:
        self._stale = False
        if not self._read_once:
            self.tell(Fact("", _("Reading …"), Tone.QUIET))
        try:
            await self.read()
        except ChannelsError as error:
            self._stale = True
            self.tell(*facts_of(error), Fact(key_of("detail.refresh"), _("Try again.")))
        else:
            self._read_once = True
            self.tell()

    @property
    def may_look(self) -> bool:
        """Whether there is something to look at: the tab was read, and is seen and at rest."""
        idle = not any(worker.group in ("tab", "look") for worker in self.workers)
        return idle and self._read_once and self.display and self.screen.is_current

    def look_again(self) -> None:
        """Look, unless there is nothing to look at."""
        if self.may_look:
            self.run_worker(self._look(), group="look")

    async def _look(self) -> None:
        with contextlib.suppress(ChannelsError):  # the page itself says that it does not follow
            await self.look()

    def tell(self, *facts: Fact) -> None:
        """Say something above the tab, or nothing any more."""
        self.query(".told").first(Facts).show(facts)

    def listed(self, anything: bool) -> None:
        """Give the list the keys that nobody has, or its room to what says that it is empty."""
        self.set_class(not anything, "-none")
        if anything and self.display and self.screen.focused is None:
            self.focus_inside()

    def cannot(self, what: Any) -> str:
        """Say that this place lacks an ability, where it does not have it."""
        if isinstance(self.linktor.api, what):
            return ""
        return _("{place} cannot tell: its engine keeps nothing of this.").format(
            place=self.linktor.place
        )
