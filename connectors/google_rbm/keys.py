"""A service account's key file: what must be in it, and what is wrong with one that is not right.

Facts: “Service account keys” and “Using OAuth 2.0 for server to server applications” in Google's
docs. Nothing here asks anybody.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from connectors.google_rbm.config import KEY_GUIDE
from connectors.problems import Problem
from connectors.rsa import NoRsaKey, load

DOCUMENTATION = "https://cloud.google.com/iam/docs/keys-create-delete"
NEEDED = ("client_email", "private_key")


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """A readable key file. Holds the private key: never shown."""

    email: str
    private_key: str
    key_id: str | None
    project: str | None


def read(text: str) -> ServiceAccount | Problem:
    """Read a key file, or say what is wrong with it. Never quotes it."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return _not_json(text)
    if not isinstance(found, dict):
        return _not_json(text)
    kind = found.get("type", "service_account")
    if kind != "service_account":
        return _other_kind(found)
    missing = [name for name in NEEDED if not isinstance(found.get(name), str) or not found[name]]
    if missing:
        return _incomplete(missing)
    return _pem_fault(found["private_key"]) or ServiceAccount(
        email=found["client_email"],
        private_key=found["private_key"],
        key_id=_text(found.get("private_key_id")),
        project=_text(found.get("project_id")),
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _pem_fault(pem: str) -> Problem | None:
    try:
        load(pem)
    except NoRsaKey:
        return _problem(
            "key_not_rsa",
            "The private key in the key file is not an RSA key.",
            "Google signs with RSA keys (RS256); this key is of another kind.",
            "Create a key of type JSON in the console, and paste that file.",
        )
    except ValueError:
        return _problem(
            "key_not_pem",
            "The private key in the key file is damaged.",
            "The key file was retyped or cut, or the line breaks in private_key (\\n) were changed.",
            "Open the downloaded .json file and copy all of it again, unchanged.",
        )
    return None


def _not_json(text: str) -> Problem:
    if text.lstrip().startswith("-----BEGIN"):
        cause = "Only the private key was pasted; the key file around it names the account."
    elif text.lstrip().startswith("ya29."):
        cause = "This is an access token, which is good for an hour; the key file is needed."
    elif text.lstrip().startswith("{"):
        cause = "The file was cut, or quotes in it were changed by an editor."
    else:
        cause = "Something other than the downloaded .json file was pasted."
    return _problem(
        "key_not_json",
        "The service account key is not a JSON object.",
        cause,
        "Open the downloaded .json file and paste all of it, from { to }.",
    )


def _other_kind(found: dict[str, Any]) -> Problem:
    cause = "It is a file of another kind of Google credential."
    if "installed" in found or "web" in found or found.get("type") == "authorized_user":
        cause = "It is an OAuth client or a person's login, which cannot sign for an agent."
    return _problem(
        "key_not_service_account",
        "The JSON is not a service account's key.",
        cause,
        "In the RCS for Business Developer Console, open Service account and create a key there.",
    )


def _incomplete(missing: list[str]) -> Problem:
    return _problem(
        "key_incomplete",
        f"The key file lacks {' and '.join(missing)}.",
        "Part of the file is missing, or it is not the one that the console downloads.",
        "Paste the downloaded .json file again, whole.",
        missing=missing,
    )


def _problem(code: str, message: str, cause: str, fix: str, **details: Any) -> Problem:
    link = KEY_GUIDE if code == "key_not_service_account" else DOCUMENTATION
    return Problem(code, message, cause, fix, documentation=link, details=details)
