"""The WhatsApp Cloud API's part of the simulated Graph API.

Meta asks an address for its handshake before it registers it; the simulator takes it as it is.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from connectors.contract import FailureClass, StepStatus
from connectors.hooks import DeliveryStatus, HookRequest
from connectors.knowledge import During
from connectors.meta import simulated_numbers as numbers
from connectors.meta.simulated_cloud import CloudCalls
from connectors.meta.simulated_graph import GraphError, GraphWorld, Route
from connectors.meta.simulated_numbers import Number, WhatsAppWorld
from connectors.meta.simulated_whatsapp_errors import DELIVERIES, KNOWN, whatsapp_error
from connectors.simulation import Fault, NotPlayed, Sample, Trial, TrialName, Trials

if TYPE_CHECKING:
    from connectors.meta.simulator import MetaSimulator

CHANNEL_TYPES = ("whatsapp",)
CUSTOMER = "15550100200"
CUSTOMER_NAME = "Ada Customer"
VERIFY_TOKEN = "simulator-only-verify-token"  # noqa: S105 - of nobody


def world(graph: GraphWorld) -> WhatsAppWorld:
    """Make the part's nodes as new, and add its apps and tokens."""
    return numbers.whatsapp_world(graph)


def plays(simulator: MetaSimulator, config: Mapping[str, Any]) -> bool:
    """Tell whether a config is of a number that is here."""
    return config.get("phoneNumberId") in _world(simulator).numbers


def customer(simulator: MetaSimulator, channel_type: str) -> str:
    """Somebody whom every number may write to."""
    return CUSTOMER


def _world(simulator: MetaSimulator) -> WhatsAppWorld:
    found: WhatsAppWorld = simulator.parts["whatsapp"]
    return found


def ROUTES(simulator: MetaSimulator) -> list[Route]:
    """The calls that the Cloud API takes."""
    calls = CloudCalls(simulator)
    return [
        Route("GET", "/{node}", calls.read),
        Route("POST", "/{node}", calls.change),
        Route("GET", "/{node}/phone_numbers", calls.list_numbers),
        Route("GET", "/{node}/subscribed_apps", calls.subscriptions),
        Route("POST", "/{node}/subscribed_apps", calls.subscribe),
        Route("DELETE", "/{node}/subscribed_apps", calls.unsubscribe),
        Route("POST", "/{node}/messages", calls.send),
    ]


def _config(number: str, token: str, account: str, secret: str) -> dict[str, Any]:
    return {
        "phoneNumberId": number,
        "accessToken": token,
        "businessAccountId": account,
        "verifyToken": VERIFY_TOKEN,
        "appSecret": secret,
    }


def _sample(title: str, number: str, token: str, outcome: str, account: str) -> Sample:
    config = _config(number, token, account, numbers.APP.secret)
    return Sample(title, {"name": title, "type": "whatsapp", "config": config}, outcome)


def SAMPLES(simulator: MetaSimulator) -> list[Sample]:
    """Channels to try."""
    mine = numbers.ACCOUNT
    return [
        _sample("Support line", numbers.NUMBER, numbers.GOOD, "works", mine),
        _sample("Old support line", numbers.NUMBER, numbers.EXPIRED, "token expired", mine),
        _sample("Sales line", numbers.UNREGISTERED, numbers.GOOD, "number not registered", mine),
        _sample(
            "Orders line",
            numbers.DEAF_NUMBER,
            numbers.GOOD,
            "another app gets the messages",
            numbers.DEAF_ACCOUNT,
        ),
    ]


def TRIALS(simulator: MetaSimulator, channel_type: str) -> Trials:
    """What the connector must tell apart."""

    def trial(number: str, token: str, account: str, step: str, **how: Any) -> Trial:
        body = _sample("Trial", number, token, "", account).body
        return Trial(body, f"whatsapp.{step}", **how)

    good, number, account = numbers.GOOD, numbers.NUMBER, numbers.ACCOUNT
    wrong = "EAAsimulatorOnlyNobodys0000000000000000000"
    passes: dict[str, Any] = {"status": StepStatus.PASSED, "failure_class": None}
    silent: dict[str, Any] = {"status": StepStatus.UNKNOWN}
    return {
        TrialName.GOOD: trial(number, good, account, "credentials", **passes),
        TrialName.WRONG_CREDENTIAL: trial(number, wrong, account, "credentials", code="190"),
        TrialName.EXPIRED: trial(number, numbers.EXPIRED, account, "credentials", code="190/463"),
        TrialName.NO_PERMISSION: trial(
            number, numbers.READS_ONLY, account, "permissions", code="scopes_missing"
        ),
        TrialName.WRONG_ACCOUNT: trial(
            numbers.OTHER_NUMBER, good, account, "number", code="100/33"
        ),
        TrialName.RATE_LIMITED: trial(
            number,
            good,
            account,
            "credentials",
            **silent,
            failure_class=FailureClass.TRANSIENT,
            code="rate_limited",
            fault=Fault.RATE_LIMITED,
        ),
        TrialName.DOWN: trial(
            number,
            good,
            account,
            "credentials",
            **silent,
            failure_class=FailureClass.REMOTE,
            fault=Fault.DOWN,
        ),
    }


