"""What SendGrid posts to a channel: delivery events as JSON, and mail of customers as a form.

Events (“Event Webhook Reference”) are signed. Mail of Inbound Parse (“Inbound Email Parse Webhook”)
is not, unless a security policy is attached: it is proved by the webhook secret in its address.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from connectors.hooks import (
    DeliveryStatus,
    DeliveryUpdate,
    HookRefused,
    HookRequest,
    InboundMessage,
    Media,
    Received,
    unreadable,
    unverifiable,
)
from connectors.mailapi.incoming import (
    BROKEN_MAIL,
    Form,
    kind_of,
    person,
    prove_by_password,
    read_form,
    readable,
    when,
)
from connectors.sendgrid import signing
from connectors.sendgrid.errors import why_it_failed

STATUSES = {
    "processed": DeliveryStatus.QUEUED,
    "deferred": DeliveryStatus.QUEUED,
    "delivered": DeliveryStatus.DELIVERED,
    "open": DeliveryStatus.READ,
    "click": DeliveryStatus.READ,
    "bounce": DeliveryStatus.FAILED,
    "dropped": DeliveryStatus.FAILED,
}
"""Events about a mail's way. Unsubscribes and spam reports are not among them."""

_REST_OF_ID = re.compile(r"\.(?:filter|recvd).*", re.DOTALL)


def receive(
    request: HookRequest, public_key: str | None, secret: str | None, now: datetime
) -> Received:
    """Prove and read a post.

    Raises:
        HookRefused: nobody proved it, or it makes no sense.
    """
    if "multipart/form-data" in request.headers.get("content-type", "").lower():
        _prove_mail(request, public_key, secret, now)
        return Received(messages=(_mail(read_form(request), now),))
    if public_key is None:
        raise unverifiable("webhookPublicKey")
    signing.prove(request, _key(public_key), now)
    return Received(deliveries=tuple(_updates(request.body)))


def _key(public_key: str) -> Any:
    try:
        return signing.read_key(public_key)
    except ValueError:
        raise unverifiable("usable webhookPublicKey") from None


def _prove_mail(
    request: HookRequest, public_key: str | None, secret: str | None, now: datetime
) -> None:
    """A signature by the channel's key is proof, and so is the password."""
    if signing.is_signed(request) and public_key is not None:
        try:
            return signing.prove(request, _key(public_key), now)
        except HookRefused:
            if "authorization" not in request.headers:
                raise  # a security policy has a key of its own, and the password may still fit
    prove_by_password(request, secret)


def _updates(body: bytes) -> list[DeliveryUpdate]:
    try:
        events = json.loads(body)
    except (ValueError, RecursionError):
        raise unreadable("it is no JSON") from None
    if not isinstance(events, list):
        raise unreadable("it is no list of events")
    found = (_update(event) for event in events if isinstance(event, dict))
    return [update for update in found if update is not None]


def _update(event: dict[str, Any]) -> DeliveryUpdate | None:
    name, message_id = event.get("event"), event.get("sg_message_id")
    stamp, address = event.get("timestamp"), event.get("email")
    status = STATUSES.get(name) if isinstance(name, str) else None
    if status is None or not isinstance(message_id, str) or not message_id:
        return None
    return DeliveryUpdate(
        message_id=sent_id(message_id),
        status=status,
        at=_time(stamp),
        contact=address if isinstance(address, str) else None,
        problem=why_it_failed(event) if status is DeliveryStatus.FAILED else None,
    )


def sent_id(message_id: str) -> str:
    """The `X-Message-Id` of a send, out of an event's `sg_message_id`, which goes on after it."""
    shortened = _REST_OF_ID.sub("", message_id)
    return shortened or message_id


def _time(stamp: object) -> datetime:
    if isinstance(stamp, (int, float)) and 0 <= stamp < 253_402_300_800:
        return datetime.fromtimestamp(stamp, UTC)
    raise unreadable("an event has no time")


def _mail(form: Form, now: datetime) -> InboundMessage:
    if "email" in form.fields:
        return _raw_mail(form, now)
    charsets = _charsets(form)
    text, html = (form.text(name, charsets.get(name, "utf-8")) for name in ("text", "html"))
    head = message_from_bytes(form.fields.get("headers", b""))  # as they came, not understood
    sender = form.text("from", charsets.get("from", "utf-8"))
    subject = form.text("subject", charsets.get("subject", "utf-8"))
    return _message(form, head, sender, subject, readable(text, html), form.files, now)


def _charsets(form: Form) -> dict[str, str]:
    """The charset of each field, as the post tells in a field of JSON."""
    try:
        found = json.loads(form.text("charsets") or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: value for name, value in found.items() if isinstance(value, str)}


def _raw_mail(form: Form, now: datetime) -> InboundMessage:
    """Read a mail that is posted whole (“POST the raw, full MIME message”)."""
    try:
        mail = message_from_bytes(form.fields["email"], policy=policy.default)
        assert isinstance(mail, EmailMessage)
        plain, page = mail.get_body(("plain",)), mail.get_body(("html",))
        text = readable(
            str(plain.get_content()) if plain else "", str(page.get_content()) if page else ""
        )
        files = tuple(
            Media(part.get_content_type(), name=part.get_filename())
            for part in mail.iter_attachments()
        )
        subject = str(mail.get("subject", ""))
        return _message(form, mail, str(mail.get("from", "")), subject, text, files, now)
    except BROKEN_MAIL:
        raise unreadable("the mail in it is broken") from None


def _message(
    form: Form,
    head: Any,
    sender: str,
    subject: str,
    text: str,
    files: tuple[Media, ...],
    now: datetime,
) -> InboundMessage:
    address, name = person(sender)
    if not address:
        raise unreadable("it has no sender")
    known = str(head.get("message-id", "")).strip()
    return InboundMessage(
        id=known or _fingerprint(form),
        contact=address,
        text=text,
        at=when(str(head.get("date", "")), now),
        kind=kind_of(text, files),
        contact_name=name,
        subject=subject.strip() or None,
        media=files,
    )


def _fingerprint(form: Form) -> str:
    """An id for a mail without one: the same mail has the same."""
    digest = hashlib.sha256()
    for name in sorted(form.fields):
        digest.update(name.encode() + b"\0" + form.fields[name] + b"\0")
    return f"sha256:{digest.hexdigest()}"
