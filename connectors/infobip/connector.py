"""The Infobip RCS connector: checks a sender without writing to anybody, and sends from it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from connectors.checks import Finding, failed, passed, skipped, step, unknown, warning
from connectors.contract import (
    Capabilities,
    FailureClass,
    Identity,
    Outbound,
    Sent,
    Setup,
)
from connectors.infobip import hooks, sending, standing
from connectors.infobip.account import InfobipAccount
from connectors.infobip.api_errors import SEND, SUBSCRIPTIONS
from connectors.infobip.config import BASE_URL, InfobipRcsConfig
from connectors.infobip.logins import USER
from connectors.problems import NoAnswer, Problem, ProviderRefusal

if TYPE_CHECKING:
    from connectors.hooks import HookRequest, Received
    from connectors.infobip.answers import Sender

RECOGNISED = frozenset({"FORBIDDEN", "E403"})
"""Refusals that tell a key Infobip knows, which lacks a scope for the question."""


class InfobipRcsConnector(InfobipAccount):
    """An RCS sender of an Infobip account.

    The check reads the balance, the sender and its launch, and the webhook that linktor-tui made.
    None of it is needed for sending: a key that may send and nothing else passes with warnings.
    """

    channel_type = "rcs"
    title = "RCS (Infobip)"
    summary = "An RCS sender's name, an API key and the account's base URL."
    documentation = SEND
    config_model = InfobipRcsConfig
    hook_content_types = ("application/json",)
    capabilities = Capabilities(
        text=True,
        image=True,
        document=True,
        audio=True,
        video=True,
        location=True,
        buttons=True,
        quick_replies=True,
        templates=True,
        delivery_receipts=True,
        read_receipts=True,
        typing_indicators=True,
    )

    _sender: Sender | None = None
    _missing: ProviderRefusal | None = None

    @step("infobip.format", name="format", title="Shape of the base URL and the key")
    async def _format(self) -> Finding:
        host = self.config.host
        if host != "infobip.com" and not host.endswith(".infobip.com"):
            return failed(_not_infobips(host))
        key = self.config.api_key.get_secret_value()
        if key.lower().startswith(("app ", "basic ", "bearer ", "ibsso ")):
            return failed(_with_scheme())
        return passed("The base URL is Infobip's.", host=host)

    @step("infobip.key", name="credentials", title="API key accepted", needs=["infobip.format"])
    async def _credentials(self) -> Finding:
        from connectors.infobip.answers import Balance

        api = await self._api()
        try:
            found = await api.call(Balance, "GET", "/account/1/balance")
        except ProviderRefusal as refused:
            if refused.problem.code not in RECOGNISED:
                raise
            return passed("Infobip knows the API key; it may not see the balance.")
        amount = f"{found.balance:.2f} {found.currency}".strip()
        return passed("Infobip accepts the API key.", balance=amount)

    @step(
        "infobip.permissions",
        name="permissions",
        title="Scopes for RCS",
        needs=["infobip.key"],
    )
    async def _permissions(self) -> Finding:
        from connectors.infobip.answers import Sender

        api = await self._api()
        try:
            self._sender = await api.call(Sender, "GET", self._path())
        except ProviderRefusal as refused:
            if refused.problem.code == "E403":
                return warning(refused.problem)
            if refused.problem.code != "E404":
                raise
            self._missing = refused
        return passed("The API key may look at the account's RCS senders.")

    def _path(self) -> str:
        return f"/rcs/1/senders/{quote(self.config.agent_id, safe='')}"

    @step(
        "infobip.sender", name="agent", title="Sender and its state", needs=["infobip.permissions"]
    )
    async def _state(self) -> Finding:
        if self._missing is not None:
            raise self._missing
        if self._sender is None:
            return skipped("The API key may not look at senders, which sending does not need.")
        found = self._sender
        self.identity = Identity(
            found.google_agent_id or found.sender_name, found.display_name or found.sender_name
        )
        return standing.sender(found)

    @step("infobip.launch", name="launch", title="Launch by carrier", needs=["infobip.sender"])
    async def _launch(self) -> Finding:
        from connectors.infobip.answers import LaunchStatus

        api = await self._api()
        try:
            found = await api.call(LaunchStatus, "GET", f"{self._path()}/launch-status")
        except ProviderRefusal as refused:
            return unknown(_unseen(refused.problem))
        return standing.launch(found)

    @step("infobip.webhook", name="webhook", title="Where reports go", needs=["infobip.key"])
    async def _webhook(self) -> Finding:
        subscriptions = await self._subscriptions()
        try:
            found = await subscriptions.found()
            url = None if found is None else await subscriptions.url_of(found)
        except ProviderRefusal as refused:
            return unknown(_unseen(refused.problem))
        provable = bool(self.context.webhook_secret)
        return standing.webhook(url, self.context.webhook_url, provable=provable)

    async def send(self, message: Outbound) -> Sent:
        from connectors.infobip.answers import Messages
        from connectors.infobip.knowledge import rejection

        number = sending.refuse_unsendable(message)
        content = {"type": "TEXT", "text": message.text}
        sender = self.config.agent_id
        wanted = {"sender": sender, "destinations": [{"to": number}], "content": content}
        try:
            api = await self._api()
            found = await api.call(Messages, "POST", "/rcs/2/messages", body={"messages": [wanted]})
        except NoAnswer as silence:
            raise NoAnswer(sending.perhaps_sent(silence.problem)) from None
        finally:
            await self.close()
        taken = next(iter(found.messages), None)
        if taken is not None and taken.status.group_name in ("REJECTED", "UNDELIVERABLE"):
            raise ProviderRefusal(rejection(taken.status.name, taken.status.description))
        if taken is None or not taken.message_id:
            raise NoAnswer(sending.perhaps_sent(_no_id()))
        return Sent(taken.message_id, taken.status.name or "ACCEPTED")

    async def receive(self, request: HookRequest) -> Received:
        return hooks.read(request, self.context.webhook_secret, self.config.agent_id, self._now())

    @classmethod
    def setup(cls, config: InfobipRcsConfig, webhook_url: str | None) -> Setup:
        if webhook_url is None:
            text = "To receive, this machine needs a public https address for the webhook."
        else:
            text = (
                f"Register {webhook_url} with linktor-tui (the key needs subscriptions:manage), or in "
                "the portal under Developer tools > Subscriptions management: events inbound "
                f"message, delivery and seen, basic authentication with user {USER} and the "
                "channel's webhook secret as password."
            )
        return Setup(
            f"{text} Until carriers have launched the sender it reaches its test numbers only.",
            SUBSCRIPTIONS,
        )


def _unseen(problem: Problem) -> Problem:
    """A refusal about something that sending does not need: nothing is wrong with the channel."""
    from dataclasses import replace

    return replace(problem, failure_class=FailureClass.REMOTE)


def _not_infobips(host: str) -> Problem:
    return Problem(
        "base_url_foreign",
        f"{host} is not a host of Infobip's.",
        "The base URL is mistyped, or is another provider's; the key was not sent there.",
        "Copy the base URL from the portal: it ends in .api.infobip.com.",
        documentation=BASE_URL,
        details={"host": host},
    )


def _with_scheme() -> Problem:
    return Problem(
        "api_key_with_scheme",
        "The API key begins with the word that belongs before it in a header.",
        "The whole Authorization header was pasted.",
        "Leave out the first word (App, Basic, Bearer) and the space.",
        documentation=BASE_URL,
    )


def _no_id() -> Problem:
    return Problem(
        "not_infobip",
        "Infobip answered without a message ID.",
        "Something other than Infobip's API answered, or the API has changed.",
        "Check the base URL.",
        failure_class=FailureClass.REMOTE,
        documentation=SEND,
    )
