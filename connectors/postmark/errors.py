"""From an error code of Postmark, or a bounce that it reports, to a problem with cause and fix."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.contract import FailureClass, Who
from connectors.knowledge import quoted
from connectors.postmark.known import BY_CODE
from connectors.postmark.pages import BOUNCES, ERRORS
from connectors.problems import Problem

MAINTENANCE = 100
"""The error code that says nothing about the request."""


def explain(code: int, said: str, status: int) -> Problem:
    """Explain an `ErrorCode` and its `Message`."""
    words = quoted(said) or "no reason given"
    entry = BY_CODE.get(str(code))
    if entry is not None:
        return entry.problem(statusCode=status, said=words)
    return Problem(
        code=str(code),
        message=f"Postmark refused this (error {code}): {words}",
        cause="Postmark gave a reason that this program has no explanation for.",
        fix="Read Postmark's words above, and look the code up on the page.",
        documentation=ERRORS,
        details={"statusCode": status, "said": words},
    )


def why_it_bounced(bounce: Mapping[str, Any]) -> Problem:
    """Explain a bounce by its `Type`."""
    kind, details = str(bounce.get("Type") or ""), bounce.get("Details")
    description = bounce.get("Description")
    words = next((item for item in (details, description) if isinstance(item, str) and item), "")
    facts: dict[str, Any] = {"said": quoted(words) or "no reason given"}
    if isinstance(bounce.get("Inactive"), bool):
        facts["inactive"] = bounce["Inactive"]
    entry = BY_CODE.get(f"bounce/{kind}")
    if entry is not None:
        return entry.problem(**facts)
    return Problem(
        code=f"bounce/{quoted(kind)}" if kind else "bounce",
        message=f"The mail was not delivered: {facts['said']}",
        cause="The receiving server, or Postmark itself, did not take it for the reason given.",
        fix="Read the reason, and look the type of the bounce up on the page.",
        who=Who.OPERATOR,
        failure_class=FailureClass.CONFIG,
        documentation=BOUNCES,
        details=facts,
    )
