"""Twilio on loopback: its REST API, its customers, and what it posts about them.

`simulated_server` has the API, `simulated_world` the accounts, `simulated_posts` what is posted to
webhooks. Unlike Twilio, it takes webhook addresses on this machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from connectors.hooks import DeliveryStatus, HookRequest
from connectors.simulation import NotPlayed, Sample, Trials
from connectors.twilio import simulated_posts as posts
from connectors.twilio import simulated_trials as trials
from connectors.twilio import simulated_world as world
from connectors.twilio.simulated import SimulatedAccount
from connectors.twilio.simulated_provoked import provoked
from connectors.twilio.simulated_requests import refused
from connectors.twilio.simulated_server import TwilioServer


@dataclass(slots=True)
class TwilioSimulator(TwilioServer):
    """Twilio, with people who write and call. `accounts` may be changed at any time."""

    provider = "twilio"

    def samples(self) -> Sequence[Sample]:
        return trials.samples()

    def trials(self, channel_type: str) -> Trials:
        return trials.trials(channel_type)

    def customer(self, channel_type: str) -> str | None:
        return world.CUSTOMER

    async def provoked(self, code: str, request: Request) -> Response | None:
        refusal = provoked(code, request)
        return None if refusal is None else refused(refusal)

    async def say(
        self, config: Mapping[str, Any], text: str, *, contact: str | None = None
    ) -> Sequence[HookRequest]:
        """Write to the channel's number; or call it, for a config or a number of a voice channel.

        A call is two posts: it comes in, and after the greeting the caller says the text. Nothing is
        posted where no webhook is set.
        """
        account = self._account_of(config)
        contact = contact or world.CUSTOMER
        if posts.is_called(account, config):
            return posts.call(account, config, text, contact)
        return posts.write(account, config, text, contact)

    async def tell(
        self,
        config: Mapping[str, Any],
        message_id: str,
        status: DeliveryStatus,
        *,
        code: str | None = None,
    ) -> Sequence[HookRequest]:
        """Tell what became of a message or a call. Nothing is posted for one without StatusCallback.

        Of a call only the end is told, as nothing else was asked for.
        """
        account = self._account_of(config)
        for message in account.messages:
            if message.sid == message_id:
                return posts.tell_message(account, message, status, code)
        for call in account.calls:
            if call.sid == message_id:
                return posts.tell_call(account, call, status, code)
        raise NotPlayed(f"the account has no message or call {message_id}")

    def _account_of(self, config: Mapping[str, Any]) -> SimulatedAccount:
        account = self.accounts.get(str(config.get("accountSid")))
        if account is None:
            raise NotPlayed("nobody has this account here")
        return account


SIMULATOR = TwilioSimulator
