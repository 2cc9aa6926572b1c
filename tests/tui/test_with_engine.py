"""The app on the engine of this machine and a simulated provider: the main job, key by key."""

from __future__ import annotations

from connectors.telegram.simulator import TelegramSimulator
from linktor_tui.contract.resources import ChannelStatus, HealthStatus, ListQuery
from linktor_tui.local.engine import LocalEngine
from linktor_tui.tui.screens.channel.page import DetailPage
from linktor_tui.tui.screens.check import CheckPage, State
from linktor_tui.tui.screens.forms.created import CreatedPage
from linktor_tui.tui.screens.forms.creating import CreationPage
from linktor_tui.tui.undoing import WINDOW
from linktor_tui.tui.widgets.facts import Facts
from linktor_tui.tui.widgets.steps import StepView
from tests.places import sample
from tests.tui.forms import fill_in, open_form
from tests.tui.support import at_desk


async def test_a_bot_is_set_up_switched_on_renamed_and_deleted(
    engine: LocalEngine, telegram: TelegramSimulator
) -> None:
    token = sample(telegram, "works")["config"]["botToken"]
    async with at_desk(engine) as desk:  # type: ignore[arg-type]
        assert "No channels yet" in desk.text()
        await open_form(desk)
        await fill_in(desk, name="Support", botToken=token)
        await desk.press("ctrl+s")
        page = await desk.at(CreatedPage)
        shown = page.query_one("#secret", Facts).render().plain
        assert "whsec_" in shown
        await desk.press("a")
        check = await desk.at(CheckPage)
        await desk.until(lambda: not check.running)
        assert check.state is State.PASSED
        assert {view.look.word for view in check.query(StepView)} <= {
            "passed",
            "warning",
            "skipped",
        }
        await desk.press("escape")
        await desk.at(CreatedPage)
        await desk.until(lambda: "done        Switched on" in desk.text())
        await desk.press("escape", "e")
        await desk.until(lambda: desk.trail[-1] == "EditPage")
        await fill_in(desk, name=" line")
        await desk.press("ctrl+s")
        await desk.until(lambda: desk.trail == ["HomePage"])
        (stored,) = (await engine.list_channels(ListQuery())).items
        assert stored.name == "Support line"
        assert stored.status is ChannelStatus.ACTIVE
        assert stored.health.status is not HealthStatus.UNKNOWN
        await desk.press("enter")
        await desk.at(DetailPage)
        await desk.press("d", "y")
        await desk.until(lambda: desk.app.undoing.going())
        await desk.pass_by(WINDOW)
        await desk.until(lambda: desk.trail == ["HomePage"])
        assert (await engine.list_channels(ListQuery())).total_count == 0
        assert "No channels yet" in desk.text()


async def test_a_token_that_is_refused_saves_nothing_and_says_what_to_do(
    engine: LocalEngine, telegram: TelegramSimulator
) -> None:
    async with at_desk(engine) as desk:  # type: ignore[arg-type]
        await open_form(desk)
        await fill_in(desk, name="Support", botToken="110201543:" + "A" * 35)
        await desk.press("ctrl+s")
        page = await desk.at(CreationPage)
        await desk.until(lambda: not page.running)
        assert page.state is State.FAILED
        failed = next(view for view in page.query(StepView) if view.look.word == "failed")
        labels = {fact.label.strip() for fact in failed.facts}
        assert {"cause", "fix", "who", "docs"} <= labels
        assert "not run" not in {view.look.word for view in page.query(StepView)}
        assert (await engine.list_channels(ListQuery())).total_count == 0
