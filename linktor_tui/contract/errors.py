"""What an engine raises, whichever engine it is.

    ChannelsError                     code, message, HTTP status, cause, fix, details
    ├── InvalidRequest                VALIDATION_ERROR, 400, with a fault per field
    ├── InvalidChannelType            INVALID_CHANNEL_TYPE, 400
    ├── ChannelNotFound               CHANNEL_NOT_FOUND, 404
    ├── AmbiguousChannel              AMBIGUOUS_CHANNEL, 409: a name that fits several
    ├── ChannelAlreadyExists          CHANNEL_ALREADY_EXISTS, 409
    ├── ActiveConversationsExist      ACTIVE_CONVERSATIONS_EXIST, 400
    ├── DestinationChanged            SECRET_DESTINATION_CHANGED, 409
    ├── ChannelIncomplete             CHANNEL_INCOMPLETE, 409: pending, a required value is missing
    ├── CheckFailed                   CHECK_FAILED, 422, with the report
    ├── CheckInconclusive             CHECK_INCONCLUSIVE, 503, with the report
    ├── ProviderRefused               PROVIDER_REFUSED, 422: a send or a webhook, with the problem
    │   └── WebhookTaken              WEBHOOK_TAKEN, 409: somebody else's address stands there
    ├── ProviderSilent                PROVIDER_SILENT, 503: no usable answer, with the problem
    ├── ConversationNotFound          CONVERSATION_NOT_FOUND, 404
    ├── AmbiguousConversation         AMBIGUOUS_CONVERSATION, 409: a name that fits several
    ├── MessageNotFound               MESSAGE_NOT_FOUND, 404
    ├── EndpointNotFound              WEBHOOK_NOT_FOUND, 404: no such subscription to events
    ├── DeliveryNotFound              DELIVERY_NOT_FOUND, 404
    ├── InvalidRecipient              INVALID_RECIPIENT, 400
    ├── UnsupportedContent            UNSUPPORTED_CONTENT_TYPE, 400: not sent through this channel
    ├── InvalidUrl                    INVALID_URL, 400: an endpoint's address
    ├── InvalidEvents                 INVALID_EVENTS, 400
    ├── ChannelNotConnected           CHANNEL_NOT_CONNECTED, 422: the channel is not on
    ├── OutsideMessageWindow          OUTSIDE_MESSAGE_WINDOW, 422: the contact wrote too long ago
    ├── RuntimeHeld                   RUNTIME_HELD, 409: another process runs the channels
    ├── EventNotFound                 EVENT_NOT_FOUND, 404: it never was, or was let go
    ├── TapNotFound                   TAP_NOT_FOUND, 404: nothing is forwarded there
    ├── TapHeld                       TAP_HELD, 409: another process forwards there
    ├── ReadOnlyProfile               READ_ONLY_PROFILE, 409: nothing is changed there
    ├── ProfileNotFound               PROFILE_NOT_FOUND, 404
    ├── ProfileExists                 PROFILE_EXISTS, 409
    ├── Unauthorized                  UNAUTHORIZED, 401
    ├── RateLimited                   RATE_LIMITED, 429
    ├── Unreachable                   UNREACHABLE, 503: the Linktor API did not answer
    ├── Unsupported                   UNSUPPORTED, 501: this engine cannot do that
    ├── VaultError                    the secret store
    │   ├── VaultUnavailable          VAULT_UNAVAILABLE, 503
    │   ├── VaultLocked               VAULT_LOCKED, 503: passphrase wrong or not given, keyring locked
    │   └── SecretMissing             SECRET_MISSING, 409: the config refers to one that is gone
    └── StoreError                    the channel store
        ├── StoreLocked               STORE_LOCKED, 503
        ├── StoreTooNew               STORE_TOO_NEW, 503
        └── StoreDamaged              STORE_DAMAGED, 500

The codes up to ACTIVE_CONVERSATIONS_EXIST are the Channels page's, those from CONVERSATION_NOT_FOUND
to OUTSIDE_MESSAGE_WINDOW the Messages, Conversations and Webhooks pages', but for WEBHOOK_NOT_FOUND
and DELIVERY_NOT_FOUND; the others are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from connectors.problems import Problem
    from linktor_tui.contract.resources import CheckReport


class ChannelsError(Exception):
    """Base of all. The text is `message`, holds no secret, and can be shown to an operator."""

    code: ClassVar[str] = "INTERNAL_ERROR"
    http_status: ClassVar[int] = 500

    def __init__(
        self,
        message: str,
        *,
        cause: str | None = None,
        fix: str | None = None,
        details: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.cause = cause
        self.fix = fix
        self.details: dict[str, Any] = dict(details or {})


@dataclass(frozen=True, slots=True)
class Fault:
    """One field that was refused, by its wire name (`config.botToken`), without its value."""

    field: str
    message: str


class InvalidRequest(ChannelsError):
    """What was sent can never be right. Every fault that was found is in `faults`."""

    code = "VALIDATION_ERROR"
    http_status = 400

    def __init__(self, *faults: Fault, fix: str | None = None) -> None:
        message = "; ".join(f"{fault.field} {fault.message}" for fault in faults)
        details = {"fields": [{"field": item.field, "message": item.message} for item in faults]}
        super().__init__(message or "invalid request", fix=fix, details=details)
        self.faults = faults


class InvalidChannelType(ChannelsError):
    """No such channel type, or no connector for this provider of it."""

    code = "INVALID_CHANNEL_TYPE"
    http_status = 400


class ChannelNotFound(ChannelsError):
    """There is no channel of that id or name."""

    code = "CHANNEL_NOT_FOUND"
    http_status = 404


class AmbiguousChannel(ChannelsError):
    """A name or prefix that fits several channels; `details["ids"]` lists them."""

    code = "AMBIGUOUS_CHANNEL"
    http_status = 409


class ChannelAlreadyExists(ChannelsError):
    """A channel for the same provider account is there already."""

    code = "CHANNEL_ALREADY_EXISTS"
    http_status = 409


class ActiveConversationsExist(ChannelsError):
    """The channel has open conversations; deleting it needs `force`."""

    code = "ACTIVE_CONVERSATIONS_EXIST"
    http_status = 400


class DestinationChanged(ChannelsError):
    """A stored secret would go to another host than the one it was stored for."""

    code = "SECRET_DESTINATION_CHANGED"
    http_status = 409


class ChannelIncomplete(ChannelsError):
    """The channel is pending: a required value is missing."""

    code = "CHANNEL_INCOMPLETE"
    http_status = 409


class CheckFailed(ChannelsError):
    """The provider was asked first, and a step failed; nothing was changed."""

    code = "CHECK_FAILED"
    http_status = 422

    def __init__(self, message: str, report: CheckReport, **more: Any) -> None:
        super().__init__(message, **more)
        self.report = report


class CheckInconclusive(ChannelsError):
    """The provider was asked first, and it could not be told; nothing was changed."""

    code = "CHECK_INCONCLUSIVE"
    http_status = 503

    def __init__(self, message: str, report: CheckReport, **more: Any) -> None:
        super().__init__(message, **more)
        self.report = report


class _AtProvider(ChannelsError):
    """What a provider said, or did not say, to something other than a check."""

    def __init__(self, problem: Problem) -> None:
        known = {"code": problem.code, "documentation": problem.documentation}
        details = {**problem.details, **{key: value for key, value in known.items() if value}}
        super().__init__(problem.message, cause=problem.cause, fix=problem.fix, details=details)
        self.problem = problem


class ProviderRefused(_AtProvider):
    """The provider answered and said no."""

    code = "PROVIDER_REFUSED"
    http_status = 422


class WebhookTaken(ProviderRefused):
    """The provider's webhook is at somebody else's address."""

    code = "WEBHOOK_TAKEN"
    http_status = 409


class ProviderSilent(_AtProvider):
    """Nobody answered, or what answered made no sense: it may have been done all the same."""

    code = "PROVIDER_SILENT"
    http_status = 503


class ConversationNotFound(ChannelsError):
    """There is no conversation of that id."""

    code = "CONVERSATION_NOT_FOUND"
    http_status = 404


class AmbiguousConversation(ChannelsError):
    """A name or prefix that fits several conversations; `details["ids"]` lists them."""

    code = "AMBIGUOUS_CONVERSATION"
    http_status = 409


class MessageNotFound(ChannelsError):
    """There is no message of that id."""

    code = "MESSAGE_NOT_FOUND"
    http_status = 404


class EndpointNotFound(ChannelsError):
    """There is no endpoint of that id that would be told of events."""

    code = "WEBHOOK_NOT_FOUND"
    http_status = 404


class DeliveryNotFound(ChannelsError):
    """There is no delivery of that id."""

    code = "DELIVERY_NOT_FOUND"
    http_status = 404


class InvalidRecipient(ChannelsError):
    """Nobody can be written to at that address through this channel."""

    code = "INVALID_RECIPIENT"
    http_status = 400


class UnsupportedContent(ChannelsError):
    """The channel's provider takes no content of that type, or this program cannot send it."""

    code = "UNSUPPORTED_CONTENT_TYPE"
    http_status = 400


