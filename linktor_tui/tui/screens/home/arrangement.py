"""How the list is arranged, as it is kept between runs and saved under a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from linktor_tui.texts import N_
from linktor_tui.tui.listing import GROUPS, SORT_KEYS
from linktor_tui.tui.widgets.columns import BY_KEY


class Arrangement(NamedTuple):
    """Filter, order, grouping and columns."""

    filter: str = ""
    sort: str | None = None
    descending: bool = False
    grouping: str | None = None
    columns: tuple[str, ...] | None = None
    """None for the columns that are there already."""

    def as_json(self) -> dict[str, Any]:
        """Give what is kept."""
        return self._asdict() | {"columns": list(self.columns or ())}

    @classmethod
    def read(cls, kept: object) -> Arrangement:
        """Read what was kept. What makes no sense, or no more, is left out."""
        if not isinstance(kept, Mapping):
            return cls()
        sort, grouping = kept.get("sort"), kept.get("grouping")
        listed = kept.get("columns")
        listed = listed if isinstance(listed, list) else []
        columns = tuple(key for key in listed if isinstance(key, str) and key in BY_KEY)
        return cls(
            filter=str(kept.get("filter") or "")[:500],
            sort=sort if isinstance(sort, str) and sort in SORT_KEYS else None,
            descending=kept.get("descending") is True,
            grouping=grouping if isinstance(grouping, str) and grouping in GROUPS else None,
            columns=columns or None,
        )


BUILT_IN = {
    N_("All channels"): Arrangement(),
    N_("Trouble"): Arrangement("is:trouble", sort="status"),
    N_("On"): Arrangement("is:on"),
    N_("Off"): Arrangement("is:off"),
    N_("Silent for a day"): Arrangement("is:on last:>1d", sort="last"),
    N_("Ends soon"): Arrangement("expires:<30d", sort="expires"),
    N_("By type"): Arrangement(grouping="type"),
    N_("By status"): Arrangement(grouping="status"),
    N_("By provider"): Arrangement(grouping="provider"),
}
"""Views that are always there."""
