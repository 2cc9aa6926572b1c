"""The SMS channel of Twilio: checks an account, its number and its webhook, and sends texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from connectors.checks import Finding, failed, passed, skipped, step, warning
from connectors.contract import Capabilities, Identity, Outbound, Sent, Setup
from connectors.formats import Remark
from connectors.hooks import HookRequest, Received, not_ours
from connectors.problems import NoAnswer, ProviderRefusal
from connectors.twilio import deliveries, formats, incoming, sending, services, webhook
from connectors.twilio.config import TwilioSmsConfig
from connectors.twilio.numbers import as_number
from connectors.twilio.registration import Spot, TwilioWebhook

if TYPE_CHECKING:
    from connectors.twilio.answers import Service

MESSAGING = "https://messaging.twilio.com"


class TwilioSmsConnector(TwilioWebhook[TwilioSmsConfig]):
    """Text messages from a Twilio number or Messaging Service.

    The check only reads: account, balance, number, webhook and the states of recent messages. With a
    Messaging Service it also asks messaging.twilio.com, or what LINKTOR_TUI_ENDPOINT_TWILIO_MESSAGING
    names, or else LINKTOR_TUI_ENDPOINT_TWILIO.
    """

    channel_type = "sms"
    title = "SMS (Twilio)"
    summary = "An account SID, its auth token and a number that carries SMS."
    documentation = sending.MESSAGES
    config_model = TwilioSmsConfig
    carries = "sms"
    # Pictures go by MMS, to few countries and from few numbers: not promised. Carriers report what
    # was delivered; nobody reports what was read (`read` is for WhatsApp, says the Message resource).
    hook_content_types = ("application/x-www-form-urlencoded",)
    capabilities = Capabilities(text=True, delivery_receipts=True)

    _service: Service | None = None

    @classmethod
    def account_key(cls, config: TwilioSmsConfig) -> str:
        return as_number(config.phone_number or config.messaging_service_sid or "")

    @classmethod
    def destinations(
        cls, config: TwilioSmsConfig, endpoints: Mapping[str, str]
    ) -> Mapping[str, str]:
        places = super().destinations(config, endpoints)
        apart = endpoints.get("twilio_messaging")
        if config.messaging_service_sid is None or not apart:
            return places  # Twilio's own Messaging host goes with its API host
        return {name: f"{base} and {apart.rstrip('/')}" for name, base in places.items()}

    @property
    def _messaging(self) -> str:
        places = self.context.endpoints
        base = places.get("twilio_messaging") or places.get("twilio") or MESSAGING
        return base.rstrip("/")

    def _remarks(self) -> list[Remark | None]:
        found = super()._remarks()
        service = self.config.messaging_service_sid
        if service is not None:
            title = "Messaging Service SID"
            found.append(formats.sid("messagingServiceSid", title, "MG", service))
        return found

    @step(
        "twilio.service",
        name="service",
        title="Messaging Service",
        needs=["twilio.credentials"],
    )
    async def _messaging_service(self) -> Finding:
        from connectors.twilio.answers import Pool, Service

        sid = self.config.messaging_service_sid
        if sid is None:
            return skipped("No Messaging Service is used.")
        api = await self._api(self._messaging)
        path = f"/v1/Services/{sid}"
        try:
            self._service = await api.get(Service, path)
            pool = await api.get(Pool, f"{path}/PhoneNumbers", {"PageSize": "1000"})
        except ProviderRefusal as refusal:
            if refusal.problem.code == "20404":
                return failed(services.missing(refusal.problem))
            return self._unreadable("Messaging Service", refusal)
        if self.config.phone_number is None:
            label = self._service.friendly_name or sid
            self.identity = Identity(id=f"{self.config.account_sid}/{sid}", label=label)
        return services.of_pool(self._service, pool, self._sender)

    @step("twilio.webhook", name="webhook", title="Where messages go", needs=["twilio.credentials"])
    async def _webhook(self) -> Finding:
        if self.config.messaging_service_sid is not None:
            if self._service is None:
                return skipped("Not tried: “twilio.service” did not pass.", needs="twilio.service")
            if not self._service.use_inbound_webhook_on_number:
                inbound = services.inbound(self._service)
                return webhook.destination(inbound, self.context.webhook_url)
            if self._number is None and self.config.phone_number is None:
                return passed("Each number of the Messaging Service has a webhook of its own.")
        if self._number is None:
            return self._no_number()
        try:
            inbound = await self._inbound_of(await self._api(), self._number)
        except ProviderRefusal as refusal:
            if refusal.problem.code == "20404":
                return warning(webhook.app_gone(refusal.problem, self.carries))
            return self._unreadable("number's TwiML app", refusal)
        return webhook.destination(inbound, self.context.webhook_url)

    @step(
        "twilio.deliveries",
        name="deliveries",
        title="Recent messages",
        needs=["twilio.credentials"],
    )
    async def _deliveries(self) -> Finding:
        from connectors.twilio.answers import Messages

        if self._number_failed:
            return self._no_number()
        service = self.config.messaging_service_sid
        query = deliveries.query(self._now(), None if service else self._sender)
        try:
            page = await (await self._api()).read(Messages, "Messages", query)
        except ProviderRefusal as refusal:
            return self._unreadable("list of messages", refusal)
        ours = [item for item in page.messages if service in (None, item.messaging_service_sid)]
        return deliveries.judge(ours)

    async def send(self, message: Outbound) -> Sent:
        from connectors.twilio.answers import Message

        service, told = self.config.messaging_service_sid, self.context.webhook_url
        form = sending.form(message, self._sender, service, told)
        api = self._made(self._base(), self._logins()[0])
        async with api.http:
            try:
                made = await api.create(Message, "Messages", form)
            except NoAnswer as error:
                raise NoAnswer(sending.perhaps_sent(error.problem)) from None
        return Sent(made.sid, made.status)

    async def receive(self, request: HookRequest) -> Received:
        form = self._proved(request)
        service = self.config.messaging_service_sid
        if service is not None and form.get("MessagingServiceSid", service) != service:
            raise not_ours("another Messaging Service")
        mine = form.get("From" if "MessageStatus" in form else "To")
        if service is None and mine and as_number(mine) != self._sender:
            raise not_ours(f"the number {mine}")
        return incoming.read(form, self._now())

    async def _spot(self) -> Spot:
        from connectors.twilio.answers import Service

        sid = self.config.messaging_service_sid
        if sid is None:
            return await super()._spot()
        path = f"/v1/Services/{sid}"
        async with self._opened(self._messaging) as api:
            service = await api.get(Service, path)
        if not service.use_inbound_webhook_on_number:
            label = f"the Messaging Service {service.friendly_name or sid}"
            return Spot(
                services.inbound(service),
                label,
                self._messaging,
                path,
                "InboundRequestUrl",
                "InboundMethod",
            )
        if self.config.phone_number is None:
            raise ProviderRefusal(services.at_its_numbers())
        return await super()._spot()

    @classmethod
    def setup(cls, config: TwilioSmsConfig, webhook_url: str | None) -> Setup:
        at = webhook.AT_SERVICE if config.messaging_service_sid else webhook.AT_NUMBER
        if webhook_url is None:
            text = (
                "Nothing is left to do for sending. To receive, Twilio needs an address that it can "
                f"reach, and this machine has none yet; once there is one: {webhook.lower(at)}, enter "
                "it with HTTP POST."
            )
        else:
            text = f"To receive: {webhook.lower(at)}, set {webhook_url} with HTTP POST, and save."
        return Setup(text, webhook.GUIDE)
