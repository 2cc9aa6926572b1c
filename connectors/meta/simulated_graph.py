"""The Graph API's shared world on loopback: apps, tokens, and how a call is taken.

Each part (WhatsApp, Messenger and Instagram) brings `Route`s. All nodes share one space of ids, so a
route looks first whether the node is one of its own, and gives None where it is not.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.meta.graph import proof

DAY = 86_400


@dataclass(frozen=True, slots=True)
class GraphError(Exception):
    """A refusal, as Meta writes it.

    Args:
        code: Meta's own; `subcode` with it, where the code alone does not say it.
        message: Meta's words.
        status: the HTTP status.
        details: goes under `error_data`, as WhatsApp writes it.
    """

    code: int
    message: str
    status: int = 400
    type: str = "OAuthException"
    subcode: int | None = None
    transient: bool = False
    details: str | None = None

    def body(self) -> dict[str, Any]:
        """The JSON of the answer."""
        error: dict[str, Any] = {"message": self.message, "type": self.type, "code": self.code}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.transient:
            error["is_transient"] = True
        if self.details is not None:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        return {"error": {**error, "fbtrace_id": "ASimulatedTraceOfNobody"}}


@dataclass(slots=True)
class App:
    """An app of the App Dashboard."""

    id: str
    name: str
    secret: str
    proof_required: bool = False
    """“Require app secret” in the app's advanced settings."""


@dataclass(slots=True)
class Token:
    """An access token, and what `/debug_token` says of it."""

    value: str
    app: str
    """Id of the app."""
    type: str = "SYSTEM_USER"
    node: str = ""
    """Id of what `/me` is: the user, the system user, the page, the Instagram account."""
    name: str = ""
    scopes: tuple[str, ...] = ()
    granular: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Permission -> the only accounts it was given for."""
    expires_in: int | None = None
    """Seconds from now; None: never."""
    data_access_in: int | None = None
    ended: int | None = None
    """Subcode of the 190 that every call gets: 458, 459, 460, 463, 464, 467, 492."""
    inspects: bool = True
    """Whether its holder has a role in the app, without which `/debug_token` is refused."""

    def facts(self, world: GraphWorld) -> dict[str, Any]:
        """What `/debug_token` answers under `data`."""
        app = world.apps[self.app]
        found: dict[str, Any] = {
            "app_id": self.app,
            "type": self.type,
            "application": app.name,
            "data_access_expires_at": _at(self.data_access_in),
            "expires_at": _at(self.expires_in),
            "is_valid": self.error is None,
            "issued_at": int(time.time()) - DAY,
            "scopes": list(self.scopes),
            "granular_scopes": [
                {"scope": scope} | ({"target_ids": list(ids)} if ids else {})
                for scope in self.scopes
                for ids in [self.granular.get(scope, ())]
            ],
        }
        found["profile_id" if self.type == "PAGE" else "user_id"] = self.node
        error = self.error
        if error is not None:
            found["error"] = {
                "code": error.code,
                "message": error.message,
                "subcode": error.subcode,
            }
        return found

    @property
    def error(self) -> GraphError | None:
        """Why every call with this token is refused, None for one that works."""
        if self.ended is None and self.expires_in is not None and self.expires_in <= 0:
            return ended(463)
        return None if self.ended is None else ended(self.ended)


ENDED = {
    458: "Error validating access token: The user has not authorized application.",
    459: "Error validating access token: You cannot access the app till you log in to "
    "www.facebook.com and follow the instructions given.",
    460: "Error validating access token: The session has been invalidated because the user changed "
    "their password or Facebook has changed the session for security reasons.",
    463: "Error validating access token: Session has expired on Tuesday, 03-Nov-26 08:00:00 PST. "
    "The current time is Wednesday, 04-Nov-26 09:12:44 PST.",
    464: "Error validating access token: Sessions for the user are not allowed because the user is "
    "not a confirmed user.",
    467: "Error validating access token: The session is invalid because the user logged out.",
    492: "Error validating access token: The user must be an administrator, editor, or moderator "
    "of the page in order to impersonate it.",
}
"""Subcode of 190 -> Meta's words."""


def ended(subcode: int) -> GraphError:
    """The refusal of a token that no longer works."""
    return GraphError(190, ENDED[subcode], 401, subcode=subcode)


def _at(seconds: int | None) -> int:
    return 0 if seconds is None else int(time.time()) + seconds


