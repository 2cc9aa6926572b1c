"""The Messenger connector: checks a page's token and its app, and answers as the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from connectors.checks import Cost, Finding, failed, passed, step
from connectors.contract import Capabilities, Identity, Outbound, Setup
from connectors.endpoints import endpoint
from connectors.meta import messenger_formats as formats
from connectors.meta import messenger_problems as problems
from connectors.meta.facebook_config import PAGE_TOKENS, WEBHOOKS, FacebookConfig
from connectors.meta.messenger import MetaMessaging
from connectors.meta.messenger_base import GRAPH_HOST

if TYPE_CHECKING:
    from connectors.meta.messenger_platform import Platform
    from connectors.meta.messenger_reach import Me

LONGEST_TEXT = 2000
"""Characters of `message.text` (“Send API”)."""
SCOPES = ("pages_messaging", "pages_manage_metadata")
"""To read and write messages, and to have the page's events delivered."""
PERSONS = {"USER": "person", "SYSTEM_USER": "system user"}
"""Kinds of tokens (`debug_token`) that are of nobody's page."""


class FacebookConnector(MetaMessaging[FacebookConfig]):
    """A Facebook page in Messenger.

    The check asks whose token it is, has Meta look into the token, and reads where the page's events
    go. It sends nothing and subscribes to nothing.
    """

    channel_type = "facebook"
    title = "Facebook Messenger"
    summary = "A page ID, its page access token, and the app secret."
    documentation = "https://developers.facebook.com/docs/messenger-platform"
    config_model = FacebookConfig
    # The Send API takes no places: customers may send theirs, and pages may not.
    hook_content_types = ("application/json",)
    capabilities = Capabilities(
        text=True,
        image=True,
        document=True,
        audio=True,
        video=True,
        buttons=True,
        quick_replies=True,
        templates=True,
        delivery_receipts=True,
        read_receipts=True,
        typing_indicators=True,
    )

    _me: Me

    @classmethod
    def account_key(cls, config: FacebookConfig) -> str:
        return config.page_id

    @classmethod
    def destinations(
        cls, config: FacebookConfig, endpoints: Mapping[str, str]
    ) -> Mapping[str, str]:
        base = endpoint("meta", GRAPH_HOST, endpoints)
        given = {
            "pageAccessToken": config.page_access_token,
            "appSecret": config.app_secret,
            "verifyToken": config.verify_token,
        }
        return {name: base for name, value in given.items() if value is not None}

    def _token(self) -> str:
        return self.config.page_access_token.get_secret_value()

    def _host(self) -> str:
        return GRAPH_HOST

    def _platform(self) -> Platform:
        from connectors.meta.messenger_platform import MESSENGER

        return MESSENGER

    def _own_id(self) -> str:
        return self.config.page_id

    def _node(self) -> str:
        return self.config.page_id

    def _proves(self) -> bool:
        return True

    @step("facebook.format", name="format", title="Shape of the values")
    async def _format(self) -> Finding:
        config = self.config
        where = "Copy the number from App Dashboard > Messenger > API setup, below the page's name."
        return formats.judged(
            (
                formats.number("pageId", "page ID", config.page_id, where, PAGE_TOKENS),
                formats.page_token("pageAccessToken", self._token()),
                formats.app_secret("appSecret", self._app_secret),
                formats.app_id("appId", config.app_id),
            )
        )

    @step(
        "facebook.credentials",
        name="credentials",
        title="Token accepted",
        needs=["facebook.format"],
    )
    async def _credentials(self) -> Finding:
        from connectors.meta.graph import read
        from connectors.meta.messenger_reach import Me

        reach = await self._reach()
        self._me = read(Me, await reach.me("id,name"), reach.own.http.host)
        return passed("Meta accepts the token.", name=self._me.name)

    @step("facebook.page", name="page", title="Whose token it is", needs=["facebook.credentials"])
    async def _page(self) -> Finding:
        me, expected = self._me, self.config.page_id
        if me.id == expected:
            label = me.name or expected
            self.identity = Identity(id=me.id, label=label)
            return passed(f"This is the page “{label}”.", pageId=me.id)
        facts = await self._token_facts(await self._reach())
        kind = PERSONS.get((facts.type if facts else None) or "")
        if kind is not None:
            return failed(problems.of_a_person(me.name, expected, kind))
        return failed(problems.of_another("page", me.id, me.name, expected))

    @step(
        "facebook.token",
        name="token",
        title="How long the token lasts",
        needs=["facebook.credentials"],
        cost=Cost.CHEAP,
    )
    async def _lasting(self) -> Finding:
        return await self._find_expiry()

    @step(
        "facebook.permissions",
        name="permissions",
        title="What the token allows",
        needs=["facebook.credentials"],
    )
    async def _permissions(self) -> Finding:
        return await self._find_scopes(SCOPES, (self.config.page_id, self._me.id))

    @step(
        "facebook.app-secret",
        name="app_secret",
        title="App secret accepted",
        needs=["facebook.credentials"],
    )
    async def _secret(self) -> Finding:
        return await self._find_secret()

    @step(
        "facebook.subscription",
        name="webhook",
        title="Whether the page's events go to the app",
        needs=["facebook.page"],
    )
    async def _subscribed(self) -> Finding:
        return await self._find_subscribed()

    @step(
        "facebook.webhook",
        name="webhook",
        title="Where the app's events go",
        needs=["facebook.page"],
    )
    async def _destination(self) -> Finding:
        return await self._find_webhook()

    def _refuse_unsendable(self, message: Outbound) -> None:
        problems.refuse_common(message.text, message.to)
        length = len(message.text)
        if length > LONGEST_TEXT:
            raise problems.unsendable(
                "text_too_long",
                f"The text has {length} characters; Messenger takes at most {LONGEST_TEXT}.",
                "A text message of Messenger is limited to that.",
                "Shorten it, or send it in parts.",
                length=length,
                limit=LONGEST_TEXT,
            )

    @classmethod
    def setup(cls, config: FacebookConfig, webhook_url: str | None) -> Setup:
        where = "App Dashboard > Messenger > API setup > Configure webhooks"
        if webhook_url is None:
            return Setup(
                "To receive messages, this machine needs a public https address; sending works "
                "without one, within 24 hours of a customer's message.",
                WEBHOOKS,
            )
        return Setup(
            f"Have {webhook_url} registered from here, or enter it under {where} with the "
            "channel's verify token, tick messages and messaging_postbacks, and add the page there. "
            "Customers must write to the page first.",
            WEBHOOKS,
        )
