"""The webhook of a sender, as a subscription of Infobip's with a login of its own.

Facts: “Subscriptions Management” (one subscription names events and resources, its profile the
address, the profile's security settings the login). Infobip keeps many subscriptions side by side;
this is the one that linktor-tui makes for a sender, and those of others are left alone.

Infobip signs nothing unless told to. A basic login is the kind of proof it documents fully, so the
channel's webhook secret is given to it as the password.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from urllib.parse import quote

from connectors.infobip.answers import Answer, Profile, Subscription
from connectors.infobip.api import InfobipApi
from connectors.infobip.logins import USER
from connectors.problems import ProviderRefusal

EVENTS = ("INBOUND_MESSAGE", "DELIVERY", "SEEN")
MISSING = frozenset({"NOT_FOUND", "E404"})
ROOT = "/subscriptions/1"


def id_of(sender: str) -> str:
    """Name the subscription of a sender: readable, and safe in an address."""
    readable = re.sub(r"[^A-Za-z0-9-]+", "-", sender).strip("-")[:40]
    return f"linktor-tui-{readable}-{hashlib.sha256(sender.encode()).hexdigest()[:8]}"


class Subscriptions:
    """The Subscriptions API, for one sender."""

    def __init__(self, api: InfobipApi, sender: str) -> None:
        self._api = api
        self._sender = sender
        self._id = id_of(sender)
        self._path = f"{ROOT}/subscription/RCS/{self._id}"

    async def found(self) -> Subscription | None:
        """Give the subscription that linktor-tui made for the sender, if there is one."""
        try:
            return await self._api.call(Subscription, "GET", self._path)
        except ProviderRefusal as refused:
            if refused.problem.code in MISSING:
                return None
            raise

    async def url_of(self, found: Subscription) -> str | None:
        """Tell where a subscription's profile points."""
        profile = quote(found.profile.profile_id, safe="")
        shown = await self._api.call(Profile, "GET", f"{ROOT}/profiles/{profile}")
        return shown.webhook.notify_url

    async def point(self, url: str, secret: str) -> None:
        """Make the subscription. IDs of profile and login are new: old ones may linger."""
        fresh = f"{self._id}-{secrets.token_hex(4)}"
        login = {"username": USER, "password": secret}
        body = {
            "subscriptionId": self._id,
            "name": f"linktor-tui: {self._sender}",
            "events": list(EVENTS),
            "resources": [self._sender],
            "profile": {
                "profileId": fresh,
                "webhook": {"contentType": "application/json", "notifyUrl": url},
                "security": {"authId": fresh, "type": "BASIC", "credentials": login},
            },
        }
        await self._api.call(Answer, "POST", f"{ROOT}/subscription/RCS", body=body)

    async def unpoint(self, found: Subscription) -> None:
        """Take the subscription away, and what it alone used."""
        await self._api.call(Answer, "DELETE", self._path)
        security = found.profile.security
        await self._tidy("profiles", found.profile.profile_id)
        if security is not None:
            await self._tidy("security", security.auth_id)

    async def _tidy(self, kind: str, made: str) -> None:
        if not made.startswith(self._id):
            return  # somebody gave the subscription another one, which may serve others too
        try:
            await self._api.call(Answer, "DELETE", f"{ROOT}/{kind}/{quote(made, safe='')}")
        except ProviderRefusal:
            pass  # in use elsewhere after all; the subscription is gone, which is what matters
