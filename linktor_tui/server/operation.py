"""What the description says of one operation."""

from __future__ import annotations

from typing import Any, NamedTuple

Json = dict[str, Any]


class Operation(NamedTuple):
    """One endpoint."""

    method: str
    path: str
    name: str
    summary: str
    scope: str
    status: int
    answer: Json | None
    body: str | None = None
    body_required: bool = False
    query: tuple[Json, ...] = ()


def parameter(name: str, schema: Json, description: str) -> Json:
    """A parameter of the query."""
    return {"name": name, "in": "query", "description": description, "schema": schema}


PAGE = (
    parameter("page", {"type": "integer", "minimum": 1, "default": 1}, "Page number."),
    parameter(
        "perPage",
        {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
        "Items per page.",
    ),
)
"""The parameters of every list that has pages."""
