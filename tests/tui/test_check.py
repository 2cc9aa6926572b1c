"""The test view: steps as they happen, the verdict, and what can be done then."""

from __future__ import annotations

import pytest

from connectors.contract import CheckStep, StepStatus
from linktor_tui.contract.errors import ChannelIncomplete, DestinationChanged, VaultLocked
from linktor_tui.contract.resources import ChannelStatus, HealthStatus
from linktor_tui.tui.screens.check import CheckPage, State
from linktor_tui.tui.screens.confirm import ConfirmDialog
from linktor_tui.tui.screens.testing import TestPage
from linktor_tui.tui.widgets.facts import Facts
from linktor_tui.tui.widgets.steps import StepView
from tests.tui.conftest import Looks
from tests.tui.fakes import FakeApi
from tests.tui.samples import channel, failed, passed, three, unknown
from tests.tui.support import LARGE, SMALL, Desk, at_desk

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
SHAPE = CheckStep("telegram.format", "format", StepStatus.PASSED, "The token has the right shape.")
WARNED = CheckStep(
    "telegram.webhook",
    "webhook",
    StepStatus.WARNING,
    "Messages go somewhere else.",
    cause="Another program set the webhook.",
    fix="Set it to this channel's address.",
)


def words(desk: Desk) -> dict[str, str]:
    """Title -> word of each step on the screen."""
    views = desk.app.screen.query(StepView)
    return {view.title: view.look.word for view in views}


def verdict(desk: Desk) -> str:
    """What stands below the steps."""
    return " ".join(fact.text for fact in desk.app.screen.query_one("#verdict", Facts).facts)


async def test_steps_appear_as_they_end(looks_like: Looks) -> None:
    api = FakeApi(three())
    api.found = (SHAPE, failed())
    api.steps.shut()
    async with at_desk(api) as desk:
        await desk.press("t")
        page = await desk.at(TestPage)
        await desk.until(lambda: words(desk))
        assert set(words(desk).values()) == {"running", "waiting"}
        assert words(desk)["Shape of the token"] == "running"
        api.steps.let()
        await desk.until(lambda: words(desk)["Shape of the token"] == "passed")
        assert words(desk)["Token accepted"] == "running"
        assert page.running
        assert verdict(desk) == "Asking the provider …"
        await looks_like("check-running", desk.text)
        api.steps.let()
        await desk.until(lambda: not page.running)
        assert words(desk)["Token accepted"] == "failed"
        assert "running" not in words(desk).values()


@SIZES
async def test_a_failed_step_has_cause_fix_and_who(
    looks_like: Looks, size: tuple[int, int]
) -> None:
    api = FakeApi(three())
    api.found = (SHAPE, failed())
    async with at_desk(api, size) as desk:
        await desk.press("t")
        page = await desk.at(TestPage)
        await desk.until(lambda: page.state is State.FAILED)
        assert verdict(desk).startswith("It does not work: 1 step failed.")
        await looks_like(f"check-failed-{size[0]}", desk.text)


async def test_a_finished_test_shows_in_the_list() -> None:
    api = FakeApi(three())
    api.found = (failed(),)
    async with at_desk(api) as desk:
        await desk.press("t")
        page = await desk.at(TestPage)
        await desk.until(lambda: page.state is State.FAILED and api.made("get"))
        await desk.press("escape")
        assert desk.trail == ["HomePage"]
        chosen = desk.home.table.chosen
        assert chosen is not None
        assert chosen.health.status is HealthStatus.UNHEALTHY
        assert "✗ unhealthy  just now" in desk.text().splitlines()[2]


@pytest.mark.parametrize(
    ("found", "state", "says"),
    [
        ((passed(),), State.PASSED, "It works."),
        ((passed(), WARNED), State.PASSED, "It works, with 1 warning."),
        ((failed(), failed("b")), State.FAILED, "2 steps failed"),
        ((unknown(),), State.UNCLEAR, "says nothing about the credential"),
    ],
)
async def test_the_verdict(found: tuple[CheckStep, ...], state: State, says: str) -> None:
    api = FakeApi(three())
    api.found = found
    async with at_desk(api) as desk:
        await desk.press("t")
        page = await desk.at(TestPage)
        await desk.until(lambda: not page.running)
        assert page.state is state
        assert says in verdict(desk)


async def test_a_step_that_was_not_planned_is_shown_too() -> None:
    api = FakeApi(three())
    api.found = (passed(), CheckStep("identity.same", "identity", StepStatus.WARNING, "Another."))
    async with at_desk(api) as desk:
        await desk.press("t")
        page = await desk.at(TestPage)
        await desk.until(lambda: not page.running)
        assert words(desk)["identity.same"] == "warning"
        assert words(desk)["Shape of the token"] == "not run"


async def test_escape_gives_a_running_check_up() -> None:
    api = FakeApi(three())
    api.steps.shut()
    async with at_desk(api) as desk:
        await desk.press("t")
        await desk.at(TestPage)
        await desk.until(lambda: api.made("test"))
        await desk.press("escape")
        await desk.until(lambda: desk.trail == ["HomePage"])
        assert api.cancelled == 1
        assert desk.app.workers._workers == set()


