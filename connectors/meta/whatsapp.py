"""The WhatsApp connector: checks a business number at Meta without touching it, and sends from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from connectors.checks import Cost, Finding, failed, passed, skipped, step, warning
from connectors.contract import Capabilities, Identity, Outbound, Sent, Setup
from connectors.meta import whatsapp_formats, whatsapp_problems
from connectors.meta.whatsapp_config import GET_STARTED, WhatsAppConfig
from connectors.meta.whatsapp_line import WhatsAppLine
from connectors.problems import NoAnswer, ProviderRefusal

if TYPE_CHECKING:
    from connectors.hooks import HookRequest, Received
    from connectors.meta.answers import TokenFacts
    from connectors.meta.whatsapp_answers import Number

MOST_PAGES = 20
"""Pages of an account's numbers that are looked through, a hundred numbers each."""


class WhatsAppConnector(WhatsAppLine):
    """A business phone number of the WhatsApp Cloud API.

    The check reads the token, the number, the account and its subscriptions; it changes nothing.
    """

    channel_type = "whatsapp"
    provider = "meta"
    title = "WhatsApp (Cloud API)"
    summary = "A business number of the Cloud API, and the token of a system user."
    documentation = GET_STARTED
    config_model = WhatsAppConfig
    derived_fields = ("phoneNumber", "businessName")
    # The Cloud API has all twelve; a typing indicator goes out together with a read receipt.
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
    # “Service messages”, customer service windows: outside of them template messages only.
    reply_window = timedelta(hours=24)

    _number: Number
    _facts: TokenFacts | None = None

    @step("whatsapp.format", name="format", title="Shape of the values")
    async def _format(self) -> Finding:
        found = whatsapp_formats.remarks(self.config)
        faults = [remark.problem for remark in found if remark.fault]
        if faults:
            return failed(whatsapp_problems.together(faults))
        if found:
            return warning(whatsapp_problems.together([remark.problem for remark in found]))
        return passed("The values have the right shape.")

    @step(
        "whatsapp.credentials",
        name="credentials",
        title="Token accepted",
        needs=["whatsapp.format"],
    )
    async def _credentials(self) -> Finding:
        try:
            return await self._try_token()
        except ProviderRefusal as refusal:
            if not whatsapp_problems.is_about_proof(refusal.problem):
                raise
        if self._app_secret is None:
            return failed(whatsapp_problems.proof_required())
        # The token may be good and the app secret wrong: `whatsapp.app-secret` tells of that.
        self._proof_refused = True
        await self.close()
        try:
            return await self._try_token()
        except ProviderRefusal as refusal:
            if not whatsapp_problems.is_about_proof(refusal.problem):
                raise
        return failed(whatsapp_problems.wrong_app_secret())

    async def _try_token(self) -> Finding:
        from connectors.meta.graph import debug_token

        graph = await self._graph()
        try:
            facts = await debug_token(graph)
        except ProviderRefusal as refusal:
            if not whatsapp_problems.may_not_look(refusal.problem):
                raise
            await graph.get("/me", {"fields": "id"})
            return passed("Meta accepts the token, and does not say more of it to this person.")
        if not facts.is_valid:
            return failed(whatsapp_problems.not_valid(facts))
        self._facts = facts
        return passed("Meta accepts the token.", app=facts.application, appId=facts.app_id)

    @step(
        "whatsapp.app-secret",
        name="app-secret",
        title="App secret accepted",
        needs=["whatsapp.credentials"],
    )
    async def _secret(self) -> Finding:
        if self._proof_refused:
            return failed(whatsapp_problems.wrong_app_secret())
        if self._app_secret is not None:
            return passed("Meta accepts the app secret.")
        if self.context.webhook_url is None:
            return skipped("Without an app secret, nothing that Meta posts can be proved.")
        return warning(whatsapp_problems.no_app_secret())

    @step(
        "whatsapp.token",
        name="token",
        title="How long the token lasts",
        needs=["whatsapp.credentials"],
        cost=Cost.CHEAP,
    )
    async def _lasting(self) -> Finding:
        from connectors.meta import tokens, whatsapp_standing

        if self._facts is None:
            return whatsapp_standing.unseen("when the token ends")
        now = self.context.now() if self.context.now is not None else datetime.now(UTC)
        return whatsapp_standing.kind(self._facts) or tokens.expiry(self._facts, now)

    @step(
        "whatsapp.permissions",
        name="permissions",
        title="What the token may do",
        needs=["whatsapp.credentials"],
        cost=Cost.CHEAP,
    )
    async def _permissions(self) -> Finding:
        from connectors.meta import tokens, whatsapp_standing

        if self._facts is None:
            return whatsapp_standing.unseen("its permissions")
        found = tokens.scopes(self._facts, whatsapp_standing.SCOPES)
        if found.problem is not None:
            return found
        return whatsapp_standing.granted(self._facts, self.config.business_account_id)

    @step(
        "whatsapp.number",
        name="number",
        title="Number reached",
        needs=["whatsapp.credentials"],
        cost=Cost.CHEAP,
    )
    async def _reached(self) -> Finding:
        from connectors.meta.whatsapp_answers import NUMBER_FIELDS, Number

        fields = {"fields": ",".join(NUMBER_FIELDS)}
        number = self._number = await self._ask(Number, self._at_number(), fields)
        label = number.display_phone_number or number.id
        facts = {"phoneNumber": number.display_phone_number, "businessName": number.verified_name}
        known = {name: value for name, value in facts.items() if value}
        self.identity = Identity(number.id, label, known)
        return passed(f"This is {label}.", **known)

    @step(
        "whatsapp.account",
        name="account",
        title="Number belongs to the account",
        needs=["whatsapp.number"],
    )
    async def _belongs(self) -> Finding:
        from connectors.meta.whatsapp_answers import Numbers
        from connectors.meta.whatsapp_standing import not_in_account

        number, account = self.config.phone_number_id, self.config.business_account_id
        asked = {"fields": "id", "limit": "100"}
        for _ in range(MOST_PAGES):
            page = await self._ask(Numbers, self._at_account("/phone_numbers"), asked)
            if any(item.id == number for item in page.data):
                return passed("The number belongs to the account.", businessAccountId=account)
            if page.after is None:
                break
            asked["after"] = page.after
        return failed(not_in_account(number, account))

    @step(
        "whatsapp.registration",
        name="registration",
        title="Number registered and named",
        needs=["whatsapp.number"],
    )
    async def _registered(self) -> Finding:
        from connectors.meta.whatsapp_standing import registration

        return registration(self._number)

    @step(
        "whatsapp.quality",
        name="quality",
        title="Quality and limits",
        needs=["whatsapp.number"],
        cost=Cost.CHEAP,
    )
    async def _quality(self) -> Finding:
        from connectors.meta.whatsapp_standing import quality

        return quality(self._number, await self._limit())

    async def _limit(self) -> str | None:
        """Read the messaging limit, under its name of today or the one before."""
        from connectors.meta.whatsapp_answers import Limit

        for name in Limit.model_fields:
            try:
                found = await self._ask(Limit, self._at_number(), {"fields": name})
            except ProviderRefusal:
                continue  # a version of the API that does not know the field
            return found.whatsapp_business_manager_messaging_limit or found.messaging_limit_tier
        return None

    @step(
        "whatsapp.subscription",
        name="webhook",
        title="App gets the account's messages",
        needs=["whatsapp.account"],
    )
    async def _subscribed(self) -> Finding:
        from connectors.meta.whatsapp_answers import Subscriptions
        from connectors.meta.whatsapp_standing import subscription

        found = await self._ask(Subscriptions, self._at_account("/subscribed_apps"))
        return subscription(found.apps, self._facts.app_id if self._facts else None)

    @step("whatsapp.webhook", name="webhook", title="Where messages go", needs=["whatsapp.number"])
    async def _destination(self) -> Finding:
        from connectors.meta.whatsapp_webhook import destination, state

        return destination(state(await self._configuration()), self.context.webhook_url)

    async def send(self, message: Outbound) -> Sent:
        from connectors.meta.whatsapp_sending import body, perhaps_sent

        asked = body(message)
        try:
            sent = await self._sent(asked)
        except NoAnswer as error:
            raise NoAnswer(perhaps_sent(error.problem)) from None
        finally:
            await self.close()
        return sent

    async def _sent(self, asked: Mapping[str, object]) -> Sent:
        from connectors.meta.graph import read, unlike_meta
        from connectors.meta.whatsapp_answers import SentMessages

        graph = await self._graph()
        answer = read(
            SentMessages, await graph.post(self._at_number("/messages"), asked), graph.http.host
        )
        if not answer.messages:
            raise NoAnswer(unlike_meta(graph.http.host, 200))
        first = answer.messages[0]
        return Sent(first.id, first.message_status or "accepted")

    async def receive(self, request: HookRequest) -> Received:
        from connectors.meta import signature, whatsapp_inbound

        answered = signature.handshake(request, self._verify_token)
        if answered is not None:
            return answered
        signature.verify(request, self._app_secret)
        return whatsapp_inbound.read(request, self.config.phone_number_id)

    @classmethod
    def setup(cls, config: WhatsAppConfig, webhook_url: str | None) -> Setup:
        return whatsapp_problems.setup(config, webhook_url)
