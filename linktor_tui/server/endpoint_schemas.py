"""JSON Schemas of the Webhooks page: endpoints, and deliveries to them."""

from __future__ import annotations

from linktor_tui.contract.requests import LONGEST_NAME
from linktor_tui.contract.traffic import (
    EVENT_TYPES,
    LONGEST_TIMEOUT,
    MOST_ATTEMPTS,
    DeliveryStatus,
    EndpointStatus,
)
from linktor_tui.server.schemas import (
    ANYTHING,
    COUNT,
    FLAG,
    TEXT,
    TIME,
    Schema,
    nullable,
    object_,
    one_of,
    resource,
)

EVENTS: Schema = {"type": "array", "items": {"type": "string", "enum": list(EVENT_TYPES)}}
HEADERS: Schema = {"type": "object", "additionalProperties": TEXT}
_POLICY: Schema = {"const": "exponential"}
_RETRIES: Schema = {"type": "integer", "minimum": 1, "maximum": MOST_ATTEMPTS}
_TIMEOUT: Schema = {"type": "integer", "minimum": 1, "maximum": LONGEST_TIMEOUT}


def components() -> dict[str, Schema]:
    """Every schema by name."""
    return {
        "CreateWebhook": object_(_wanted(), required=["url", "events"], closed=True),
        "UpdateWebhook": object_({**_wanted(), "status": one_of(EndpointStatus)}, closed=True),
        "SampleEvent": object_(
            {"event": {"type": "string", "enum": [*EVENT_TYPES, "test.ping"]}}, closed=True
        ),
        "WebhookInList": resource(object_(_listed(), required=_always(_listed())), "webhook"),
        "Webhook": resource(object_(_single(), required=_always(_single())), "webhook"),
        "Delivery": resource(_delivery(), "delivery"),
        "TestedWebhook": _attempted("deliveryId", "timestamp", latency=nullable(COUNT)),
        "RetriedDelivery": _attempted("id", "retriedAt", attempts=COUNT),
    }


def _wanted() -> dict[str, Schema]:
    config = {"retryPolicy": _POLICY, "maxRetries": _RETRIES, "timeout": _TIMEOUT}
    return {
        "url": {**TEXT, "description": "HTTPS URL to receive events."},
        "events": {**EVENTS, "minItems": 1},
        "description": nullable({**TEXT, "maxLength": LONGEST_NAME}),
        "headers": nullable({**HEADERS, "description": "Custom headers. Their values are secret."}),
        "config": object_(config, closed=True),
        "channelId": nullable({**TEXT, "description": "Events of this channel only."}),
    }


def _listed() -> dict[str, Schema]:
    numbers = ("Total", "Succeeded", "Failed", "Pending")
    stats = {f"deliveries{name}": COUNT for name in numbers}
    return {
        "url": TEXT,
        "description": nullable(TEXT),
        "status": one_of(EndpointStatus),
        "events": EVENTS,
        "stats": object_(
            {**stats, "successRate": nullable({"type": "number"}), "avgLatency": nullable(COUNT)}
        ),
        "channelId": TEXT,
        "createdAt": TIME,
        "updatedAt": TIME,
    }


def _single() -> dict[str, Schema]:
    config = {"retryPolicy": _POLICY, "maxRetries": _RETRIES, "timeout": _TIMEOUT}
    last = {"id": TEXT, "event": TEXT, "status": one_of(DeliveryStatus), "timestamp": TIME}
    return {
        **_listed(),
        "secret": TEXT,
        "headers": HEADERS,
        "config": object_(config),
        "allowPrivate": FLAG,
        "lastDelivery": object_(last),
    }


def _always(properties: dict[str, Schema]) -> list[str]:
    return [name for name in properties if name not in ("channelId", "lastDelivery")]


def _delivery() -> Schema:
    properties: dict[str, Schema] = {
        "webhookId": TEXT,
        "eventId": TEXT,
        "event": TEXT,
        "channelId": TEXT,
        "status": one_of(DeliveryStatus),
        "statusCode": nullable({"type": "integer"}),
        "errorMessage": nullable(TEXT),
        "attempts": COUNT,
        "latency": nullable(COUNT),
        "request": object_({"headers": HEADERS}),
        "response": object_({"statusCode": nullable({"type": "integer"}), "body": nullable(TEXT)}),
        "createdAt": TIME,
        "lastAttemptAt": nullable(TIME),
        "nextAttemptAt": nullable(TIME),
    }
    return object_({**properties, "payload": ANYTHING}, required=list(properties))


def _attempted(name: str, at: str, **more: Schema) -> Schema:
    properties = {
        name: TEXT,
        "status": one_of(DeliveryStatus),
        "statusCode": nullable({"type": "integer"}),
        **more,
        at: nullable(TIME),
    }
    return object_({**properties, "errorMessage": TEXT}, required=list(properties))
