"""From an error of the Graph API to a problem with cause and fix.

The form of errors: “Handling errors” in the Graph API's guides. The same object stands in refusals,
in `debug_token` and, for WhatsApp, in the reports of failed messages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from connectors.contract import FailureClass
from connectors.knowledge import Entry, quoted
from connectors.meta.knowledge import known
from connectors.problems import Problem

HANDLING_ERRORS = "https://developers.facebook.com/docs/graph-api/guides/error-handling"
LIMITS = frozenset({4, 17, 32, 613, 80007, 130429})
"""Codes with which Meta asks a caller to slow down."""
SHARED = 1000
"""Codes below this are shared by many causes, which the subcode tells apart."""


def limited(error: Mapping[str, Any]) -> bool:
    """Tell whether an error is a limit that was reached."""
    return error.get("code") in LIMITS


def code_of(error: Mapping[str, Any]) -> str:
    """Name an error: `190/463` with its subcode, `131047` where the code says it all."""
    code, subcode = error.get("code"), error.get("error_subcode")
    if isinstance(code, int) and code >= SHARED:
        return str(code)
    return f"{code}/{subcode}" if isinstance(subcode, int) and subcode else str(code)


def explain(error: Mapping[str, Any], status: int) -> Problem:
    """Turn an error into a problem with cause and fix.

    Args:
        error: the object under `error`; only a number under `code` is taken for granted.
        status: the HTTP status it came with, 200 for one in a webhook.
    """
    details = _details(error, status)
    entry = known(code_of(error)) or known(str(error.get("code")))
    problem = _unknown(error, details) if entry is None else _of(entry, error, details)
    if error.get("is_transient") is True:
        return replace(problem, failure_class=FailureClass.TRANSIENT)
    if status >= 500 and entry is None:
        return replace(problem, failure_class=FailureClass.REMOTE)
    return problem


def _of(entry: Entry, error: Mapping[str, Any], details: dict[str, Any]) -> Problem:
    # The provider's own subcode is shown even where only the code is in the table.
    return replace(entry.problem(**details), code=code_of(error))


def _details(error: Mapping[str, Any], status: int) -> dict[str, Any]:
    data = error.get("error_data")
    said = {
        "said": error.get("message") or error.get("title"),
        "saidMore": data.get("details") if isinstance(data, Mapping) else None,
        "userTitle": error.get("error_user_title"),
        "userMessage": error.get("error_user_msg"),
        "traceId": error.get("fbtrace_id"),
    }
    words = {name: quoted(text) for name, text in said.items() if isinstance(text, str) and text}
    return {"statusCode": status, "errorCode": error.get("code"), **words}


def _unknown(error: Mapping[str, Any], details: dict[str, Any]) -> Problem:
    said = details.get("saidMore") or details.get("userMessage") or details.get("said")
    return Problem(
        code=code_of(error),
        message=f"Meta refused: {said or 'it gave no reason'}",
        cause="What was asked for is not possible, for the reason that Meta gives.",
        fix="Change what was asked for, or look the code up on Meta's page.",
        documentation=HANDLING_ERRORS,
        details=details,
    )
