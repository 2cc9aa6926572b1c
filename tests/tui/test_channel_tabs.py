"""The tabs of a channel's own page, by keys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.segment import Segment
from textual.strip import Strip

from connectors.contract import StepStatus
from connectors.problems import Problem
from linktor_tui.contract.errors import OutsideMessageWindow, StoreLocked, WebhookTaken
from linktor_tui.contract.judging import worst
from linktor_tui.contract.resources import ChannelStatus, Traffic
from linktor_tui.contract.traffic import Delivery, DeliveryStatus
from linktor_tui.texts import LANGUAGES, VARIABLE, speak
from linktor_tui.tui.findings import worst_of
from linktor_tui.tui.screens.channel.checks import Reports
from linktor_tui.tui.screens.channel.conversations import ConversationsTab
from linktor_tui.tui.screens.channel.events import EventsTab
from linktor_tui.tui.screens.channel.page import TABS, DetailPage
from linktor_tui.tui.widgets import qr_code
from linktor_tui.tui.widgets.checklist import Checklist
from linktor_tui.tui.widgets.facts import Facts
from linktor_tui.tui.widgets.row_list import cut
from linktor_tui.tui.widgets.tab_bar import TabBar
from tests.tui.conftest import Looks
from tests.tui.conversing import CHANNEL, ConversingApi, report
from tests.tui.fakes import FakeApi
from tests.tui.hostile import TEXTS, acting, hostile_channel, hostile_step
from tests.tui.samples import before, failed, passed, three
from tests.tui.support import LARGE, SMALL, Desk, at_desk

SIZES = pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "120x40"])
PUBLIC = "https://hooks.example.com/webhooks/telegram/ch_1"


async def opened(desk: Desk, number: int, said: str) -> DetailPage:
    """Open the channel under the cursor at a tab, and wait for what it says."""
    await desk.press("enter")
    page = await desk.at(DetailPage)
    await desk.until(lambda: page.key)
    await desk.press(str(number))
    await desk.until(lambda: page.key == TABS[number - 1].key and said in desk.text())
    return page


def talking() -> ConversingApi:
    api = ConversingApi()
    api.talk(1, "Good morning.", "Where is my order?")
    api.talk(2, "Thank you!", unread_count=0)
    return api


def test_the_failed_step_is_told_of_whatever_stands_before_it() -> None:
    warned = replace(passed("page.tls"), status=StepStatus.WARNING)
    silent = replace(passed("page.dns"), status=StepStatus.UNKNOWN)
    told = list(worst_of([passed(), warned, silent, failed(), failed("other")]))
    assert [fact.label for fact in told] == ["✗ failed", "Cause", "Fix"]
    assert worst([warned, silent]) is silent
    assert list(worst_of([passed()])) == []


async def test_tabs_are_reached_by_number_by_letter_and_by_mouse() -> None:
    async with at_desk(talking()) as desk:
        page = await opened(desk, 6, "message.received")
        await desk.press("l")
        await desk.until(lambda: page.key == "webhook")
        await desk.press("l")
        await desk.until(lambda: page.key == "overview")
        await desk.press("h", "h")
        await desk.until(lambda: page.key == "events")
        await desk.click("TabBar", 3, 0)
        await desk.until(lambda: page.key == "overview")
        await desk.press("escape")
        assert desk.trail == ["HomePage"]


@pytest.mark.parametrize("width", [24, 45, 60, 80])
def test_tabs_are_whole_and_those_without_room_are_behind_a_sign(width: int) -> None:
    keys = [known.key for known in TABS]
    for key in keys:
        bar = TabBar([(known.key, known.title) for known in TABS])
        bar.show(key)
        placed = {tab.text: tab for tab in bar._lay_out(width)}
        assert all(tab.end <= width for tab in placed.values())
        before, after = placed.pop("‹", None), placed.pop("›", None)
        shown = [tab.key for tab in placed.values()]
        first, last = keys.index(shown[0]), keys.index(shown[-1])
        assert key in shown == keys[first : last + 1]
        assert (before.key if before else None) == (keys[first - 1] if first else None)
        assert (after.key if after else None) == (keys[last + 1] if last < 6 else None)
        assert list(placed) == [f"{at + 1} {TABS[at].title}" for at in range(first, last + 1)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_tabs_are_in_sight_on_a_usual_screen(language: str) -> None:
    speak({VARIABLE: language})
    bar = TabBar([(known.key, known.title) for known in TABS])
    assert [tab.key for tab in bar._lay_out(SMALL[0])] == [known.key for known in TABS]


@pytest.mark.parametrize(
    ("width", "shown"), [(9, "Yes: good"), (8, "Yes: go…"), (4, "Yes…"), (1, "…")]
)
def test_a_row_that_does_not_fit_says_so(width: int, shown: str) -> None:
    assert cut(Strip([Segment("Yes: "), Segment("good")]), width).text == shown


async def test_a_tab_is_made_when_it_is_shown_and_keeps_its_place() -> None:
    async with at_desk(talking(), LARGE) as desk:
        page = await opened(desk, 5, "Where is my order?")
        assert set(page._tabs) == {"overview", "conversations"}
        await desk.press("j")
        await desk.until(lambda: "Thank you!" in desk.text())
        await desk.press("1", "5")
        tab = page.tab
        assert isinstance(tab, ConversationsTab)
        assert tab.query_one("Talks").chosen.id == "conv_2"  # type: ignore[attr-defined]
        assert desk.app.focused is tab.query_one("ConversationList")


@pytest.mark.parametrize("number", [3, 5, 6])
async def test_what_a_place_cannot_tell_says_why(number: int) -> None:
    async with at_desk(FakeApi(three())) as desk:
        page = await opened(desk, number, "local cannot tell")
        assert page.tab is not None
        assert not page.tab.able
        await desk.press("escape")
        assert desk.trail == ["HomePage"]


@SIZES
async def test_a_conversation_is_read_answered_and_closed(
    looks_like: Looks, size: tuple[int, int]
) -> None:
    api = talking()
    async with at_desk(api, size) as desk:
        page = await opened(desk, 5, "Where is my order?")
        await desk.press("enter")
        await desk.until(lambda: "Good morning." in desk.text() and api.made("mark_read"))
        await looks_like(f"tab-conversations-{size[0]}", desk.text)
        await desk.press("r")
        await desk.until(
            lambda: page.query("ReplyBox") and desk.app.focused is page.query_one("ReplyBox")
        )
        await desk.press(*"On")
        await desk.press("enter")
        await desk.press(*"it")
        await looks_like(f"tab-reply-{size[0]}", desk.text)
        await desk.press("ctrl+s")
        await desk.until(lambda: "✓ sent" in desk.text())
        assert api.made("reply") == [("conv_1", "On\nit")]
        await desk.press("c")
        await desk.until(lambda: desk.trail[-1] == "ConfirmDialog")
        await desk.press("y")
        await desk.until(lambda: api.made("close") == ["conv_1"])
        await desk.until(lambda: desk.app.screen is page)
        await desk.press("escape", "escape")
        assert desk.trail == ["HomePage"]


async def test_a_refused_answer_stays_to_be_changed_and_is_kept_when_put_away() -> None:
    api = talking()
    api.raises["reply"] = [OutsideMessageWindow("Too late.", cause="24 h.", fix="Send a template.")]
    async with at_desk(api) as desk:
        page = await opened(desk, 5, "Where is my order?")
        await desk.press("r")
        await desk.until(lambda: page.query("ReplyBox"))
        await desk.press("ctrl+s")
        assert desk.toasts == ["Write something first."]
        await desk.press(*"Hello", "ctrl+s")
        await desk.until(lambda: "Send a template." in desk.text())
        assert page.query_one("ReplyBox").text == "Hello"  # type: ignore[attr-defined]
        await desk.press("escape")
        await desk.until(lambda: not page.query("ReplyBox"))
        await desk.press("r")
        await desk.until(lambda: page.query("ReplyBox"))
        assert page.query_one("ReplyBox").text == "Hello"  # type: ignore[attr-defined]


async def test_new_messages_appear_by_themselves() -> None:
    api = talking()
    async with at_desk(api, LARGE) as desk:
        await opened(desk, 5, "Where is my order?")
        await desk.until(lambda: api.made("last_event"))
        await desk.pilot.pause(0)
        asked = len(api.made("last_event"))
        await desk.until(lambda: len(api.made("last_event")) > asked)
        api.come("conv_1", "Anybody there?")
        await desk.until(lambda: "Anybody there?" in desk.text())


async def test_new_messages_appear_where_nobody_tells_of_them() -> None:
    class Silent(ConversingApi):
        last_event = None  # type: ignore[assignment]

    api = Silent()
    api.talk(1, "Good morning.")
    async with at_desk(api, LARGE) as desk:
        page = await opened(desk, 5, "Good morning.")
        api.come("conv_1", "Anybody there?")
        page._due = 0.0
        page.poll()
        await desk.until(lambda: "Anybody there?" in desk.text())


@SIZES
async def test_checks_say_what_turned_since_the_last_pass(
    looks_like: Looks, size: tuple[int, int]
) -> None:
    api = ConversingApi()
    api.kept = [report(2, failed(), success=False), report(60, passed()), report(120, passed())]
    async with at_desk(api, size) as desk:
        await opened(desk, 3, "passed → failed")
        await looks_like(f"tab-checks-{size[0]}", desk.text)
        await desk.press("j")
        await desk.until(lambda: "passed → failed" not in desk.text())


async def test_an_empty_tab_says_so_and_gives_its_list_the_keys_later() -> None:
    api = ConversingApi()
    async with at_desk(api) as desk:
        page = await opened(desk, 3, "No check was made yet. Press t to make one.")
        await desk.press("6")
        await desk.until(lambda: "Nothing happened yet." in desk.text())
        api.talk(1, "Good morning.")
        await desk.until(lambda: "message.received" in desk.text())
        assert "Nothing happened yet." not in desk.text()
        assert page.query_one(EventsTab).rows.has_focus
        api.kept = [report(5, passed())]
        await desk.press("3", "ctrl+r")
        await desk.until(lambda: "5 min ago" in desk.text())
        assert page.query_one(Reports).has_focus


async def test_an_error_stands_where_it_happened_until_it_is_over() -> None:
    api = ConversingApi()
    api.raises["reports"] = [StoreLocked("Another process holds it.")] * 3
    async with at_desk(api) as desk:
        await opened(desk, 3, "Another process holds it.")
        api.raises["reports"] = []
        await desk.press("ctrl+r")
        await desk.until(lambda: "No check was made yet" in desk.text())
        assert "Another process" not in desk.text()


async def test_a_tab_that_could_not_be_read_is_read_when_the_place_is_there_again() -> None:
    api = ConversingApi()
    async with at_desk(api) as desk:
        away: list[BaseException] = [StoreLocked("Another process holds it.")]
        api.raises = {"reports": away * 999, "last_event": away * 999}
        page = await opened(desk, 3, "Another process holds it.")
        page.poll()
        await desk.until(lambda: "! not up to date" in desk.text())
        api.raises = {}
        page.poll()
        await desk.until(lambda: "No check was made yet" in desk.text())
        assert "Another process" not in desk.text()


def delivery(event_id: str, status: DeliveryStatus) -> Delivery:
    return Delivery(
        "del_1",
        "wh_1",
        event_id,
        "message.received",
        CHANNEL,
        status,
        3,
        before(minutes=5),
        500,
        "It answered 500.",
        12,
        before(minutes=4),
        before(minutes=-4),
    )


@SIZES
async def test_events_show_payload_and_deliveries_and_retry_what_failed(
    looks_like: Looks, size: tuple[int, int]
) -> None:
    api = talking()
    api.deliveries = [delivery("evt_3", DeliveryStatus.FAILED)]
    async with at_desk(api, size) as desk:
        await opened(desk, 6, "✗ failed")
        await desk.press("enter")
        await desk.until(lambda: "It answered 500." in desk.text())
        await looks_like(f"tab-events-{size[0]}", desk.text)
        await desk.press("escape", "j", "r")
        assert desk.toasts == ["No delivery of this event failed."]
        await desk.press("k", "r")
        await desk.until(lambda: "✓ succeeded" in desk.text())
        assert api.made("retry") == ["del_1"]


async def test_what_was_still_to_be_delivered_says_how_it_went() -> None:
    api = talking()
    api.deliveries = [delivery("evt_3", DeliveryStatus.PENDING)]
    async with at_desk(api) as desk:
        page = await opened(desk, 6, "… pending")
        api.deliveries = [delivery("evt_3", DeliveryStatus.SUCCEEDED)]
        tab = page.query_one(EventsTab)
        await desk.until(lambda: not any(worker.group == "tab" for worker in page.workers))
        tab.look_again()
        await desk.until(lambda: "✓ succeeded" in desk.text())
        asked = len(api.made("deliveries"))
        tab.look_again()
        await desk.pilot.pause()
        assert len(api.made("deliveries")) == asked


async def test_what_is_to_be_done_again_stands_there_again() -> None:
    api = ConversingApi()
    at_work = three()[0]
    done = replace(at_work, status=ChannelStatus.ACTIVE, webhook_url="https://hooks.example.com/1")
    api.channels[CHANNEL] = replace(done, stats=Traffic(1))
    api.registration = api.registration._replace(ours=True)
    async with at_desk(api) as desk:
        page = await opened(desk, 1, "acme_support_bot")
        left = page.query_one(Checklist)
        await desk.until(lambda: left.done and not left.display)
        api.channels[CHANNEL] = replace(api.channels[CHANNEL], status=ChannelStatus.INACTIVE)
        page.take(api.channels[CHANNEL])
        await desk.until(lambda: left.display and not left.done)


@SIZES
async def test_the_webhook_is_taken_over_only_after_a_yes(
    looks_like: Looks, size: tuple[int, int]
) -> None:
    api = ConversingApi([replace(three()[0], webhook_url=PUBLIC)])
    taken = Problem("webhook_taken", "It posts to crm.example.", "Another tool.", "Take it over.")
    api.raises["set_webhook"] = [WebhookTaken(taken)]
    async with at_desk(api, size) as desk:
        page = await opened(desk, 7, "It posts to somebody else.")
        await looks_like(f"tab-webhook-{size[0]}", desk.text)
        assert page.query_one("QrCode").display
        await desk.press("s")
        await desk.until(lambda: desk.trail[-1] == "ConfirmDialog")
        assert "crm.example" in desk.text()
        await desk.press("y")
        await desk.until(lambda: "It posts here." in desk.text())
        assert api.made("set_webhook") == [{"take_over": False}, {"take_over": True}]


@pytest.mark.parametrize(
    ("place", "way"), [("local", "LINKTOR_TUI_PUBLIC_URL"), ("office", "Whoever runs this Linktor")]
)
async def test_an_address_of_this_network_gets_no_code_but_a_way_to_one(
    place: str, way: str
) -> None:
    api = ConversingApi()
    api.place = place
    async with at_desk(api) as desk:
        page = await opened(desk, 7, way)
        assert not page.query_one("QrCode").display


@SIZES
async def test_statistics_are_plotted_and_listed(size: tuple[int, int]) -> None:
    api = ConversingApi()
    async with at_desk(api, size) as desk:
        page = await opened(desk, 4, "first answer")
        await desk.until(lambda: "⠒⠒ received   ⠒⠒ sent" in desk.text() and "4┤" in desk.text())
        await desk.until(lambda: "01-15 10:30          3         2         0" in desk.text())
        await desk.press("p")
        await desk.until(lambda: "7d by hour" in desk.text())
        await desk.press("w")
        await desk.until(lambda: "7d by day" in desk.text())
        assert " 2024-01-15           3         2         0" in desk.text()
        assert page.key == "statistics"
        await desk.press("x")
        await desk.until(lambda: "Write 24 rows to which file?" in desk.text())


async def test_without_colours_each_line_of_the_plot_has_a_sign_of_its_own() -> None:
    async with at_desk(ConversingApi(), environ={"NO_COLOR": "1"}) as desk:
        await opened(desk, 4, "o received   x sent   + begun")
        plotted = desk.text().partition("┌")[2].partition("└")[0]
        assert all(sign in plotted for sign in "ox+")


@SIZES
async def test_config_has_labels_and_no_secret(looks_like: Looks, size: tuple[int, int]) -> None:
    async with at_desk(ConversingApi(), size) as desk:
        page = await opened(desk, 2, "Found at")
        await looks_like(f"tab-config-{size[0]}", desk.text)
        assert "********" in page.query_one("#config-fields", Facts).render().plain


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
async def test_hostile_text_is_tamed_on_every_tab(text: str) -> None:
    api = ConversingApi([hostile_channel(text)])
    api.kept = [report(1, hostile_step(text), success=False)]
    api.talk(1, text, text)
    api.happened[0] = api.happened[0]._replace(event=text, timestamp=text, data={text: text})
    api.deliveries = [
        delivery("evt_1", DeliveryStatus.FAILED)._replace(error=text, endpoint_id=text)
    ]
    api.registration = api.registration._replace(host=text, place=text)
    async with at_desk(api, LARGE) as desk:
        await desk.press("enter")
        page = await desk.at(DetailPage)
        for number, known in enumerate(TABS, 1):
            await desk.press(str(number))
            await desk.until(lambda wanted=known.key: page.key == wanted)  # type: ignore[misc]
            await desk.until(lambda: not any(w.group == "tab" for w in desk.app.workers))
            assert not acting(desk.text()), known.key


def test_an_address_beyond_all_codes_has_none() -> None:
    assert qr_code.lines_of("https://hooks.example.com/")
    assert qr_code.lines_of(f"https://hooks.example.com/{'x' * 5000}") == ()
