"""Webhooks of an app, and the pages and accounts whose events go there.

Two things must stand at Meta: the app's address for all pages (`/{app}/subscriptions`, “Subscriptions
edge”), and the page's word that its events go to this app (`/{page}/subscribed_apps`). The first wants
the app's own token, the second the page's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from connectors.addresses import host_of, same
from connectors.checks import Finding, passed, skipped, warning
from connectors.contract import Who
from connectors.meta.answers import Answer
from connectors.meta.codes_messenger import SUBSCRIPTIONS
from connectors.meta.facebook_config import WEBHOOKS
from connectors.meta.graph import Graph, read
from connectors.meta.messenger_platform import Platform
from connectors.problems import Problem


class _Named(Answer):
    name: str = ""


class Subscription(Answer):
    """The webhook of an app for one kind of object."""

    object: str
    callback_url: str = ""
    active: bool = True
    fields: tuple[_Named | str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The fields by name; older versions of the API wrote nothing else."""
        return tuple(item if isinstance(item, str) else item.name for item in self.fields)


class _Subscriptions(Answer):
    data: tuple[Subscription, ...]


class Subscribed(Answer):
    """An app that gets a page's events."""

    id: str | None = None
    app_id: str | None = None
    """What an Instagram account writes in place of `id`."""
    name: str | None = None
    subscribed_fields: tuple[str, ...] = Field(default=())


class _SubscribedApps(Answer):
    data: tuple[Subscribed, ...]


async def subscription(app: Graph, app_id: str, platform: Platform) -> Subscription | None:
    """Read an app's webhook, None where none is set. Raises `ProviderRefusal`, `NoAnswer`."""
    found = read(_Subscriptions, await app.get(f"/{app_id}/subscriptions"), app.http.host)
    return next((item for item in found.data if item.object == platform.object), None)


async def set_subscription(
    app: Graph, app_id: str, platform: Platform, url: str, verify_token: str
) -> None:
    """Set an app's webhook; Meta asks the address at once. Raises `ProviderRefusal`, `NoAnswer`."""
    body = {
        "object": platform.object,
        "callback_url": url,
        "verify_token": verify_token,
        "fields": ",".join(platform.app_fields),
        "include_values": True,
    }
    await app.post(f"/{app_id}/subscriptions", body)


async def drop_subscription(app: Graph, app_id: str, platform: Platform) -> None:
    """Take an app's webhook away. Raises `ProviderRefusal`, `NoAnswer`."""
    await app.delete(f"/{app_id}/subscriptions", {"object": platform.object})


async def subscribed(own: Graph, node: str, app_id: str | None) -> Subscribed | None:
    """Find an app among those that get a page's events, None where it is not.

    An app id of None takes the first there is. Raises `ProviderRefusal`, `NoAnswer`.
    """
    found = read(_SubscribedApps, await own.get(f"/{node}/subscribed_apps"), own.http.host).data
    if app_id is None:
        return next(iter(found), None)
    return next((item for item in found if app_id in (item.id, item.app_id)), None)


async def subscribe(own: Graph, node: str, platform: Platform) -> None:
    """Have a page's events go to the app of the token. Raises `ProviderRefusal`, `NoAnswer`."""
    fields = ",".join(platform.node_fields)
    await own.post(f"/{node}/subscribed_apps", {"subscribed_fields": fields})


async def unsubscribe(own: Graph, node: str) -> None:
    """Have a page's events go to the app no longer. Raises `ProviderRefusal`, `NoAnswer`."""
    await own.delete(f"/{node}/subscribed_apps")


def judge_subscribed(found: Subscribed | None, platform: Platform, *, sure: bool = True) -> Finding:
    """Say whether a page's events go to the app, and which.

    `sure` is False for the first app there is, where nobody knows which one the channel's is.
    """
    if found is None:
        return warning(_not_subscribed(platform))
    if not sure:
        return skipped(
            f"The {platform.noun}'s events go to the app “{found.name or found.id}”; whether that is "
            "this channel's cannot be told without the app ID."
        )
    missing = [name for name in platform.node_fields if name not in found.subscribed_fields]
    facts = {"app": found.name, "fields": sorted(found.subscribed_fields)}
    facts = {name: value for name, value in facts.items() if value}
    if platform.needed in missing:
        return warning(_no_messages(platform, f"the {platform.noun}", facts))
    if missing:
        return warning(_fields_missing(missing, facts, platform))
    return passed(f"The {platform.noun}'s events go to this app.", **facts)


