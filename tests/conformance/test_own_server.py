"""The server of this program does as the page says: everything, over a real connection."""

from __future__ import annotations

from linktor_tui.conformance.course import Course
from linktor_tui.conformance.probe import Verdict
from linktor_tui.conformance.server import Server, client_for
from linktor_tui.local.engine import LocalEngine
from tests.server.api_support import TOKEN, served


async def test_the_server_of_this_program_conforms(engine: LocalEngine) -> None:
    async with served(engine) as running, client_for() as client:
        base = f"http://127.0.0.1:{running.port}"
        run = Course(Server(client, base, TOKEN), TOKEN)
        await run.run(find_base=True)
        assert run.server.base == f"{base}/v1"
    assert [item for item in run.results if item.verdict is not Verdict.PASSED] == []
    assert run.leftovers == []
    assert running.mistakes == []