async def test_again_waits_for_the_end_and_asks_anew() -> None:
    api = FakeApi(three())
    api.found = (failed(),)
    api.steps.shut()
    async with at_desk(api) as desk:
        await desk.press("t")
        page = await desk.at(TestPage)
        await desk.until(lambda: api.made("test"))
        await desk.press("r")
        assert desk.toasts == ["The check is still running. Press esc to stop it."]
        assert len(api.made("test")) == 1
        api.steps.let()
        await desk.until(lambda: page.state is State.FAILED)
        api.found = (passed(),)
        api.steps.let()
        await desk.press("r")
        await desk.until(lambda: page.state is State.PASSED)
        assert len(api.made("test")) == 2
        assert words(desk)["Token accepted"] == "passed"


async def test_a_check_that_cannot_be_made_says_why(looks_like: Looks) -> None:
    api = FakeApi(three())
    api.raises["test"] = [
        VaultLocked("The keyring is locked.", cause="Nobody unlocked it.", fix="Unlock it.")
    ]
    async with at_desk(api) as desk:
        await desk.press("t")
        page = await desk.at(TestPage)
        await desk.until(lambda: not page.running)
        assert page.state is State.REFUSED
        assert verdict(desk) == "The keyring is locked. Nobody unlocked it. Unlock it."
        await looks_like("check-refused", desk.text)


@pytest.mark.parametrize(("key", "calls"), [("n", [False]), ("y", [False, True])])
async def test_a_secret_goes_to_a_new_host_only_on_the_operators_word(
    key: str, calls: list[bool]
) -> None:
    api = FakeApi(three())
    api.raises["test"] = [DestinationChanged("botToken would go to evil.example.", cause="Moved.")]
    async with at_desk(api) as desk:
        await desk.press("t")
        await desk.at(ConfirmDialog)
        page = desk.app.screen_stack[1]
        assert isinstance(page, TestPage)
        assert "botToken would go to evil.example." in desk.text()
        await desk.press(key)
        await desk.until(lambda: not page.running)
        assert [trusted for _, trusted in api.made("test")] == calls
        assert (page.state is State.PASSED) is (key == "y")


async def test_a_pending_channel_says_what_to_do_instead() -> None:
    api = FakeApi([channel(status=ChannelStatus.PENDING)])
    async with at_desk(api) as desk:
        await desk.press("t", "a")
        assert (
            desk.toasts
            == ["Something required is missing in its configuration. Press e and give it."] * 2
        )
        assert desk.trail == ["HomePage"]


# --- switching on ------------------------------------------------------------------------------


def off() -> FakeApi:
    return FakeApi([channel(status=ChannelStatus.INACTIVE)])


async def test_switching_on_asks_the_provider_first() -> None:
    api = off()
    async with at_desk(api) as desk:
        await desk.press("a")
        page = await desk.at(CheckPage)
        await desk.until(lambda: not page.running)
        assert api.made("activate") == [(channel().id, True)]
        assert verdict(desk) == "It works. The channel is on."
        await desk.press("escape")
        chosen = desk.home.table.chosen
        assert chosen is not None
        assert chosen.status is ChannelStatus.ACTIVE


async def test_switching_on_is_refused_with_the_reason(looks_like: Looks) -> None:
    api = off()
    api.found = (SHAPE, failed())
    async with at_desk(api) as desk:
        await desk.press("a")
        page = await desk.at(CheckPage)
        await desk.until(lambda: page.state is State.FAILED)
        await looks_like("switch-on-refused", desk.text)
        await desk.press("o")
        await desk.at(ConfirmDialog)
        await desk.press("enter")
        await desk.until(lambda: desk.app.screen is page)
        assert len(api.made("activate")) == 1
        await desk.press("o")
        await desk.at(ConfirmDialog)
        await desk.press("y")
        await desk.until(lambda: desk.trail == ["HomePage"])
        assert api.made("activate")[1:] == [(channel().id, False)]
        assert desk.toasts[-1] == "Support is on, unchecked."


async def test_switching_on_an_incomplete_channel_is_told_where_it_happened() -> None:
    api = off()
    api.raises["activate"] = [ChannelIncomplete("The token is missing.", fix="Give it.")]
    async with at_desk(api) as desk:
        await desk.press("a")
        page = await desk.at(CheckPage)
        await desk.until(lambda: not page.running)
        assert verdict(desk) == "The token is missing. Give it."


# --- switching off -----------------------------------------------------------------------------


async def test_switching_off_takes_a_reason(looks_like: Looks) -> None:
    api = FakeApi(three())
    async with at_desk(api) as desk:
        await desk.press("a")
        await desk.until(lambda: desk.trail[-1] == "SwitchOffDialog")
        await looks_like("switch-off", desk.text)
        await desk.write("Moving house")
        await desk.press("tab", "space", "tab", "enter")
        await desk.until(lambda: desk.trail == ["HomePage"])
        assert api.made("deactivate") == [(three()[0].id, "Moving house", True)]
        assert desk.home.table.listing.view[0].status is ChannelStatus.INACTIVE
        assert "Support is off. z takes it back" in desk.text()


async def test_switching_off_needs_no_reason() -> None:
    api = FakeApi(three())
    async with at_desk(api) as desk:
        await desk.press("a")
        await desk.until(lambda: desk.trail[-1] == "SwitchOffDialog")
        await desk.press("enter")
        await desk.until(lambda: desk.trail == ["HomePage"])
        assert api.made("deactivate") == [(three()[0].id, None, False)]


async def test_escape_leaves_it_on() -> None:
    api = FakeApi(three())
    async with at_desk(api) as desk:
        await desk.press("a")
        await desk.until(lambda: desk.trail[-1] == "SwitchOffDialog")
        await desk.press("escape")
        await desk.until(lambda: desk.trail == ["HomePage"])
        assert api.made("deactivate") == []
