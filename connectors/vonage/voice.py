"""The voice channel of Vonage: checks an application and its number, calls, and answers calls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from connectors.addresses import same
from connectors.checks import Finding, failed, passed, skipped, step
from connectors.contract import Capabilities, Outbound, Sent, Setup
from connectors.fields import secret_values
from connectors.formats import Remark
from connectors.hooks import HookRequest, Received, unsigned
from connectors.problems import NoAnswer, ProviderRefusal
from connectors.vonage import applications, calling, formats, tokens, voice_hooks, webhook
from connectors.vonage.account import VonageConnector, api_base, rest_base
from connectors.vonage.config import VonageVoiceConfig
from connectors.vonage.signatures import bearer, prove
from connectors.webhooks import RegistersWebhook, WebhookState

if TYPE_CHECKING:
    from connectors.vonage.answers import Application
    from connectors.vonage.api import VonageApi


class VonageVoiceConnector(VonageConnector[VonageVoiceConfig], RegistersWebhook):
    """Calls from and to a Vonage number, over the Voice API.

    The check only reads: a page of one call shows that the key's token is accepted; balance, number
    and application are looked at where an API key is given.
    """

    channel_type = "voice"
    title = "Voice (Vonage)"
    summary = "An application, its private key and a number that carries calls."
    documentation = "https://developer.vonage.com/en/voice/voice-api/overview"
    config_model = VonageVoiceConfig
    carries = "VOICE"
    # A call speaks text and can play audio; its events tell whether anybody answered.
    hook_content_types = ("application/json",)
    capabilities = Capabilities(text=True, audio=True, delivery_receipts=True)

    _application: Application | None = None

    @classmethod
    def account_key(cls, config: VonageVoiceConfig) -> str:
        return formats.digits(config.phone_number)

    @classmethod
    def destinations(
        cls, config: VonageVoiceConfig, endpoints: Mapping[str, str]
    ) -> Mapping[str, str]:
        api, rest = api_base(endpoints), rest_base(endpoints)
        # Vonage's own two hosts go together; what an operator put in place of one is named.
        both = f"{api} and {rest}" if endpoints.get("vonage_rest") else api
        given = {
            "privateKey": (config.private_key, api),  # its tokens go there, it stays here
            "apiSecret": (config.api_secret, both),
            "signatureSecret": (config.signature_secret, api),
        }
        return {name: place for name, (value, place) in given.items() if value is not None}

    @property
    def _auth(self) -> tuple[str, str] | None:
        config = self.config
        if config.api_key is None or config.api_secret is None:
            return None
        return config.api_key, config.api_secret.get_secret_value()

    @property
    def _given_number(self) -> str:
        return self.config.phone_number

    @property
    def _now(self) -> datetime:
        return self.context.now() if self.context.now is not None else datetime.now(UTC)

    @property
    def _key(self) -> str:
        key = self.config.private_key
        return "" if key is None else key.get_secret_value()

    def _remarks(self) -> list[Remark | None]:
        config, found = self.config, [formats.sender(self.config.phone_number, names=False)]
        if config.application_id is None:
            found.append(Remark("applicationId", "fault", applications.missing()))
        else:
            found.append(formats.application_id(config.application_id))
            problem = tokens.fault(self._key)
            if problem is not None:
                found.append(Remark("privateKey", "fault", problem))
        if config.api_key is not None and config.api_secret is not None:
            found.append(formats.api_key(config.api_key))
            found.append(formats.api_secret(config.api_secret.get_secret_value()))
        return found

    def _caller(self) -> VonageApi:
        """A client for calls, with a token of its own. Raises `ProviderRefusal` without a key."""
        from connectors.vonage.api import VonageApi

        config = self.config
        if config.application_id is None:
            raise ProviderRefusal(applications.missing())
        problem = tokens.fault(self._key)
        if problem is not None:
            raise ProviderRefusal(problem)
        made = tokens.token(config.application_id, self._key, self._now)
        base = api_base(self.context.endpoints)
        http = self.context.open_http(base, (*secret_values(config), tokens.pem(self._key), made))
        return VonageApi(http, token=made)

    async def _prove(self) -> Finding:
        from connectors.vonage.answers import Calls

        api = self._caller()
        async with api.http:
            await api.get(Calls, "/v1/calls", {"page_size": "1"})
        if self._auth is None:
            self._know(self._sender)
        return passed("Vonage accepts what the private key signs.")

    def _know(self, sender: str) -> None:
        super()._know(sender)
        if self.identity is not None and self.config.application_id is not None:
            identity = f"{self.config.application_id}/{sender}"
            self.identity = type(self.identity)(identity, self.identity.label)

    async def _read_application(self) -> Application:
        """Read the application, with the API key. Raises `ProviderRefusal`, `NoAnswer`."""
        from connectors.vonage.answers import Application

        wanted = self.config.application_id
        if wanted is None:
            raise ProviderRefusal(applications.missing())
        if self._auth is None:
            raise ProviderRefusal(applications.no_api_key())
        api = await self._at(api_base(self.context.endpoints))
        return await api.get(Application, f"/v2/applications/{quote(wanted, safe='')}")

    @step(
        "vonage.application",
        name="application",
        title="Application made for calls",
        needs=["vonage.credentials"],
    )
    async def _judged(self) -> Finding:
        if self._auth is None:
            return skipped("Without an API key and secret, Vonage does not show the application.")
        try:
            self._application = await self._read_application()
        except ProviderRefusal as refusal:
            if refusal.problem.details.get("statusCode") == 404:
                return failed(applications.not_found(self.config.application_id or ""))
            raise
        return applications.of_application(self._application, self._key)

    @step("vonage.link", name="number", title="Number linked", needs=["vonage.credentials"])
    async def _linked(self) -> Finding:
        if self._number is None:
            return self._no_number()
        return applications.of_link(self._number, self.config.application_id or "")

    @step("vonage.webhook", name="webhook", title="Where calls go", needs=["vonage.credentials"])
    async def _webhook(self) -> Finding:
        found = applications.answering(self._application)
        if isinstance(found, Finding):
            return found
        return webhook.destination(found, self.context.webhook_url)

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
        from connectors.vonage.answers import Call

        body = calling.call(message, self.config, self.context.webhook_url)
        api = self._caller()
        async with api.http:
            try:
                made = await api.hand(Call, "POST", "/v1/calls", body)
            except NoAnswer as error:
                raise NoAnswer(calling.perhaps_called(error.problem)) from None
        return Sent(made.uuid, made.status or "started")

    async def receive(self, request: HookRequest) -> Received:
        secret = self.config.signature_secret
        if secret is not None and bearer(request) is None:
            raise unsigned("Authorization token")
        given = None if secret is None else secret.get_secret_value()
        proved = prove(request, given, "md5hash", self.config.api_key, self._now)
        return voice_hooks.read(request, proved, self.config, self._now)

    async def webhook_state(self) -> WebhookState:
        async with self._exits_after():
            found = await self._read_application()
        addresses = {which: found.address(which) for which in ("answer_url", "event_url")}
        ours = self.context.webhook_url
        # Somebody else's address at either place is what must not be taken over unasked.
        foreign = [url for url in addresses.values() if url and not (ours and same(url, ours))]
        url = next(iter(foreign), None) or next((url for url in addresses.values() if url), None)
        details = {"answer": bool(addresses["answer_url"]), "event": bool(addresses["event_url"])}
        return WebhookState(url, f"the application {found.name}".strip(), details)

    async def register_webhook(self, url: str) -> None:
        await self._change(url)

    async def unregister_webhook(self) -> None:
        await self._change(None)

    async def _change(self, url: str | None) -> None:
        from connectors.vonage.answers import Application

        async with self._exits_after():
            found = await self._read_application()
            api = await self._at(api_base(self.context.endpoints))
            path = f"/v2/applications/{quote(found.id, safe='')}"
            await api.hand(Application, "PUT", path, applications.changed(found, url))

    @classmethod
    def setup(cls, config: VonageVoiceConfig, webhook_url: str | None) -> Setup:
        at = applications.AT_ANSWER[:1].lower() + applications.AT_ANSWER[1:]
        if webhook_url is None:
            text = (
                "Nothing is left to do for placing calls. To take calls, Vonage needs an address that "
                f"it can reach, and this machine has none yet; once there is one: {at}, enter it."
            )
        else:
            text = f"To take calls: {at}, set {webhook_url}, and the same as Event URL; then save."
        text += " Link the number to the application."
        if config.signature_secret is None:
            text += " Copy the signature secret from API Settings into signatureSecret."
        return Setup(text, "https://developer.vonage.com/en/voice/voice-api/webhook-reference")
