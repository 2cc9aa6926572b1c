"""Which conversations are wanted, without a screen."""

from __future__ import annotations

from linktor_tui.filters.conversations import Wanted
from tests.tui.samples import before
from tests.tui.talk import conversation


def test_what_is_typed_is_taken_apart() -> None:
    wanted = Wanted().typed('channel:Sup TYPE:sms unread "late parcel" x:y -no')
    assert wanted.channels == ("sup",)
    assert wanted.types == ("sms",)
    assert wanted.unread
    assert wanted.words == "late parcel x:y -no"
    made = conversation(1, channel_name="Support", channel_type="sms", updated_at=before(hours=1))
    assert wanted.select([made]) == [made]
    assert wanted.select([made._replace(unread_count=0)]) == []
