"""What the Cloud API posts, in the form that all providers share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from connectors.hooks import (
    DeliveryStatus,
    DeliveryUpdate,
    HookRequest,
    InboundMessage,
    Kind,
    Media,
    Received,
    unreadable,
)
from connectors.meta.accounts import accounts
from connectors.meta.errors import explain
from connectors.meta.whatsapp_payload import File, Message, Post, Status, Value

OBJECT = "whatsapp_business_account"
FILES = {
    "image": Kind.IMAGE,
    "sticker": Kind.IMAGE,
    "video": Kind.VIDEO,
    "audio": Kind.AUDIO,
    "document": Kind.DOCUMENT,
}
"""Type of a message -> what it is; the file is in the field of that name."""

STATUSES = {
    "sent": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.READ,
    "played": DeliveryStatus.READ,
    "failed": DeliveryStatus.FAILED,
}


def read(request: HookRequest, number: str) -> Received:
    """Read a request that was proved.

    Args:
        request: one POST; Meta may put many changes, of several numbers of an app, into it.
        number: id of this channel's number. Changes of others are left out, and named in `others`.

    Raises:
        HookRefused: it makes no sense.
    """
    try:
        post = Post.model_validate_json(request.body)
        if post.object != OBJECT:
            return Received(others=accounts(request.body))
        values = list(_values(post))
    except ValidationError as error:
        raise unreadable(f"{error.error_count()} fields are not as Meta documents them") from None
    ours = [value for value in values if value.metadata.phone_number_id == number]
    numbers = dict.fromkeys(value.metadata.phone_number_id for value in values)
    return Received(
        messages=tuple(_messages(ours)),
        deliveries=tuple(_deliveries(ours)),
        others=tuple(other for other in numbers if other != number),
    )


def _values(post: Post) -> Iterator[Value]:
    for entry in post.entry:
        for change in entry.changes:
            if change.field == "messages":
                yield Value.model_validate(change.value)


def _messages(values: Iterable[Value]) -> Iterator[InboundMessage]:
    for value in values:
        names = {
            who: contact.profile.name
            for contact in value.contacts
            for who in (contact.wa_id, contact.user_id)
        }
        for message in value.messages:
            contact = message.sender or message.from_user_id
            if contact is not None:
                yield _message(message, contact, names.get(contact))


def _message(message: Message, contact: str, name: str | None) -> InboundMessage:
    kind, text, media = _content(message)
    return InboundMessage(
        id=message.id,
        contact=contact,
        text=text,
        at=message.timestamp,
        kind=kind,
        contact_name=name,
        media=media,
        details=_details(message),
    )


def _content(message: Message) -> tuple[Kind, str, tuple[Media, ...]]:
    file = getattr(message, message.type) if message.type in FILES else None
    if isinstance(file, File):
        media = Media(file.mime_type, None, file.id, file.filename)
        return FILES[message.type], file.caption or "", (media,)
    if message.text is not None:
        return Kind.TEXT, message.text.body, ()
    if message.location is not None:
        place = message.location
        said = ", ".join(part for part in (place.name, place.address) if part)
        return Kind.LOCATION, said or f"{place.latitude}, {place.longitude}", ()
    chosen = _chosen(message)
    return (Kind.OTHER, _other(message), ()) if chosen is None else (Kind.TEXT, chosen, ())


def _chosen(message: Message) -> str | None:
    """The words of the button or row that a customer chose."""
    if message.button is not None:
        return message.button.text
    answer = message.interactive
    if answer is None:
        return None
    choice = answer.button_reply or answer.list_reply
    if choice is not None:
        return choice.title
    return None if answer.nfm_reply is None else answer.nfm_reply.body


def _other(message: Message) -> str:
    if message.reaction is not None:
        return message.reaction.emoji
    if message.system is not None:
        return message.system.body
    return ", ".join(card.name.formatted_name for card in message.contacts)


def _details(message: Message) -> dict[str, Any]:
    found: dict[str, Any] = {"type": message.type}
    quoted, reaction, place = message.context, message.reaction, message.location
    if quoted is not None:
        found["replyTo"] = quoted.id
        found["forwarded"] = quoted.forwarded or None
    if reaction is not None:
        found["reactionTo"] = reaction.message_id
    if place is not None:
        found |= {"latitude": place.latitude, "longitude": place.longitude}
    if message.errors:
        found["errorCode"] = message.errors[0].get("code")
    found |= _choice_details(message)
    return {name: value for name, value in found.items() if value is not None}


def _choice_details(message: Message) -> Mapping[str, str | None]:
    if message.button is not None:
        return {"choice": message.button.payload}
    answer = message.interactive
    if answer is None:
        return {}
    if answer.nfm_reply is not None:
        return {"form": answer.nfm_reply.name, "answers": answer.nfm_reply.response_json}
    choice = answer.button_reply or answer.list_reply
    return {} if choice is None else {"choice": choice.id}


def _deliveries(values: Iterable[Value]) -> Iterator[DeliveryUpdate]:
    for value in values:
        for status in value.statuses:
            known = STATUSES.get(status.status)
            if known is not None:  # others, such as `deleted`, are about no delivery
                yield _delivery(status, known)


def _delivery(status: Status, known: DeliveryStatus) -> DeliveryUpdate:
    error = next((item for item in status.errors if isinstance(item.get("code"), int)), None)
    failed = known is DeliveryStatus.FAILED
    return DeliveryUpdate(
        message_id=status.id,
        status=known,
        at=status.timestamp,
        contact=status.recipient_id,
        problem=explain(error or {"code": 131000}, 200) if failed else None,
    )
