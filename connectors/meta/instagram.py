"""The Instagram connector: checks an account's token and its app, and answers as the account.

Meta has two APIs for it. A token of Instagram Login (IGAA…) belongs to the account and is good at
graph.instagram.com; one of Facebook Login (EAA…) belongs to the page that the account is linked to
and is good at graph.facebook.com. The token decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from connectors.checks import Cost, Finding, failed, passed, skipped, step
from connectors.contract import Capabilities, Identity, Outbound, Setup
from connectors.endpoints import endpoint
from connectors.meta import instagram_account as account
from connectors.meta import messenger_formats as formats
from connectors.meta import messenger_problems as problems
from connectors.meta.instagram_config import (
    GET_STARTED,
    INSTAGRAM_WEBHOOKS,
    InstagramConfig,
)
from connectors.meta.messenger import MetaMessaging
from connectors.meta.messenger_base import GRAPH_HOST

if TYPE_CHECKING:
    from connectors.meta.messenger_platform import Platform

INSTAGRAM_HOST = "https://graph.instagram.com"
LONGEST_TEXT = 1000
"""Bytes of `message.text` in UTF-8 (“Messaging API”)."""
PAGE_SCOPES = ("instagram_basic", "instagram_manage_messages", "pages_manage_metadata")
"""What a page's token needs; Meta does not show the permissions of an account's own token."""


class InstagramConnector(MetaMessaging[InstagramConfig]):
    """A professional Instagram account.

    The check asks whose token it is, reads one conversation's id to see whether messages may be read,
    and reads where the account's events go. It sends nothing and subscribes to nothing.
    """

    channel_type = "instagram"
    title = "Instagram Direct"
    summary = "An account ID and its access token; the app secret to receive."
    documentation = "https://developers.facebook.com/docs/instagram-platform"
    config_model = InstagramConfig
    # Deliveries are told for Messenger only; reading is (messaging_seen). No places, no documents.
    hook_content_types = ("application/json",)
    capabilities = Capabilities(
        text=True,
        image=True,
        audio=True,
        video=True,
        buttons=True,
        quick_replies=True,
        templates=True,
        read_receipts=True,
        typing_indicators=True,
    )

    _owner: account.Owner

    @staticmethod
    def _by_page(config: InstagramConfig) -> bool:
        """Whether the token is that of the linked page."""
        return config.access_token.get_secret_value().startswith(formats.PAGE_PREFIX)

    @classmethod
    def account_key(cls, config: InstagramConfig) -> str:
        return config.account_id

    @classmethod
    def destinations(
        cls, config: InstagramConfig, endpoints: Mapping[str, str]
    ) -> Mapping[str, str]:
        main = endpoint("meta", GRAPH_HOST, endpoints)
        own = endpoint("meta", INSTAGRAM_HOST, endpoints)
        found = {"accessToken": main if cls._by_page(config) else own}
        given = {"appSecret": config.app_secret, "verifyToken": config.verify_token}
        return found | {name: main for name, value in given.items() if value is not None}

    def _token(self) -> str:
        return self.config.access_token.get_secret_value()

    def _host(self) -> str:
        return GRAPH_HOST if self._by_page(self.config) else INSTAGRAM_HOST

    def _platform(self) -> Platform:
        from connectors.meta.messenger_platform import INSTAGRAM, INSTAGRAM_BY_PAGE

        return INSTAGRAM_BY_PAGE if self._by_page(self.config) else INSTAGRAM

    def _own_id(self) -> str:
        return self.config.account_id

    def _node(self) -> str:
        # A page's token stands for the page, whose id need not be given.
        return "me" if self._by_page(self.config) else self.config.account_id

    def _proves(self) -> bool:
        return self._by_page(self.config)

    @step("instagram.format", name="format", title="Shape of the values")
    async def _format(self) -> Finding:
        config = self.config
        where = "Copy the number from App Dashboard > Instagram > API setup, below the account."
        return formats.judged(
            (
                formats.number("accountId", "account ID", config.account_id, where, GET_STARTED),
                formats.instagram_token("accessToken", self._token()),
                formats.app_secret("appSecret", self._app_secret),
                formats.app_id("appId", config.app_id),
                formats.number("pageId", "page ID", config.page_id, where, GET_STARTED),
                formats.end("expiresAt", config.expires_at),
            )
        )

    @step(
        "instagram.credentials",
        name="credentials",
        title="Token accepted",
        needs=["instagram.format"],
    )
    async def _credentials(self) -> Finding:
        reach = await self._reach()
        if self._by_page(self.config):
            self._owner = await account.of_page(reach)
        else:
            self._owner = await account.of_account(reach)
        return passed("Meta accepts the token.", name=self._owner.name)

    @step(
        "instagram.account",
        name="account",
        title="Whose token it is",
        needs=["instagram.credentials"],
    )
    async def _account(self) -> Finding:
        owner, config = self._owner, self.config
        facts = None
        if owner.account is None and self._by_page(config):
            facts = await self._token_facts(await self._reach())
        problem = account.fault(owner, config.account_id, config.page_id, facts)
        if problem is not None:
            return failed(problem)
        self.identity = Identity(id=config.account_id, label=owner.label)
        return passed(f"This is {owner.label}.", accountId=config.account_id, type=owner.type)

    @step(
        "instagram.token",
        name="token",
        title="How long the token lasts",
        needs=["instagram.credentials"],
        cost=Cost.CHEAP,
    )
    async def _lasting(self) -> Finding:
        if self._by_page(self.config):
            return await self._find_expiry()
        ends = formats.when(self.config.expires_at)
        if ends is None:
            return skipped(
                "Instagram does not tell when a token ends: 60 days after it was made or refreshed. "
                "Put that day into the channel to be warned."
            )
        return account.lasting(ends, self._now())

    @step(
        "instagram.permissions",
        name="permissions",
        title="What the token allows",
        needs=["instagram.credentials"],
    )
    async def _permissions(self) -> Finding:
        if not self._by_page(self.config):
            return skipped(
                "Instagram does not list a token's permissions; the next step tries one."
            )
        owner = self._owner
        return await self._find_scopes(PAGE_SCOPES, (owner.page, owner.account))

    @step(
        "instagram.messages",
        name="permissions",
        title="Whether messages may be read",
        needs=["instagram.account"],
    )
    async def _messages(self) -> Finding:
        await account.conversations(await self._reach())
        return passed("The account's messages may be read.")

    @step(
        "instagram.app-secret",
        name="app_secret",
        title="App secret accepted",
        needs=["instagram.credentials"],
    )
    async def _secret(self) -> Finding:
        return await self._find_secret()

    @step(
        "instagram.subscription",
        name="webhook",
        title="Whether the account's events go to the app",
        needs=["instagram.account"],
    )
    async def _subscribed(self) -> Finding:
        return await self._find_subscribed()

    @step(
        "instagram.webhook",
        name="webhook",
        title="Where the app's events go",
        needs=["instagram.account"],
    )
    async def _destination(self) -> Finding:
        return await self._find_webhook()

    def _refuse_unsendable(self, message: Outbound) -> None:
        problems.refuse_common(message.text, message.to)
        length = len(message.text.encode())
        if length > LONGEST_TEXT:
            raise problems.unsendable(
                "text_too_long",
                f"The text has {length} bytes; Instagram takes at most {LONGEST_TEXT}.",
                "A text is limited to that in UTF-8, where an accented letter is two bytes and an "
                "emoji four or more.",
                "Shorten it, or send it in parts.",
                length=length,
                limit=LONGEST_TEXT,
            )

    @classmethod
    def setup(cls, config: InstagramConfig, webhook_url: str | None) -> Setup:
        allow = (
            "In the Instagram app, Settings > Messages and story replies > Message controls > "
            "Connected tools > Allow access to messages must be on."
        )
        if webhook_url is None:
            return Setup(
                f"To receive messages, this machine needs a public https address. {allow}",
                INSTAGRAM_WEBHOOKS,
            )
        return Setup(
            f"Have {webhook_url} registered from here, or enter it in the App Dashboard under "
            "Instagram > API setup > Configure webhooks with the channel's verify token, and tick "
            f"messages and messaging_postbacks. The app must be Live. {allow}",
            INSTAGRAM_WEBHOOKS,
        )
