"""Single departures: each is one thing wrong with a server, and names the one probe meant for it."""

from __future__ import annotations

from typing import NamedTuple

import httpx

from tests.conformance.support import Bend, Twist
from tests.conformance.twists import (
    CHANNEL,
    HTML,
    LIST,
    Forgetful,
    answered,
    any_key,
    crash_on_broken_json,
    drop,
    edited,
    first_only,
    gap,
    in_attributes,
    in_config,
    in_items,
    kept,
    keyless_403,
    off_by_one,
    page_told,
    pass_all,
    put,
    said_at_once,
    same_id,
    without,
)


class Departure(NamedTuple):
    """Something that is wrong with a server."""

    name: str
    probe: str
    twist: Twist | None = None
    bend: Bend | None = None


NOT_FOUND = b'{"error": {"code": "NOT_FOUND", "message": "No."}}'
BARE = b'{"detail": "Not Found"}'
SERIES = f"{CHANNEL}/stats"

DEPARTURES = (
    Departure("401 as 403", "auth.no_key", keyless_403),
    Departure("any key will do", "auth.wrong_key", bend=any_key),
    Departure(
        "401 without envelope",
        "auth.envelope",
        answered("GET", LIST, 401, was=401, content=b"{}"),
    ),
    Departure("404 before 401", "auth.reads", answered("GET", CHANNEL, 404, was=401)),
    Departure("delete asks no key", "auth.writes", answered("DELETE", CHANNEL, 404, was=401)),
    Departure("list without meta", "list.envelope", edited("GET", LIST, drop("meta"))),
    Departure(
        "list is a 500 in HTML",
        "list.envelope",
        answered("GET", LIST, 500, was=200, query="^$", content=HTML, media_type="text/html"),
    ),
    Departure(
        "one channel too many counted",
        "list.pagination",
        edited("GET", LIST, put("meta", "pagination", "totalCount", value=99), query="^$"),
    ),
    Departure(
        "50 a page by default",
        "list.pagination",
        edited("GET", LIST, put("meta", "pagination", "perPage", value=50), query="^$"),
    ),
    Departure("perPage ignored", "list.per_page", bend=without("perPage", "1")),
    Departure(
        "perPage without bounds",
        "list.per_page_most",
        answered(
            "GET",
            LIST,
            200,
            was=400,
            query="perPage=101",
            content=b'{"data": [], "meta": {"pagination": {"perPage": 101}}}',
        ),
    ),
    Departure(
        "a word for a page is a 500",
        "list.nonsense",
        answered("GET", LIST, 500, was=400, query="page=x"),
    ),
    Departure("pages off by one", "list.pages", page_told, off_by_one),
    Departure("always the first page", "list.beyond", bend=without("page", "1000000")),
    Departure(
        "status on",
        "list.items",
        edited("GET", LIST, in_items("status", "on"), query="^perPage=100$"),
    ),
    Departure("type ignored", "list.filter_type", bend=without("type", "telegram")),
    Departure("status ignored", "list.filter_status", bend=without("status", "active")),
    Departure("search ignored", "list.search", bend=without("search")),
    Departure(
        "an unknown type finds all", "list.filter_nonsense", bend=without("type", "nonsense")
    ),
    Departure("secrets in the list", "list.secrets", Forgetful(LIST)),
    Departure("no voice", "create.voice", answered("POST", LIST, 400, was=201, sent='"voice"')),
    Departure(
        "created with 202", "create.email", answered("POST", LIST, 202, was=201, sent='"email"')
    ),
    Departure(
        "created on", "create.status", edited("POST", LIST, in_attributes("status", "active"))
    ),
    Departure(
        "webhook secret masked at once",
        "create.webhook_secret",
        edited("POST", LIST, in_attributes("webhookSecret", "********")),
    ),
    Departure("no instructions", "create.setup", edited("POST", LIST, drop("meta"))),
    Departure("secret in the answer", "create.secrets", said_at_once),
    Departure(
        "unknown type as any fault",
        "create.unknown_type",
        answered("POST", LIST, 400, was=400, sent="carrier-pigeon", content=NOT_FOUND),
    ),
    Departure(
        "422 for a missing secret",
        "create.no_secret",
        answered("POST", LIST, 422, was=400, sent="no token"),
    ),
    Departure(
        "422 for a missing config",
        "create.no_config",
        answered("POST", LIST, 422, was=400, sent="no config"),
    ),
    Departure(
        "twins are a 400", "create.duplicate", answered("POST", LIST, 400, was=409, sent="twin")
    ),
    Departure(
        "an unknown field is a 500",
        "create.unknown_field",
        answered("POST", LIST, 500, was=400, sent="colour", content=HTML, media_type="text/html"),
    ),
    Departure("id as a number", "get.channel", edited("GET", CHANNEL, put("data", "id", value=7))),
    Departure(
        "a capability as a word",
        "get.capabilities",
        edited("GET", CHANNEL, put("data", "attributes", "capabilities", "text", value="yes")),
    ),
    Departure(
        "totals missing",
        "get.stats",
        edited("GET", CHANNEL, drop("data", "attributes", "stats", "messagesSentTotal")),
    ),
    Departure(
        "no health", "get.health", edited("GET", CHANNEL, drop("data", "attributes", "health"))
    ),
    Departure(
        "webhook secret in the clear",
        "get.webhook_secret",
        edited("GET", CHANNEL, in_attributes("webhookSecret", "whsec_abc")),
    ),
    Departure("secret not masked", "get.secrets", Forgetful(CHANNEL)),
    Departure("half a mask", "get.mask", edited("GET", CHANNEL, in_config("botToken", "11…Qx"))),
    Departure(
        "bare 404",
        "get.not_found",
        answered("GET", CHANNEL, 404, was=404, query="^$", content=BARE),
    ),
    Departure(
        "the old name comes back",
        "update.name",
        edited("PATCH", CHANNEL, in_attributes("name", "old")),
    ),
    Departure(
        "patch by 204", "update.metadata", answered("PATCH", CHANNEL, 204, was=200, sent="metadata")
    ),
    Departure("a number as name", "update.wrong_kind", answered("PATCH", CHANNEL, 200, was=400)),
    Departure(
        "test without time",
        "test.report",
        edited("POST", f"{CHANNEL}/test", drop("data", "testedAt")),
    ),
    Departure(
        "a test without message",
        "test.steps",
        edited("POST", f"{CHANNEL}/test", lambda body: body["data"]["tests"][0].pop("message")),
    ),
    Departure(
        "success beside a failure",
        "test.verdict",
        edited("POST", f"{CHANNEL}/test", put("data", "success", value=True)),
    ),
    Departure(
        "made-up credentials pass",
        "test.credentials",
        edited("POST", f"{CHANNEL}/test", pass_all),
    ),
    Departure(
        "active without a time",
        "activate.answer",
        edited("POST", f"{CHANNEL}/activate", drop("data", "attributes", "activatedAt")),
    ),
    Departure(
        "the reason is forgotten",
        "deactivate.answer",
        edited("POST", f"{CHANNEL}/deactivate", in_attributes("deactivationReason", None)),
    ),
    Departure(
        "a body is asked for",
        "deactivate.no_body",
        lambda request, response: (
            httpx.Response(400, headers=kept(response), json={})
            if request.url.path.endswith("/deactivate") and not request.content
            else None
        ),
    ),
    Departure(
        "no averages",
        "stats.summary",
        edited("GET", SERIES, drop("data", "summary", "avgResponseTime"), query="^$"),
    ),
    Departure(
        "a bucket without a count",
        "stats.buckets",
        edited(
            "GET",
            SERIES,
            lambda body: body["data"]["timeSeries"][3].pop("messagesSent"),
            query="^$",
        ),
    ),
    Departure(
        "six days in a week",
        "stats.7d",
        edited("GET", SERIES, first_only, query="period=7d&granularity=day"),
    ),
    Departure("buckets at any distance", "stats.1h", edited("GET", SERIES, gap, query="period=1h")),
    Departure(
        "an unknown period is a 500", "stats.nonsense", answered("GET", SERIES, 500, was=400)
    ),
    Departure(
        "200 for 204", "delete.answer", answered("DELETE", CHANNEL, 200, was=204, query="^$")
    ),
    Departure(
        "force is a 400", "delete.force", answered("DELETE", CHANNEL, 400, was=204, query="force")
    ),
    Departure(
        "deleting nobody is fine",
        "delete.not_found",
        answered("DELETE", "/v1/channels/ch_0{26}", 204, was=404, content=b""),
    ),
    Departure(
        "the framework's own 404",
        "http.unknown_path",
        answered(
            "GET",
            f"{CHANNEL}/nonsense",
            404,
            was=404,
            content=b"404 page not found",
            media_type="text/plain",
        ),
    ),
    Departure(
        "a wrong method is a 500", "http.wrong_method", answered("PUT", SERIES, 500, was=405)
    ),
    Departure(
        "broken JSON is a 500",
        "http.malformed",
        crash_on_broken_json,
    ),
    Departure(
        "an array will do", "http.not_object", answered("POST", LIST, 500, was=400, sent="[]")
    ),
    Departure(
        "JSON as text",
        "http.content_type",
        answered("GET", LIST, 200, was=200, media_type="text/plain"),
    ),
    Departure("one request id for all", "http.request_id", same_id),
)
