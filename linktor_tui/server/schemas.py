"""JSON Schemas of what the API takes and gives: from the field specs, the enums and the resources.

What a request may hold is said strictly, as it is judged. What an answer holds is said as far as it
is promised; more may stand there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields as fields_of
from typing import TYPE_CHECKING, Any

from connectors import fields, registry
from connectors.contract import Capabilities
from linktor_tui.contract import wire
from linktor_tui.contract.requests import LONGEST_NAME
from linktor_tui.contract.resources import (
    ChannelStatus,
    Granularity,
    HealthStatus,
    Period,
    StatsSummary,
)
from linktor_tui.server.asking import LONGEST_REASON

if TYPE_CHECKING:
    from enum import StrEnum

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
FLAG: Schema = {"type": "boolean"}
TIME: Schema = {"type": "string", "format": "date-time"}
ANYTHING: Schema = {"type": "object"}
NAME: Schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME, "pattern": r"\S"}
_KINDS: Mapping[str, Schema] = {
    "text": TEXT,
    "secret": {"type": "string", "format": "password"},
    "integer": {"type": "integer"},
    "boolean": FLAG,
    "choice": TEXT,
    "list": {"type": "array"},
    "object": ANYTHING,
}


def components() -> dict[str, Schema]:
    """Every schema by name."""
    return {
        **{name: schema for _, name, schema in configurations()},
        "CreateChannel": _create(),
        "UpdateChannel": _update(),
        "Deactivation": object_(
            {"reason": nullable({**TEXT, "maxLength": LONGEST_REASON}), "closeConversations": FLAG},
            closed=True,
        ),
        "Nothing": object_({}, closed=True),
        "ChannelInList": resource(_attributes(single=False)),
        "Channel": resource(_attributes(single=True)),
        "Activated": resource(
            object_({"status": one_of(ChannelStatus), "activatedAt": nullable(TIME)})
        ),
        "Deactivated": resource(_deactivated()),
        "Pagination": object_(
            {name: COUNT for name in ("page", "perPage", "totalPages", "totalCount")}
        ),
        "CheckReport": _report(),
        "Statistics": _statistics(),
        "Error": _error(),
    }


def one_of(values: type[StrEnum]) -> Schema:
    """A text out of a few."""
    return {"type": "string", "enum": [item.value for item in values]}


def nullable(schema: Schema) -> Schema:
    """The same, or null."""
    return {"anyOf": [schema, {"type": "null"}]}


def ref(name: str) -> Schema:
    """A schema by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def enveloped(name: str, *, many: bool = False, **meta: Schema) -> Schema:
    """A body with `data`, and `meta` where there is something beside it."""
    data: Schema = {"type": "array", "items": ref(name)} if many else ref(name)
    return object_({"data": data, **({"meta": object_(meta)} if meta else {})})


def configurations() -> list[tuple[str, str, Schema]]:
    """The configuration of every connector: channel type, name of the schema, schema."""
    found = []
    for item in registry.listings():
        connector = registry.find(item.channel_type, item.provider)
        sole = registry.sole(item.channel_type, item.provider)
        provider = "" if sole else item.provider.title().replace("_", "")
        name = f"{item.channel_type.title()}{provider}Config"
        schema = _configuration(connector.config_model)
        schema["description"] = f"{item.channel_type} with {item.provider}."
        schema["properties"] = {"provider": {"const": item.provider}, **schema["properties"]}
        if not sole:
            schema["required"] = ["provider", *schema["required"]]
        found.append((item.channel_type, name, schema))
    return found


def _configuration(model: type[fields.ChannelConfig]) -> Schema:
    specs = fields.describe(model)
    properties = {spec.key: _field(spec) for spec in specs}
    required = [spec.key for spec in specs if spec.required]
    return object_(properties, required=required, closed=True)


def _field(spec: fields.FieldSpec) -> Schema:
    shown = {**_KINDS[spec.kind], "title": spec.title, "description": spec.help}
    if spec.choices:
        shown["enum"] = list(spec.choices)
    if spec.secret:
        shown["writeOnly"] = True
    if isinstance(spec.default, str | int | bool) and not spec.secret:
        shown["default"] = spec.default
    return shown


def object_(
    properties: Mapping[str, Schema], *, required: list[str] | None = None, closed: bool = False
) -> Schema:
    """An object. In an answer, all that is named is there; a closed one is a request's."""
    listed = [] if closed and required is None else required
    shown: Schema = {"type": "object", "properties": dict(properties)}
    names = list(properties) if listed is None else listed
    shown["required"] = names
    if closed:
        shown["additionalProperties"] = False
    return shown


