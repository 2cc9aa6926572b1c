"""An answer of the server, and what may be expected of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from linktor_tui.conformance.probe import Departs
from linktor_tui.conformance.shapes import member, short

Json = dict[str, Any]


def _no_constant(_: str) -> NoReturn:
    raise ValueError("NaN and Infinity are no JSON")


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer."""

    request: str
    """Method, path and query."""
    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def text(self) -> str:
        """The body as text, whatever it is."""
        return self.body.decode("utf-8", "replace")

    @property
    def media_type(self) -> str:
        """Media type, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def parsed(self) -> Any:
        """The body as JSON; None where it is none."""
        try:
            return json.loads(self.body, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            return None

    def described(self) -> str:
        """Status, and what the body is, in a few words."""
        body = self.parsed()
        error = body.get("error") if isinstance(body, dict) else None
        code = error.get("code") if isinstance(error, dict) else None
        if isinstance(code, str):
            return f"{self.status} {short(code)}"
        if not self.body:
            return f"{self.status} with no body"
        kind = "JSON" if body is not None else short(self.media_type or "no media type")
        return f"{self.status} with {kind}"

    def expect(self, *statuses: int) -> None:
        """Insist on a status. Raises `Departs`."""
        if self.status not in statuses:
            raise Departs(" or ".join(map(str, statuses)), self.described())

    def json(self, *statuses: int) -> Json:
        """Give the JSON object of an answer with one of these statuses. Raises `Departs`."""
        self.expect(*(statuses or (200,)))
        body = self.parsed()
        if not isinstance(body, dict):
            raise Departs(f"{self.status} with a JSON object", self.described())
        return body

    def data(self, *statuses: int) -> Json:
        """Give the object under `data`. Raises `Departs`."""
        found: Json = member(self.json(*statuses), "data", "an object")
        return found

    def refused(self, *statuses: int, code: str | None = None) -> None:
        """Insist on an error envelope with one of these statuses, and on a code. Raises `Departs`."""
        wanted = " or ".join(map(str, statuses)) + (f" {code}" if code else "")
        if self.status not in statuses:
            raise Departs(wanted, self.described())
        self.envelope()
        if code is not None and (came := self.parsed()["error"]["code"]) != code:
            raise Departs(wanted, f"{self.status} {short(came)}")

    def envelope(self) -> None:
        """Insist on `error.code` and `error.message`. Raises `Departs`."""
        wanted = f"{self.status} with error.code and error.message"
        body = self.parsed()
        error = body.get("error") if isinstance(body, dict) else None
        if not isinstance(error, dict):
            raise Departs(wanted, f"{self.described()}, without an error object")
        for name in ("code", "message"):
            if not isinstance(error.get(name), str) or not error[name].strip():
                raise Departs(wanted, f"error.{name} is missing")
