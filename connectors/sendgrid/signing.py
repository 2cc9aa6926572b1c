"""SendGrid's signature: ECDSA on P-256 with SHA-256 over the timestamp and the body as it came.

“Getting Started with the Event Webhook Security Features”. The key is the Base64 of a DER public
key, as the settings show it. Inbound Parse signs the same way where a security policy says so.
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import datetime
from typing import TYPE_CHECKING

from connectors.hooks import HookRequest, fresh, too_old, unsigned, wrong_signature

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

SIGNATURE = "x-twilio-email-event-webhook-signature"
TIMESTAMP = "x-twilio-email-event-webhook-timestamp"
SCHEME = "Event Webhook"

_ARMOUR = re.compile(r"-----(?:BEGIN|END) PUBLIC KEY-----")


def read_key(pasted: str) -> EllipticCurvePublicKey:
    """Read a verification key, with or without PEM armour.

    Raises:
        ValueError: it is no public key on P-256.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    text = "".join(_ARMOUR.sub("", pasted).split())
    try:
        key = load_der_public_key(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError, UnsupportedAlgorithm):
        raise ValueError("it is no public key") from None
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != "secp256r1":
        raise ValueError("it is a key of another kind")
    return key


def plain_key(pasted: str) -> str:
    """A key without armour and spaces, to be compared with another one."""
    return "".join(_ARMOUR.sub("", pasted).split())


def is_signed(request: HookRequest) -> bool:
    """Tell whether a request carries a signature."""
    return SIGNATURE in request.headers


def prove(request: HookRequest, key: EllipticCurvePublicKey, now: datetime) -> None:
    """Have a request prove that SendGrid signed it, lately.

    Raises:
        HookRefused: unsigned, signed by another key, changed on the way, or too old.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    signature, stamp = request.headers.get(SIGNATURE), request.headers.get(TIMESTAMP)
    if not signature:
        raise unsigned("X-Twilio-Email-Event-Webhook-Signature")
    if not stamp or not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
        raise unsigned("X-Twilio-Email-Event-Webhook-Timestamp")
    try:
        decoded = base64.b64decode(signature, validate=True)
        key.verify(decoded, stamp.encode() + request.body, ec.ECDSA(hashes.SHA256()))
    except (binascii.Error, ValueError, InvalidSignature):
        raise wrong_signature(SCHEME) from None
    if not fresh(int(stamp), now):
        raise too_old(int(stamp), now)
