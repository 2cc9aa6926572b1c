"""Taking what SNS posts to a mail channel: proof first, then the event of SES inside."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from connectors.aws import events, posts
from connectors.aws.api import ENDPOINT
from connectors.aws.config import SesConfig
from connectors.aws.posts import Post
from connectors.contract import Context
from connectors.hooks import HookRefused, HookRequest, Received, not_ours, wrong_signature
from connectors.problems import NoAnswer, ProviderError


class Reception:
    """Receives the posts of one channel.

    Args:
        whose: asks AWS for account and ARN of the channel's key.
    """

    def __init__(
        self,
        config: SesConfig,
        context: Context,
        whose: Callable[[], Awaitable[tuple[str, str]]],
    ) -> None:
        self._config = config
        self._context = context
        self._whose = whose

    async def receive(self, request: HookRequest) -> Received:
        """Prove and read what SNS posted: its confirmation, or an event of SES."""
        post = posts.read(request)
        now = self._now()
        at = posts.check_age(post, now)
        await self._prove(post, now)
        if post.type == "SubscriptionConfirmation":
            place = self._place(post.fields["SubscribeURL"], "confirmation")
            return Received(afterwards=partial(self._fetch, place, "confirmation"))
        if post.type != "Notification":
            return Received()
        event = _event(post.fields["Message"])
        message = events.inbound(event, at)
        messages = () if message is None else (message,)
        return Received(messages=messages, deliveries=events.deliveries(event, at))

    async def _prove(self, post: Post, now: datetime) -> None:
        certificate = await self._certificate(post.fields["SigningCertURL"])
        if not posts.signed_by(post, certificate, now):
            raise wrong_signature("SNS")
        wanted = self._config.topic_arn
        if wanted is not None:
            ours = post.topic == wanted
        else:
            ours = post.account is not None and post.account == await self._account()
        if not ours:
            raise not_ours("another SNS topic")

    async def _account(self) -> str:
        """The key's account: as an earlier check found it, else asked for."""
        known = (self._context.expected_identity or "").partition("/")[0]
        if known.isdigit():
            return known
        try:
            return (await self._whose())[0]
        except ProviderError:
            raise HookRefused(
                503,
                "unverifiable",
                "AWS did not say whose key this is, so the topic proves nothing.",
            ) from None

    async def _certificate(self, url: str) -> bytes:
        place = self._place(url, "certificate")
        if not posts.names_certificate(place[1]):
            raise HookRefused(401, "wrong_signature", "The certificate is not one of SNS.")
        kept = posts.kept_certificate(url)
        if kept is not None:
            return kept
        text = await self._fetch(place, "certificate")
        if not text.lstrip().startswith("-----BEGIN CERTIFICATE-----"):
            raise HookRefused(503, "unverifiable", "What SNS gave as its certificate is none.")
        posts.keep_certificate(url, text.encode())
        return text.encode()

    def _place(self, url: str, what: str) -> tuple[str, str]:
        """Split an address that a post names, if it is one of SNS. Raises `HookRefused`."""
        place = posts.trusted_place(url, self._context.endpoints.get(ENDPOINT))
        if place is None:
            raise HookRefused(401, "wrong_signature", f"The {what} is not at an address of SNS.")
        return place

    async def _fetch(self, place: tuple[str, str], what: str) -> str:
        base, path = place
        try:
            async with self._context.open_http(base, ()) as http:
                reply = await http.get(path, headers={"Accept": "*/*"})
        except NoAnswer:
            raise HookRefused(503, "unverifiable", f"SNS did not give its {what}.") from None
        if not reply.ok:
            raise HookRefused(503, "unverifiable", f"SNS answered {reply.status} for its {what}.")
        return reply.text

    def _now(self) -> datetime:
        return self._context.now() if self._context.now else datetime.now(UTC)


def _event(text: str) -> Mapping[str, Any]:
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        return {}  # somebody's own words, or SES's trial post when an event destination is made
    return given if isinstance(given, dict) else {}