def judge_webhook(found: Subscription | None, platform: Platform, ours: str | None) -> Finding:
    """Say where the app's webhook leads, against where this channel wants it."""
    if found is None or not found.callback_url:
        if ours is None:
            return passed("No webhook is set, and this machine has no public address.")
        return warning(_no_webhook(platform, ours))
    host = host_of(found.callback_url)
    facts = {"host": host, "fields": sorted(found.names), "active": found.active}
    if ours is None or not same(found.callback_url, ours):
        return warning(_elsewhere(platform, host, ours, facts))
    if not found.active:
        return warning(_inactive(platform, facts))
    if platform.needed not in found.names:
        return warning(_no_messages(platform, "the app", facts))
    return passed(f"Messages are delivered to {host}, as they should be.", **facts)


def _not_subscribed(platform: Platform) -> Problem:
    return Problem(
        code="not_subscribed",
        message=f"The {platform.noun}'s events do not go to this app, so no message arrives.",
        cause=f"The app was never subscribed to this {platform.noun}, or was removed from it.",
        fix=f"Register the channel's webhook, or subscribe the {platform.noun} under "
        f"{platform.clicks}.",
        documentation=WEBHOOKS,
    )


def _no_messages(platform: Platform, who: str, facts: Mapping[str, Any]) -> Problem:
    return Problem(
        code="messages_not_subscribed",
        message=f"What customers write does not arrive: {who} is not subscribed to “messages”.",
        cause="Other fields were ticked, and this one was left out.",
        fix=f"Register the channel's webhook, or tick messages under {platform.clicks}.",
        documentation=WEBHOOKS,
        details=facts,
    )


def _fields_missing(missing: list[str], facts: Mapping[str, Any], platform: Platform) -> Problem:
    return Problem(
        code="fields_not_subscribed",
        message=f"Messages arrive, but not {', '.join(missing)}.",
        cause=f"The {platform.noun} is not subscribed to these fields, which tell of pressed "
        "buttons, deliveries and reading.",
        fix=f"Register the channel's webhook, or tick them under {platform.clicks}.",
        documentation=WEBHOOKS,
        details={**facts, "missing": missing},
    )


def _no_webhook(platform: Platform, ours: str) -> Problem:
    return Problem(
        code="webhook_missing",
        message="The app has no webhook, so what customers write arrives nowhere.",
        cause="It was never set for this app, or it was removed.",
        fix=f"Register {ours} as the channel's webhook, or enter it under {platform.clicks}.",
        who=Who.ACCOUNT_ADMIN,
        documentation=SUBSCRIPTIONS,
        details={"expected": ours},
    )


def _elsewhere(
    platform: Platform, host: str, ours: str | None, facts: Mapping[str, Any]
) -> Problem:
    wanted = f"Register {ours}" if ours else "Give this machine a public address and register it"
    return Problem(
        code="webhook_elsewhere",
        message=f"Meta delivers to {host}, not to this channel.",
        cause="Another system set the webhook of the app, which has only one for all of its "
        f"{platform.noun}s.",
        fix=f"If that system still needs the app, make another app for this channel. If not: "
        f"{wanted[0].lower()}{wanted[1:]} as the channel's webhook.",
        who=Who.ACCOUNT_ADMIN,
        documentation=SUBSCRIPTIONS,
        details={**facts, **({"expected": ours} if ours else {})},
    )


def _inactive(platform: Platform, facts: Mapping[str, Any]) -> Problem:
    return Problem(
        code="webhook_inactive",
        message="The app's webhook is switched off, so nothing is delivered.",
        cause="Meta switches a webhook off when its address did not answer for long.",
        fix=f"Register the channel's webhook again, or switch it on under {platform.clicks}.",
        who=Who.ACCOUNT_ADMIN,
        documentation=SUBSCRIPTIONS,
        details=facts,
    )
