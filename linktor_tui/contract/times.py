"""Times as the wire has them: RFC 3339, UTC, whole seconds, `Z`."""

from __future__ import annotations

from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present, aware, in UTC: the default clock."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """Write a moment as the API page does: `2024-01-15T10:00:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_stamp(text: str | None) -> datetime | None:
    """Read a time, in UTC; None for none, and for what is no time with a zone.

    Another engine may write what it likes: also what in UTC is in the year 0 or 10000.
    """
    try:
        read = datetime.fromisoformat(text or "")
        return read.astimezone(UTC) if read.tzinfo else None
    except (ValueError, OverflowError):
        return None


def millis(moment: datetime) -> int:
    """Write a moment as milliseconds since 1970."""
    return round(moment.timestamp() * 1000)


def from_millis(milliseconds: int) -> datetime:
    """Read what `millis` wrote."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
