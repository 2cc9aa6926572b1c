"""Mailgun's answers, as far as a check reads them: what comes from outside is validated here.

Shapes: Mailgun's OpenAPI description (Domains, Webhooks, Routes, Account Management).
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """Base of what is read out of a reply."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", hide_input_in_errors=True, populate_by_name=True
    )


class Disabled(Answer):
    """Why a domain was disabled."""

    code: str = ""
    reason: str = ""
    permanently: bool = False


class DomainDetails(Answer):
    """A domain: `state` is active, unverified or disabled, `type` custom or sandbox."""

    name: str
    state: str
    type: str = ""
    is_disabled: bool = False
    disabled: Disabled | None = None


class Record(Answer):
    """A DNS record that Mailgun asks for. `valid` is a word: valid, invalid or unknown."""

    name: str = ""
    record_type: str = ""
    valid: str = ""
    is_active: bool = True


class Domain(Answer):
    """A domain with its DNS records."""

    domain: DomainDetails
    sending_dns_records: tuple[Record | None, ...] = ()
    receiving_dns_records: tuple[Record | None, ...] = ()

    @property
    def sending(self) -> tuple[Record, ...]:
        """The records that sending needs, without the holes that the description allows."""
        return tuple(record for record in self.sending_dns_records if record is not None)

    @property
    def receiving(self) -> tuple[Record, ...]:
        """The records that receiving needs."""
        return tuple(record for record in self.receiving_dns_records if record is not None)

    @property
    def selectors(self) -> tuple[str, ...]:
        """The selectors of the keys that Mailgun signs with."""
        parts = (record.name.partition("._domainkey.") for record in self.sending)
        return tuple(selector for selector, mark, _ in parts if mark and selector)


class Urls(Answer):
    """Where events of one kind go."""

    urls: tuple[str, ...] = ()


class Webhooks(Answer):
    """Where events go, by kind."""

    webhooks: dict[str, Urls | None]

    def urls(self, kind: str) -> tuple[str, ...]:
        """Where events of a kind go."""
        found = self.webhooks.get(kind)
        return found.urls if found is not None else ()


class Route(Answer):
    """What happens to mail that an expression matches."""

    id: str
    expression: str = ""
    actions: tuple[str, ...] = ()
    priority: int = 0


class Routes(Answer):
    """A page of the account's routes."""

    items: tuple[Route, ...]
    total_count: int = 0


class SigningKey(Answer):
    """The account's webhook signing key."""

    http_signing_key: str = Field(repr=False)


class Sent(Answer):
    """A mail was taken. The id is a Message-ID in angle brackets."""

    id: str
    message: str = ""


class Nothing(Answer):
    """An answer whose body nobody needs."""
