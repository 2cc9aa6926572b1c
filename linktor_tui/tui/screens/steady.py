"""What a screen keeps, whatever comes and goes on it and above it: its keys, and its turn to leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.await_complete import AwaitComplete

from linktor_tui.tui.private import StrictCompositor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual._compositor import Compositor
    from textual.widget import Widget


def can_have_keys(widget: Widget) -> bool:
    """Whether keys that go to a widget do something: it is there, and nothing hides it."""
    on_its_page = all(getattr(node, "display", True) for node in widget.ancestors_with_self)
    return widget.is_attached and widget.focusable and on_its_page


class Steady:
    """Mixin for a screen, named before the library's."""

    AUTO_FOCUS: ClassVar[str | None]
    _compositor: Compositor
    _left_with: tuple[Any] | None = None
    """What it gives when its turn to leave comes: it was to leave while another was above it."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._compositor = StrictCompositor()

    def on_mount(self: Any) -> Any:  # a page may await in its own
        self.screen_layout_refresh_signal.subscribe(self, self.settle_keys, immediate=True)
        self.watch(self.app, "app_focus", self.settle_keys, init=False)

    def heirs(self: Any) -> Iterable[Widget]:
        """Who may have the keys when nobody has them; the first that is shown gets them."""
        return self.query(self.AUTO_FOCUS) if self.AUTO_FOCUS else ()

    def settle_keys(self: Any, _changed: object = None) -> None:
        """Take the keys from what was hidden, and give them to what is shown.

        A terminal that is not looked at has no focus: the library gives it back, as it was.
        """
        if not self.app.app_focus:
            return
        if self.focused is not None and not can_have_keys(self.focused):
            self.set_focus(None)
        if self.focused is None:
            self.set_focus(next(filter(can_have_keys, self.heirs()), None))

    def dismiss(self: Any, result: Any = None) -> AwaitComplete:
        """Leave, with an answer; where another screen is above, when that one was left.

        The library would take away the one above.
        """
        if not self.is_active:
            self._left_with = (result,)
            return AwaitComplete()
        gone: AwaitComplete = super().dismiss(result)  # type: ignore[misc]
        return gone

    def on_screen_resume(self: Any) -> None:
        if self._left_with is not None:
            self.dismiss(*self._left_with)
