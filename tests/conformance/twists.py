"""Ways to make a server depart: other answers than it gave, other requests than it was sent."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import httpx

from tests.conformance.support import KEY, Bend, Twist

CHANNEL = r"/v1/channels/[^/]+"
LIST = r"/v1/channels"
HTML = b"<html><body>Internal Server Error</body></html>"
Edit = Callable[[Any], Any]


def meets(request: httpx.Request, method: str, path: str, query: str | None = None) -> bool:
    """Tell whether a request is one of those: patterns of its whole path, and in its query."""
    asked = request.url.query.decode()
    return (
        request.method == method
        and re.fullmatch(path, request.url.path) is not None
        and (query is None or re.search(query, asked) is not None)
    )


def edited(method: str, path: str, edit: Edit, *, query: str | None = None) -> Twist:
    """Change the JSON of what was answered well; `edit` changes it in place."""

    def twist(request: httpx.Request, response: httpx.Response) -> httpx.Response | None:
        if not meets(request, method, path, query) or response.status_code >= 300:
            return None
        body = json.loads(response.content)
        edit(body)
        return httpx.Response(response.status_code, headers=kept(response), json=body)

    return twist


def kept(response: httpx.Response) -> dict[str, str]:
    """The headers that stay when an answer is replaced."""
    return {"x-request-id": response.headers["x-request-id"]}


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
        if response.status_code != was or not meets(request, method, path, query):
            return None
        if sent is not None and sent.encode() not in request.content:
            return None
        headers = kept(response) | {"content-type": media_type}
        body = response.content if content is None else content
        return httpx.Response(status, headers=headers, content=body)

    return twist


def keyless_403(request: httpx.Request, response: httpx.Response) -> httpx.Response | None:
    """Answer 403 to whoever gives no key."""
    if "authorization" in request.headers or not meets(request, "GET", LIST):
        return None
    headers = kept(response) | {"content-type": "application/json"}
    return httpx.Response(403, headers=headers, content=response.content)


def crash_on_broken_json(request: httpx.Request, _: httpx.Response) -> httpx.Response | None:
    """Answer 500 in HTML to a body that is cut off."""
    if request.content != b'{"name":':
        return None
    return httpx.Response(500, headers={"content-type": "text/html"}, content=HTML)


def without(query_name: str, only: str | None = None) -> Bend:
    """Keep a query parameter of a list from the server."""

    def bend(request: httpx.Request) -> httpx.Request | None:
        value = request.url.params.get(query_name)
        if request.url.path != LIST or value is None or (only is not None and value != only):
            return None
        url = request.url.copy_remove_param(query_name)
        return httpx.Request(request.method, url, headers=request.headers, content=request.content)

    return bend


def in_attributes(name: str, value: object) -> Edit:
    return lambda body: body["data"]["attributes"].update({name: value})


def in_config(name: str, value: object) -> Edit:
    def edit(body: Any) -> None:
        config = body["data"]["attributes"]["config"]
        if name in config:
            config[name] = value

    return edit


def drop(*path: str) -> Edit:
    def edit(body: Any) -> None:
        for name in path[:-1]:
            body = body[name]
        del body[path[-1]]

    return edit


def put(*path: str, value: object) -> Edit:
    def edit(body: Any) -> None:
        for name in path[:-1]:
            body = body[name]
        body[path[-1]] = value

    return edit


def said_at_once(request: httpx.Request, response: httpx.Response) -> httpx.Response | None:
    """Give a config back as it was sent."""
    if request.url.path != LIST or response.status_code != 201:
        return None
    body = json.loads(response.content)
    body["data"]["attributes"]["config"] = json.loads(request.content)["config"]
    return httpx.Response(201, headers=kept(response), json=body)


class Forgetful:
    """Remembers what was sent, and shows it later where it should be masked."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._sent: dict[str, Any] = {}

    def __call__(self, request: httpx.Request, response: httpx.Response) -> httpx.Response | None:
        if response.status_code == 201:
            made = json.loads(response.content)["data"]["id"]
            self._sent[made] = json.loads(request.content)["config"]
        if not meets(request, "GET", self._path) or response.status_code != 200:
            return None
        body = json.loads(response.content)
        for item in body["data"] if isinstance(body["data"], list) else [body["data"]]:
            config, sent = item["attributes"]["config"], self._sent[item["id"]]
            config |= {"botToken": sent["botToken"]} if "botToken" in sent else {}
        return httpx.Response(200, headers=kept(response), json=body)


def same_id(_: httpx.Request, response: httpx.Response) -> httpx.Response | None:
    """Give every answer the same request id."""
    response.headers["x-request-id"] = "always-this-one"
    return None


def off_by_one(request: httpx.Request) -> httpx.Request | None:
    """Answer the page after the one that was asked for."""
    page = request.url.params.get("page", "")
    if request.url.path != LIST or not page.isdecimal() or int(page) < 2 or int(page) > 1000:
        return None
    url = request.url.copy_set_param("page", int(page) + 1)
    return httpx.Request(request.method, url, headers=request.headers)


def page_told(request: httpx.Request, response: httpx.Response) -> httpx.Response | None:
    """Say that it was the page that was asked for."""
    page = request.url.params.get("page", "")
    if not page.isdecimal() or response.status_code != 200:
        return None
    body = json.loads(response.content)
    body["meta"]["pagination"]["page"] = int(page)
    return httpx.Response(200, headers=kept(response), json=body)


def any_key(request: httpx.Request) -> httpx.Request | None:
    """Take a wrong key for the right one."""
    if not request.headers.get("authorization", "").endswith("no-such-key"):
        return None
    headers = {**request.headers, "authorization": f"Bearer {KEY}"}
    return httpx.Request(request.method, request.url, headers=headers)


def first_only(body: Any) -> None:
    del body["data"]["timeSeries"][0]


def gap(body: Any) -> None:
    series = body["data"]["timeSeries"]
    series[0]["timestamp"] = "2020-01-01T00:00:00Z"


def in_items(name: str, value: object) -> Edit:
    return lambda body: [item["attributes"].update({name: value}) for item in body["data"]]


def pass_all(body: Any) -> None:
    body["data"]["success"] = True
    for step in body["data"]["tests"]:
        step["status"] = "passed"
