"""Twilio's answers, as far as a check and a send read them (API 2010-04-01, Messaging v1).

What comes from outside is validated here, once; unknown fields are ignored. What is not read here
cannot be shown by mistake: the account's own auth token, and what messages say and to whom.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Url = Annotated[str, BeforeValidator(lambda value: value or "")]
"""An address; empty where Twilio says null or nothing."""


class Answer(BaseModel):
    """Base of what is read out of a reply."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Account(Answer):
    """The Account resource."""

    sid: str
    status: str
    """`active`, `suspended` or `closed`."""
    type: str | None = None
    """`Trial` or `Full`."""
    owner_account_sid: str | None = None
    """Its own SID for a main account."""

    @property
    def is_trial(self) -> bool:
        """Whether it was never upgraded."""
        return self.type == "Trial"

    @property
    def is_subaccount(self) -> bool:
        """Whether another account owns it, and pays for it."""
        return self.owner_account_sid not in (None, self.sid)


class Balance(Answer):
    """The Balance resource: what is left, in `currency`."""

    balance: Decimal | None = Field(default=None, allow_inf_nan=False)
    currency: str | None = None


class NumberCapabilities(Answer):
    """What a number can carry."""

    sms: bool = False
    mms: bool = False
    voice: bool = False
    fax: bool = False


class Number(Answer):
    """The IncomingPhoneNumber resource."""

    sid: str
    phone_number: str
    capabilities: NumberCapabilities = NumberCapabilities()
    sms_url: Url = ""
    sms_method: str | None = None
    sms_application_sid: Url = ""
    """Set: the addresses of this TwiML app count, and the number's own do not."""
    voice_url: Url = ""
    voice_method: str | None = None
    voice_application_sid: Url = ""
    trunk_sid: Url = ""
    """Set: calls go to this SIP trunk, and to no address."""


class Numbers(Answer):
    """A page of the account's numbers."""

    incoming_phone_numbers: tuple[Number, ...]


class Application(Answer):
    """The Application resource: a TwiML app, which several numbers can share."""

    sms_url: Url = ""
    sms_method: str | None = None
    voice_url: Url = ""
    voice_method: str | None = None


class Changed(Answer):
    """A resource that was changed."""

    sid: str


class Message(Answer):
    """The Message resource, without what it says and to whom."""

    sid: str
    status: str
    error_code: int | None = None
    direction: str | None = None
    messaging_service_sid: str | None = None


class Messages(Answer):
    """A page of messages, newest first."""

    messages: tuple[Message, ...]


class Call(Answer):
    """The Call resource, without who was called."""

    sid: str
    status: str
    direction: str | None = None


class Calls(Answer):
    """A page of calls, newest first."""

    calls: tuple[Call, ...]


class Service(Answer):
    """The Messaging Service resource (Messaging v1)."""

    sid: str
    friendly_name: str | None = None
    inbound_request_url: Url = ""
    inbound_method: str | None = None
    use_inbound_webhook_on_number: bool = False
    """Set: the address of the number that was written to counts."""
    us_app_to_person_registered: bool | None = None


class PoolNumber(Answer):
    """A number in a Messaging Service's sender pool."""

    phone_number: str
    country_code: str | None = None
    capabilities: tuple[str, ...] = ()


class Pool(Answer):
    """A page of a Messaging Service's numbers."""

    phone_numbers: tuple[PoolNumber, ...]
