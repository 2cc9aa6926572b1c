"""Where an answer is written: several lines, counted, and sent by a key of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual.message import Message
from textual.strip import Strip
from textual.widgets import TextArea

from linktor_tui.texts import N_, _, count
from linktor_tui.textsafe import HIDDEN
from linktor_tui.tui.commands import Command, Commanded

if TYPE_CHECKING:
    from textual import events
    from textual.geometry import Region

_ACTING = dict.fromkeys((*(code for code in range(0x20) if code != 0x0A), 0x7F, *HIDDEN))
_ACTING[0x09] = "    "
_ACTING |= dict.fromkeys(range(0xD800, 0xE000))


def nothing_written(box: Any) -> str | None:
    """Why there is no answer to send."""
    return None if box.text.strip() else _("Write something first.")


class ReplyBox(Commanded, TextArea):
    """A text area that sends. What a terminal would act on is left out of what is pasted."""

    ACTIONS: ClassVar[tuple[Command, ...]] = (
        Command(
            "reply.send",
            "ctrl+s",
            N_("Send"),
            N_("Send the answer that is written."),
            nothing_written,
            priority=True,
        ),
    )
    DEFAULT_CSS = """
    ReplyBox {
        height: 5; border: tall $border-blurred; padding: 0 1; background: $surface;
    }
    ReplyBox:focus { border: tall $border; }
    """

    class Sent(Message):
        """The text is to be sent."""

    def __init__(self, *, enter_sends: bool) -> None:
        super().__init__(
            soft_wrap=True,
            show_line_numbers=False,
            tab_behavior="focus",
            highlight_cursor_line=False,
        )
        self._enter_sends = enter_sends

    def on_mount(self) -> None:
        self.cursor_blink = self.app.animation_level != "none"
        self.recount()

    def on_text_area_changed(self) -> None:
        self.recount()
        for line in self.screen.query("KeyLine"):
            line.refresh()  # there is something to send, or nothing any more

    def recount(self) -> None:
        """Say how much is in it, in its lower border."""
        size = count("{number} character", "{number} characters", len(self.text))
        sends = "enter, ^s" if self._enter_sends else "^s"
        self.border_subtitle = _("{size} · {keys} sends").format(size=size, keys=sends)

    def render_lines(self, crop: Region) -> list[Strip]:
        if not self.is_attached:  # it was taken away below a dialog that it still shows through
            return [Strip.blank(crop.width, self.rich_style)] * crop.height
        return super().render_lines(crop)

    def do_send(self) -> None:
        self.post_message(self.Sent())

    def take(self, text: str) -> None:
        """Put a pasted text where the cursor is."""
        plain = text.replace("\r\n", "\n").replace("\r", "\n").translate(_ACTING)
        self.replace(plain, *self.selection)

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.take(event.text)

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter" and self._enter_sends:
            event.stop()
            event.prevent_default()
            await self.action_command("reply.send")
        else:
            await super()._on_key(event)
