"""What Messenger and Instagram channels share: the findings of a check, and webhooks.

Facts: “Messenger Platform: Webhooks” and “Instagram Platform: Setup webhooks subscriptions” in Meta's
documentation.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from connectors.checks import Finding, failed, passed, skipped, warning
from connectors.meta import messenger_problems as problems
from connectors.meta.messenger_base import C, MetaChannel
from connectors.problems import ProviderRefusal
from connectors.webhooks import RegistersWebhook, WebhookState

if TYPE_CHECKING:
    from connectors.meta.messenger_app import Subscription
    from connectors.meta.messenger_reach import Reach


class MetaMessaging(MetaChannel[C], RegistersWebhook):
    """A page or an account whose token, app and webhook are looked at.

    Subclasses judge whose token it is. A check reads only: it sends nothing, and subscribes to
    nothing.
    """

    # “Messenger Platform and IG Messaging API policy”, standard messaging. After a click on an
    # advertisement it may be up to seven days, which no message tells.
    reply_window = timedelta(hours=24)

    # Findings that both make.

    async def _find_expiry(self) -> Finding:
        from connectors.meta.tokens import expiry

        facts = await self._token_facts(await self._reach())
        if facts is None:
            return self._untold()
        return expiry(facts, self._now())

    async def _find_scopes(self, needed: tuple[str, ...], own: tuple[str | None, ...]) -> Finding:
        """Compare a token's permissions with what is needed, for one of the channel's own ids."""
        from connectors.meta.tokens import scopes

        facts = await self._token_facts(await self._reach())
        if facts is None:
            return self._untold()
        for scope in needed:
            targets = facts.targets(scope)
            if scope in facts.scopes and targets is not None and not set(targets) & set(own):
                return failed(problems.scope_of_others(scope, self._platform()))
        return scopes(facts, needed)

    def _untold(self) -> Finding:
        code = None if self._facts_refused is None else self._facts_refused.problem.code
        return skipped(
            "Meta does not look into this token for its own holder: the app's id and secret would "
            "allow it.",
            errorCode=code,
        )

    async def _find_secret(self) -> Finding:
        """Have the app's secret tried, by calls that carry its proof or as the app itself."""
        if self._app_secret is None:
            return warning(problems.no_app_secret(self._platform()))
        reach = await self._reach()
        if reach.proof_refused:
            return failed(problems.wrong_app_secret())
        if self._proves():
            return passed("The app secret belongs to the app of the token.")
        return skipped("Only the webhook shows whether this secret is the one Meta signs with.")

    async def _find_subscribed(self) -> Finding:
        from connectors.meta.messenger_app import judge_subscribed, subscribed

        reach = await self._reach()
        app_id = await self._app_id(reach) if self._proves() else None
        found = await subscribed(reach.own, self._node(), app_id)
        sure = app_id is not None or not self._proves()
        return judge_subscribed(found, self._platform(), sure=sure)

    async def _find_webhook(self) -> Finding:
        from connectors.meta.messenger_app import judge_webhook

        reach = await self._reach()
        try:
            _, found = await self._subscription(reach)
        except ProviderRefusal as refusal:
            code = refusal.problem.code
            return skipped(f"Not looked at: {refusal.problem.message}", errorCode=code)
        return judge_webhook(found, self._platform(), self.context.webhook_url)

    # Webhooks.

    async def _subscription(self, reach: Reach) -> tuple[str, Subscription | None]:
        """The app's id and its webhook. Raises `ProviderRefusal`, `NoAnswer`."""
        from connectors.meta.messenger_app import subscription

        platform, secret = self._platform(), self._app_secret
        app_id = await self._app_id(reach)
        if secret is None or app_id is None:
            lacking = "app secret" if secret is None else "app ID"
            raise ProviderRefusal(problems.app_unknown(lacking, platform))
        try:
            found = await subscription(reach.app(app_id, secret), app_id, platform)
        except ProviderRefusal as refusal:
            raise ProviderRefusal(problems.not_as_app(refusal.problem, platform)) from None
        return app_id, found

    async def webhook_state(self) -> WebhookState:
        from connectors.meta.messenger_app import subscribed

        async with self._reaching() as reach:
            app_id, found = await self._subscription(reach)
            seen = await subscribed(reach.own, self._node(), app_id if self._proves() else None)
        url = found.callback_url if found is not None and found.callback_url else None
        platform = self._platform()
        details = {
            "object": platform.object,
            "active": None if found is None else found.active,
            "fields": sorted(found.names) if found is not None else [],
            "subscribed": seen is not None,
        }
        return WebhookState(url, f"the app {app_id}, for its {platform.noun}s", details)

    async def register_webhook(self, url: str) -> None:
        from connectors.meta.messenger_app import set_subscription, subscribe

        if self._verify_token is None:
            raise ProviderRefusal(problems.no_verify_token())
        async with self._reaching() as reach:
            app_id, _ = await self._subscription(reach)
            app = reach.app(app_id, self._app_secret or "")
            await set_subscription(app, app_id, self._platform(), url, self._verify_token)
            await subscribe(reach.own, self._node(), self._platform())

    async def unregister_webhook(self) -> None:
        from connectors.meta.messenger_app import drop_subscription, subscribed, unsubscribe

        async with self._reaching() as reach:
            app_id, found = await self._subscription(reach)
            if found is not None:
                app = reach.app(app_id, self._app_secret or "")
                await drop_subscription(app, app_id, self._platform())
            known = app_id if self._proves() else None
            if await subscribed(reach.own, self._node(), known) is not None:
                await unsubscribe(reach.own, self._node())
