"""Which connectors the suite is run with, and their simulators."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from importlib import import_module
from typing import Any

import pytest
import pytest_asyncio

from connectors import registry
from connectors.acceptance.stage import AnyConnector, Stage


def wanted(config: pytest.Config) -> list[AnyConnector]:
    """The connectors that were named, else all that are installed."""
    named: list[str] = config.getoption("--connector")
    if not named:
        return [registry.find(item.channel_type, item.provider) for item in registry.listings()]
    found: list[AnyConnector] = []
    for name in named:
        module, _, attribute = name.partition(":")
        found.append(getattr(import_module(module), attribute))
    return found


def name_of(connector: AnyConnector) -> str:
    """What a connector is called in test ids: `sms.twilio`."""
    return f"{connector.channel_type}.{connector.provider}"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give tests their connectors, and those about errors one entry each."""
    if "entry_code" in metafunc.fixturenames:
        _give_entries(metafunc)
    elif "stage" in metafunc.fixturenames:
        found = wanted(metafunc.config)
        metafunc.parametrize("stage", found, ids=map(name_of, found), indirect=True, scope="module")
    elif "connector" in metafunc.fixturenames:
        found = wanted(metafunc.config)
        metafunc.parametrize("connector", found, ids=map(name_of, found))


def _give_entries(metafunc: pytest.Metafunc) -> None:
    """One case for each (room, entry), with all of the room's connectors to meet it."""
    rooms: dict[str, list[AnyConnector]] = {}
    for connector in wanted(metafunc.config):
        rooms.setdefault(registry.room_of(connector).package, []).append(connector)
    cases: list[tuple[list[AnyConnector], str]] = []
    ids: list[str] = []
    for package, inside in rooms.items():
        room = registry.Room(package.rpartition(".")[2], package)
        known = registry.knowledge(room)
        for entry in known.ENTRIES if known else ():
            cases.append((inside, entry.code))
            ids.append(f"{room.name}-{entry.code}")
    metafunc.parametrize(
        ("stages", "entry_code"), cases, ids=ids, indirect=["stages"], scope="module"
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(request: pytest.FixtureRequest) -> AsyncIterator[Stage]:
    """A connector on its simulator, for all tests of a module."""
    async with Stage.of(request.param) as made:
        yield made


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stages(request: pytest.FixtureRequest) -> AsyncIterator[list[Stage]]:
    """A room's connectors on one simulator."""
    first, *rest = request.param
    async with Stage.of(first) as made:
        others = (Stage(connector, made.simulator, made.others) for connector in rest)
        yield [made, *others]


@pytest.fixture(autouse=True)
def _calm(request: pytest.FixtureRequest) -> Iterator[None]:
    """Switch faults off after each test."""
    yield
    held: Any = next((request.node.funcargs.get(name) for name in ("stage", "stages")), None)
    for one in held if isinstance(held, list) else [held] if held else []:
        one.clear()
