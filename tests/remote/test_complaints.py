"""Every error body that a server is known to send, as what an engine raises."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from linktor_tui.contract import errors
from linktor_tui.contract.errors import ChannelsError
from linktor_tui.remote.client import Answer
from linktor_tui.remote.complaints import error_of

NOW = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)


def raised(status: int, body: Any, **headers: str) -> ChannelsError:
    text = body if isinstance(body, str) else json.dumps(body)
    parsed = None if isinstance(body, str) else body
    named = {key.replace("_", "-"): value for key, value in headers.items()}
    return error_of(Answer(status, named, text, parsed), "api.example.com", NOW)


class TestShapes:
    def test_the_page(self) -> None:
        body = {
            "error": {
                "code": "VALIDATION_ERROR",
                "message": "Invalid",
                "details": [{"field": "config.botToken", "message": "is required"}],
            },
            "meta": {"requestId": "r1"},
        }

        error = raised(400, body)

        assert isinstance(error, errors.InvalidRequest)
        assert [fault.field for fault in error.faults] == ["config.botToken"]

    def test_the_real_servers_handlers(self) -> None:
        body = {
            "success": False,
            "error": {"code": "CHANNEL_NOT_FOUND", "message": "channel not found"},
        }

        error = raised(404, body)

        assert isinstance(error, errors.ChannelNotFound)
        assert error.message == "channel not found"

    def test_the_real_servers_details_are_an_object(self) -> None:
        inner = {"code": "VALIDATION_ERROR", "message": "Bad", "details": {"name": "too long"}}

        error = raised(400, {"success": False, "error": inner})

        assert isinstance(error, errors.InvalidRequest)
        assert str(error) == "name too long"

    def test_the_real_servers_login_check(self) -> None:
        error = raised(401, {"code": "UNAUTHORIZED", "message": "Invalid token", "details": None})

        assert isinstance(error, errors.Unauthorized)
        assert error.fix is not None
        assert "login" in error.fix

    def test_an_error_that_is_a_text(self) -> None:
        error = raised(500, {"error": "relation does not exist"})

        assert isinstance(error, errors.Unreachable)
        assert error.message == "relation does not exist"

    def test_a_path_that_is_not_there(self) -> None:
        error = raised(404, "404 page not found")

        assert isinstance(error, errors.Unreachable)
        assert "no Channels API at this address (“404 page not found”)" in error.message
        assert "/api/v1" in (error.fix or "")

    def test_nothing_at_all(self) -> None:
        error = raised(500, "")

        assert isinstance(error, errors.Unreachable)
        assert error.message == "api.example.com answered HTTP 500 without saying why."

    def test_a_fault_can_be_found_in_the_servers_log(self) -> None:
        error = raised(500, "", x_request_id="req-1")

        assert error.details["requestId"] == "req-1"

    def test_a_web_page_is_its_title(self) -> None:
        page = "<html><head><title>502 Bad\n Gateway &amp; so on</title></head>" + "<p>x" * 9999

        error = raised(502, page)

        assert "(“502 Bad Gateway & so on”)" in error.message
        assert "<p>" not in error.message

    @pytest.mark.parametrize("body", [[], 7, None, {"error": 7}, {"error": {}}, {"error": None}])
    @pytest.mark.parametrize("status", [400, 401, 404, 405, 409, 418, 429, 500])
    def test_nonsense_is_told_and_does_not_break(self, body: Any, status: int) -> None:
        assert raised(status, body).message


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "INVALID_CHANNEL_TYPE", errors.InvalidChannelType),
        (400, "ACTIVE_CONVERSATIONS_EXIST", errors.ActiveConversationsExist),
        (401, "INVALID_API_KEY", errors.Unauthorized),
        (401, "TOKEN_EXPIRED", errors.Unauthorized),
        (402, "QUOTA_EXCEEDED", errors.InvalidRequest),
        (403, "INSUFFICIENT_PERMISSIONS", errors.Unauthorized),
        (404, "RESOURCE_NOT_FOUND", errors.ChannelNotFound),
        (409, "CHANNEL_ALREADY_EXISTS", errors.ChannelAlreadyExists),
        (409, "SECRET_DESTINATION_CHANGED", errors.DestinationChanged),
        (409, "CHANNEL_INCOMPLETE", errors.ChannelIncomplete),
        (409, "SOMETHING_NEW", errors.ChannelAlreadyExists),
        (422, "CHECK_FAILED", errors.CheckFailed),
        (429, "RATE_LIMITED", errors.RateLimited),
        (500, "INTERNAL_ERROR", errors.Unreachable),
        (501, "UNSUPPORTED", errors.Unsupported),
        (503, "VAULT_LOCKED", errors.VaultLocked),
        (503, "CHECK_INCONCLUSIVE", errors.CheckInconclusive),
    ],
)
def test_codes(status: int, code: str, kind: type[ChannelsError]) -> None:
    error = raised(status, {"error": {"code": code, "message": "so it is", "fix": "do this"}})

    assert type(error) is kind
    assert error.message == "so it is"


def test_cause_and_fix_of_our_own_server_survive() -> None:
    inner = {"code": "CHANNEL_INCOMPLETE", "message": "m", "cause": "c", "fix": "f"}

    error = raised(409, {"error": {**inner, "details": {"missing": ["botToken"]}}})

    assert (error.cause, error.fix) == ("c", "f")
    assert error.details["missing"] == ["botToken"]


def test_who_is_refused_logs_in_again_whatever_the_server_tells_who_runs_it() -> None:
    inner = {"code": "INVALID_API_KEY", "message": "It was revoked.", "fix": "Make a key."}

    error = raised(401, {"error": inner})

    assert (error.fix or "").startswith("Log in again, or give another key: `linktor-tui login`.")
    assert (error.fix or "").endswith("On the server: Make a key.")


@pytest.mark.parametrize(
    ("body", "headers", "seconds"),
    [
        ({"error": {"code": "RATE_LIMIT_EXCEEDED", "message": "m", "retryAfter": 60}}, {}, 60),
        ({"code": "RATE_LIMITED", "message": "m", "retry_after": 7}, {}, 7),
        ("", {"retry_after": "12"}, 12),
        ("", {"retry_after": "Mon, 15 Jan 2024 10:30:30 GMT"}, 30),
        ("", {"retry_after": "Mon, 15 Jan 2024 10:29:00 GMT"}, 0),
        ("", {"x_ratelimit_reset": "1705314645"}, 45),
        ("", {"x_ratelimit_reset": "20"}, 20),
        ("", {"retry_after": "-5"}, 0),
        ("", {"retry_after": "soon"}, None),
        ("", {"retry_after": "nan"}, None),
        ({"retry_after": True}, {}, None),
        ("", {}, None),
    ],
)
def test_how_long_to_wait(body: Any, headers: dict[str, str], seconds: int | None) -> None:
    error = raised(429, body, **headers)

    assert isinstance(error, errors.RateLimited)
    assert error.details.get("retryAfter") == seconds
