"""Each single departure of a server is found by the probe that is meant for it, and by no other."""

from __future__ import annotations

import pytest

from linktor_tui.conformance.probe import Verdict
from linktor_tui.conformance.probes import ALL
from linktor_tui.local.engine import LocalEngine
from tests.conformance.departures import DEPARTURES, Departure
from tests.conformance.support import SLOW, Fake, Twisted, course


@pytest.mark.parametrize("departure", DEPARTURES, ids=lambda departure: departure.name)
async def test_is_found_by_its_probe_alone(engine: LocalEngine, departure: Departure) -> None:
    probes = [probe for probe in ALL if probe.id not in SLOW - {departure.probe}]
    app = Fake(engine).app()
    run = course(Twisted(app, departure.twist, departure.bend), probes=probes)
    await run.run()
    found = [item.probe.id for item in run.results if item.verdict is Verdict.DEPARTS]
    assert found == [departure.probe], [
        (item.probe.id, item.expected, item.came)
        for item in run.results
        if item.verdict is Verdict.DEPARTS
    ]
    assert run.leftovers == []


def test_the_table_is_wide_enough() -> None:
    found = {departure.probe for departure in DEPARTURES}
    assert len(DEPARTURES) >= 20
    assert found <= {probe.id for probe in ALL}
    assert {probe.operation for probe in ALL} == {name.partition(".")[0] for name in found}
