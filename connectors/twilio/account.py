"""What every Twilio channel checks: credential, account, balance, number and what it carries.

Facts: “REST API: Accounts”, “Account Balance”, “IncomingPhoneNumbers resource”, “API keys” (a
Standard key cannot read /Accounts) and “Twilio trial account” in Twilio's docs.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar, Literal, TypeVar

from connectors.checks import Cost, Finding, failed, passed, skipped, step, unknown
from connectors.contract import Connector, Context, Identity
from connectors.endpoints import endpoint
from connectors.fields import secret_values
from connectors.formats import Remark, judged
from connectors.problems import ProviderRefusal
from connectors.twilio import formats, numbers, standing, webhook
from connectors.twilio.config import TwilioConfig

if TYPE_CHECKING:
    from connectors.twilio.answers import Account, Number
    from connectors.twilio.api import Login, TwilioApi

C = TypeVar("C", bound=TwilioConfig)

TWILIO = "https://api.twilio.com"


class TwilioConnector(Connector[C]):
    """A Twilio account and a number of it. Subclasses say what the number must carry."""

    provider = "twilio"
    carries: ClassVar[Literal["sms", "voice"]]
    """The capability of the number that this channel lives on."""

    def __init__(self, config: C, context: Context) -> None:
        super().__init__(config, context)
        self._account: Account | None = None
        self._number: Number | None = None
        self._number_failed = False
        self._apis: dict[str, TwilioApi] = {}
        self._exits = AsyncExitStack()

    @classmethod
    def destinations(cls, config: C, endpoints: Mapping[str, str]) -> Mapping[str, str]:
        base = endpoint("twilio", TWILIO, endpoints)
        given = {"authToken": config.auth_token, "apiKeySecret": config.api_key_secret}
        return {name: base for name, value in given.items() if value is not None}

    @property
    def _sender(self) -> str | None:
        """The phone number in E.164, or whatever else was given in its place."""
        given = self.config.phone_number
        return None if given is None else numbers.as_number(given)

    def _logins(self) -> list[Login]:
        """The credentials that were given: an API key goes before the auth token."""
        from connectors.twilio.api import Login

        config, found = self.config, []
        if config.api_key_sid and config.api_key_secret:
            found.append(Login(config.api_key_sid, config.api_key_secret.get_secret_value()))
        if config.auth_token:
            found.append(Login(config.account_sid, config.auth_token.get_secret_value()))
        return found

    def _base(self) -> str:
        return endpoint("twilio", TWILIO, self.context.endpoints)

    def _made(self, base: str, login: Login) -> TwilioApi:
        from connectors.twilio.api import TwilioApi  # brings httpx along: only when needed

        http = self.context.open_http(base, secret_values(self.config))
        return TwilioApi(http, self.config.account_sid, login)

    async def _api(self, base: str | None = None, login: Login | None = None) -> TwilioApi:
        """Give a client over a connection that the steps share."""
        base = base or self._base()
        login = login or self._logins()[0]
        key = f"{login.user} {base}"
        if key not in self._apis:
            made = self._made(base, login)
            await self._exits.enter_async_context(made.http)
            self._apis[key] = made
        return self._apis[key]

    def _now(self) -> datetime:
        return self.context.now() if self.context.now is not None else datetime.now(UTC)

    async def close(self) -> None:
        self._apis.clear()
        await self._exits.aclose()

    def _remarks(self) -> list[Remark | None]:
        """What can be said of each field without asking."""
        config = self.config
        found = [formats.sid("accountSid", "Account SID", "AC", config.account_sid)]
        if config.auth_token is not None:
            token = config.auth_token.get_secret_value()
            found.append(formats.secret("authToken", "auth token", token, formats.usual_token))
        if config.api_key_sid is not None:
            found.append(formats.sid("apiKeySid", "API key SID", "SK", config.api_key_sid))
        if config.api_key_secret is not None:
            secret = config.api_key_secret.get_secret_value()
            usual = formats.usual_key_secret
            found.append(formats.secret("apiKeySecret", "API key secret", secret, usual))
        if config.phone_number is not None:
            found.append(numbers.number(config.phone_number, names=self.carries == "sms"))
        return found

    @step("twilio.format", name="format", title="Shape of the values")
    async def _format(self) -> Finding:
        return judged(self._remarks())

    @step(
        "twilio.credentials",
        name="credentials",
        title="Credential accepted",
        needs=["twilio.format"],
    )
    async def _credentials(self) -> Finding:
        findings = [await self._try(login) for login in self._logins()]
        # Both work, or the one that does not is what an operator must hear of.
        return next((item for item in findings if item.problem is not None), findings[0])

    async def _try(self, login: Login) -> Finding:
        from connectors.twilio.answers import Account, Numbers

        api, is_token = await self._api(login=login), login.user == self.config.account_sid
        named = "auth token" if is_token else "API key"
        try:
            self._account = await api.account(Account)
            return passed(f"Twilio accepts the {named}.", username=login.user)
        except ProviderRefusal as refusal:
            if is_token:
                raise ProviderRefusal(standing.named(refusal.problem, named)) from None
        # A Standard key may not read the account, and everything else.
        try:
            await api.read(Numbers, "IncomingPhoneNumbers", {"PageSize": "1"})
        except ProviderRefusal as refusal:
            if refusal.problem.code == "70051":
                return unknown(standing.restricted_key(refusal.problem))
            raise ProviderRefusal(standing.named(refusal.problem, named)) from None
        return passed(f"Twilio accepts the {named}, though not for the account itself.")

    @step(
        "twilio.account",
        name="account",
        title="State of the account",
        needs=["twilio.credentials"],
        cost=Cost.CHEAP,
    )
    async def _standing(self) -> Finding:
        if self._account is None:
            return skipped("A Standard API key may not read the account's state.")
        return standing.of_account(self._account)

    @step("twilio.balance", name="balance", title="Money left", needs=["twilio.credentials"])
    async def _balance(self) -> Finding:
        from connectors.twilio.answers import Balance

        if self._account is not None and self._account.is_subaccount:
            return skipped("A subaccount is paid for by its main account.")
        try:
            found = await (await self._api()).read(Balance, "Balance")
        except ProviderRefusal as refusal:
            return self._unreadable("balance", refusal)
        return standing.of_balance(found)

    @staticmethod
    def _unreadable(what: str, refusal: ProviderRefusal) -> Finding:
        """What is good to know, and not shown to this credential, is no fault of the channel."""
        code = refusal.problem.code
        return skipped(f"Twilio does not show the {what} to this credential.", errorCode=code)

    @step("twilio.number", name="number", title="Number owned", needs=["twilio.credentials"])
    async def _owned(self) -> Finding:
        sender = self._sender
        if sender is None:
            return skipped("The Messaging Service chooses the number.")
        if not numbers.is_number(sender):
            self._know(sender)
            return skipped("Short codes and sender names are not in the account's list of numbers.")
        self._number_failed = True
        number = await self._found(await self._api(), sender)
        if number is None:
            return failed(standing.not_owned(sender))
        self._number, self._number_failed = number, False
        self._know(sender)
        return passed(f"{sender} is a number of this account.", numberSid=number.sid)

    @staticmethod
    async def _found(api: TwilioApi, sender: str) -> Number | None:
        """Look a number up among those of the account."""
        from connectors.twilio.answers import Numbers

        page = await api.read(Numbers, "IncomingPhoneNumbers", {"PhoneNumber": sender})
        # Twilio's filter also takes parts of numbers: only the whole one counts.
        mine = (item for item in page.incoming_phone_numbers if item.phone_number == sender)
        return next(mine, None)

    def _app_of(self, number: Number) -> str:
        """SID of the TwiML app that a number hands this channel's traffic to; empty for none."""
        return number.sms_application_sid if self.carries == "sms" else number.voice_application_sid

    async def _inbound_of(self, api: TwilioApi, number: Number) -> webhook.Inbound:
        """Read where a number sends this channel's traffic: the app it uses, or its own address."""
        from connectors.twilio.answers import Application

        app = self._app_of(number)
        if not app:
            return webhook.at_number(number, self.carries)
        found = await api.read(Application, f"Applications/{app}")
        return webhook.at_app(found, self.carries)

    def _know(self, sender: str) -> None:
        self.identity = Identity(id=f"{self.config.account_sid}/{sender}", label=sender)

    def _no_number(self) -> Finding:
        """The finding of a step that judges the number, where there is none to judge."""
        if self._number_failed:
            return skipped("Not tried: “twilio.number” did not pass.", needs="twilio.number")
        return skipped("There is no phone number to look at.")

    @step(
        "twilio.permissions",
        name="permissions",
        title="What the number carries",
        needs=["twilio.credentials"],
    )
    async def _capabilities(self) -> Finding:
        if self._number is None:
            return self._no_number()
        return standing.of_capabilities(self._number, self.carries)
