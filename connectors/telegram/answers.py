"""The Bot API's answers, as far as a check and a send read them (Bot API 10.1).

What comes from outside is validated here, once; unknown fields are ignored. Optional fields of
older, self-hosted servers may be absent.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel

UnixTime = Annotated[int, Field(ge=0, le=253_402_300_799)]
"""Seconds; the upper end is the last second of the year 9999, the last one that can be shown."""


class Answer(BaseModel):
    """Base of what is read out of a `result`."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Bot(Answer):
    """What getMe tells: the `User` object, with the fields that only getMe returns."""

    id: int
    first_name: str = ""
    username: str | None = None
    can_join_groups: bool | None = None
    can_read_all_group_messages: bool | None = None
    supports_inline_queries: bool | None = None
    can_connect_to_business: bool | None = None

    @property
    def handle(self) -> str:
        """What a person recognises: `@acme_support_bot`."""
        return f"@{self.username}" if self.username else self.first_name or str(self.id)


class Webhook(Answer):
    """What getWebhookInfo tells: the `WebhookInfo` object. `url` is empty while none is set."""

    url: str
    has_custom_certificate: bool = False
    pending_update_count: int = 0
    ip_address: str | None = None
    last_error_date: UnixTime | None = None
    last_error_message: str | None = None
    last_synchronization_error_date: UnixTime | None = None
    max_connections: int | None = None
    allowed_updates: tuple[str, ...] | None = None
    """None: everything but the kinds that must be asked for, so messages too."""


class Message(Answer):
    """What sendMessage tells. The id is unique within the chat."""

    message_id: int


class Done(RootModel[Literal[True]]):
    """What methods tell that only do something: true."""
