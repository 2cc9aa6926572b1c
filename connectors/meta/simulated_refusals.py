"""How Meta words its errors: status, type and body for each code that is known here.

Statuses and words are those of “Error codes” of the WhatsApp Business Platform and of the Business
Messaging API's specification, v23.0; where neither shows one, the form is the usual one.
"""

from __future__ import annotations

from connectors.meta.simulated_graph import ENDED, GraphError, ended

_METHOD = "GraphMethodException"

ANYWHERE = frozenset({"0", "1", "2", "102", "104", "190"})
"""Codes that any call may meet, whatever it asks for. So may a 190 with a subcode."""

_GRAPH: dict[str, GraphError] = {
    "0": GraphError(0, "AuthException", 401),
    "1": GraphError(1, "API Unknown"),
    "2": GraphError(2, "Service temporarily unavailable", 503),
    "3": GraphError(3, "(#3) Application does not have the capability to make this API call.", 500),
    "10": GraphError(10, "(#10) Application does not have permission for this action", 403),
    "33": GraphError(33, "(#33) Parameter value is not valid"),
    "100": GraphError(100, "(#100) Invalid parameter"),
    "100/33": GraphError(
        100,
        "Unsupported get request. Object with ID '0' does not exist, cannot be loaded due to "
        "missing permissions, or does not support this operation.",
        type=_METHOD,
        subcode=33,
    ),
    "102": GraphError(102, "Session key invalid or no longer valid", 401),
    "104": GraphError(104, "An access token is required to request this resource.", 401),
    "190": GraphError(190, "Invalid OAuth access token - Cannot parse access token", 401),
    "200": GraphError(
        200,
        "(#200) You do not have the necessary permissions required to send messages on behalf of "
        "this WhatsApp Business Account",
        403,
    ),
    "368": GraphError(
        368,
        "The action attempted has been deemed abusive or is otherwise disallowed",
        403,
    ),
    "803": GraphError(803, "(#803) Some of the aliases you requested do not exist", 404),
}


def graph_error(code: str) -> GraphError:
    """The refusal with a code of the shared table, such as `190/463`."""
    known = _GRAPH.get(code)
    if known is not None:
        return known
    major, _, minor = code.partition("/")
    subcode = int(minor) if minor else None
    if major == "190" and subcode in ENDED:
        return ended(subcode)
    return GraphError(int(major), f"(#{major}) A simulated refusal", subcode=subcode)


def anywhere(code: str) -> bool:
    """Tell whether a code may meet any call, such as one with a token that has ended."""
    return code.partition("/")[0] in ANYWHERE
