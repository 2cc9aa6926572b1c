"""Zenvia's answers, as far as a check and a send read them (API v2)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, RootModel
from pydantic.alias_generators import to_camel


class Answer(BaseModel):
    """Base of what is read out of a reply."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", hide_input_in_errors=True, alias_generator=to_camel
    )


class Nothing(Answer):
    """A reply whose content is of no interest."""


class Webhook(Answer):
    """Where a subscription posts, and with which headers."""

    url: str
    headers: dict[str, object] = {}


class Criteria(Answer):
    """What a subscription is about."""

    channel: str = ""


class Subscription(Answer):
    """One subscription of the account: one kind of event of one channel."""

    id: str
    event_type: str
    webhook: Webhook
    criteria: Criteria = Criteria()
    status: str = "ACTIVE"


class Subscriptions(RootModel[tuple[Subscription, ...]]):
    """`GET /subscriptions`: all of the account's."""


class Message(Answer):
    """A message as Zenvia took it."""

    id: str
