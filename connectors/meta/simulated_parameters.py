"""How the Graph API takes parameters: from the query, a form, a JSON body, or a call of a batch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from connectors.meta.simulated_graph import GraphError


def parameters(query: str, content_type: str, body: bytes) -> dict[str, Any]:
    """Collect the parameters of a call from its query and its body, JSON or form."""
    found: dict[str, Any] = dict(_decoded(query))
    if "json" in content_type:
        try:
            given = json.loads(body or b"{}")
        except (ValueError, RecursionError):
            raise GraphError(100, "Invalid parameter: the body is no JSON") from None
        found |= given if isinstance(given, dict) else {}
    elif "urlencoded" in content_type:
        found |= dict(_decoded(body.decode("utf-8", "replace")))
    return found


def _decoded(pairs: str) -> Iterator[tuple[str, Any]]:
    """Read a query: Meta's own SDK writes lists and objects in it as JSON."""
    for name, value in parse_qsl(pairs, keep_blank_values=True):
        if name != "batch" and value[:1] in ("{", "["):
            try:
                yield name, json.loads(value)
                continue
            except (ValueError, RecursionError):
                pass
        yield name, value


def batched(call: Any) -> tuple[str, str, dict[str, Any]]:
    """Read one call of a batch: method, path, parameters. Raises `GraphError`."""
    if not isinstance(call, dict):
        raise GraphError(100, "Invalid batch: each call is an object")
    where = urlsplit(str(call.get("relative_url", "")))
    params = parameters(where.query, "", b"")
    params |= dict(_decoded(str(call.get("body", ""))))
    return str(call.get("method", "GET")).upper(), "/" + where.path.lstrip("/"), params
