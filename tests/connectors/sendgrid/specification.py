"""What a connector asks for, against a provider's published description, where it is at hand.

Used by the tests of Mailgun and Postmark too. LINKTOR_TUI_TEST_SPECIFICATIONS names the folder.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
import yaml

from connectors.contract import Context
from connectors.transport import Http, Reply

FOLDER = os.environ.get("LINKTOR_TUI_TEST_SPECIFICATIONS", "")
needed = pytest.mark.skipif(
    not FOLDER, reason="LINKTOR_TUI_TEST_SPECIFICATIONS names no folder of OpenAPI documents"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its method, path, and the names of what it carried."""

    method: str
    path: str
    names: frozenset[str] = frozenset()


@dataclass(slots=True)
class Record:
    """The requests of a connector, in order."""

    asked: list[Asked] = field(default_factory=list)

    def listening(self, context: Context) -> Context:
        """The same context, with every request written down."""

        def opened(url: str, secrets: tuple[str, ...]) -> Http:
            return _Recording(self, url, secrets)

        return replace(context, open_http=opened)


class _Recording(Http):
    def __init__(self, record: Record, url: str, secrets: tuple[str, ...]) -> None:
        super().__init__(url, secrets, timeout=5.0)
        self._record = record

    async def request(self, method: str, path: str, **options: Any) -> Reply:
        body = options.get("body") or options.get("form") or {}
        content = options.get("content") or b""
        names = [name for name, _ in parse_qsl(content.decode())] or list(body)
        self._record.asked.append(Asked(method, path, frozenset(names)))
        return await super().request(method, path, **options)


class Specification:
    """An OpenAPI document, version 2 or 3, as far as paths and bodies go."""

    def __init__(self, file: str, prefix: str = "") -> None:
        text = (Path(FOLDER) / file).read_text("utf-8")
        self._all = json.loads(text) if file.endswith(".json") else yaml.safe_load(text)
        self._prefix = prefix

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in schema:
            found: Any = self._all
            for part in schema["$ref"].split("/")[1:]:
                found = found[part]
            schema = found
        return schema

    def operation(self, asked: Asked) -> Mapping[str, Any] | None:
        """The operation of a request, None where the document has none."""
        path = asked.path.removeprefix(self._prefix)
        for template, operations in self._all["paths"].items():
            shape = re.sub(r"\\{[^}]*\\}", "[^/]+", re.escape(template))
            if re.fullmatch(shape, path) and asked.method.lower() in operations:
                found: Mapping[str, Any] = operations[asked.method.lower()]
                return found
        return None

    def faults(self, asked: Asked) -> list[str]:
        """What of a request is not as the document says."""
        operation = self.operation(asked)
        if operation is None:
            return [f"{asked.method} {asked.path} is not there"]
        if not asked.names:
            return []
        schema = self._resolved(self._body(operation))
        known, due = set(schema.get("properties", {})), set(schema.get("required", ()))
        unknown = {name for name in asked.names - known if ":" not in name}
        return [f"{asked.path}: {name} is not known" for name in sorted(unknown)] + [
            f"{asked.path}: {name} is missing" for name in sorted(due - asked.names)
        ]

    def _body(self, operation: Mapping[str, Any]) -> Mapping[str, Any]:
        if "requestBody" in operation:
            (content, *_) = self._resolved(operation["requestBody"])["content"].values()
            found: Mapping[str, Any] = content["schema"]
            return found
        bodies = (self._resolved(item) for item in operation.get("parameters", ()))
        return next((item["schema"] for item in bodies if item.get("in") == "body"), {})
