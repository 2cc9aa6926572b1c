"""The API's description: an OpenAPI 3.1 document, and the same as a page for people."""

from __future__ import annotations

import re
from typing import Any

from linktor_tui import __version__
from linktor_tui.contract.resources import ChannelStatus, Granularity, Period
from linktor_tui.server import (
    endpoint_operations,
    endpoint_schemas,
    message_operations,
    message_schemas,
    schemas,
)
from linktor_tui.server.access import READ, WRITE
from linktor_tui.server.operation import PAGE, Operation, parameter
from linktor_tui.server.replays import HEADER as IDEMPOTENCY

Json = dict[str, Any]

ABOUT = """\
Manages the messaging channels of this machine, as the hosted Linktor API does for an organization,
and tells others of what happens to them.

Every request needs an API key (`linktor-tui keys create`) as bearer token. Creating and activating a
channel do not ask its provider; testing does. Secrets are shown masked, but for the webhook secret
in the answer that creates a channel or an endpoint. A POST with an Idempotency-Key is done once, and
answered with the same answer for 24 hours.
"""
_REFUSALS = {
    "400": "The request can never be right: VALIDATION_ERROR and others; `details.fields` has more.",
    "401": "AUTHENTICATION_REQUIRED or INVALID_API_KEY.",
    "403": "INSUFFICIENT_PERMISSIONS: the key lacks the scope.",
    "404": "CHANNEL_NOT_FOUND, or what else is not there: MESSAGE_NOT_FOUND, WEBHOOK_NOT_FOUND.",
    "409": "In conflict with what is there, as CHANNEL_ALREADY_EXISTS, or IDEMPOTENCY_KEY_IN_USE.",
    "413": "PAYLOAD_TOO_LARGE: the body is larger than 1 MiB.",
    "415": "UNSUPPORTED_MEDIA_TYPE: the body is not plain JSON in UTF-8.",
    "421": "UNKNOWN_HOST: the server does not go by the name in Host.",
    "422": "IDEMPOTENCY_KEY_REUSED, or what is sent cannot be: CHANNEL_NOT_CONNECTED, PROVIDER_REFUSED.",
    "429": "RATE_LIMIT_EXCEEDED: wait as long as Retry-After says.",
    "431": "HEADERS_TOO_LARGE.",
    "500": "A mistake of the program, or a damaged store.",
    "503": "The secret store or the channel store is not at hand.",
}
_ID_OF = {
    ("id", "channels"): "Channel ID.",
    ("id", "conversations"): "Conversation ID.",
    ("id", "messages"): "Message ID.",
    ("id", "webhooks"): "Webhook ID.",
    ("delivery", "webhooks"): "Delivery ID.",
}
_ONLY_WITH_BODY = {"413", "415"}
_ONLY_POST = {"422"}


_LIST = (
    *PAGE,
    parameter("type", schemas.TEXT, "Channels of this type only."),
    parameter("status", schemas.one_of(ChannelStatus), "Channels of this status only."),
    parameter("search", schemas.TEXT, "Channels whose name contains this."),
)
_FORCE = parameter(
    "force", {"type": "boolean", "default": False}, "Delete even if active conversations exist."
)
_WINDOW = (
    parameter("period", {**schemas.one_of(Period), "default": "24h"}, "How far to look back."),
    parameter(
        "granularity",
        {**schemas.one_of(Granularity), "default": "hour"},
        "Width of a step, in UTC.",
    ),
)
_ONE = "/channels/{id}"


