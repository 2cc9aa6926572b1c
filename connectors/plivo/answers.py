"""Plivo's answers, as far as a check and a send read them (API v1).

What comes from outside is validated here, once; unknown fields are ignored. What messages say and to
whom is not read.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Url = Annotated[str, BeforeValidator(lambda value: value or "")]
"""An address or a path; empty where Plivo says null or nothing."""

_APPLICATION = re.compile(r"/Application/(\w+)/?$")


class Answer(BaseModel):
    """Base of what is read out of a reply."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Account(Answer):
    """The Account resource."""

    auth_id: str
    name: str | None = None
    account_type: str | None = None
    billing_mode: str | None = None
    """`prepaid` or `postpaid`."""
    cash_credits: Decimal | None = Field(default=None, allow_inf_nan=False)
    auto_recharge: bool | None = None


class Number(Answer):
    """The Number resource of an account."""

    number: str
    application: Url = ""
    """Path of the application that answers; empty for none."""
    sms_enabled: bool = False
    mms_enabled: bool = False
    voice_enabled: bool = False
    country: str | None = None
    tendlc_registration_status: str | None = None

    @property
    def application_id(self) -> str | None:
        """The application's id, None without one."""
        found = _APPLICATION.search(self.application)
        return found[1] if found else None


class Application(Answer):
    """The Application resource: addresses that several numbers can share."""

    app_id: str
    app_name: str | None = None
    answer_url: Url = ""
    answer_method: str | None = None
    message_url: Url = ""
    message_method: str | None = None


class Made(Answer):
    """An application that was created."""

    app_id: str


class Changed(Answer):
    """Something was changed."""

    message: str


class Queued(Answer):
    """A message that was taken."""

    message_uuid: tuple[str, ...] = Field(min_length=1)
    message: str = ""


class Fired(Answer):
    """A call that was taken."""

    request_uuid: str
    message: str = ""


class Message(Answer):
    """A message of the list, without what it says and to whom."""

    message_state: str
    from_number: str | None = None
    error_code: str | int | None = None


class Messages(Answer):
    """A page of messages, newest first."""

    objects: tuple[Message, ...]


class Call(Answer):
    """A call of the list, without who was called."""

    hangup_cause_code: int | None = None


class Calls(Answer):
    """A page of calls, newest first."""

    objects: tuple[Call, ...]
