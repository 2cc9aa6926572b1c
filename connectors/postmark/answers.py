"""Postmark's answers, as far as a check reads them: what comes from outside is validated here.

Shapes: “Server API”, “Message Streams API”, “Webhooks API” and “Email API”. A server's answer holds
its tokens too: they are not read.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_pascal


class Answer(BaseModel):
    """Base of what is read out of a reply: Postmark's names begin with a capital letter."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
        populate_by_name=True,
        alias_generator=to_pascal,
    )


class Server(Answer):
    """A server. `delivery_type` is Live or Sandbox, and is never changed."""

    id: int = Field(alias="ID")
    name: str
    delivery_type: str | None = None
    inbound_hook_url: str | None = Field(default=None, repr=False)
    inbound_address: str | None = None
    inbound_domain: str | None = None


class Stream(Answer):
    """A message stream: of type Transactional, Broadcasts or Inbound."""

    id: str = Field(alias="ID")
    message_stream_type: str = ""
    archived_at: str | None = None


class Auth(Answer):
    """What a webhook authenticates itself with."""

    username: str | None = None
    password: str | None = Field(default=None, repr=False)


class Trigger(Answer):
    """Whether a kind of event is posted."""

    enabled: bool = False


class Triggers(Answer):
    """The kinds of event that are posted."""

    delivery: Trigger = Trigger()
    bounce: Trigger = Trigger()
    open: Trigger = Trigger()


class Webhook(Answer):
    """A webhook of a stream."""

    id: int = Field(alias="ID")
    url: str = Field(repr=False)
    http_auth: Auth | None = None
    triggers: Triggers = Triggers()


class Webhooks(Answer):
    """All webhooks of a stream."""

    webhooks: tuple[Webhook, ...]


class Sent(Answer):
    """A mail was taken."""

    message_id: str = Field(alias="MessageID")
    error_code: int
    message: str = ""


class Servers(Answer):
    """A page of the account's servers: only an account token gets it."""

    total_count: int


class Nothing(Answer):
    """An answer whose body nobody needs."""
