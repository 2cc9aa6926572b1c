"""SendGrid's answers, as far as a check reads them: what comes from outside is validated here.

Shapes: “Scopes”, “Verified Senders”, “Domain Authentication”, “Users”, “Webhooks” and “Settings -
Inbound Parse” in the v3 API reference.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, RootModel


class Answer(BaseModel):
    """Base of what is read out of a reply."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Scopes(Answer):
    """What the API key may do."""

    scopes: tuple[str, ...]


class Sender(Answer):
    """A single sender identity."""

    id: int = 0
    from_email: str = ""
    verified: bool = False


class Senders(Answer):
    """A page of single sender identities."""

    results: tuple[Sender, ...]


class Record(Answer):
    """A DNS record that SendGrid asks for, and whether it found it."""

    valid: bool | None = None
    type: str = ""
    host: str = ""


class Domain(Answer):
    """An authenticated domain."""

    domain: str
    subdomain: str | None = None
    """Of the envelope's sender, below the domain."""
    valid: bool = False
    dns: dict[str, Record] = Field(default_factory=dict)

    @property
    def selectors(self) -> tuple[str, ...]:
        """The selectors of the keys that it signs with: `s1` of `s1._domainkey.example.com`."""
        parts = (record.host.partition("._domainkey.") for record in self.dns.values())
        return tuple(selector for selector, mark, _ in parts if mark and selector)


class Domains(RootModel[tuple[Domain, ...]]):
    """A list of authenticated domains."""


class Account(Answer):
    """What kind of account it is. The reputation goes from 0 to 100."""

    type: str
    reputation: float | None = None


class Credits(Answer):
    """Mails that may still be sent before the next reset."""

    remain: int | None = None
    total: int | None = None
    next_reset: str | None = None


class EventWebhook(Answer):
    """One Event Webhook. An account without any shows one without an id."""

    id: str = ""
    url: str = ""
    enabled: bool = False
    delivered: bool = False
    bounce: bool = False
    dropped: bool = False
    public_key: str | None = None
    """Only where signing is switched on."""


class EventWebhooks(Answer):
    """All Event Webhooks of the account."""

    max_allowed: float | None = None
    webhooks: tuple[EventWebhook, ...] = ()


class Created(Answer):
    """What creating or changing a webhook tells."""

    id: str


class SigningKey(Answer):
    """What switching signing on tells."""

    public_key: str


class ParseSetting(Answer):
    """Where mail to one host name is posted."""

    hostname: str
    url: str = ""


class ParseSettings(Answer):
    """All settings of Inbound Parse. The spec says `result`, with an array in it."""

    result: tuple[ParseSetting, ...]


class Nothing(Answer):
    """An answer whose body nobody needs."""
