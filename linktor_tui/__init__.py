"""linktor-tui: does this messaging channel work, and if not, why, and what to do about it."""

__version__ = "0.1.0"