def _create() -> Schema:
    properties = {
        "name": NAME,
        "type": {"type": "string", "enum": list(registry.CHANNEL_TYPES)},
        "config": {
            **ANYTHING,
            "description": "What the provider needs; `provider` where a type has several.",
        },
        "defaultBotId": nullable(TEXT),
        "metadata": ANYTHING,
    }
    shown = object_(properties, required=["name", "type", "config"], closed=True)
    shown["anyOf"] = [
        {"properties": {"type": {"const": channel_type}, "config": ref(name)}}
        for channel_type, name, _ in configurations()
    ]
    return shown


def _update() -> Schema:
    about = "Merged one level deep: null takes a value away, ******** leaves a secret as it is."
    properties = {
        "name": NAME,
        "config": nullable({**ANYTHING, "description": about}),
        "defaultBotId": nullable(TEXT),
        "metadata": nullable(ANYTHING),
    }
    return object_(properties, closed=True)


def resource(attributes: Schema, kind: str = "channel") -> Schema:
    """A resource of JSON:API's shape."""
    return object_({"id": TEXT, "type": {"const": kind}, "attributes": attributes})


def _attributes(*, single: bool) -> Schema:
    numbers = ["messagesReceived24h", "messagesSent24h", "activeConversations"]
    if single:
        numbers += ["messagesReceivedTotal", "messagesSentTotal", "totalConversations"]
    properties: dict[str, Schema] = {
        "name": TEXT,
        "channelType": TEXT,
        "status": one_of(ChannelStatus),
        "config": ANYTHING,
        "webhookUrl": nullable(TEXT),
        "stats": object_(dict.fromkeys(numbers, COUNT)),
        "health": _health(),
        "createdAt": TIME,
        "updatedAt": TIME,
    }
    if not single:
        return object_(properties)
    properties["capabilities"] = object_(
        {wire.camel(item.name): FLAG for item in fields_of(Capabilities)}
    )
    properties |= {"metadata": ANYTHING, "webhookSecret": nullable(TEXT)}
    always = list(properties)
    properties |= {
        "defaultBot": object_({"id": TEXT, "name": TEXT}),
        "activatedAt": TIME,
        "deactivatedAt": TIME,
        "deactivationReason": TEXT,
    }
    return object_(properties, required=always)


def _health() -> Schema:
    times = ("lastChecked", "lastMessageReceived", "lastMessageSent")
    properties = {"status": one_of(HealthStatus), **dict.fromkeys(times, nullable(TIME))}
    return object_({**properties, "message": TEXT}, required=list(properties))


def _deactivated() -> Schema:
    return object_(
        {
            "status": one_of(ChannelStatus),
            "deactivatedAt": nullable(TIME),
            "deactivationReason": nullable(TEXT),
        }
    )


def _report() -> Schema:
    step = {"id": TEXT, "name": TEXT, "status": TEXT, "message": TEXT, "durationMs": COUNT}
    beyond = {"details": ANYTHING, "cause": TEXT, "fix": TEXT, "code": TEXT}
    properties = {
        "success": FLAG,
        "channelId": nullable(TEXT),
        "tests": {"type": "array", "items": object_({**step, **beyond}, required=list(step))},
        "testedAt": TIME,
    }
    identity = object_({"id": TEXT, "label": TEXT})
    return object_({**properties, "identity": identity}, required=list(properties))


def _statistics() -> Schema:
    counted = ("messagesReceived", "messagesSent", "conversationsStarted")
    names = map(wire.camel, StatsSummary._fields)
    average = nullable({"type": "number"})
    summary = {name: average if name.startswith("avg") else COUNT for name in names}
    bucket = object_({"timestamp": TIME, **dict.fromkeys(counted, COUNT)})
    return object_(
        {
            "channelId": TEXT,
            "period": one_of(Period),
            "granularity": one_of(Granularity),
            "summary": object_(summary),
            "timeSeries": {"type": "array", "items": bucket},
        }
    )


def _error() -> Schema:
    always = {"code": TEXT, "message": TEXT}
    beyond = {"cause": TEXT, "fix": TEXT, "details": ANYTHING, "retryAfter": COUNT}
    return object_({"error": object_({**always, **beyond}, required=list(always))})