def operations() -> tuple[Operation, ...]:
    """The nine operations, in the order of the API page."""
    channel = schemas.enveloped("Channel")
    return (
        Operation(
            "get",
            "/channels",
            "listChannels",
            "List all channels",
            READ,
            200,
            schemas.enveloped("ChannelInList", many=True, pagination=schemas.ref("Pagination")),
            query=_LIST,
        ),
        Operation("get", _ONE, "getChannel", "Get a specific channel", READ, 200, channel),
        Operation(
            "post",
            "/channels",
            "createChannel",
            "Create a new channel",
            WRITE,
            201,
            schemas.enveloped("Channel", setupInstructions=schemas.TEXT),
            "CreateChannel",
            True,
        ),
        Operation(
            "patch",
            _ONE,
            "updateChannel",
            "Update a channel",
            WRITE,
            200,
            channel,
            "UpdateChannel",
            True,
        ),
        Operation(
            "delete", _ONE, "deleteChannel", "Delete a channel", WRITE, 204, None, query=(_FORCE,)
        ),
        Operation(
            "post",
            f"{_ONE}/test",
            "testChannel",
            "Test channel connection",
            WRITE,
            200,
            schemas.enveloped("CheckReport"),
            "Nothing",
        ),
        Operation(
            "post",
            f"{_ONE}/activate",
            "activateChannel",
            "Activate a channel",
            WRITE,
            200,
            schemas.enveloped("Activated"),
            "Nothing",
        ),
        Operation(
            "post",
            f"{_ONE}/deactivate",
            "deactivateChannel",
            "Deactivate a channel",
            WRITE,
            200,
            schemas.enveloped("Deactivated"),
            "Deactivation",
        ),
        Operation(
            "get",
            f"{_ONE}/stats",
            "getChannelStats",
            "Get channel statistics",
            READ,
            200,
            schemas.enveloped("Statistics"),
            query=_WINDOW,
        ),
    )


def document() -> Json:
    """Build the document. Imports every connector, which takes its time."""
    paths: dict[str, Json] = {}
    for operation in (
        *operations(),
        *message_operations.operations(),
        *endpoint_operations.operations(),
    ):
        paths.setdefault(operation.path, {})[operation.method] = _described(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Linktor Channels API", "version": __version__, "description": ABOUT},
        "servers": [{"url": "/v1"}, {"url": "/api/v1"}],
        "security": [{"apiKey": []}],
        "paths": paths,
        "components": {
            "schemas": {
                **schemas.components(),
                **message_schemas.components(),
                **endpoint_schemas.components(),
            },
            "securitySchemes": {"apiKey": {"type": "http", "scheme": "bearer"}},
        },
    }


def _described(operation: Operation) -> Json:
    parameters: list[Json] = []
    for name in re.findall(r"{(\w+)}", operation.path):
        parameters.append(
            {
                "name": name,
                "in": "path",
                "required": True,
                "description": _ID_OF[name, operation.path.split("/")[1]],
                "schema": schemas.TEXT,
            }
        )
    parameters += operation.query
    if operation.method == "post":
        parameters.append(
            {
                "name": IDEMPOTENCY,
                "in": "header",
                "description": "Any text that names this request: it is done once for 24 hours.",
                "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
            }
        )
    shown: Json = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": f"Needs the scope `{operation.scope}`.",
        "parameters": parameters,
        "responses": _responses(operation),
    }
    if operation.body:
        content = {"application/json": {"schema": schemas.ref(operation.body)}}
        shown["requestBody"] = {"required": operation.body_required, "content": content}
    return shown


def _responses(operation: Operation) -> Json:
    left_out = set() if operation.body else set(_ONLY_WITH_BODY)
    if operation.scope.endswith(":write"):
        left_out = set()
    if operation.method != "post":
        left_out |= _ONLY_POST
    if "{" not in operation.path and not operation.path.startswith("/messages"):
        left_out.add("404")
    good: Json = {"description": "Done."}
    if operation.answer is not None:
        good["content"] = {"application/json": {"schema": operation.answer}}
    return {
        str(operation.status): good,
        **{
            status: {
                "description": about,
                "content": {"application/json": {"schema": schemas.ref("Error")}},
            }
            for status, about in _REFUSALS.items()
            if status not in left_out
        },
    }
