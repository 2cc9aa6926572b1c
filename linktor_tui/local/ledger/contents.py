"""What a message says: taken apart to be stored, and put together as the Messages page has it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from connectors.contract import Outbound
    from connectors.hooks import InboundMessage, Media

_PLACE = ("latitude", "longitude", "name", "address")
"""Of `details`: what the page shows of a location."""
_ALWAYS = ("messageId",)
"""Of `details`: what is kept where no texts are, because an answer needs it."""


class Content(NamedTuple):
    """The columns of a message that hold what was said. All empty where texts are not kept."""

    kind: str | None = None
    body: str | None = None
    subject: str | None = None
    parts: str | None = None
    metadata: str | None = None


def of_inbound(message: InboundMessage, *, keep: bool) -> Content:
    """Take apart what a contact wrote. What its provider told beside it becomes the metadata."""
    details = dict(message.details)
    if not keep:
        return Content(metadata=_json({name: details[name] for name in _ALWAYS if name in details}))
    parts = _media(message.media)
    if message.kind == "location":
        parts |= {name: details[name] for name in _PLACE if name in details}
    return Content(
        message.kind.value,
        storable(message.text),
        message.subject and storable(message.subject),
        _json(parts),
        _json(details),
    )


def of_outbound(message: Outbound, metadata: Mapping[str, Any] | None, *, keep: bool) -> Content:
    """Take apart what is sent to a contact."""
    given = _json(metadata or {})
    if not keep:
        return Content(metadata=given)
    subject = message.subject and storable(message.subject)
    return Content("text", storable(message.text), subject, None, given)


def content(kind: str | None, body: str | None, parts: str | None) -> dict[str, Any]:
    """Put together a message's `content`."""
    if kind is None:
        return {"type": "omitted"}
    more = load(parts)
    if kind == "text":
        return {"type": kind, "text": body or "", **more}
    return {"type": kind, **more, **({"caption": body} if body else {})}


def storable(text: str) -> str:
    """Replace the halves of characters that some senders leave: no file can hold them."""
    return text.encode("utf-8", "replace").decode("utf-8")


def load(text: str | None) -> dict[str, Any]:
    """Read what was stored as JSON."""
    value: dict[str, Any] = json.loads(text) if text else {}
    return value


def dump(value: Any) -> str:
    """Write as JSON what a provider or an operator gave."""
    return json.dumps(value, separators=(",", ":"), default=str)


def _json(value: Mapping[str, Any]) -> str | None:
    return dump(value) if value else None


def _media(media: tuple[Media, ...]) -> dict[str, Any]:
    files = [_file(item) for item in media]
    if not files:
        return {}
    return {**files[0], **({"files": files} if len(files) > 1 else {})}


def _file(media: Media) -> dict[str, Any]:
    named = {
        "url": media.url,
        "filename": media.name,
        "contentType": media.content_type,
        "mediaId": media.id,
    }
    return {name: value for name, value in named.items() if value is not None}
