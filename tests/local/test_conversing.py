"""What is refused before a provider is asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from linktor_tui.contract.errors import InvalidRecipient, InvalidRequest, OutsideMessageWindow
from linktor_tui.local.sending import answering_subject, refuse_form, refuse_late, spellings
from tests.contract.test_traffic_wire import SENT

DAY = timedelta(hours=24)
WROTE = datetime(2024, 1, 15, 10, 30, tzinfo=UTC)


@pytest.mark.parametrize(("later", "refused"), [(0, False), (1, True)])
def test_a_window_is_closed_after_its_last_second(later: int, refused: bool) -> None:
    now = WROTE + DAY + timedelta(seconds=later)
    if not refused:
        refuse_late(DAY, "WhatsApp", SENT, now)
        return
    with pytest.raises(OutsideMessageWindow) as error:
        refuse_late(DAY, "WhatsApp", SENT, now)
    assert error.value.fix is not None
    assert "--anyway" in error.value.fix


def test_who_is_not_known_to_have_written_is_left_to_the_provider() -> None:
    refuse_late(DAY, "WhatsApp", None, WROTE)
    refuse_late(None, "Telegram", SENT, WROTE + 100 * DAY)


def test_one_phone_is_found_however_it_is_written() -> None:
    assert {"+15551234567", "15551234567"} <= set(spellings(" +1 (555) 123-4567 "))
    assert spellings("Ada@Example.com") == ("Ada@Example.com", "ada@example.com")
    assert spellings("1001") == ("1001",)


def test_what_no_ledger_can_keep_is_refused() -> None:
    with pytest.raises(InvalidRecipient):
        refuse_form(" ", text="Hi")
    with pytest.raises(InvalidRequest):
        refuse_form("1001", text="half \ud83d")


def test_the_subject_of_an_answer() -> None:
    assert answering_subject("Order") == "Re: Order"
    assert answering_subject("RE: Order") == "RE: Order"
    assert answering_subject(None) is None
