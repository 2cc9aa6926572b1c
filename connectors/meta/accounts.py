"""Whose events stand in a post of Meta: an app may give all its products one address."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, ValidationError

from connectors.hooks import unreadable

MOST = 100
"""Accounts of one post that are looked at; Meta bundles up to 1,000 updates, rarely of several."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Number(_Part):
    phone_number_id: str


class _Value(_Part):
    metadata: _Number


class _Change(_Part):
    value: _Value | None = None


class _Entry(_Part):
    id: str
    changes: tuple[object, ...] = ()


class _Post(_Part):
    entry: tuple[_Entry, ...] = ()


def accounts(body: bytes) -> tuple[str, ...]:
    """Name the pages, accounts and numbers of a proved post of another product than one's own.

    Raises:
        HookRefused: it is no JSON of Meta's form.
    """
    try:
        post = _Post.model_validate_json(body)
    except ValidationError:
        raise unreadable("it is no JSON of Meta's form") from None
    found: dict[str, None] = {}
    for entry in post.entry:
        numbers = [_number(change) for change in entry.changes]
        found |= dict.fromkeys([number for number in numbers if number] or [entry.id])
    return tuple(found)[:MOST]


def _number(change: object) -> str | None:
    try:
        value = _Change.model_validate(change).value
    except ValidationError:
        return None  # a change of a page or an Instagram account
    return None if value is None else value.metadata.phone_number_id
