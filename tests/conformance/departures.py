"""Single departures: each is one thing wrong with a server, and names the one probe meant for it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import httpx

from tests.conformance.support import Bend, Twist

CHANNEL = r"/v1/channels/[^/]+"
LIST = r"/v1/channels"
HTML = b"<html><body>Internal Server Error</body></html>"
Edit = Callable[[Any], Any]


class Departure(NamedTuple):
    """Something that is wrong with a server."""

    name: str
    probe: str
    twist: Twist | None = None
    bend: Bend | None = None


def _meets(request: httpx.Request, method: str, path: str, query: str | None) -> bool:
    asked = request.url.query.decode()
    return (
        request.method == method
        and re.fullmatch(path, request.url.path) is not None
        and (query is None or re.search(query, asked) is not None)
    )


def edited(
    method: str, path: str, edit: Edit, *, query: str | None = None, status: int | None = None
) -> Twist:
    """Change the JSON of answers; `edit` changes it in place."""

    def twist(request: httpx.Request, response: httpx.Response) -> httpx.Response | None:
        if not _meets(request, method, path, query) or response.status_code >= 300:
            if status is None or response.status_code != status:
                return None
            if not _meets(request, method, path, query):
                return None
        body = json.loads(response.content)
        edit(body)
        return httpx.Response(response.status_code, headers=_kept(response), json=body)

    return twist


def _kept(response: httpx.Response) -> dict[str, str]:
    names = ("x-request-id",)
    return {name: response.headers[name] for name in names if name in response.headers}


def answered(
    method: str,
    path: str,
    status: int,
    *,
    was: int,
    query: str | None = None,
    sent: str | None = None,
    content: bytes | None = None,
    media_type: str = "application/json",
) -> Twist:
    """Give another status, and perhaps another body, where the server gave `was`."""

    def twist(request: httpx.Request, response: httpx.Response) -> httpx.Response | None:
        if response.status_code != was or not _meets(request, method, path, query):
            return None
        if sent is not None and sent.encode() not in request.content:
            return None
        headers = _kept(response) | {"content-type": media_type}
        body = response.content if content is None else content
        return httpx.Response(status, headers=headers, content=body)

    return twist


def keyless_403(request: httpx.Request, response: httpx.Response) -> httpx.Response | None:
    """Answer 403 to whoever gives no key."""
    if "authorization" in request.headers or not _meets(request, "GET", LIST, None):
        return None
    headers = _kept(response) | {"content-type": "application/json"}
    return httpx.Response(403, headers=headers, content=response.content)


def crash_on_broken_json(request: httpx.Request, _: httpx.Response) -> httpx.Response | None:
    """Answer 500 in HTML to a body that is cut off."""
    if request.content != b'{"name":':
        return None
    return httpx.Response(500, headers={"content-type": "application/json"}, content=HTML)


def without(query_name: str, only: str | None = None) -> Bend:
    """Keep a query parameter of a list from the server."""

    def bend(request: httpx.Request) -> httpx.Request | None:
        value = request.url.params.get(query_name)
        if request.url.path != LIST or value is None or (only is not None and value != only):
            return None
        url = request.url.copy_remove_param(query_name)
        return httpx.Request(request.method, url, headers=request.headers, content=request.content)

    return bend


def _in_attributes(name: str, value: object) -> Edit:
    return lambda body: body["data"]["attributes"].update({name: value})


def _in_config(name: str, value: object) -> Edit:
    def edit(body: Any) -> None:
        config = body["data"]["attributes"]["config"]
        if name in config:
            config[name] = value

    return edit


def _drop(*path: str) -> Edit:
    def edit(body: Any) -> None:
        for name in path[:-1]:
            body = body[name]
        del body[path[-1]]

    return edit


def _put(*path: str, value: object) -> Edit:
    def edit(body: Any) -> None:
        for name in path[:-1]:
            body = body[name]
        body[path[-1]] = value

    return edit


def _unmasked(request: httpx.Request, response: httpx.Response) -> httpx.Response | None:
    """Show a secret from the second look on: the token of each bot, as it came."""
    if request.method == "POST" and request.url.path == LIST and response.status_code == 201:
        _TOKENS[json.loads(response.content)["data"]["id"]] = json.loads(request.content)
    if not _meets(request, "GET", CHANNEL, None) or response.status_code != 200:
        return None
    body = json.loads(response.content)
    sent = _TOKENS[body["data"]["id"]]["config"]
    if "botToken" not in sent:
        return None
    body["data"]["attributes"]["config"]["botToken"] = sent["botToken"]
    return httpx.Response(200, headers=_kept(response), json=body)


_TOKENS: dict[str, Any] = {}


def _said_at_once(request: httpx.Request, response: httpx.Response) -> httpx.Response | None:
    if request.url.path != LIST or response.status_code != 201:
        return None
    body = json.loads(response.content)
    body["data"]["attributes"]["config"] = json.loads(request.content)["config"]
    return httpx.Response(201, headers=_kept(response), json=body)


def _shown_in_list(request: httpx.Request, response: httpx.Response) -> httpx.Response | None:
    if request.method == "POST" and request.url.path == LIST and response.status_code == 201:
        _TOKENS[json.loads(response.content)["data"]["id"]] = json.loads(request.content)
    if not _meets(request, "GET", LIST, None) or response.status_code != 200:
        return None
    body = json.loads(response.content)
    for item in body["data"]:
        item["attributes"]["config"] |= _TOKENS[item["id"]]["config"]
    return httpx.Response(200, headers=_kept(response), json=body)


def _same_id(_: httpx.Request, response: httpx.Response) -> httpx.Response | None:
    response.headers["x-request-id"] = "always-this-one"
    return None


def _off_by_one(request: httpx.Request) -> httpx.Request | None:
    page = request.url.params.get("page", "")
    if request.url.path != LIST or not page.isdecimal() or int(page) < 2 or int(page) > 1000:
        return None
    url = request.url.copy_set_param("page", int(page) + 1)
    return httpx.Request(request.method, url, headers=request.headers)


def _page_told(request: httpx.Request, response: httpx.Response) -> httpx.Response | None:
    """Say that it was the page that was asked for."""
    page = request.url.params.get("page", "")
    if not page.isdecimal() or response.status_code != 200:
        return None
    body = json.loads(response.content)
    body["meta"]["pagination"]["page"] = int(page)
    return httpx.Response(200, headers=_kept(response), json=body)


def _any_key(request: httpx.Request) -> httpx.Request | None:
    """Take a wrong key for the right one."""
    from tests.conformance.support import KEY

    if not request.headers.get("authorization", "").endswith("no-such-key"):
        return None
    headers = {**request.headers, "authorization": f"Bearer {KEY}"}
    return httpx.Request(request.method, request.url, headers=headers)


def _first_only(body: Any) -> None:
    del body["data"]["timeSeries"][0]


def _gap(body: Any) -> None:
    series = body["data"]["timeSeries"]
    series[0]["timestamp"] = "2020-01-01T00:00:00Z"


def _in_items(name: str, value: object) -> Edit:
    return lambda body: [item["attributes"].update({name: value}) for item in body["data"]]


def _pass_all(body: Any) -> None:
    body["data"]["success"] = True
    for step in body["data"]["tests"]:
        step["status"] = "passed"


NOT_FOUND = b'{"error": {"code": "NOT_FOUND", "message": "No."}}'
BARE = b'{"detail": "Not Found"}'
SERIES = f"{CHANNEL}/stats"

DEPARTURES = (
    Departure("401 as 403", "auth.no_key", keyless_403),
    Departure("any key will do", "auth.wrong_key", bend=_any_key),
    Departure(
        "401 without envelope",
        "auth.envelope",
        answered("GET", LIST, 401, was=401, content=b"{}"),
    ),
    Departure("404 before 401", "auth.reads", answered("GET", CHANNEL, 404, was=401)),
    Departure("delete asks no key", "auth.writes", answered("DELETE", CHANNEL, 404, was=401)),
    Departure("list without meta", "list.envelope", edited("GET", LIST, _drop("meta"))),
    Departure(
        "list is a 500 in HTML",
        "list.envelope",
        answered(
            "GET", LIST, 500, was=200, query="^$", content=HTML, media_type="application/json"
        ),
    ),
    Departure(
        "one channel too many counted",
        "list.pagination",
        edited("GET", LIST, _put("meta", "pagination", "totalCount", value=99), query="^$"),
    ),
    Departure(
        "50 a page by default",
        "list.pagination",
        edited("GET", LIST, _put("meta", "pagination", "perPage", value=50), query="^$"),
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
    Departure("pages off by one", "list.pages", _page_told, _off_by_one),
    Departure("always the first page", "list.beyond", bend=without("page", "1000000")),
    Departure(
        "status on",
        "list.items",
        edited("GET", LIST, _in_items("status", "on"), query="^perPage=100$"),
    ),
    Departure("type ignored", "list.filter_type", bend=without("type", "telegram")),
    Departure("status ignored", "list.filter_status", bend=without("status", "active")),
    Departure("search ignored", "list.search", bend=without("search")),
    Departure(
        "an unknown type finds all", "list.filter_nonsense", bend=without("type", "nonsense")
    ),
    Departure("secrets in the list", "list.secrets", _shown_in_list),
    Departure("no voice", "create.voice", answered("POST", LIST, 400, was=201, sent='"voice"')),
    Departure(
        "created with 202", "create.email", answered("POST", LIST, 202, was=201, sent='"email"')
    ),
    Departure(
        "created on", "create.status", edited("POST", LIST, _in_attributes("status", "active"))
    ),
    Departure(
        "webhook secret masked at once",
        "create.webhook_secret",
        edited("POST", LIST, _in_attributes("webhookSecret", "********")),
    ),
    Departure("no instructions", "create.setup", edited("POST", LIST, _drop("meta"))),
    Departure("secret in the answer", "create.secrets", _said_at_once),
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
        answered("POST", LIST, 500, was=400, sent="colour", content=HTML),
    ),
    Departure("id as a number", "get.channel", edited("GET", CHANNEL, _put("data", "id", value=7))),
    Departure(
        "a capability as a word",
        "get.capabilities",
        edited("GET", CHANNEL, _put("data", "attributes", "capabilities", "text", value="yes")),
    ),
    Departure(
        "totals missing",
        "get.stats",
        edited("GET", CHANNEL, _drop("data", "attributes", "stats", "messagesSentTotal")),
    ),
    Departure(
        "no health", "get.health", edited("GET", CHANNEL, _drop("data", "attributes", "health"))
    ),
    Departure(
        "webhook secret in the clear",
        "get.webhook_secret",
        edited("GET", CHANNEL, _in_attributes("webhookSecret", "whsec_abc")),
    ),
    Departure("secret not masked", "get.secrets", _unmasked),
    Departure("half a mask", "get.mask", edited("GET", CHANNEL, _in_config("botToken", "11…Qx"))),
    Departure(
        "bare 404",
        "get.not_found",
        answered("GET", CHANNEL, 404, was=404, query="^$", content=BARE),
    ),
    Departure(
        "the old name comes back",
        "update.name",
        edited("PATCH", CHANNEL, _in_attributes("name", "old")),
    ),
    Departure(
        "patch by 204", "update.metadata", answered("PATCH", CHANNEL, 204, was=200, sent="metadata")
    ),
    Departure("a number as name", "update.wrong_kind", answered("PATCH", CHANNEL, 200, was=400)),
    Departure(
        "test without time",
        "test.report",
        edited("POST", f"{CHANNEL}/test", _drop("data", "testedAt")),
    ),
    Departure(
        "a test without message",
        "test.steps",
        edited("POST", f"{CHANNEL}/test", lambda body: body["data"]["tests"][0].pop("message")),
    ),
    Departure(
        "success beside a failure",
        "test.verdict",
        edited("POST", f"{CHANNEL}/test", _put("data", "success", value=True)),
    ),
    Departure(
        "made-up credentials pass",
        "test.credentials",
        edited("POST", f"{CHANNEL}/test", _pass_all),
    ),
    Departure(
        "active without a time",
        "activate.answer",
        edited("POST", f"{CHANNEL}/activate", _drop("data", "attributes", "activatedAt")),
    ),
    Departure(
        "the reason is forgotten",
        "deactivate.answer",
        edited("POST", f"{CHANNEL}/deactivate", _in_attributes("deactivationReason", None)),
    ),
    Departure(
        "a body is asked for",
        "deactivate.no_body",
        lambda request, response: (
            httpx.Response(400, headers=_kept(response), json={})
            if request.url.path.endswith("/deactivate") and not request.content
            else None
        ),
    ),
    Departure(
        "no averages",
        "stats.summary",
        edited("GET", SERIES, _drop("data", "summary", "avgResponseTime"), query="^$"),
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
        edited("GET", SERIES, _first_only, query="period=7d&granularity=day"),
    ),
    Departure(
        "buckets at any distance", "stats.1h", edited("GET", SERIES, _gap, query="period=1h")
    ),
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
        answered("GET", f"{CHANNEL}/nonsense", 404, was=404, content=b"404 page not found"),
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
    Departure("one request id for all", "http.request_id", _same_id),
)
