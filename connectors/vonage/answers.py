"""What Vonage answers, as far as this program reads it. Unknown keys are ignored.

Names: OpenAPI documents of the Account, Numbers, SMS and Application APIs.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from connectors.knowledge import quoted


def _text(value: Any) -> Any:
    """An answer may have null, or a number, where text is due."""
    if value is None:
        return ""
    return str(value) if isinstance(value, int | float) else value


Told = Annotated[str, BeforeValidator(_text)]
"""A text that may be missing or null: then it is empty."""


class Answer(BaseModel):
    """Base of every answer."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)


class Balance(Answer):
    """`GET /account/get-balance`: in EUR."""

    value: Annotated[Decimal, Field(allow_inf_nan=False)]
    auto_reload: bool | None = Field(None, alias="autoReload")


class Settings(Answer):
    """`POST /account/settings`: what holds for all numbers of the account."""

    mo_callback_url: Told = Field("", alias="mo-callback-url")
    """Where inbound messages go whose number names no address of its own."""
    dr_callback_url: Told = Field("", alias="dr-callback-url")
    """Where delivery receipts go of messages that named no address."""
    max_outbound_request: int | None = Field(None, alias="max-outbound-request")


class Number(Answer):
    """A number that the account owns."""

    msisdn: str
    country: Told = ""
    type: Told = ""
    features: tuple[str, ...] = ()
    mo_http_url: Told = Field("", alias="moHttpUrl")
    voice_callback_type: Told = Field("", alias="voiceCallbackType")
    voice_callback_value: Told = Field("", alias="voiceCallbackValue")
    app_id: Told = ""
    """The application that calls, and messages of the Messages API, are handed to."""


class Numbers(Answer):
    """`GET /account/numbers`. An account without a match answers an empty object."""

    count: int = 0
    numbers: tuple[Number, ...] = ()


class Done(Answer):
    """`POST /number/update`: 200 in the body is success."""

    error_code: Told = Field(alias="error-code")
    error_code_label: Told = Field("", alias="error-code-label")


class Application(Answer):
    """`GET /v2/applications/{id}`. All of it is kept: a change gives back what was there."""

    model_config = ConfigDict(extra="allow", frozen=True)

    id: str
    name: Told = ""
    keys: dict[str, Any] = {}
    capabilities: dict[str, Any] = {}
    privacy: dict[str, Any] | None = None

    @property
    def voice(self) -> dict[str, Any] | None:
        """The settings for calls, None for an application without them."""
        found = self.capabilities.get("voice")
        return found if isinstance(found, dict) else None

    @property
    def signs(self) -> bool | None:
        """Whether its webhooks are signed, None where Vonage does not say."""
        found = (self.voice or {}).get("signed_callbacks")
        return found if isinstance(found, bool) else None

    def address(self, which: str) -> str:
        """Where it posts: `answer_url` or `event_url`. Empty where nothing is set."""
        hooks = (self.voice or {}).get("webhooks")
        hook = hooks.get(which) if isinstance(hooks, dict) else None
        found = hook.get("address") if isinstance(hook, dict) else None
        return found if isinstance(found, str) else ""


class Calls(Answer):
    """`GET /v1/calls`."""

    embedded: dict[str, Any] = Field(alias="_embedded")


class Call(Answer):
    """`POST /v1/calls`."""

    uuid: Annotated[str, Field(min_length=1)]
    status: Told = ""


class Part(Answer):
    """One part of a text that was sent: a long one is cut into several messages."""

    status: Told
    message_id: Told = Field("", alias="message-id")
    error_text: Told = Field("", alias="error-text")
    remaining_balance: Told = Field("", alias="remaining-balance")


class Sending(Answer):
    """`POST /sms/json`: HTTP 200 whether or not the message was taken."""

    messages: Annotated[tuple[Part, ...], Field(min_length=1)]


class Refusal(Answer):
    """The forms in which Vonage says no, in one: problem details, and the older `error-code`."""

    type: Told = ""
    title: Told = ""
    detail: Told = ""
    error_code: Told = Field("", alias="error-code")
    error_code_label: Told = Field("", alias="error-code-label")
    error_title: Told = ""

    @property
    def known(self) -> bool:
        """True where it says anything that only Vonage would."""
        return bool(self.type or self.error_code or self.error_title or self.title)

    @property
    def slug(self) -> str:
        """The kind of error: the last part of `type` (`unauthorized`), empty without one."""
        last = self.type.rstrip("/").rpartition("#")[2] if "#" in self.type else ""
        return (last or self.type.rstrip("/").rpartition("/")[2])[:60]

    @property
    def said(self) -> str:
        """Vonage's own words, short."""
        words = self.detail or self.title or self.error_code_label or self.error_title
        return quoted(words)
