"""Infobip's answers, as far as a check and a send read them (API 3.210)."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Answer(BaseModel):
    """Base of what is read out of a reply."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", hide_input_in_errors=True, alias_generator=to_camel
    )


class Balance(Answer):
    """`/account/1/balance`."""

    balance: float
    currency: str = ""


class Sender(Answer):
    """`/rcs/1/senders/{senderName}`."""

    sender_name: str
    sender_status: str
    display_name: str = ""
    google_agent_id: str | None = None
    use_case: str = ""


class ProviderLaunch(Answer):
    """How far the launch with one carrier is."""

    name: str
    status: str
    rejection_reason: str = ""


class Country(Answer):
    """The carriers of one country."""

    country_code: str
    providers: tuple[ProviderLaunch, ...] = ()


class LaunchStatus(Answer):
    """`/rcs/1/senders/{senderName}/launch-status`."""

    sender_status: str
    coverage: tuple[Country, ...] = ()


class Status(Answer):
    """Where a message stands: `groupName` is the coarse word, `name` the fine one."""

    group_name: str = ""
    name: str = ""
    description: str = ""


class Message(Answer):
    """A message as Infobip took it, or did not."""

    message_id: str = ""
    status: Status = Status()


class Messages(Answer):
    """`/rcs/2/messages`."""

    messages: tuple[Message, ...]


class Security(Answer):
    """The login that Infobip presents to a webhook, by its ID alone."""

    auth_id: str


class ProfileReference(Answer):
    """The profile that a subscription notifies."""

    profile_id: str
    security: Security | None = None


class Subscription(Answer):
    """`/subscriptions/1/subscription/RCS/{subscriptionId}`."""

    subscription_id: str
    profile: ProfileReference
    events: tuple[str, ...] = ()


class Webhook(Answer):
    """Where a profile points."""

    notify_url: str | None = None


class Profile(Answer):
    """`/subscriptions/1/profiles/{profileId}`."""

    profile_id: str
    webhook: Webhook = Webhook()
