"""What every Vonage channel checks: shape, credential, balance, number and what it carries."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from connectors.checks import Finding, failed, passed, skipped, step
from connectors.contract import Connector, Context, Identity
from connectors.endpoints import endpoint
from connectors.fields import secret_values
from connectors.formats import Remark, judged
from connectors.vonage import formats, standing
from connectors.vonage.config import VonageConfig

if TYPE_CHECKING:
    from connectors.vonage.answers import Balance, Number
    from connectors.vonage.api import VonageApi

C = TypeVar("C", bound=VonageConfig)

REST = "https://rest.nexmo.com"
API = "https://api.nexmo.com"


def rest_base(endpoints: Mapping[str, str]) -> str:
    """Where the account's own interfaces stand; `vonage_rest` goes before `vonage`."""
    return endpoint("vonage_rest", endpoint("vonage", REST, endpoints), endpoints)


def api_base(endpoints: Mapping[str, str]) -> str:
    """Where applications, calls and messages stand."""
    return endpoint("vonage", API, endpoints)


class VonageConnector(Connector[C]):
    """A Vonage account and a number of it. Subclasses say what the number must carry."""

    provider = "vonage"
    carries: ClassVar[standing.Carried]
    """The feature of the number that this channel lives on."""

    def __init__(self, config: C, context: Context) -> None:
        super().__init__(config, context)
        self._money: Balance | None = None
        self._number: Number | None = None
        self._number_failed = False
        self._apis: dict[str, VonageApi] = {}
        self._exits = AsyncExitStack()

    @property
    @abstractmethod
    def _auth(self) -> tuple[str, str] | None:
        """API key and secret, None where the channel has none."""

    @property
    @abstractmethod
    def _given_number(self) -> str:
        """The phone number as it was given."""

    @abstractmethod
    def _remarks(self) -> list[Remark | None]:
        """What can be said of each field without asking."""

    @abstractmethod
    async def _prove(self) -> Finding:
        """Have Vonage accept the credential that the channel lives on."""

    @property
    def _sender(self) -> str:
        """The number as Vonage writes it, or the sender name."""
        return formats.digits(self._given_number)

    def _made(self, base: str) -> VonageApi:
        from connectors.vonage.api import VonageApi  # brings httpx along: only when needed

        http = self.context.open_http(base, secret_values(self.config))
        return VonageApi(http, self._auth)

    async def _at(self, base: str) -> VonageApi:
        """Give a client for a host over a connection that the steps share."""
        if base not in self._apis:
            made = self._made(base)
            await self._exits.enter_async_context(made.http)
            self._apis[base] = made
        return self._apis[base]

    async def _rest(self) -> VonageApi:
        return await self._at(rest_base(self.context.endpoints))

    async def close(self) -> None:
        self._apis.clear()
        await self._exits.aclose()

    @asynccontextmanager
    async def _exits_after(self) -> AsyncIterator[None]:
        """Close what was opened, where no check does it."""
        try:
            yield
        finally:
            await self.close()

    @step("vonage.format", name="format", title="Shape of the values")
    async def _format(self) -> Finding:
        return judged(self._remarks())

    @step(
        "vonage.credentials",
        name="credentials",
        title="Credential accepted",
        needs=["vonage.format"],
    )
    async def _credentials(self) -> Finding:
        return await self._prove()

    @step("vonage.balance", name="balance", title="Money left", needs=["vonage.credentials"])
    async def _balance(self) -> Finding:
        if self._auth is None:
            return _no_key("the balance")
        return standing.of_balance(await self._read_balance())

    async def _read_balance(self) -> Balance:
        from connectors.vonage.answers import Balance

        if self._money is None:
            self._money = await (await self._rest()).get(Balance, "/account/get-balance")
        return self._money

    @step("vonage.number", name="number", title="Number owned", needs=["vonage.credentials"])
    async def _owned(self) -> Finding:
        sender = self._sender
        if self._auth is None:
            return _no_key("the account's numbers")
        if not formats.is_number(sender):
            self._know(sender)
            return skipped("Short codes and sender names are not in the account's list of numbers.")
        self._number_failed = True
        mine = await self._find(sender)
        if mine is None:
            return failed(standing.not_owned(sender))
        self._number, self._number_failed = mine, False
        self._know(sender)
        facts: dict[str, Any] = {"country": mine.country} if mine.country else {}
        return passed(f"{formats.shown(sender)} is a number of this account.", **facts)

    async def _find(self, number: str) -> Number | None:
        from connectors.vonage.answers import Numbers

        query = {"pattern": number, "search_pattern": "0", "size": "100"}
        page = await (await self._rest()).get(Numbers, "/account/numbers", query)
        # The filter takes beginnings of numbers: only the whole one counts.
        return next((item for item in page.numbers if item.msisdn == number), None)

    def _know(self, sender: str) -> None:
        key = (self._auth or ("",))[0]
        self.identity = Identity(id=f"{key}/{sender}", label=formats.shown(sender))

    def _no_number(self) -> Finding:
        """The finding of a step that judges the number, where there is none to judge."""
        if self._number_failed:
            return skipped("Not tried: “vonage.number” did not pass.", needs="vonage.number")
        return skipped("There is no phone number to look at.")

    @step(
        "vonage.permissions",
        name="permissions",
        title="What the number carries",
        needs=["vonage.credentials"],
    )
    async def _features(self) -> Finding:
        if self._number is None:
            return self._no_number()
        return standing.of_features(self._number, self.carries)


def _no_key(what: str) -> Finding:
    return skipped(f"Without an API key and secret, Vonage does not show {what}.")
