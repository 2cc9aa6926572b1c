"""The SMS channel of Vonage: checks an account, its number and its webhooks, and sends texts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from connectors.checks import Finding, passed, skipped, step
from connectors.contract import Capabilities, FailureClass, Outbound, Sent, Setup
from connectors.formats import Remark
from connectors.hooks import HookRequest, Received
from connectors.problems import NoAnswer, Problem, ProviderRefusal
from connectors.vonage import formats, sending, sms_hooks, standing, webhook
from connectors.vonage.account import VonageConnector, rest_base
from connectors.vonage.config import VonageSmsConfig
from connectors.vonage.signatures import is_bare, prove
from connectors.webhooks import RegistersWebhook, WebhookState

if TYPE_CHECKING:
    from connectors.vonage.answers import Number, Part, Settings


class VonageSmsConnector(VonageConnector[VonageSmsConfig], RegistersWebhook):
    """Text messages from a Vonage number, over the SMS API.

    The check only reads: balance, number and webhooks. `POST /account/settings` without values is
    how Vonage shows the account's settings; it changes none.
    """

    channel_type = "sms"
    title = "SMS (Vonage)"
    summary = "An API key, its secret and a number that carries SMS."
    documentation = "https://developer.vonage.com/en/messaging/sms/overview"
    config_model = VonageSmsConfig
    carries = "SMS"
    # MMS is a matter of another API and of one country; carriers report delivery, nobody reading.
    hook_content_types = ("application/x-www-form-urlencoded", "application/json")
    capabilities = Capabilities(text=True, delivery_receipts=True)
    requests_per_second = 30.0

    _settings: Settings | None = None

    @classmethod
    def account_key(cls, config: VonageSmsConfig) -> str:
        return formats.digits(config.phone_number)

    @classmethod
    def destinations(
        cls, config: VonageSmsConfig, endpoints: Mapping[str, str]
    ) -> Mapping[str, str]:
        base = rest_base(endpoints)
        found = {"apiSecret": base}
        if config.signature_secret is not None:
            found["signatureSecret"] = base  # it never leaves this machine
        return found

    @property
    def _auth(self) -> tuple[str, str]:
        return self.config.api_key, self.config.api_secret.get_secret_value()

    @property
    def _given_number(self) -> str:
        return self.config.phone_number

    @property
    def _now(self) -> datetime:
        return self.context.now() if self.context.now is not None else datetime.now(UTC)

    def _remarks(self) -> list[Remark | None]:
        config = self.config
        return [
            formats.api_key(config.api_key),
            formats.api_secret(config.api_secret.get_secret_value()),
            formats.sender(config.phone_number, names=True),
        ]

    async def _prove(self) -> Finding:
        await self._read_balance()
        return passed("Vonage accepts the API key and secret.", apiKey=self.config.api_key)

    async def _account_settings(self) -> Settings:
        from connectors.vonage.answers import Settings

        if self._settings is None:
            self._settings = await (await self._rest()).post(Settings, "/account/settings", {})
        return self._settings

    @step("vonage.webhook", name="webhook", title="Where texts go", needs=["vonage.credentials"])
    async def _webhook(self) -> Finding:
        if self._number is None:
            return self._no_number()
        inbound = webhook.Inbound(self._number.mo_http_url, "the number", webhook.AT_NUMBER)
        if not inbound.url:
            default = (await self._account_settings()).mo_callback_url
            if default:
                inbound = webhook.Inbound(default, "the account", webhook.AT_ACCOUNT)
        return webhook.destination(inbound, self.context.webhook_url)

    @step(
        "vonage.receipts",
        name="webhook",
        title="Where receipts go",
        needs=["vonage.credentials"],
    )
    async def _receipts(self) -> Finding:
        address = self.context.webhook_url
        if address is None:
            return skipped("This machine has no address that Vonage could send receipts to.")
        if len(address) <= sending.LONGEST_CALLBACK:
            return passed("Each message names this channel's address for its delivery receipt.")
        settings = await self._account_settings()
        place = webhook.Inbound(
            settings.dr_callback_url,
            "the account",
            "In the Vonage dashboard, API Settings, “Delivery receipts (DLR) webhooks”",
            webhook.RECEIPTS,
            "Delivery receipts",
        )
        return webhook.destination(place, address)

    @step(
        "vonage.signing",
        name="webhook",
        title="Whether webhooks can be proved",
        needs=["vonage.format"],
    )
    async def _signing(self) -> Finding:
        if self.context.webhook_url is None:
            return skipped("Nothing can come in while this machine has no public address.")
        return webhook.unprovable(self.config.signature_secret is not None)

    async def send(self, message: Outbound) -> Sent:
        form = sending.form(message, self._sender, self.context.webhook_url)
        api = self._made(rest_base(self.context.endpoints))
        async with api.http:
            try:
                answer = await api.send(form)
            except NoAnswer as error:
                raise NoAnswer(sending.perhaps_sent(error.problem)) from None
        refused = next((part for part in answer.messages if part.status != "0"), None)
        if refused is not None:
            raise _refused(refused, len(answer.messages))
        return Sent(answer.messages[0].message_id, "accepted")

    async def receive(self, request: HookRequest) -> Received:
        if is_bare(request):
            return Received()  # Vonage tries the address out before it stores it
        secret = self.config.signature_secret
        proved = prove(
            request,
            None if secret is None else secret.get_secret_value(),
            self.config.signature_method,
            self.config.api_key,
            self._now,
        )
        return sms_hooks.read(proved, self._sender, self._now)

    async def _my_number(self) -> Number:
        sender = self._sender
        found = await self._find(sender) if formats.is_number(sender) else None
        if found is None:
            raise ProviderRefusal(standing.not_owned(sender))
        return found

    async def webhook_state(self) -> WebhookState:
        async with self._exits_after():
            number = await self._my_number()
        place = f"the number {formats.shown(number.msisdn)}"
        return WebhookState(number.mo_http_url or None, place, {"country": number.country})

    async def register_webhook(self, url: str) -> None:
        await self._update(url)

    async def unregister_webhook(self) -> None:
        await self._update("")

    async def _update(self, url: str) -> None:
        """Set the number's address, and give back what else is set, which is not ours to change."""
        from connectors.vonage.answers import Done

        async with self._exits_after():
            number = await self._my_number()
            kept = {
                "app_id": number.app_id,
                "voiceCallbackType": number.voice_callback_type,
                "voiceCallbackValue": number.voice_callback_value,
            }
            form = {"country": number.country, "msisdn": number.msisdn, "moHttpUrl": url}
            form |= {name: value for name, value in kept.items() if value}
            try:
                await (await self._rest()).post(Done, "/number/update", form)
            except ProviderRefusal as refusal:
                raise ProviderRefusal(_not_set(refusal.problem)) from None

    @classmethod
    def setup(cls, config: VonageSmsConfig, webhook_url: str | None) -> Setup:
        at = webhook.AT_NUMBER[:1].lower() + webhook.AT_NUMBER[1:]
        if webhook_url is None:
            text = (
                "Nothing is left to do for sending. To receive, Vonage needs an address that it can "
                f"reach, and this machine has none yet; once there is one: {at}, enter it."
            )
        else:
            text = f"To receive: {at}, set {webhook_url}, and save."
        if config.signature_secret is None:
            text += (
                " Then copy the signature secret from API Settings into signatureSecret, and ask "
                "Vonage support to sign the SMS API's webhooks."
            )
        return Setup(text, webhook.GUIDE)


def _refused(part: Part, parts: int) -> ProviderRefusal | NoAnswer:
    from connectors.vonage.knowledge import of_send

    more = {"parts": parts} if parts > 1 else {}
    problem = of_send(part.status, part.error_text, **more)
    config = problem.failure_class is FailureClass.CONFIG
    return ProviderRefusal(problem) if config else NoAnswer(problem)


def _not_set(refusal: Problem) -> Problem:
    from connectors.vonage.codes_http import NOT_SET

    return (
        NOT_SET.problem(**refusal.details) if refusal.details.get("statusCode") == 420 else refusal
    )
