"""The voice channel of Twilio: checks an account, its number and its calls, and speaks texts."""

from __future__ import annotations

from connectors.checks import Finding, step, warning
from connectors.contract import Capabilities, Outbound, Sent, Setup
from connectors.hooks import HookRequest, Received, not_ours
from connectors.problems import NoAnswer, ProviderRefusal
from connectors.twilio import calling, calls, sending, webhook
from connectors.twilio.codes_voice import CALLS
from connectors.twilio.config import TwilioVoiceConfig
from connectors.twilio.numbers import as_number
from connectors.twilio.registration import TwilioWebhook


class TwilioVoiceConnector(TwilioWebhook[TwilioVoiceConfig]):
    """Calls from and to a Twilio number, as texts: what is sent is spoken, what is said is read.

    The check only reads: account, balance, number, webhook and how recent calls ended. It calls nobody.
    """

    channel_type = "voice"
    title = "Voice (Twilio)"
    summary = "An account SID, its auth token and a number that carries calls."
    documentation = CALLS
    config_model = TwilioVoiceConfig
    carries = "voice"
    # A text is spoken, a caller is heard (audio), and Twilio tells whether somebody picked up.
    hook_content_types = ("application/x-www-form-urlencoded",)
    capabilities = Capabilities(text=True, audio=True, delivery_receipts=True)

    @classmethod
    def account_key(cls, config: TwilioVoiceConfig) -> str:
        return as_number(config.phone_number)

    @step("twilio.webhook", name="webhook", title="Where calls go", needs=["twilio.credentials"])
    async def _webhook(self) -> Finding:
        number = self._number
        if number is None:
            return self._no_number()
        if number.trunk_sid:
            return warning(webhook.on_trunk())
        try:
            inbound = await self._inbound_of(await self._api(), number)
        except ProviderRefusal as refusal:
            if refusal.problem.code == "20404":
                return warning(webhook.app_gone(refusal.problem, self.carries))
            return self._unreadable("number's TwiML app", refusal)
        return webhook.destination(inbound, self.context.webhook_url)

    @step("twilio.calls", name="calls", title="Recent calls", needs=["twilio.credentials"])
    async def _recent(self) -> Finding:
        from connectors.twilio.answers import Calls

        if self._number_failed or self._sender is None:
            return self._no_number()
        query = calls.query(self._now(), self._sender)
        try:
            page = await (await self._api()).read(Calls, "Calls", query)
        except ProviderRefusal as refusal:
            return self._unreadable("list of calls", refusal)
        return calls.judge(page.calls)

    async def send(self, message: Outbound) -> Sent:
        """Call somebody and speak a text to whoever picks up."""
        from connectors.twilio.answers import Call

        form = sending.call(message, self._sender or "", self.config, self.context.webhook_url)
        api = self._made(self._base(), self._logins()[0])
        async with api.http:
            try:
                made = await api.create(Call, "Calls", form)
            except NoAnswer as error:
                raise NoAnswer(sending.perhaps_called(error.problem)) from None
        return Sent(made.sid, made.status)

    async def receive(self, request: HookRequest) -> Received:
        form = self._proved(request)
        mine = form.get("To") if form.get("Direction", "inbound") == "inbound" else form.get("From")
        if mine and as_number(mine) != self._sender:
            raise not_ours(f"the number {mine}")
        return calling.read(self.config, request.url, form, self._now())

    @classmethod
    def setup(cls, config: TwilioVoiceConfig, webhook_url: str | None) -> Setup:
        at = webhook.lower(webhook.AT_NUMBER_CALLED)
        if webhook_url is None:
            text = (
                "Nothing is left to do for calling out. To be called, Twilio needs an address that "
                f"it can reach, and this machine has none yet; once there is one: {at}, enter it "
                "with HTTP POST."
            )
        else:
            text = f"To be called: {at}, set {webhook_url} with HTTP POST, and save."
        return Setup(text, webhook.VOICE_GUIDE)
