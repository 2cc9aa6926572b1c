"""Updates that Telegram posts to a webhook, proved and read (“Update”, “Message” in the manual)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pydantic import Field, ValidationError

from connectors.hooks import (
    HookRefused,
    HookRequest,
    InboundMessage,
    Kind,
    Media,
    Received,
    equal,
    unreadable,
    unsigned,
    unverifiable,
    wrong_signature,
)
from connectors.telegram.answers import Answer, UnixTime

HEADER = "x-telegram-bot-api-secret-token"


class Sender(Answer):
    """Who wrote: `User`."""

    is_bot: bool = False
    first_name: str = ""
    last_name: str = ""


class Chat(Answer):
    """Where it was written; answers go there."""

    id: int
    title: str = ""


class File(Answer):
    """A file at Telegram, of whatever kind; getFile leads to its content."""

    file_id: str
    mime_type: str | None = None
    file_name: str | None = None


class Place(Answer):
    """A point on the earth, in degrees."""

    latitude: float
    longitude: float


class Written(Answer):
    """A `Message`, as far as it is read here."""

    message_id: int
    date: UnixTime
    chat: Chat
    sender: Sender | None = Field(default=None, alias="from")
    text: str = ""
    caption: str = ""
    photo: list[File] = Field(default_factory=list)
    document: File | None = None
    audio: File | None = None
    voice: File | None = None
    video: File | None = None
    location: Place | None = None


class Pressed(Answer):
    """A press on a button below a message: `CallbackQuery`."""

    id: str
    sender: Sender = Field(alias="from")
    message: Written | None = None
    data: str = ""


class Update(Answer):
    """One update; exactly one of its parts is there, and only some are messages."""

    update_id: int
    message: Written | None = None
    callback_query: Pressed | None = None


def prove(request: HookRequest, secret: str | None) -> None:
    """Insist on the secret that was registered with the webhook. Raises `HookRefused`."""
    if request.method != "POST":
        raise HookRefused(405, "unreadable", "Telegram posts its updates.")
    if not secret:
        raise unverifiable("webhook secret")
    given = request.headers.get(HEADER)
    if given is None:
        raise unsigned("X-Telegram-Bot-Api-Secret-Token")
    if not equal(given, secret):
        raise wrong_signature("secret token")


def read(body: bytes) -> Received:
    """Read an update. One that is no customer's message is empty. Raises `HookRefused`."""
    try:
        update = Update.model_validate_json(body)
    except ValidationError:
        raise unreadable("it is no update of the Bot API") from None
    if update.message is not None:
        return Received(messages=_message(update.message))
    if update.callback_query is not None:
        return Received(messages=_press(update.callback_query))
    return Received()


def _message(message: Written) -> tuple[InboundMessage, ...]:
    sender = message.sender
    if sender is not None and sender.is_bot:
        return ()
    kind, media = _content(message)
    details: dict[str, Any] = {}
    if message.location is not None:
        details = {
            "latitude": message.location.latitude,
            "longitude": message.location.longitude,
        }
    return (
        InboundMessage(
            id=f"{message.chat.id}/{message.message_id}",
            contact=str(message.chat.id),
            text=message.text or message.caption,
            at=datetime.fromtimestamp(message.date, UTC),
            kind=kind,
            contact_name=_name(sender) or message.chat.title or None,
            media=media,
            details=details,
        ),
    )


def _press(press: Pressed) -> tuple[InboundMessage, ...]:
    if press.message is None:
        return ()
    return (
        InboundMessage(
            id=press.id,
            contact=str(press.message.chat.id),
            text=press.data,
            # A press has no time of its own; the message it stands below has.
            at=datetime.fromtimestamp(press.message.date, UTC),
            contact_name=_name(press.sender) or None,
            details={"button": press.data},
        ),
    )


def _name(sender: Sender | None) -> str:
    return f"{sender.first_name} {sender.last_name}".strip() if sender else ""


def _content(message: Written) -> tuple[Kind, tuple[Media, ...]]:
    if message.photo:
        return Kind.IMAGE, (_media(message.photo[-1]),)  # the last one is the largest
    files = (
        (Kind.VIDEO, message.video),
        (Kind.AUDIO, message.audio or message.voice),
        (Kind.DOCUMENT, message.document),
    )
    for kind, file in files:
        if file is not None:
            return kind, (_media(file),)
    if message.location is not None:
        return Kind.LOCATION, ()
    return (Kind.TEXT if message.text else Kind.OTHER), ()


def _media(file: File) -> Media:
    return Media(content_type=file.mime_type, id=file.file_id, name=file.file_name)