class InvalidUrl(ChannelsError):
    """An endpoint's address that can never be delivered to."""

    code = "INVALID_URL"
    http_status = 400


class InvalidEvents(ChannelsError):
    """An endpoint is to be told of events that do not exist, or of none."""

    code = "INVALID_EVENTS"
    http_status = 400


class ChannelNotConnected(ChannelsError):
    """The channel is not on: nothing is sent through it."""

    code = "CHANNEL_NOT_CONNECTED"
    http_status = 422


class OutsideMessageWindow(ChannelsError):
    """The contact's last message is too long ago for a free text; the provider was not asked."""

    code = "OUTSIDE_MESSAGE_WINDOW"
    http_status = 422


class RuntimeHeld(ChannelsError):
    """Another process runs this machine's active channels; `details["holder"]` names it."""

    code = "RUNTIME_HELD"
    http_status = 409


class EventNotFound(ChannelsError):
    """There is no such event, or not any more."""

    code = "EVENT_NOT_FOUND"
    http_status = 404


class TapNotFound(ChannelsError):
    """No events of the channel are forwarded to the address, or not any more."""

    code = "TAP_NOT_FOUND"
    http_status = 404


class TapHeld(ChannelsError):
    """Another process forwards the channel's events to the address."""

    code = "TAP_HELD"
    http_status = 409


