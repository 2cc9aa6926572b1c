"""Google's answers: errors as `google.rpc.Status` and as OAuth writes them, and tokens.

Facts: AIP-193 (error bodies), “Using OAuth 2.0 for server to server applications”.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import jwt
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from connectors.google_rbm import tokens
from connectors.google_rbm.oauth_errors import SAID
from connectors.google_rbm.simulated import SimulatedAccount, World, public_key

NO_AGENT = (
    "There was an error looking up the RBM agent that corresponds to the Google Cloud Platform "
    "(GCP) project you're authenticating with. This may be a transient error, in which case a "
    "retry can help."
)
HTTP = {
    "INVALID_ARGUMENT": 400,
    "FAILED_PRECONDITION": 400,
    "UNAUTHENTICATED": 401,
    "PERMISSION_DENIED": 403,
    "NOT_FOUND": 404,
    "RESOURCE_EXHAUSTED": 429,
}
OAUTH_HTTP = {"unauthorized_client": 401, "invalid_client": 401, "access_denied": 403}
SCOPES = frozenset({tokens.MESSAGING, tokens.MANAGEMENT})


class Refused(Exception):
    """Google says no."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def status(name: str, message: str, reason: str | None = None) -> Response:
    """Make an error body of an API."""
    error: dict[str, Any] = {"code": HTTP[name], "message": message, "status": name}
    if reason:
        error["details"] = [
            {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": reason,
                "domain": "googleapis.com",
                "metadata": {"service": "rcsbusinessmessaging.googleapis.com"},
            }
        ]
    return JSONResponse({"error": error}, HTTP[name])


def oauth(code: str) -> Response:
    """Make an error body of the token endpoint."""
    error, said = SAID[code]
    return JSONResponse({"error": error, "error_description": said}, OAUTH_HTTP.get(error, 400))


def grant(world: World, form: Mapping[str, str]) -> Response:
    """Exchange a signed request for a token."""
    if form.get("grant_type") != tokens.GRANT:
        return JSONResponse(
            {"error": "unsupported_grant_type", "error_description": "Invalid"}, 400
        )
    try:
        claims = jwt.decode(form.get("assertion", ""), options={"verify_signature": False})
    except jwt.InvalidTokenError:
        body = {"error": "invalid_grant", "error_description": "Invalid JWT"}
        return JSONResponse(body, 400)
    account = world.accounts.get(str(claims.get("iss")))
    if account is None or account.deleted:
        return oauth("invalid_grant/account")
    fault = _fault(form["assertion"])
    if fault is not None:
        return oauth(fault)
    scopes = frozenset(str(claims.get("scope", "")).split())
    if not scopes or not scopes <= SCOPES:
        return oauth("invalid_scope")
    token = f"ya29.simulator-only-{secrets.token_urlsafe(24)}"
    world.tokens[token] = (account.email, scopes)
    return JSONResponse({"access_token": token, "expires_in": 3599, "token_type": "Bearer"})


def _fault(assertion: str) -> str | None:
    try:
        jwt.decode(
            assertion,
            public_key("known"),
            algorithms=["RS256"],
            audience=tokens.AUDIENCE,
            leeway=300,
            options={"require": ["iat", "exp"]},
        )
    except (jwt.ExpiredSignatureError, jwt.ImmatureSignatureError):
        return "invalid_grant/clock"
    except jwt.InvalidTokenError:
        return "invalid_grant/signature"
    return None


def account_of(world: World, request: Request, scope: str) -> SimulatedAccount:
    """Tell whose token came along. Raises `Refused`."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or token not in world.tokens:
        reason = "CREDENTIALS_MISSING" if not token else "ACCESS_TOKEN_TYPE_UNSUPPORTED"
        raise Refused(
            status(
                "UNAUTHENTICATED",
                "Request had invalid authentication credentials. Expected OAuth 2 access token, "
                "login cookie or other valid authentication credential.",
                reason,
            )
        )
    email, scopes = world.tokens[token]
    if scope not in scopes:
        said = "Request had insufficient authentication scopes."
        raise Refused(status("PERMISSION_DENIED", said, "ACCESS_TOKEN_SCOPE_INSUFFICIENT"))
    account = world.accounts[email]
    if scope == tokens.MANAGEMENT and not account.manages:
        said = "The caller does not have permission."
        raise Refused(status("PERMISSION_DENIED", said, "IAM_PERMISSION_DENIED"))
    if account.api_disabled:
        said = (
            "RCS Business Messaging API has not been used in project 1234567890 before or it is "
            "disabled."
        )
        raise Refused(status("PERMISSION_DENIED", said, "SERVICE_DISABLED"))
    return account
