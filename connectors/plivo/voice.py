"""The voice channel of Plivo: checks an account, its number and its calls, and speaks texts."""

from __future__ import annotations

from dataclasses import replace

from connectors.checks import Finding, skipped, step
from connectors.contract import Capabilities, Outbound, Sent, Setup
from connectors.hooks import HookRequest, Received
from connectors.plivo import application, calling, recent, sending
from connectors.plivo.account import PlivoConnector
from connectors.plivo.config import PlivoVoiceConfig
from connectors.problems import NoAnswer


class PlivoVoiceConnector(PlivoConnector[PlivoVoiceConfig]):
    """Calls from and to a Plivo number, as texts: what is sent is spoken, what is said is read.

    The check only reads: account, credit, number, application and how recent calls ended. Plivo asks the
    channel's webhook what to say in a call, so that nobody can be called while it has no public address.
    """

    channel_type = "voice"
    title = "Voice (Plivo)"
    summary = "An Auth ID, its auth token and a number that carries calls."
    documentation = sending.CALL
    config_model = PlivoVoiceConfig
    carries = "voice"
    # A text is spoken, a caller is heard (audio), and Plivo tells whether somebody picked up.
    hook_content_types = ("application/x-www-form-urlencoded",)
    capabilities = Capabilities(text=True, audio=True, delivery_receipts=True)

    @step("plivo.calls", name="calls", title="Recent calls", needs=["plivo.number"])
    async def _recent(self) -> Finding:
        from connectors.plivo.answers import Calls

        if self._number is None:
            return skipped("There is no phone number to look at.")
        params = {
            "call_direction": "outbound",
            "from_number": self._sender,
            "limit": str(recent.MOST),
        }
        page = await (await self._api()).get(Calls, "Call/", params)
        return recent.of_calls(page.objects)

    async def send(self, message: Outbound) -> Sent:
        """Call somebody, to speak a text to whoever picks up."""
        from connectors.plivo.answers import Fired

        body = sending.call(message, self._sender, self.context.webhook_url)
        async with self._opened() as api:
            try:
                made = await api.post(Fired, "Call/", body, sending=True)
            except NoAnswer as error:
                problem = sending.perhaps_sent(error.problem, "Voice > Logs > Calls")
                raise NoAnswer(problem) from None
        return Sent(made.request_uuid, made.message or "queued")

    async def receive(self, request: HookRequest) -> Received:
        form, nonce = self._proved(request)
        inbound = form.get("Direction", "inbound") == "inbound"
        self._refuse_others(form.get("To" if inbound else "From"))
        return replace(calling.read(self.config, request, form, self._now()), once=nonce)

    @classmethod
    def setup(cls, config: PlivoVoiceConfig, webhook_url: str | None) -> Setup:
        change = application.change("voice", webhook_url)
        if webhook_url is None:
            text = (
                "Plivo asks an address what to say in a call, and this machine has none that it can "
                f"reach. Once there is one: {change}. Until then nobody can be called."
            )
        else:
            text = f"To be called: {change}. Calls that are made need nothing more."
        return Setup(text, application.APPLICATIONS)
