"""Messenger's and Instagram's part of the simulated Graph API.

Meta asks an address for its handshake before it registers it; the simulator takes it as it is, save
for hosts that are said to be deaf.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from connectors.contract import FailureClass, StepStatus
from connectors.hooks import DeliveryStatus, HookRequest
from connectors.meta import simulated_messenger_world as place
from connectors.meta.simulated_graph import GraphError, GraphWorld, Route
from connectors.meta.simulated_messenger_calls import MessengerCalls
from connectors.meta.simulated_messenger_errors import CONVERSATIONS, SEND, WANTS_PAGE
from connectors.meta.simulated_messenger_world import Account, MessengerWorld, Page
from connectors.simulation import Fault, NotPlayed, Sample, Trial, TrialName, Trials

if TYPE_CHECKING:
    from connectors.meta.simulator import MetaSimulator

CHANNEL_TYPES = ("facebook", "instagram")
VERIFY_TOKEN = "simulator-only-verify-token"  # noqa: S105 - of nobody
NOBODYS = "EAAsimulatorOnlyNobodys0000000000000000000"


def world(graph: GraphWorld) -> MessengerWorld:
    """Make the part's nodes as new, and add its apps and tokens."""
    return place.messenger_world(graph)


def _world(simulator: MetaSimulator) -> MessengerWorld:
    found: MessengerWorld = simulator.parts["messenger"]
    return found


def plays(simulator: MetaSimulator, config: Mapping[str, Any]) -> bool:
    """Tell whether a config is of a page or an account that is here."""
    return _found(simulator, config) is not None


def _found(simulator: MetaSimulator, config: Mapping[str, Any]) -> Page | Account | None:
    known = _world(simulator)
    account = known.accounts.get(str(config.get("accountId")))
    return account or known.pages.get(str(config.get("pageId")))


def customer(simulator: MetaSimulator, channel_type: str) -> str:
    """Somebody who has written before."""
    return place.CUSTOMER if channel_type == "facebook" else place.INSTAGRAM_CUSTOMER


def ROUTES(simulator: MetaSimulator) -> list[Route]:
    """The calls that pages, accounts and their apps take."""
    calls = MessengerCalls(simulator)
    return [
        Route("GET", "/{node}", calls.read),
        Route("GET", "/{node}/subscribed_apps", calls.subscribed),
        Route("POST", "/{node}/subscribed_apps", calls.subscribe),
        Route("DELETE", "/{node}/subscribed_apps", calls.unsubscribe),
        Route("GET", "/{node}/conversations", calls.conversations),
        Route("GET", "/{node}/subscriptions", calls.hooks),
        Route("POST", "/{node}/subscriptions", calls.hook),
        Route("DELETE", "/{node}/subscriptions", calls.unhook),
        Route("POST", "/{node}/messages", calls.send),
    ]


def _page(title: str, page: str, token: str, outcome: str) -> Sample:
    config = {
        "pageId": page,
        "pageAccessToken": token,
        "appSecret": place.APP.secret,
        "verifyToken": VERIFY_TOKEN,
    }
    return Sample(title, {"name": title, "type": "facebook", "config": config}, outcome)


def _account(
    title: str, account: str, token: str, outcome: str, secret: str = place.APP.secret
) -> Sample:
    config = {
        "accountId": account,
        "accessToken": token,
        "appSecret": secret,
        "verifyToken": VERIFY_TOKEN,
    }
    return Sample(title, {"name": title, "type": "instagram", "config": config}, outcome)


def SAMPLES(simulator: MetaSimulator) -> list[Sample]:
    """Channels to try."""
    own, login = place.INSTAGRAM_APP.secret, place.LOGIN_ACCOUNT
    return [
        _page("Acme Support page", place.PAGE, place.PAGE_WORKS, "messenger works"),
        _account("Acme on Instagram", place.ACCOUNT, place.PAGE_WORKS, "instagram works"),
        _account("Acme Studio", login, place.LOGIN_WORKS, "instagram login works", own),
        _page("Acme page of Ada", place.PAGE, place.PERSONS_KEY, "token of a person"),
        _page("Acme Orders page", place.ORDERS_PAGE, place.ORDERS_KEY, "page not subscribed"),
        _account("Studio, other id", place.LOGIN_SCOPED, place.LOGIN_WORKS, "id of the app", own),
        _account("Studio last year", login, place.LOGIN_EXPIRED, "instagram token expired", own),
    ]


