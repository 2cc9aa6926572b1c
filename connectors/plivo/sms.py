"""The SMS channel of Plivo: checks an account, its number and its webhook, and sends texts."""

from __future__ import annotations

from dataclasses import replace

from connectors.checks import Finding, skipped, step
from connectors.contract import Capabilities, Outbound, Sent, Setup
from connectors.hooks import HookRequest, Received
from connectors.plivo import application, incoming, recent, sending
from connectors.plivo.account import PlivoConnector
from connectors.plivo.config import PlivoSmsConfig
from connectors.problems import NoAnswer


class PlivoSmsConnector(PlivoConnector[PlivoSmsConfig]):
    """Text messages from a Plivo number.

    The check only reads: account, credit, number, application and the states of recent messages.
    """

    channel_type = "sms"
    title = "SMS (Plivo)"
    summary = "An Auth ID, its auth token and a number that carries SMS."
    documentation = "https://www.plivo.com/docs/messaging/api/message/send-a-message"
    config_model = PlivoSmsConfig
    carries = "sms"
    # Pictures go by MMS, to the United States and Canada alone: not promised. Nobody reports what was
    # read (`read` is for WhatsApp, says “Message status callbacks”).
    hook_content_types = ("application/x-www-form-urlencoded",)
    capabilities = Capabilities(text=True, delivery_receipts=True)

    @step(
        "plivo.deliveries",
        name="deliveries",
        title="Recent messages",
        needs=["plivo.number"],
    )
    async def _deliveries(self) -> Finding:
        from connectors.plivo.answers import Messages

        if self._number is None:
            return skipped("There is no phone number to look at.")
        params = {"message_direction": "outbound", "limit": str(recent.MOST)}
        page = await (await self._api()).get(Messages, "Message/", params)
        return recent.of_messages(page.objects, self._sender)

    async def send(self, message: Outbound) -> Sent:
        from connectors.plivo.answers import Queued

        body = sending.message(message, self._sender, self.context.webhook_url)
        async with self._opened() as api:
            try:
                made = await api.post(Queued, "Message/", body, sending=True)
            except NoAnswer as error:
                raise NoAnswer(sending.perhaps_sent(error.problem, "Messaging > Logs")) from None
        return Sent(made.message_uuid[0], "queued")

    async def receive(self, request: HookRequest) -> Received:
        form, nonce = self._proved(request)
        self._refuse_others(form.get("From" if "Status" in form else "To"))
        return replace(incoming.read(form, self._now()), once=nonce)

    @classmethod
    def setup(cls, config: PlivoSmsConfig, webhook_url: str | None) -> Setup:
        change = application.change("sms", webhook_url)
        if webhook_url is None:
            text = (
                "Nothing is left to do for sending. To receive, Plivo needs an address that it can "
                f"reach, and this machine has none yet; once there is one: {change}."
            )
        else:
            text = f"To receive: {change}."
        return Setup(text, application.APPLICATIONS)
