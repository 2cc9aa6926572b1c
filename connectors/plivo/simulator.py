"""Plivo on loopback: its REST API, its customers, and what it posts about them.

`simulated_server` has the API, `simulated_world` the accounts, `simulated_posts` what is posted to
webhooks. Unlike Plivo, it takes webhook addresses on this machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from connectors.hooks import DeliveryStatus, HookRequest
from connectors.knowledge import During
from connectors.plivo import simulated_posts as posts
from connectors.plivo import simulated_trials as trials
from connectors.plivo import simulated_world as world
from connectors.plivo.refusals import NO_CREDIT, NO_GEO_PERMISSION, REFUSALS
from connectors.plivo.simulated_requests import refused
from connectors.plivo.simulated_server import PlivoServer
from connectors.simulation import NotPlayed, Sample, Trials

_STATUSES = {NO_CREDIT.code: 402, NO_GEO_PERMISSION.code: 403}
_WORDS = {NO_CREDIT.code: "insufficient credit", NO_GEO_PERMISSION.code: "forbidden"}


@dataclass(slots=True)
class PlivoSimulator(PlivoServer):
    """Plivo, with people who write and call. `accounts` may be changed at any time."""

    provider = "plivo"

    def samples(self) -> Sequence[Sample]:
        return trials.samples()

    def trials(self, channel_type: str) -> Trials:
        return trials.trials(channel_type)

    def customer(self, channel_type: str) -> str | None:
        return world.CUSTOMER

    async def provoked(self, code: str, request: Request) -> Response | None:
        entry = next((item for item in REFUSALS if item.code == code), None)
        if entry is None:
            return None
        sending = request.method == "POST" and request.url.path.endswith(("/Message/", "/Call/"))
        met = sending if entry.during is During.SEND else request.method == "GET"
        status = _STATUSES.get(code) or int(code)
        return refused(status, _WORDS.get(code, "refused on demand")) if met else None

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
        """Tell what became of a message or a call; SENT is for a call that somebody picks up."""
        account = self._account_of(config)
        for message in account.messages:
            if message.uuid == message_id:
                return posts.tell_message(account, message, status, code)
        for call in account.calls:
            if call.uuid == message_id:
                return posts.tell_call(account, call, status, code)
        raise NotPlayed(f"the account has no message or call {message_id}")

    def _account_of(self, config: Mapping[str, Any]) -> world.SimulatedAccount:
        account = self.accounts.get(str(config.get("authId")))
        if account is None:
            raise NotPlayed("nobody has this account here")
        return account


SIMULATOR = PlivoSimulator
