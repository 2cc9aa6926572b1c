"""How AWS takes a request: who signed it and whether that counts, and how it says no."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from connectors.aws.sigv4 import ALGORITHM, STAMP, Scope, canonical_request, signature
from connectors.aws.simulated import Key, World

REQUEST_ID = "c6104cbe-af31-11e0-8154-cbc7ccf896c7"
_AUTHORIZATION = re.compile(
    rf"{ALGORITHM} Credential=(?P<key>[^/]+)/(?P<day>\d{{8}})/(?P<region>[a-z0-9-]+)/"
    r"(?P<service>[a-z]+)/aws4_request,\s*SignedHeaders=(?P<names>[a-z0-9;-]+),\s*"
    r"Signature=(?P<signature>[0-9a-f]{64})"
)
_SKEW = timedelta(minutes=15)
_NAMESPACES = {
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
    "sns": "http://sns.amazonaws.com/doc/2010-03-31/",
}


@dataclass(slots=True)
class Refused(Exception):
    """An error of AWS: its status, its code, its words."""

    status: int
    code: str
    message: str


NOT_KNOWN = Refused(
    403, "InvalidClientTokenId", "The security token included in the request is invalid."
)
EXPIRED_TOKEN = Refused(
    403, "ExpiredToken", "The security token included in the request is expired"
)
NO_MATCH = Refused(
    403,
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. Check your AWS "
    "Secret Access Key and signing method. Consult the service documentation for details.",
)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who made a request, proved, and for which service and region."""

    key: Key
    service: str
    region: str


def admit(world: World, request: Request, body: bytes) -> Caller:
    """Prove a request as AWS does. Raises `Refused`."""
    given = request.headers.get("authorization")
    if given is None:
        raise Refused(403, "MissingAuthenticationToken", "Request is missing Authentication Token")
    found = _AUTHORIZATION.fullmatch(given)
    stamp = request.headers.get("x-amz-date", "")
    if found is None or not stamp.startswith(found["day"]):
        raise Refused(400, "IncompleteSignature", "Authorization header is not as it must be.")
    key = world.keys.get(found["key"])
    if key is None or key.token != request.headers.get("x-amz-security-token"):
        raise NOT_KNOWN
    _check_clock(stamp)
    if found["signature"] != _expected(key, found, stamp, request, body):
        raise NO_MATCH
    if key.expired:
        raise EXPIRED_TOKEN
    return Caller(key, found["service"], found["region"])


def _check_clock(stamp: str) -> None:
    try:
        made = datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)
    except ValueError:
        raise Refused(400, "IncompleteSignature", "Date must be in ISO-8601.") from None
    now = datetime.now(UTC)
    if made < now - _SKEW:
        earliest = (now - _SKEW).strftime(STAMP)
        words = (
            f"Signature expired: {stamp} is now earlier than {earliest} ({now:{STAMP}} - 15 min.)"
        )
        raise Refused(403, "SignatureDoesNotMatch", words)
    if made > now + _SKEW:
        latest = (now + _SKEW).strftime(STAMP)
        words = f"Signature not yet current: {stamp} is still later than {latest} ({now:{STAMP}} + 15 min.)"
        raise Refused(403, "SignatureDoesNotMatch", words)


def _expected(key: Key, found: re.Match[str], stamp: str, request: Request, body: bytes) -> str:
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    query: bytes = request.scope["query_string"]
    url = f"http://-{raw.decode()}" + (f"?{query.decode()}" if query else "")
    canonical = canonical_request(
        request.method,
        url,
        dict(request.headers),
        found["names"].split(";"),
        hashlib.sha256(body).hexdigest(),
    )
    scope = Scope(found["day"], found["region"], found["service"])
    return signature(key.secret, scope, stamp, canonical)


def answer_xml(service: str, action: str, result: str) -> Response:
    """Answer in the query protocol."""
    space = _NAMESPACES[service]
    text = (
        f'<{action}Response xmlns="{space}">\n  <{action}Result>{result}</{action}Result>\n'
        f"  <ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata>\n"
        f"</{action}Response>\n"
    )
    return Response(text, media_type="text/xml")


def refuse_xml(service: str, refused: Refused) -> Response:
    """Refuse in the query protocol."""
    side = "Sender" if refused.status < 500 else "Receiver"
    text = (
        f'<ErrorResponse xmlns="{_NAMESPACES.get(service, _NAMESPACES["sns"])}">\n  <Error>\n'
        f"    <Type>{side}</Type>\n    <Code>{refused.code}</Code>\n"
        f"    <Message>{escape(refused.message)}</Message>\n  </Error>\n"
        f"  <RequestId>{REQUEST_ID}</RequestId>\n</ErrorResponse>\n"
    )
    return Response(text, refused.status, media_type="text/xml")


_IN_JSON = {
    "InvalidClientTokenId": "UnrecognizedClientException",
    "ExpiredToken": "ExpiredTokenException",
    "SignatureDoesNotMatch": "InvalidSignatureException",
    "MissingAuthenticationToken": "MissingAuthenticationTokenException",
    "IncompleteSignature": "IncompleteSignatureException",
    "Throttling": "TooManyRequestsException",
}


def refuse_json(refused: Refused) -> Response:
    """Refuse in the REST protocol, whose codes have names of their own."""
    code = _IN_JSON.get(refused.code, refused.code)
    status = 429 if code == "TooManyRequestsException" else refused.status
    headers = {"x-amzn-ErrorType": code, "x-amzn-RequestId": REQUEST_ID}
    return JSONResponse({"message": refused.message}, status, headers)
