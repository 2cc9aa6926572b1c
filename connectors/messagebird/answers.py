"""What MessageBird answers, as far as this program reads it. Unknown keys are ignored."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _text(value: Any) -> Any:
    if value is None:
        return ""
    return str(value) if isinstance(value, int | float) else value


Told = Annotated[str, BeforeValidator(_text)]
"""A text that may be missing or null: then it is empty."""


class Answer(BaseModel):
    """Base of every answer."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Balance(Answer):
    """`GET /balance`."""

    amount: Annotated[Decimal, Field(allow_inf_nan=False)]
    type: Told = ""
    """`credits`, or a currency: `euros`."""
    payment: Told = ""
    """`prepaid` or `postpaid`."""


class Number(Answer):
    """`GET /v1/phone-numbers/{number}` at the Numbers API."""

    number: Told
    features: tuple[str, ...] = ()
    country: Told = ""
    type: Told = ""
    status: Told = ""


class Recipient(Answer):
    """What became of a message to one recipient."""

    status: Told = ""


class Recipients(Answer):
    """All recipients of a message."""

    items: tuple[Recipient, ...] = ()


class Message(Answer):
    """`POST /messages`."""

    id: Annotated[str, Field(min_length=1)]
    recipients: Recipients = Recipients()


class Fault(Answer):
    """One of the errors of a refusal."""

    code: int
    description: Told = ""
    parameter: Told = ""


class Refusal(Answer):
    """The body of every refusal."""

    errors: Annotated[tuple[Fault, ...], Field(min_length=1)]
