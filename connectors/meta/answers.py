"""What is read out of the Graph API's answers, whatever else they hold."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class Answer(BaseModel):
    """Base of the answers' models. Ids come as text or as numbers, and are text here."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)


def _never(value: Any) -> Any:
    return None if value == 0 else value


Moment = Annotated[datetime | None, BeforeValidator(_never)]
"""Unix seconds; Meta writes 0 for never."""


class GranularScope(Answer):
    """A permission that was given for some accounts only. No `target_ids`: for all of them."""

    scope: str
    target_ids: tuple[str, ...] | None = None


class TokenFacts(Answer):
    """What Meta says of an access token (“/debug_token”). None where it says nothing, or never."""

    type: str | None = None
    """`USER`, `PAGE`, `SYSTEM_USER`, `APP`."""
    app_id: str | None = None
    application: str | None = None
    is_valid: bool
    expires_at: Moment = None
    data_access_expires_at: Moment = None
    scopes: tuple[str, ...] = ()
    granular_scopes: tuple[GranularScope, ...] = ()
    profile_id: str | None = None
    """The page of a page token."""
    user_id: str | None = None
    error: dict[str, Any] = Field(default_factory=dict)
    """Why the token is not valid, in the form of a refusal."""

    def targets(self, scope: str) -> tuple[str, ...] | None:
        """The accounts that a permission was given for, None for all of them."""
        for item in self.granular_scopes:
            if item.scope == scope:
                return item.target_ids
        return None