class ReadOnlyProfile(ChannelsError):
    """The profile is read-only, and this would change something; nothing was sent."""

    code = "READ_ONLY_PROFILE"
    http_status = 409


class ProfileNotFound(ChannelsError):
    """There is no profile of that name."""

    code = "PROFILE_NOT_FOUND"
    http_status = 404


class ProfileExists(ChannelsError):
    """There is a profile of that name already."""

    code = "PROFILE_EXISTS"
    http_status = 409


class Unauthorized(ChannelsError):
    """The login with Linktor is missing, expired or not allowed to do this."""

    code = "UNAUTHORIZED"
    http_status = 401


class RateLimited(ChannelsError):
    """Too many requests; `details["retryAfter"]` has seconds where they are known."""

    code = "RATE_LIMITED"
    http_status = 429


class Unreachable(ChannelsError):
    """The Linktor API did not answer."""

    code = "UNREACHABLE"
    http_status = 503


class Unsupported(ChannelsError):
    """This engine cannot do that."""

    code = "UNSUPPORTED"
    http_status = 501


class VaultError(ChannelsError):
    """Base of what goes wrong with the secret store."""

    code = "VAULT_ERROR"
    http_status = 503


class VaultUnavailable(VaultError):
    """No usable secret store, or it does not answer."""

    code = "VAULT_UNAVAILABLE"


class VaultLocked(VaultError):
    """The secret store is there and locked: no passphrase, a wrong one, a locked keyring."""

    code = "VAULT_LOCKED"


class SecretMissing(VaultError):
    """A channel refers to a secret that is not in the store any more."""

    code = "SECRET_MISSING"
    http_status = 409


class StoreError(ChannelsError):
    """Base of what goes wrong with the channel store."""

    code = "STORE_ERROR"
    http_status = 500


class StoreLocked(StoreError):
    """Another process holds the store and did not let go in time."""

    code = "STORE_LOCKED"
    http_status = 503


class StoreTooNew(StoreError):
    """The store was written by a newer version of the program."""

    code = "STORE_TOO_NEW"
    http_status = 503


class StoreDamaged(StoreError):
    """The store cannot be read, and neither can its backup."""

    code = "STORE_DAMAGED"