@dataclass(slots=True)
class GraphWorld:
    """What Meta knows. `apps` by id and `tokens` by value may be changed at any time."""

    apps: dict[str, App] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)

    def add(self, *things: App | Token) -> None:
        """Add apps and tokens."""
        for thing in things:
            if isinstance(thing, App):
                self.apps[thing.id] = thing
            else:
                self.tokens[thing.value] = thing

    def token(self, value: str) -> Token:
        """Find a token, or the one an app has by its id and secret. Raises `GraphError`."""
        app_id, bar, secret = value.partition("|")
        app = self.apps.get(app_id) if bar else None
        if app is not None and app.secret == secret:
            return Token(value, app.id, "APP", app.id, app.name)
        found = self.tokens.get(value)
        if found is None:
            raise GraphError(190, "Invalid OAuth access token - Cannot parse access token", 401)
        return found

    def authenticate(self, value: str | None, params: Mapping[str, Any]) -> Token:
        """Find the token of a call that may be made. Raises `GraphError`."""
        if not value:
            raise GraphError(104, "An access token is required to request this resource.", 400)
        token = self.token(value)
        if token.error is not None:
            raise token.error
        app, given = self.apps[token.app], params.get("appsecret_proof")
        if given is None and app.proof_required and token.type != "APP":
            raise GraphError(
                100,
                "API calls from the server require an appsecret_proof argument",
                type="GraphMethodException",
            )
        if given is not None and given != proof(value, app.secret):
            raise GraphError(
                100,
                "Invalid appsecret_proof provided in the API argument",
                type="GraphMethodException",
            )
        return token

    def inspect(self, call: Call) -> dict[str, Any]:
        """`GET /debug_token`. Raises `GraphError`."""
        asked = call.params.get("input_token")
        if not isinstance(asked, str) or not asked:
            raise GraphError(100, "(#100) The parameter input_token is required")
        if not call.token.inspects:
            raise GraphError(
                100,
                "(#100) You must provide an app access token, or a user access token that is an "
                "owner or developer of the app",
            )
        found = self.tokens.get(asked)
        if found is None:
            error = {"code": 190, "message": "Invalid OAuth access token."}
            return {"data": {"error": error, "is_valid": False, "scopes": []}}
        return {"data": found.facts(self)}


@dataclass(slots=True)
class Call:
    """One call that was let in: with a token that works."""

    method: str
    path: str
    """Below the version: `/me`, `/106540352242922/messages`."""
    params: dict[str, Any]
    """Query and body in one, as Meta takes them from either."""
    token: Token
    world: GraphWorld
    node: str = ""
    """What stood in place of `{node}` in the route's path."""

    @property
    def fields(self) -> tuple[str, ...] | None:
        """The fields that were asked for; None: those that Meta gives unasked."""
        asked = self.params.get("fields")
        return None if asked is None else tuple(part.strip() for part in str(asked).split(","))

    def needs(self, *scopes: str) -> None:
        """Refuse a token without any of these permissions. Raises `GraphError`."""
        if not set(scopes) & set(self.token.scopes):
            raise GraphError(10, f"(#10) This endpoint requires the '{scopes[0]}' permission", 403)


Answered = Mapping[str, Any] | None
Handler = Callable[[Call], Awaitable[Answered]]


@dataclass(frozen=True, slots=True)
class Route:
    """A call that a part of the Graph API takes.

    Args:
        method: `GET`, `POST` or `DELETE`.
        path: below the version; `{node}` stands for any id: `/{node}/messages`.
        handler: gives the JSON of the answer, or None where the node is another part's. Raises
            `GraphError`.
    """

    method: str
    path: str
    handler: Handler

    def node(self, method: str, path: str) -> str | None:
        """The node of a call that is this route's (empty without one), None for another call."""
        if method != self.method:
            return None
        wanted, given = self.path.strip("/").split("/"), path.strip("/").split("/")
        if len(wanted) != len(given):
            return None
        node = ""
        for want, have in zip(wanted, given, strict=True):
            if want == "{node}":
                node = have
            elif want != have:
                return None
        return node


def nowhere(method: str, path: str) -> GraphError:
    """The refusal of a node that is not there, or not for this token."""
    node = path.strip("/").split("/")[0]
    return GraphError(
        100,
        f"Unsupported {method.lower()} request. Object with ID '{node}' does not exist, cannot be "
        "loaded due to missing permissions, or does not support this operation. Please read the "
        "Graph API documentation at https://developers.facebook.com/docs/graph-api",
        type="GraphMethodException",
        subcode=33,
    )
