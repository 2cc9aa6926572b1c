"""What is read of numbers, accounts and messages in the Cloud API's answers."""

from __future__ import annotations

from connectors.meta.answers import Answer


class Throughput(Answer):
    """How many messages a second: `STANDARD` 80, `HIGH` 1000, `NOT_APPLICABLE`."""

    level: str | None = None


class Configuration(Answer):
    """Where messages go; the first that is given counts."""

    phone_number: str | None = None
    whatsapp_business_account: str | None = None
    application: str | None = None


class Number(Answer):
    """A business phone number."""

    id: str
    display_phone_number: str | None = None
    verified_name: str | None = None
    quality_rating: str | None = None
    code_verification_status: str | None = None
    name_status: str | None = None
    platform_type: str | None = None
    throughput: Throughput | None = None
    status: str | None = None
    account_mode: str | None = None
    webhook_configuration: Configuration | None = None


NUMBER_FIELDS = (
    "id",
    "display_phone_number",
    "verified_name",
    "quality_rating",
    "code_verification_status",
    "name_status",
    "platform_type",
    "throughput",
    "status",
    "account_mode",
)
"""The fields that a check asks for."""


class Limit(Answer):
    """How many customers may be written to first within 24 hours: `TIER_250`, `TIER_1K`, …"""

    whatsapp_business_manager_messaging_limit: str | None = None
    messaging_limit_tier: str | None = None
    """The older name."""


class Cursors(Answer):
    """Where the next page of a list begins."""

    after: str | None = None


class Paging(Answer):
    """`next` is there while there are more pages."""

    cursors: Cursors | None = None
    next: str | None = None


class Named(Answer):
    """Anything with an id."""

    id: str


class Numbers(Answer):
    """A page of an account's numbers."""

    data: tuple[Named, ...]
    paging: Paging | None = None

    @property
    def after(self) -> str | None:
        """The cursor of the next page, None at the end."""
        page = self.paging
        return page.cursors.after if page and page.next and page.cursors else None


class App(Answer):
    """An app that gets an account's messages."""

    id: str
    name: str | None = None


class Subscription(Answer):
    """One entry of `subscribed_apps`."""

    whatsapp_business_api_data: App
    override_callback_uri: str | None = None


class Subscriptions(Answer):
    """The apps that get an account's messages."""

    data: tuple[Subscription, ...]

    @property
    def apps(self) -> tuple[App, ...]:
        """The apps themselves."""
        return tuple(item.whatsapp_business_api_data for item in self.data)


class SentMessage(Answer):
    """A message that was taken. `message_status` comes with templates alone."""

    id: str
    message_status: str | None = None


class SentMessages(Answer):
    """The answer to a message."""

    messages: tuple[SentMessage, ...]


class Done(Answer):
    """The answer to a change."""

    success: bool
