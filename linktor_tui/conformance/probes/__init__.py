"""The probes, in the order in which they are run: what creates stands before what looks at it."""

from __future__ import annotations

from linktor_tui.conformance.probe import Probe
from linktor_tui.conformance.probes import (
    auth,
    create,
    delete,
    get,
    http,
    listing,
    stats,
    switching,
    testing,
    update,
)

ALL: tuple[Probe, ...] = (
    *auth.probes,
    *create.probes,
    *listing.probes,
    *get.probes,
    *update.probes,
    *testing.probes,
    *switching.probes,
    *stats.probes,
    *delete.probes,
    *http.probes,
)
