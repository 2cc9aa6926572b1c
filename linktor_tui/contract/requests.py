"""What comes in from outside, validated: the request bodies of the API page.

pydantic stands here, so this module is imported by those who create and change, not by those who
list. A body is checked for shape only; what a provider's config must hold is its connector's to say.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic.alias_generators import to_camel

from linktor_tui.contract.errors import Fault, InvalidRequest

LONGEST_NAME = 10_000


class RequestBody(BaseModel):
    """What all bodies have in common: camelCase, no field that is not known, no value in errors."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=to_camel,
        populate_by_name=True,
        hide_input_in_errors=True,
    )


def _named(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be blank")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("must be valid Unicode") from None
    return value


class CreateChannel(RequestBody):
    """The body of POST /channels. `config` holds `provider` where a type has several."""

    name: str = Field(max_length=LONGEST_NAME)
    type: str
    config: dict[str, Any]
    default_bot_id: str | None = None
    metadata: dict[str, Any] = Field(default_factory=dict)

    _name = field_validator("name")(_named)


class UpdateChannel(RequestBody):
    """The body of PATCH /channels/:id. Only the fields that were given are changed.

    Within `config`, a value of `********` leaves a secret as it is, and null takes a value away.
    """

    name: str | None = Field(default=None, max_length=LONGEST_NAME)
    config: dict[str, Any] | None = None
    default_bot_id: str | None = None
    metadata: dict[str, Any] | None = None

    @field_validator("name")
    @classmethod
    def _name(cls, value: str | None) -> str:
        if value is None:
            raise ValueError("must not be null")
        return _named(value)

    def given(self, attribute: str) -> bool:
        """Tell whether a field was in the body, null included."""
        return attribute in self.model_fields_set


def parse_create(body: Any) -> CreateChannel:
    """Read the body of POST /channels. Raises `InvalidRequest` with every fault."""
    try:
        return CreateChannel.model_validate(body)
    except ValidationError as error:
        raise refusal(error) from None


def parse_update(body: Any) -> UpdateChannel:
    """Read the body of PATCH /channels/:id. Raises `InvalidRequest` with every fault."""
    try:
        return UpdateChannel.model_validate(body)
    except ValidationError as error:
        raise refusal(error) from None


def refusal(error: ValidationError) -> InvalidRequest:
    """Say every fault that pydantic found, without the values."""
    return InvalidRequest(*(_fault(detail) for detail in error.errors(include_url=False)))


def _fault(detail: Any) -> Fault:
    name = ".".join(str(part) for part in detail["loc"]) or "body"
    if detail["type"] == "extra_forbidden":
        return Fault(name, "is not a field of this request")
    if detail["type"] == "missing":
        return Fault(name, "is required")
    message: str = detail["msg"].removeprefix("Value error, ")
    return Fault(name, message[:1].lower() + message[1:])
