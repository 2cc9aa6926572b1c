"""`ChannelsAPI`: what an engine does, local or remote. Faces know nothing else of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from connectors.contract import CheckStep
    from linktor_tui.contract.requests import CreateChannel, UpdateChannel
    from linktor_tui.contract.resources import (
        Channel,
        CheckReport,
        CreatedChannel,
        Granularity,
        ListQuery,
        Page,
        Period,
        Statistics,
        WebhookRegistration,
    )
    from linktor_tui.contract.traffic import Message

OnStep = Callable[["CheckStep"], None]
"""Called with each step of a check as it finishes, on the caller's event loop."""


class ChannelsAPI(Protocol):
    """The nine operations of the Channels API. All raise `contract.errors.ChannelsError`.

    `check` and `on_step` belong to this program: where `check` is true the provider is asked
    before anything is changed, and a check that fails or cannot be made changes nothing
    (`CheckFailed`, `CheckInconclusive`). `trust_destination` is the operator's word that a stored
    secret may go to a host that changed since (`DestinationChanged` without it).
    """

    @property
    def place(self) -> str:
        """Where the channels live, for a header line: `local`, or the profile's name."""
        ...

    @property
    def notices(self) -> list[str]:
        """What the operator should be told beyond the answers: a file that was restored."""
        ...

    async def list_channels(self, query: ListQuery) -> Page[Channel]:
        """List channels in order of creation. Raises `InvalidRequest`."""
        ...

    async def get_channel(self, channel_id: str) -> Channel:
        """Get one channel with capabilities, health and totals. Raises `ChannelNotFound`."""
        ...

    async def create_channel(
        self, request: CreateChannel, *, check: bool = True, on_step: OnStep | None = None
    ) -> CreatedChannel:
        """Create a channel, inactive.

        Raises:
            InvalidRequest, InvalidChannelType, ChannelAlreadyExists, CheckFailed,
            CheckInconclusive, VaultError, StoreError.
        """
        ...

    async def update_channel(
        self, channel_id: str, request: UpdateChannel, *, trust_destination: bool = False
    ) -> Channel:
        """Change name, config (merged one level deep), bot or metadata.

        Raises:
            ChannelNotFound, InvalidRequest, ChannelAlreadyExists, DestinationChanged, VaultError,
            StoreError.
        """
        ...

    async def delete_channel(self, channel_id: str, *, force: bool = False) -> None:
        """Delete a channel, its secrets and its traffic.

        Raises:
            ChannelNotFound, ActiveConversationsExist (without `force`).
        """
        ...

    async def test_channel(
        self,
        channel_id: str,
        *,
        trust_destination: bool = False,
        on_step: OnStep | None = None,
    ) -> CheckReport:
        """Ask the provider, and remember what it said as the channel's health.

        Raises:
            ChannelNotFound, ChannelIncomplete, DestinationChanged, VaultError. A step that failed
            is in the report, not raised.
        """
        ...

    async def activate_channel(
        self,
        channel_id: str,
        *,
        check: bool = True,
        trust_destination: bool = False,
        on_step: OnStep | None = None,
    ) -> Channel:
        """Switch a channel on. One that is on already stays on, and keeps its `activated_at`.

        Raises:
            ChannelNotFound, ChannelIncomplete, CheckFailed, CheckInconclusive, DestinationChanged.
        """
        ...

    async def deactivate_channel(
        self, channel_id: str, *, reason: str | None = None, close_conversations: bool = False
    ) -> Channel:
        """Switch a channel off, with a reason if there is one. Raises `ChannelNotFound`."""
        ...

    async def channel_stats(
        self, channel_id: str, *, period: Period, granularity: Granularity
    ) -> Statistics:
        """Give a channel's traffic over a period. Raises `ChannelNotFound`."""
        ...

    async def close(self) -> None:
        """Let go of connections and files."""
        ...


@runtime_checkable
class TestsDrafts(Protocol):
    """An engine that can try a configuration that is not saved anywhere."""

    async def test_draft(
        self, request: CreateChannel, *, on_step: OnStep | None = None
    ) -> CheckReport:
        """Check a configuration and save nothing. Raises `InvalidRequest`, `InvalidChannelType`."""
        ...


@runtime_checkable
class TestsMany(Protocol):
    """An engine that can fetch the secrets of several channels at once before testing them."""

    async def prepare_tests(self, channel_ids: Sequence[str]) -> None:
        """Read the secrets of these channels in as few round trips as the store allows."""
        ...


@runtime_checkable
class GivesSecrets(Protocol):
    """An engine that has the secrets of its channels and can give them, to create them elsewhere."""

    async def export_channel(self, channel_id: str) -> CreateChannel:
        """Give the request that would create this channel anew, secrets in the clear.

        Its webhook secret and its bot are left out: they belong to this place.

        Raises:
            ChannelNotFound, ChannelIncomplete, VaultError.
        """
        ...


@runtime_checkable
class SendsMessages(Protocol):
    """An engine that can send a message itself."""

    async def send_message(
        self,
        channel_id: str,
        *,
        to: str,
        text: str,
        subject: str | None = None,
        metadata: Mapping[str, Any] | None = None,
        anyway: bool = False,
        trust_destination: bool = False,
    ) -> Message:
        """Send a text to a contact.

        Args:
            channel_id: a channel that is on.
            to: number, address or chat id.
            text: what to say.
            subject: of a mail.
            metadata: the caller's own, kept with the message.
            anyway: ask the provider although the contact is known to have written too long ago.
            trust_destination: see `ChannelsAPI`.

        Raises:
            ChannelNotFound, ChannelIncomplete, ChannelNotConnected, InvalidRequest,
            InvalidRecipient, UnsupportedContent, OutsideMessageWindow, DestinationChanged,
            VaultError, ProviderRefused, ProviderSilent (it may have gone out all the same).
        """
        ...


@runtime_checkable
class ManagesWebhooks(Protocol):
    """An engine that can ask the provider where it posts a channel's messages, and change it.

    All raise `ChannelNotFound`, `ChannelIncomplete`, `DestinationChanged`, `VaultError`,
    `Unsupported` (the provider has no API for it), `ProviderRefused`, `ProviderSilent`.
    """

    async def webhook(
        self, channel_id: str, *, trust_destination: bool = False
    ) -> WebhookRegistration:
        """Ask the provider where it posts."""
        ...

    async def set_webhook(
        self,
        channel_id: str,
        *,
        url: str | None = None,
        take_over: bool = False,
        trust_destination: bool = False,
    ) -> WebhookRegistration:
        """Have the provider post to an address: the channel's own by default.

        Raises:
            InvalidRequest: no address was given and the channel has no public one.
            WebhookTaken: somebody else's address stands there, and `take_over` was not given.
        """
        ...

    async def clear_webhook(
        self, channel_id: str, *, take_over: bool = False, trust_destination: bool = False
    ) -> WebhookRegistration:
        """Have the provider post nowhere. Raises `WebhookTaken` for somebody else's address."""
        ...
