"""What the description says of the operations of the Webhooks page."""

from __future__ import annotations

from linktor_tui.contract.traffic import DeliveryStatus
from linktor_tui.server import schemas
from linktor_tui.server.access import READ_WEBHOOKS, WRITE_WEBHOOKS
from linktor_tui.server.operation import PAGE, Operation, parameter

_DELIVERIES = (
    *PAGE,
    parameter("status", schemas.one_of(DeliveryStatus), "Deliveries of this status only."),
    parameter("event", schemas.TEXT, "Deliveries of this event type only."),
)
_ONE = "/webhooks/{id}"


def operations() -> tuple[Operation, ...]:
    """The eight operations, in the order of the page."""
    read, write, one = READ_WEBHOOKS, WRITE_WEBHOOKS, schemas.enveloped("Webhook")
    many = schemas.enveloped("WebhookInList", many=True)
    deliveries = schemas.enveloped("Delivery", many=True, pagination=schemas.ref("Pagination"))
    tested, retried = schemas.enveloped("TestedWebhook"), schemas.enveloped("RetriedDelivery")
    listed, changed = "List all webhook endpoints", "Update a webhook"
    return (
        Operation("get", "/webhooks", "listWebhooks", listed, read, 200, many),
        Operation("get", _ONE, "getWebhook", "Get a specific webhook", read, 200, one),
        Operation(
            "post",
            "/webhooks",
            "createWebhook",
            "Create a webhook endpoint",
            write,
            201,
            one,
            "CreateWebhook",
            True,
        ),
        Operation("patch", _ONE, "updateWebhook", changed, write, 200, one, "UpdateWebhook", True),
        Operation("delete", _ONE, "deleteWebhook", "Delete a webhook", write, 204, None),
        Operation(
            "post",
            f"{_ONE}/test",
            "testWebhook",
            "Send a test event",
            write,
            200,
            tested,
            "SampleEvent",
        ),
        Operation(
            "get",
            f"{_ONE}/deliveries",
            "listDeliveries",
            "List delivery attempts",
            read,
            200,
            deliveries,
            query=_DELIVERIES,
        ),
        Operation(
            "post",
            f"{_ONE}/deliveries/{{delivery}}/retry",
            "retryDelivery",
            "Retry a failed delivery",
            write,
            200,
            retried,
            "Nothing",
        ),
    )