def TRIALS(simulator: MetaSimulator, channel_type: str) -> Trials:
    """What the connector of a channel type must tell apart."""
    facebook = channel_type == "facebook"
    node = place.PAGE if facebook else place.ACCOUNT

    def trial(token: str, step: str, **how: Any) -> Trial:
        make = _page if facebook else _account
        return Trial(make("Trial", node, token, "").body, f"{channel_type}.{step}", **how)

    good = place.PAGE_WORKS
    silent: dict[str, Any] = {"status": StepStatus.UNKNOWN}
    whose, other = ("page", "another_page") if facebook else ("account", "another_account")
    return {
        TrialName.GOOD: trial(good, "credentials", status=StepStatus.PASSED, failure_class=None),
        TrialName.WRONG_CREDENTIAL: trial(NOBODYS, "credentials", code="190"),
        TrialName.EXPIRED: trial(place.PAGE_EXPIRED, "credentials", code="190/463"),
        TrialName.NO_PERMISSION: trial(place.PAGE_MUTE, "permissions", code="scopes_missing"),
        TrialName.WRONG_ACCOUNT: trial(place.OTHERS_KEY, whose, code=other),
        TrialName.RATE_LIMITED: trial(
            good,
            "credentials",
            **silent,
            failure_class=FailureClass.TRANSIENT,
            code="rate_limited",
            fault=Fault.RATE_LIMITED,
        ),
        TrialName.DOWN: trial(
            good, "credentials", **silent, failure_class=FailureClass.REMOTE, fault=Fault.DOWN
        ),
    }


def provoked(simulator: MetaSimulator, code: str, request: Request) -> GraphError | None:
    """The refusal with one of the part's own codes, for a request that can meet it."""
    *_, node, edge = ("", *request.url.path.split("/"))
    known = _world(simulator)
    if node != "me" and node not in known.pages and node not in known.accounts:
        return None
    if (request.method, edge) == ("POST", "messages"):
        return SEND.get(code)
    if (request.method, edge) == ("GET", "conversations"):
        return CONVERSATIONS.get(code)
    if (request.method, edge, code) == ("GET", "subscribed_apps", "190/2069032"):
        return WANTS_PAGE
    return None


async def say(
    simulator: MetaSimulator, config: Mapping[str, Any], text: str, contact: str | None
) -> Sequence[HookRequest]:
    """Play the customer."""
    own = _playing(simulator, config)
    who = contact or next(iter(own.customers), place.CUSTOMER)
    own.customers.setdefault(who, "A customer")
    message = {"mid": f"m_customer{time.time_ns()}", "text": text}
    return _posts(simulator, own, {**_parties(who, own), "message": message})


async def tell(
    simulator: MetaSimulator,
    config: Mapping[str, Any],
    message_id: str,
    status: DeliveryStatus,
    code: str | None,
) -> Sequence[HookRequest]:
    """Tell what became of a message."""
    own = _playing(simulator, config)
    who = own.sent.get(message_id)
    if who is None:
        raise NotPlayed("this page or account sent no such message")
    now = int(time.time() * 1000)
    if status is DeliveryStatus.READ:
        read = {"mid": message_id} if isinstance(own, Account) else {"watermark": now}
        return _posts(simulator, own, {**_parties(who, own), "read": read})
    if status is DeliveryStatus.DELIVERED and isinstance(own, Page):
        told = {"mids": [message_id], "watermark": now}
        return _posts(simulator, own, {**_parties(who, own), "delivery": told})
    raise NotPlayed(f"Meta does not tell “{status}” of a message that it took here")


def _playing(simulator: MetaSimulator, config: Mapping[str, Any]) -> Page | Account:
    own = _found(simulator, config)
    if own is None:
        raise NotPlayed("nobody has this page or account here")
    return own


def _parties(who: str, own: Page | Account) -> dict[str, Any]:
    stamp = int(time.time() * 1000)
    return {"sender": {"id": who}, "recipient": {"id": own.id}, "timestamp": stamp}


def _posts(
    simulator: MetaSimulator, own: Page | Account, event: Mapping[str, Any]
) -> Sequence[HookRequest]:
    """What each app that is subscribed is posted, signed with its secret."""
    from connectors.meta.signature import HEADER, sign

    known = _world(simulator)
    kind = "page" if isinstance(own, Page) else "instagram"
    entry = {"id": own.id, "time": event["timestamp"], "messaging": [event]}
    body = json.dumps({"object": kind, "entry": [entry]}).encode()
    hooks: list[HookRequest] = []
    for app in _listening(known, own):
        hook = known.hooks.get((known.parents.get(app, app), kind))
        if hook is None or not hook.active:
            continue
        headers = {
            "content-type": "application/json",
            "user-agent": "facebookexternalua",
            HEADER.lower(): sign(body, simulator.world.apps[app].secret),
        }
        hooks.append(HookRequest("POST", hook.callback_url, headers, body))
    if not hooks:
        raise NotPlayed("no app that is subscribed has an address for webhooks")
    return hooks


def _listening(known: MessengerWorld, own: Page | Account) -> list[str]:
    """The apps that get a page's or an account's events: an account's also by its page."""
    apps = [app for app, names in own.subscribed.items() if "messages" in names]
    if isinstance(own, Account):
        pages = (page for page in known.pages.values() if page.account == own.id)
        apps += [app for page in pages for app, names in page.subscribed.items() if names]
    return list(dict.fromkeys(apps))
