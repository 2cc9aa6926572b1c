"""`/openapi.json` and `/docs`: the API's description, open to whoever reaches the server."""

from __future__ import annotations

import asyncio
import html
import re
from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from linktor_tui.server.refusals import encoded

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache"}
_CODE = re.compile("`([^`]+)`")
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  color-scheme: light dark; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
details { border: 1px solid #8886; border-radius: .4rem; margin: .5rem 0; padding: .5rem .8rem; }
summary { cursor: pointer; } summary b { display: inline-block; min-width: 4.5rem; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top;
  padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #8883; }
"""


def routes() -> list[Route]:
    """Both addresses."""
    return [Route("/openapi.json", _document), Route("/docs", _page)]


async def _document(_: Request) -> Response:
    body = await asyncio.to_thread(_encoded)
    return Response(body, headers=HEADERS, media_type="application/json")


async def _page(_: Request) -> Response:
    body = await asyncio.to_thread(_written)
    headers = {**HEADERS, "Content-Security-Policy": POLICY}
    return Response(body, headers=headers, media_type="text/html")


@cache
def _built() -> dict[str, Any]:
    from linktor_tui.server.openapi import document

    return document()


@cache
def _encoded() -> bytes:
    return encoded(_built())


@cache
def _written() -> str:
    return page(_built())


def page(document: dict[str, Any]) -> str:
    """Write a document as one page without any outside resource."""
    info = document["info"]
    bases = " or ".join(f"<code>{_safe(item['url'])}</code>" for item in document["servers"])
    operations = "".join(
        _operation(method, path, found)
        for path, methods in document["paths"].items()
        for method, found in methods.items()
    )
    listed = "".join(
        f'<details id="{_safe(name)}"><summary><code>{_safe(name)}</code></summary>'
        f"{_about(schema)}</details>"
        for name, schema in document["components"]["schemas"].items()
    )
    about = "".join(f"<p>{_words(part)}</p>" for part in info["description"].split("\n\n"))
    return (
        "<!doctype html><html lang=en><meta charset=utf-8>"
        "<meta name=viewport content='width=device-width'>"
        f"<title>{_safe(info['title'])}</title><style>{_STYLE}</style>"
        f"<h1>{_safe(info['title'])}</h1>{about}<p>Paths stand under {bases}; the same as"
        f' <a href="openapi.json">OpenAPI document</a>.</p>'
        f"<h2>Operations</h2>{operations}<h2>Schemas</h2>{listed}</html>"
    )


def _operation(method: str, path: str, found: dict[str, Any]) -> str:
    parameters = [
        (item["name"], item["in"], _kind(item["schema"]), item["description"])
        for item in found["parameters"]
    ]
    answers = [
        (status, "", _body(item), item["description"])
        for status, item in found["responses"].items()
    ]
    body = found.get("requestBody")
    taken = f"<p>Body: {_body(body)}</p>" if body else ""
    return (
        f"<details><summary><b>{_safe(method.upper())}</b> <code>{_safe(path)}</code> "
        f"{_safe(found['summary'])}</summary><p>{_words(found['description'])}</p>"
        f"{_table('Parameters', parameters)}{taken}{_table('Answers', answers)}</details>"
    )


def _table(title: str, rows: list[tuple[str, str, str, str]]) -> str:
    if not rows:
        return ""
    lines = "".join(
        f"<tr><td><code>{_safe(name)}</code><td>{_safe(place)}<td>{kind}<td>{_words(about)}"
        for name, place, kind, about in rows
    )
    return f"<h4>{title}</h4><table>{lines}</table>"


def _about(schema: dict[str, Any]) -> str:
    required = schema.get("required", [])
    rows = [
        (
            name,
            "required" if name in required else "",
            _kind(item),
            item.get("description", ""),
        )
        for name, item in schema.get("properties", {}).items()
    ]
    kinds = "".join(f"<li>{_kind(item)}" for item in schema.get("anyOf", []))
    either = f"<h4>One of</h4><ul>{kinds}</ul>" if kinds else ""
    return f"<p>{_words(schema.get('description', ''))}</p>{_table('Fields', rows)}{either}"


def _body(holder: dict[str, Any]) -> str:
    content = holder.get("content")
    return _kind(content["application/json"]["schema"]) if content else ""


def _kind(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = _safe(schema["$ref"].rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in schema:
        return " | ".join(map(_kind, schema["anyOf"]))
    if "enum" in schema:
        return _safe(", ".join(map(str, schema["enum"])))
    if "const" in schema:
        return f"“{_safe(str(schema['const']))}”"
    if "items" in schema:
        return f"list of {_kind(schema['items'])}"
    if "properties" in schema:
        inner = (f"{_safe(name)}: {_kind(item)}" for name, item in schema["properties"].items())
        return f"{{ {', '.join(inner)} }}"
    return _safe(str(schema.get("type", "")))


def _words(text: str) -> str:
    """Text for people, in which what stands in backticks is code."""
    return _CODE.sub(r"<code>\1</code>", _safe(text))


def _safe(text: str) -> str:
    return html.escape(text)
