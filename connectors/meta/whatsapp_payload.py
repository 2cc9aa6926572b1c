"""The shape of what the Cloud API posts (“Webhooks: messages” of the WhatsApp Business Platform)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from connectors.meta.answers import Answer


class Metadata(Answer):
    """The number that a change is about."""

    phone_number_id: str
    display_phone_number: str | None = None


class Profile(Answer):
    """How a customer is called."""

    name: str | None = None


class Contact(Answer):
    """A customer."""

    wa_id: str | None = None
    user_id: str | None = None
    profile: Profile = Profile()


class Body(Answer):
    """A text, or what WhatsApp itself says."""

    body: str = ""


class File(Answer):
    """A picture, sound, film, sticker or document."""

    id: str | None = None
    mime_type: str | None = None
    caption: str | None = None
    filename: str | None = None


class Place(Answer):
    """A location."""

    latitude: float
    longitude: float
    name: str | None = None
    address: str | None = None


class Choice(Answer):
    """A button or a row of a list that was chosen."""

    id: str | None = None
    title: str = ""


class Form(Answer):
    """A form (Flow) that was filled in."""

    name: str | None = None
    body: str = ""
    response_json: str | None = None


class Interactive(Answer):
    """An answer to buttons, a list or a form."""

    type: str | None = None
    button_reply: Choice | None = None
    list_reply: Choice | None = None
    nfm_reply: Form | None = None


class Button(Answer):
    """A quick reply of a template that was tapped."""

    text: str = ""
    payload: str | None = None


class Reaction(Answer):
    """An emoji on a message; none where it was taken back."""

    message_id: str | None = None
    emoji: str = ""


class Quoted(Answer):
    """The message that this one answers, or that it was forwarded."""

    id: str | None = None
    forwarded: bool = False


class Name(Answer):
    """The name on a contact card."""

    formatted_name: str = ""


class Card(Answer):
    """A contact card."""

    name: Name = Name()


class Message(Answer):
    """What a customer did. The field named like the type holds it."""

    id: str
    sender: str | None = Field(default=None, alias="from")
    from_user_id: str | None = None
    """In place of the number, of a customer who hides it."""
    timestamp: datetime
    type: str = "unknown"
    text: Body | None = None
    image: File | None = None
    video: File | None = None
    audio: File | None = None
    document: File | None = None
    sticker: File | None = None
    location: Place | None = None
    contacts: tuple[Card, ...] = ()
    interactive: Interactive | None = None
    button: Button | None = None
    reaction: Reaction | None = None
    system: Body | None = None
    context: Quoted | None = None
    errors: tuple[dict[str, Any], ...] = ()


class Status(Answer):
    """How far a message of ours has come."""

    id: str
    status: str
    timestamp: datetime
    recipient_id: str | None = None
    errors: tuple[dict[str, Any], ...] = ()


class Value(Answer):
    """What changed at a number."""

    metadata: Metadata
    contacts: tuple[Contact, ...] = ()
    messages: tuple[Message, ...] = ()
    statuses: tuple[Status, ...] = ()


class Change(Answer):
    """A change; `field` tells its kind, and only `messages` is read further."""

    field: str
    value: Any = None


class Entry(Answer):
    """The changes at one account."""

    id: str
    changes: tuple[Change, ...] = ()


class Post(Answer):
    """A whole request."""

    object: str
    entry: tuple[Entry, ...] = ()
