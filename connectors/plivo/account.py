"""What every Plivo channel checks: credential, money, number, what it carries, and its application.

Facts: “Account”, “Account phone number” and “Application” in Plivo's API reference. Incoming messages
and calls go to the application that a number is linked to.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar, TypeVar

from connectors.checks import Cost, Finding, passed, skipped, step, warning
from connectors.contract import Connector, Context, Identity
from connectors.endpoints import endpoint
from connectors.fields import secret_values
from connectors.formats import judged
from connectors.hooks import HookRequest, not_ours
from connectors.plivo import application, formats, signatures, standing
from connectors.plivo.config import PlivoConfig
from connectors.plivo.standing import Carried
from connectors.problems import ProviderRefusal
from connectors.webhooks import RegistersWebhook, WebhookState

if TYPE_CHECKING:
    from connectors.plivo.answers import Account, Application, Number
    from connectors.plivo.api import PlivoApi

C = TypeVar("C", bound=PlivoConfig)

PLIVO = "https://api.plivo.com"


class PlivoConnector(Connector[C], RegistersWebhook):
    """A Plivo account and a number of it. Subclasses say what the number must carry."""

    provider = "plivo"
    carries: ClassVar[Carried]

    def __init__(self, config: C, context: Context) -> None:
        super().__init__(config, context)
        self._account: Account | None = None
        self._number: Number | None = None
        self._shared: PlivoApi | None = None
        self._exits = AsyncExitStack()

    @classmethod
    def account_key(cls, config: C) -> str:
        return formats.digits(config.phone_number)

    @classmethod
    def destinations(cls, config: C, endpoints: Mapping[str, str]) -> Mapping[str, str]:
        return {"authToken": endpoint("plivo", PLIVO, endpoints)}

    @property
    def _sender(self) -> str:
        """The number as Plivo writes it, or a sender name."""
        return formats.digits(self.config.phone_number)

    def _made(self) -> PlivoApi:
        from connectors.plivo.api import PlivoApi  # brings httpx along: only when needed

        base = endpoint("plivo", PLIVO, self.context.endpoints)
        http = self.context.open_http(base, secret_values(self.config))
        return PlivoApi(http, self.config.auth_id, self.config.auth_token.get_secret_value())

    async def _api(self) -> PlivoApi:
        """Give a client over a connection that the steps share."""
        if self._shared is None:
            self._shared = self._made()
            await self._exits.enter_async_context(self._shared.http)
        return self._shared

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[PlivoApi]:
        """Give a client for one errand."""
        api = self._made()
        async with api.http:
            yield api

    async def close(self) -> None:
        self._shared = None
        await self._exits.aclose()

    def _now(self) -> datetime:
        return self.context.now() if self.context.now is not None else datetime.now(UTC)

    def _proved(self, request: HookRequest) -> tuple[dict[str, str], str]:
        """Prove a request; give its fields and its nonce. Raises `HookRefused`.

        Messages may come with a signature of version 2, which covers no fields; calls never.
        """
        token = self.config.auth_token.get_secret_value()
        nonce = signatures.prove(request, token, weak=self.carries == "sms")
        form = request.query if request.method.upper() == "GET" else request.form
        return form, nonce

    def _refuse_others(self, number: str | None) -> None:
        """Raise `HookRefused` for a number that is not this channel's."""
        if number and formats.digits(number).casefold() != self._sender.casefold():
            raise not_ours(f"the number {number}")

    @step("plivo.format", name="format", title="Shape of the values")
    async def _format(self) -> Finding:
        config, names = self.config, self.carries == "sms"
        return judged(
            (
                formats.auth_id(config.auth_id),
                formats.auth_token(config.auth_token.get_secret_value()),
                formats.number(config.phone_number, names=names),
                formats.odd_number(config.phone_number),
            )
        )

    @step(
        "plivo.credentials",
        name="credentials",
        title="Credential accepted",
        needs=["plivo.format"],
    )
    async def _credentials(self) -> Finding:
        from connectors.plivo.answers import Account

        self._account = await (await self._api()).get(Account)
        return passed("Plivo accepts the auth token.", authId=self._account.auth_id)

    @step(
        "plivo.account",
        name="account",
        title="Kind of account",
        needs=["plivo.credentials"],
        cost=Cost.CHEAP,
    )
    async def _standing(self) -> Finding:
        return standing.of_account(self._account) if self._account else skipped("Not told.")

    @step("plivo.balance", name="balance", title="Money left", needs=["plivo.credentials"])
    async def _balance(self) -> Finding:
        return standing.of_balance(self._account) if self._account else skipped("Not told.")

    @step("plivo.number", name="number", title="Number owned", needs=["plivo.credentials"])
    async def _owned(self) -> Finding:
        if not formats.is_number(self._sender):
            self._know()
            return skipped("Sender names are not in the account's list of numbers.")
        self._number = await self._found(await self._api())
        self._know()
        return passed(
            f"+{self._sender} is a number of this account.", **standing.facts(self._number)
        )

    def _know(self) -> None:
        label = formats.as_contact(self._sender)
        self.identity = Identity(id=f"{self.config.auth_id}/{label}", label=label)

    async def _found(self, api: PlivoApi) -> Number:
        """Read the channel's number. Raises `ProviderRefusal` for one that the account has not."""
        from connectors.plivo.answers import Number

        try:
            return await api.get(Number, f"Number/{self._sender}/")
        except ProviderRefusal as refusal:
            if refusal.problem.code != "404":
                raise
            raise ProviderRefusal(standing.not_owned(f"+{self._sender}")) from None

    @step(
        "plivo.permissions",
        name="permissions",
        title="What the number carries",
        needs=["plivo.number"],
    )
    async def _capabilities(self) -> Finding:
        if self._number is None:
            return skipped("There is no phone number to look at.")
        return standing.of_capabilities(self._number, self.carries)

    @step("plivo.webhook", name="webhook", title="Where it goes", needs=["plivo.number"])
    async def _webhook(self) -> Finding:
        if self._number is None:
            return skipped("There is no phone number to look at.")
        expected = self.context.webhook_url
        try:
            found = await self._application(await self._api(), self._number)
        except ProviderRefusal as refusal:
            if refusal.problem.code != "404":
                raise
            return warning(
                replace(application.missing(self.carries, expected), code="application_gone")
            )
        return application.destination(found, self.carries, expected)

    @staticmethod
    async def _application(api: PlivoApi, number: Number) -> Application | None:
        from connectors.plivo.answers import Application

        if number.application_id is None:
            return None
        return await api.get(Application, f"Application/{number.application_id}/")

    async def webhook_state(self) -> WebhookState:
        async with self._opened() as api:
            found = await self._application(api, await self._found(api))
        return application.state(found, self.carries, f"+{self._sender}")

    async def register_webhook(self, url: str) -> None:
        """Set the address at the number's application, or make an application for it."""
        from connectors.plivo.answers import Changed, Made

        async with self._opened() as api:
            number = await self._found(api)
            body = application.addresses(self.carries, url)
            if number.application_id is not None:
                await api.post(Changed, f"Application/{number.application_id}/", body)
                return
            named = {"app_name": f"Linktor {self._sender}"} | body
            made = await api.post(Made, "Application/", named)
            await api.post(Changed, f"Number/{self._sender}/", {"app_id": made.app_id})

    async def unregister_webhook(self) -> None:
        from connectors.plivo.answers import Changed

        async with self._opened() as api:
            number = await self._found(api)
            if number.application_id is not None:
                body = application.addresses(self.carries, "")
                await api.post(Changed, f"Application/{number.application_id}/", body)
