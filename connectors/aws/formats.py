"""What can be said of an AWS channel's settings without asking anybody."""

from __future__ import annotations

import re

from connectors.aws.config import AwsConfig, SnsConfig
from connectors.problems import Problem

_KEY_ID = re.compile(r"A(?:KIA|SIA)[A-Z0-9]{12,124}")
_OTHER_IDS = {
    "AIDA": "the id of a user",
    "AROA": "the id of a role",
    "AGPA": "the id of a group",
    "ANPA": "the id of a policy",
}
SECRET_LENGTH = 40
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_SENDER_ID = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9-]{1,11}")
_PLACEHOLDERS = re.compile(r"YOUR_|EXAMPLE|changeme", re.IGNORECASE)


def look_over(config: AwsConfig) -> Problem | None:
    """Find the first thing that cannot work, if there is one."""
    return _of_key(config) or _of_secret(config) or _of_sender(config)


def doubtful(config: AwsConfig) -> Problem | None:
    """Find the first thing that looks odd and may yet work."""
    secret = config.secret_access_key.get_secret_value()
    if len(secret) != SECRET_LENGTH:
        return _fault(
            "secret_length",
            "secretAccessKey",
            f"has {len(secret)} characters, and AWS gives out 40",
            "Copy it again; nothing may stand before or after it.",
        )
    if config.access_key_id.startswith("AKIA") and config.session_token is not None:
        return _fault(
            "token_unused",
            "sessionToken",
            "belongs to a temporary key, and this one (AKIA…) is not temporary",
            "Leave the session token out, or give the key ID that came with it.",
        )
    return None


def _of_key(config: AwsConfig) -> Problem | None:
    key = config.access_key_id
    if _PLACEHOLDERS.search(key):
        return _placeholder("accessKeyId")
    if key[:4] in _OTHER_IDS:
        what = _OTHER_IDS[key[:4]]
        return _fault("key_id_kind", "accessKeyId", f"is {what}", "Give the id of an access key.")
    if not _KEY_ID.fullmatch(key):
        return _fault(
            "key_id_format",
            "accessKeyId",
            "is not AKIA or ASIA and capital letters and digits",
            "Copy the access key ID again.",
        )
    if key.startswith("ASIA") and config.session_token is None:
        return _fault(
            "session_token_missing",
            "sessionToken",
            "is missing, and a temporary key (ASIA…) is worthless without it",
            "Give the session token that came with the key.",
        )
    return None


def _of_secret(config: AwsConfig) -> Problem | None:
    secret = config.secret_access_key.get_secret_value()
    if _PLACEHOLDERS.search(secret):
        return _placeholder("secretAccessKey")
    if secret == config.access_key_id:
        return _fault(
            "secret_is_key_id",
            "secretAccessKey",
            "is the access key ID once more",
            "Give the secret that was shown when the key was created.",
        )
    return None


def _of_sender(config: AwsConfig) -> Problem | None:
    if not isinstance(config, SnsConfig):
        return None
    if config.phone_number is not None and not _E164.fullmatch(config.phone_number):
        fix = "Write it as +15551234567."
        return _fault("number_format", "phoneNumber", "is no number with + and country code", fix)
    if config.sender_id is not None and not _SENDER_ID.fullmatch(config.sender_id):
        return _fault(
            "sender_id_format",
            "senderId",
            "is not 1 to 11 letters, digits and hyphens with a letter among them",
            "Choose a shorter name without blanks.",
        )
    return None


def _placeholder(name: str) -> Problem:
    return _fault("placeholder", name, "is still the placeholder", "Put the real value there.")


def _fault(code: str, name: str, what: str, fix: str) -> Problem:
    return Problem(
        code=code,
        message=f"{name} {what}.",
        cause="It was mistyped, or pasted from somewhere else.",
        fix=fix,
        details={"field": name},
    )