def provoked(simulator: MetaSimulator, code: str, request: Request) -> GraphError | None:
    """The refusal with one of the part's own codes, for a request that can meet it."""
    during = KNOWN.get(code)
    sends = request.method == "POST" and request.url.path.endswith("/messages")
    reads = request.method == "GET"
    met = sends if during is During.SEND else reads if during is During.CHECK else False
    return whatsapp_error(code) if met else None


async def say(
    simulator: MetaSimulator, config: Mapping[str, Any], text: str, contact: str | None
) -> Sequence[HookRequest]:
    """Play the customer."""
    number = _world(simulator).numbers[config["phoneNumberId"]]
    who = contact or CUSTOMER
    made = base64.b64encode(f"{who}{time.time_ns()}".encode()).decode()
    value = {
        "contacts": [_contact(who)],
        "messages": [
            {
                "from": who,
                "from_user_id": _user(who),
                "id": f"wamid.{made}",
                "timestamp": str(int(time.time())),
                "text": {"body": text},
                "type": "text",
            }
        ],
    }
    return _posts(simulator, number, value)


async def tell(
    simulator: MetaSimulator,
    config: Mapping[str, Any],
    message_id: str,
    status: DeliveryStatus,
    code: str | None,
) -> Sequence[HookRequest]:
    """Tell what became of a message."""
    number = _world(simulator).numbers[config["phoneNumberId"]]
    if message_id not in number.sent:
        raise NotPlayed("this number sent no such message")
    if status is DeliveryStatus.QUEUED:
        raise NotPlayed("WhatsApp does not tell that a message waits")
    told: dict[str, Any] = {
        "id": message_id,
        "status": str(status),
        "timestamp": str(int(time.time())),
        "recipient_id": number.sent[message_id],
        "recipient_user_id": _user(number.sent[message_id]),
    }
    if status is DeliveryStatus.FAILED:
        code = code or "131026"
        if code not in DELIVERIES:
            raise NotPlayed(f"WhatsApp reports no {code} for a message that it took")
        told["errors"] = [_reported(whatsapp_error(code))]
    contacts = [_contact(number.sent[message_id])]
    return _posts(simulator, number, {"contacts": contacts, "statuses": [told]})


def _user(who: str) -> str:
    """The id that a customer has towards one business, whether or not the number is shown."""
    return f"US.{who}"


def _contact(who: str) -> dict[str, Any]:
    return {"profile": {"name": CUSTOMER_NAME}, "wa_id": who, "user_id": _user(who)}


def _reported(error: GraphError) -> dict[str, Any]:
    title = error.message.partition(") ")[2] or error.message
    return {
        "code": error.code,
        "title": title,
        "message": title,
        "error_data": {"details": error.details or title},
        "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
    }


def _posts(
    simulator: MetaSimulator, number: Number, value: Mapping[str, Any]
) -> Sequence[HookRequest]:
    """What each app that is subscribed is posted, signed with its secret."""
    from connectors.meta.signature import HEADER, sign

    place = _world(simulator)
    metadata = {"display_phone_number": number.digits, "phone_number_id": number.id}
    content = {"messaging_product": "whatsapp", "metadata": metadata, **value}
    entry = {"id": number.account, "changes": [{"value": content, "field": "messages"}]}
    body = json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
    hooks = [
        HookRequest(
            "POST",
            url,
            {
                "content-type": "application/json",
                "user-agent": "facebookexternalua",
                HEADER.lower(): sign(body, simulator.world.apps[app].secret),
            },
            body,
        )
        for app in place.accounts[number.account].subscribed
        if (url := place.goes_to(number, app)) is not None
    ]
    if not hooks:
        raise NotPlayed("no app that is subscribed to the account has an address for webhooks")
    return hooks
