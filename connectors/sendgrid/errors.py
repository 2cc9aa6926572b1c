"""From a refusal of SendGrid, or an event of a mail that failed, to a problem with cause and fix.

What is in no table is shown in SendGrid's own words, so that nothing it says is lost.
"""

from __future__ import annotations

from typing import Any

from connectors.contract import FailureClass, Who
from connectors.knowledge import Entry, quoted
from connectors.problems import Problem
from connectors.sendgrid.known import BY_CODE, SHAPES
from connectors.sendgrid.pages import EVENTS, TROUBLE


def words(errors: list[Any]) -> tuple[str, str]:
    """Message and field of the first error of a refusal; empty where it has none."""
    first = errors[0] if errors and isinstance(errors[0], dict) else {}
    message, field = first.get("message"), first.get("field")
    return (
        message if isinstance(message, str) else "",
        field if isinstance(field, str) else "",
    )


def find(status: int, message: str, field: str) -> Entry | None:
    """The entry of a refusal, None for one that is in no table."""
    for shape in SHAPES:
        if shape.fits(status, message.lower(), field.lower()):
            return BY_CODE[shape.code]
    return None


def explain(status: int, errors: list[Any]) -> Problem:
    """Explain the `errors` of a 4xx."""
    message, field = words(errors)
    entry = find(status, message, field)
    said = quoted(message) or "no reason given"
    if entry is not None:
        return entry.problem(statusCode=status, said=said)
    return Problem(
        code=f"http_{status}",
        message=f"SendGrid refused this (HTTP {status}): {said}",
        cause="SendGrid gave a reason that this program has no explanation for.",
        fix="Read SendGrid's words above, and look them up on the page.",
        documentation=TROUBLE,
        details={"statusCode": status, "said": said, "field": quoted(field)},
    )


CLASSES = {"technical": "Technical Failure"}
"""Classifications that the webhook and the statistics name differently."""


def why_it_failed(event: dict[str, Any]) -> Problem:
    """Explain a `bounce` or `dropped` event."""
    reason = event.get("reason")
    said = quoted(reason) if isinstance(reason, str) and reason else "no reason given"
    kind = "dropped" if event.get("event") == "dropped" else "bounce"
    entry = _dropped(said) if kind == "dropped" else _bounced(event)
    status = event.get("status")
    facts = {"said": said} | ({"status": quoted(status)} if isinstance(status, str) else {})
    if entry is not None:
        return entry.problem(**facts)
    return Problem(
        code=kind,
        message=f"The mail was not delivered: {said}",
        cause="The receiving server, or SendGrid itself, did not take it for the reason given.",
        fix="Read the reason; a number such as 5.1.1 in it tells what kind of refusal it is.",
        who=Who.OPERATOR,
        failure_class=FailureClass.CONFIG,
        documentation=EVENTS,
        details=facts,
    )


def _dropped(said: str) -> Entry | None:
    return next(
        (
            entry
            for code, entry in BY_CODE.items()
            if code.startswith("dropped/") and code[8:].lower() == said.lower()
        ),
        None,
    )


def _bounced(event: dict[str, Any]) -> Entry | None:
    found = event.get("bounce_classification")
    named = found.strip().lower() if isinstance(found, str) else ""
    named = CLASSES.get(named, named).lower()
    if named in ("", "unclassified"):
        return BY_CODE["bounce/blocked"] if event.get("type") == "blocked" else None
    return next(
        (
            entry
            for code, entry in BY_CODE.items()
            if code.startswith("bounce/") and code[7:].lower() == named
        ),
        None,
    )
