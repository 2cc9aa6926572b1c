"""What is said of a token: how long it lasts, and what it may do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from connectors.contract import StepStatus
from connectors.meta import tokens
from connectors.meta.answers import TokenFacts

NOW = datetime(2026, 11, 4, 12, tzinfo=UTC)


def facts(**given: object) -> TokenFacts:
    return TokenFacts.model_validate({"is_valid": True, "type": "USER"} | given)


def at(days: float) -> int:
    return int((NOW + timedelta(days=days)).timestamp())


def test_zero_is_never() -> None:
    found = facts(expires_at=0, data_access_expires_at=0)
    assert (found.expires_at, found.data_access_expires_at) == (None, None)
    told = tokens.expiry(found, NOW)
    assert (told.status, told.message) == (StepStatus.PASSED, "The token does not expire.")


@pytest.mark.parametrize(
    ("days", "status"),
    [
        (-0.1, StepStatus.FAILED),
        (0.5, StepStatus.WARNING),
        (13.9, StepStatus.WARNING),
        (14.1, StepStatus.PASSED),
    ],
)
@pytest.mark.parametrize("which", ["expires_at", "data_access_expires_at"])
def test_both_ends_are_watched(which: str, days: float, status: StepStatus) -> None:
    assert tokens.expiry(facts(**{which: at(days)}), NOW).status is status


def test_the_nearer_end_counts() -> None:
    told = tokens.expiry(facts(expires_at=at(50), data_access_expires_at=at(3)), NOW)
    assert told.status is StepStatus.WARNING
    assert told.details["expires"] == "its access to data"
    assert told.message == "Its access to data ends in 3 days."


def test_missing_permissions_are_named() -> None:
    told = tokens.scopes(facts(scopes=["email"]), ("email", "pages_messaging"))
    assert told.status is StepStatus.FAILED
    assert told.details["missing"] == ["pages_messaging"]
    assert tokens.scopes(facts(scopes=["a", "b"]), ("b",)).status is StepStatus.PASSED


def test_a_permission_without_targets_is_for_all() -> None:
    granular = [{"scope": "a"}, {"scope": "b", "target_ids": ["1", 2]}]
    found = facts(granular_scopes=granular)
    assert found.targets("a") is None
    assert found.targets("b") == ("1", "2")
