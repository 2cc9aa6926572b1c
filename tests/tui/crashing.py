"""A process that runs the app and breaks it: `python -m tests.tui.crashing WAY`.

Each way leaves the canary in a local variable of the frame that breaks, and in the error's text.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import Any, NoReturn

CANARY = "CANARY-4f9c1b7e-" + "x" * 8


def main(way: str) -> int:
    """Run the app until it breaks, and give what `run` gives."""
    from linktor_tui.tui.app import LinktorApp  # first of all: it cleans the environment
    from linktor_tui.tui.running import run
    from tests.tui.fakes import FakeApi
    from tests.tui.samples import three

    api = FakeApi(three())
    WAYS[way](api)
    return run(LinktorApp(lambda: api))


def _break(*_arguments: Any) -> NoReturn:
    secret = CANARY
    inner = {"token": secret}
    try:
        raise KeyError(secret)
    except KeyError as error:
        raise ValueError(f"broken with {secret} and {inner}") from error


def _in_a_command(_api: Any) -> None:
    from linktor_tui.tui.screens.home.page import HomePage

    HomePage.do_new = _break  # type: ignore[method-assign, assignment]


def _in_a_worker(api: Any) -> None:
    async def list_channels(query: Any) -> NoReturn:
        _break(query)

    async def listed(query: Any) -> Any:
        api.list_channels = list_channels  # the next one breaks
        return await type(api).list_channels(api, query)

    api.list_channels = listed


def _while_drawing(_api: Any) -> None:
    from linktor_tui.tui.screens.channel.page import DetailPage
    from linktor_tui.tui.widgets.facts import Facts

    drawn = Facts.render

    def render(self: Facts) -> Any:
        return _break() if isinstance(self.screen, DetailPage) else drawn(self)

    Facts.render = render  # type: ignore[method-assign]


def _with_a_secret_typed(_api: Any) -> None:
    from linktor_tui.tui.screens.forms.new_channel import NewChannelPage

    def request(self: NewChannelPage) -> NoReturn:
        typed = self.name_and_config()
        raise RuntimeError(f"could not read {typed}")

    NewChannelPage.request = request  # type: ignore[method-assign]


def _while_opening(api: Any) -> None:
    from linktor_tui.tui.app import LinktorApp

    def open_api(self: LinktorApp) -> Any:
        _break()

    LinktorApp.open_api = open_api  # type: ignore[method-assign]


def _in_a_task_nobody_waits_for(_api: Any) -> None:
    from linktor_tui.tui.screens.home.page import HomePage

    async def broken() -> None:
        _break()

    def do_new(_page: HomePage) -> None:
        # Dropped when it is done, so that nobody ever looks at its error.
        tasks = {asyncio.get_running_loop().create_task(broken())}
        next(iter(tasks)).add_done_callback(tasks.discard)

    HomePage.do_new = do_new  # type: ignore[method-assign, assignment]


WAYS: dict[str, Callable[[Any], None]] = {
    "command": _in_a_command,
    "worker": _in_a_worker,
    "drawing": _while_drawing,
    "typed": _with_a_secret_typed,
    "opening": _while_opening,
    "task": _in_a_task_nobody_waits_for,
    "none": lambda _api: None,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
