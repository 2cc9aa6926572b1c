"""A channel's webhook at Twilio: set at its number or the TwiML app it uses, and what comes in proved.

Facts: SmsUrl, VoiceUrl and their methods of the IncomingPhoneNumber and Application resources. A TwiML
app may serve several numbers: what is set there holds for all of them, and so the place is told.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from connectors.hooks import HookRequest, not_ours, unverifiable
from connectors.problems import ProviderRefusal
from connectors.twilio import signatures, standing, webhook
from connectors.twilio.account import TwilioConnector
from connectors.twilio.config import TwilioConfig
from connectors.webhooks import RegistersWebhook, WebhookState

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from connectors.twilio.answers import Number
    from connectors.twilio.api import TwilioApi

C = TypeVar("C", bound=TwilioConfig)


@dataclass(frozen=True, slots=True)
class Spot:
    """The one setting that decides where a channel's messages or calls go."""

    inbound: webhook.Inbound
    label: str
    """What a person calls the place: `the number +15551234567`."""
    base: str
    """Base URL of the API that holds the setting."""
    path: str
    """Of the resource there."""
    url_parameter: str
    method_parameter: str


class TwilioWebhook(TwilioConnector[C], RegistersWebhook):
    """A Twilio channel with a webhook. Subclasses may name another spot where it is set."""

    def _proved(self, request: HookRequest) -> dict[str, str]:
        """Prove a request and give its fields. Raises `HookRefused`."""
        if self.config.auth_token is None:
            raise unverifiable("authToken")
        signatures.prove(request, self.config.auth_token.get_secret_value())
        form = request.form if request.method.upper() == "POST" else request.query
        account = form.get("AccountSid", "")
        if account != self.config.account_sid:
            raise not_ours(f"the account {account or 'of nobody'}")
        return form

    async def webhook_state(self) -> WebhookState:
        spot = await self._spot()
        details = {"method": spot.inbound.method} if spot.inbound.url else {}
        return WebhookState(spot.inbound.url or None, spot.label, details)

    async def register_webhook(self, url: str) -> None:
        await self._set(url)

    async def unregister_webhook(self) -> None:
        await self._set("")

    async def _set(self, url: str) -> None:
        from connectors.twilio.answers import Changed

        spot = await self._spot()
        async with self._opened(spot.base) as api:
            form = {spot.url_parameter: url, spot.method_parameter: "POST"}
            await api.post(Changed, spot.path, form)

    @asynccontextmanager
    async def _opened(self, base: str) -> AsyncIterator[TwilioApi]:
        """Give a client for one errand."""
        api = self._made(base, self._logins()[0])
        async with api.http:
            yield api

    async def _spot(self) -> Spot:
        """Find the setting. Raises `ProviderRefusal`, `NoAnswer`."""
        async with self._opened(self._base()) as api:
            number = await self._own_number(api)
            inbound = await self._inbound_of(api, number)
            app = self._app_of(number)
            path = f"Applications/{app}" if app else f"IncomingPhoneNumbers/{number.sid}"
            path = api.path(path)
        prefix = "Sms" if self.carries == "sms" else "Voice"
        label = f"{inbound.place} {number.phone_number}"
        if app:
            label = f"{inbound.place} that {number.phone_number} uses"
        return Spot(inbound, label, self._base(), path, f"{prefix}Url", f"{prefix}Method")

    async def _own_number(self, api: TwilioApi) -> Number:
        sender = self._sender or ""
        number = await self._found(api, sender)
        if number is None:
            raise ProviderRefusal(standing.not_owned(sender))
        if self.carries == "voice" and number.trunk_sid:
            raise ProviderRefusal(webhook.on_trunk())
        return number
