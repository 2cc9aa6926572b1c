"""Noticing that what was pasted into a field is more than the field's value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from linktor_tui.contract.snippets import looks_like_snippet

if TYPE_CHECKING:
    from textual.events import Paste


class SnippetPasted(Message):
    """A whole `.env`, JSON or curl command was pasted. Its `repr` does not hold it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class NoticesSnippets:
    """Mixin, named first among the bases: an input that hands a whole snippet on."""

    notices_snippets = True
    """False where a value may look like a snippet: a JSON object, a key file."""

    def _on_paste(self, event: Paste) -> None:
        if self.notices_snippets and looks_like_snippet(event.text):
            event.stop()
            event.prevent_default()
            self.post_message(SnippetPasted(event.text))  # type: ignore[attr-defined]
