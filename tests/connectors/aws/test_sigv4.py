"""Our signatures against botocore's, over requests of every shape."""

from __future__ import annotations

import string
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

import pytest
from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as TheirCredentials
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.aws.sigv4 import Credentials, signed

NOW = datetime(2026, 3, 1, 23, 59, 58, tzinfo=UTC)
HOSTS = (
    "https://sts.eu-west-1.amazonaws.com",
    "http://127.0.0.1:8123",
    "https://email.us-east-1.amazonaws.com",
)
words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
ascii_words = st.text(string.ascii_letters + string.digits + " +/=.-_~*'()", max_size=20)


def theirs(method: str, url: str, headers: dict[str, str], body: bytes, ours: Credentials) -> str:
    """The Authorization header as botocore makes it."""
    request = AWSRequest(method, url, headers=headers, data=body)
    request.context["timestamp"] = NOW.strftime("%Y%m%dT%H%M%SZ")
    signer = auth.SigV4Auth(
        TheirCredentials(ours.key_id, ours.secret, ours.token), "ses", "eu-west-1"
    )
    signer.add_auth(request)
    found: str = request.headers["Authorization"]
    return found


@pytest.fixture(autouse=True)
def _their_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore takes the time itself; both must sign for the same second."""
    monkeypatch.setattr(auth, "get_current_datetime", lambda: NOW.replace(tzinfo=None))


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["GET", "POST", "DELETE"]),
    host=st.sampled_from(HOSTS),
    path=st.lists(words.filter(lambda word: word not in ("", ".", "..")), max_size=4),
    query=st.lists(
        st.tuples(ascii_words.filter(bool), ascii_words), max_size=4, unique_by=lambda pair: pair[0]
    ),
    header=ascii_words.filter(lambda text: bool(text.strip())),
    body=st.binary(max_size=200),
    secret=st.text(string.ascii_letters + string.digits + "+/", min_size=1, max_size=40),
    token=st.none() | ascii_words.filter(lambda text: bool(text.strip()) and text == text.strip()),
)
def test_signatures_are_the_same(
    method: str,
    host: str,
    path: list[str],
    query: list[tuple[str, str]],
    header: str,
    body: bytes,
    secret: str,
    token: str | None,
) -> None:
    url = f"{host}/{'/'.join(quote(part, safe='') for part in path)}"
    if query:
        url += f"?{urlencode(query, quote_via=quote)}"
    credentials = Credentials("AKIASANDBOXNOTREAL01", secret, token)
    headers = {"Content-Type": "application/json", "X-Acme": header}

    ours = signed(
        credentials,
        method=method,
        url=url,
        headers=headers,
        body=body,
        region="eu-west-1",
        service="ses",
        now=NOW,
    )

    assert ours["Authorization"] == theirs(method, url, dict(headers), body, credentials)


def test_no_secret_is_shown() -> None:
    shown = repr(Credentials("AKIASANDBOXNOTREAL01", "the-secret", "the-token"))

    assert "the-secret" not in shown
    assert "the-token" not in shown
