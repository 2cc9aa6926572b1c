"""What is said, both ways: kept once, threaded, read, answered, and followed to its end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.contract import Outbound, Sent
from connectors.hooks import DeliveryStatus, DeliveryUpdate, InboundMessage, Kind, Media, Received
from connectors.problems import Problem
from linktor_tui.contract.errors import ConversationNotFound, InvalidRequest, MessageNotFound
from linktor_tui.contract.resources import Traffic
from linktor_tui.contract.traffic import (
    ConversationQuery,
    ConversationStatus,
    EventQuery,
    MessageQuery,
    MessageStatus,
)
from linktor_tui.local.ledger import Ledger
from linktor_tui.local.ledger.intake import Replayed

NOW = datetime(2024, 1, 15, 10, 30, 20, tzinfo=UTC)
REFUSED = Problem("131047", "Too late.", "The contact wrote yesterday.", "Send a template.")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.db")


def said(text: str, *, number: str = "1", contact: str = "anna", late: int = 0) -> Received:
    """A text of a contact, sent some seconds before it came."""
    at = NOW - timedelta(seconds=late)
    return Received(messages=(InboundMessage(number, contact, text, at, contact_name="Anna"),))


def told(status: DeliveryStatus, *, seconds: int = 0, problem: Problem | None = None) -> Received:
    """What became of the message that the provider calls `wamid.1`."""
    at = NOW + timedelta(seconds=seconds)
    return Received(deliveries=(DeliveryUpdate("wamid.1", status, at, problem=problem),))


def kinds(ledger: Ledger) -> list[str]:
    return [event.event for event in ledger.events(EventQuery())]


class TestReceiving:
    def test_a_message_opens_a_conversation_and_is_told_of(self, ledger: Ledger) -> None:
        taken = ledger.receive("ch_1", said("Hello", late=5), NOW, cursor="17")

        (message,) = taken.messages
        (conversation,) = ledger.conversations(ConversationQuery()).items
        (event,) = ledger.events(EventQuery())
        assert message.content == {"type": "text", "text": "Hello"}
        assert message.created_at == "2024-01-15T10:30:15Z"
        assert conversation.last_message == message == ledger.message(message.id)
        assert (conversation.unread_count, conversation.message_count) == (1, 1)
        assert conversation.contact.name == "Anna"
        assert conversation.id.startswith("conv_")
        assert event.event == "message.received"
        assert event.data["attributes"]["content"] == message.content
        assert event.data["attributes"]["from"] == "anna"
        assert ledger.cursor("ch_1") == "17"
        assert ledger.traffic(["ch_1"], NOW) == {"ch_1": Traffic(1, 0, 1)}

    def test_the_same_message_is_kept_once(self, ledger: Ledger) -> None:
        ledger.receive("ch_1", said("Hello"), NOW)
        again = ledger.receive("ch_1", said("Hello"), NOW)
        elsewhere = ledger.receive("ch_2", said("Hello"), NOW)

        assert (again.messages, again.duplicates) == ((), 1)
        assert len(elsewhere.messages) == 1
        assert ledger.traffic(["ch_1"], NOW)["ch_1"].messages_received_24h == 1

    def test_a_token_is_used_once(self, ledger: Ledger) -> None:
        first = Received(messages=said("One").messages, once="token")
        second = Received(messages=said("Two", number="2").messages, once="token")
        ledger.receive("ch_1", first, NOW)

        with pytest.raises(Replayed):
            ledger.receive("ch_1", second, NOW)
        assert ledger.messages(MessageQuery()).total_count == 1
        assert len(ledger.receive("ch_2", second, NOW).messages) == 1

    def test_files_and_half_characters_are_kept(self, ledger: Ledger) -> None:
        media = Media("image/png", "https://example.com/1", "media-1", "cat.png")
        message = InboundMessage("1", "anna", "a \ud800 cat", NOW, Kind.IMAGE, media=(media,))
        (kept,) = ledger.receive("ch_1", Received(messages=(message,)), NOW).messages

        assert kept.content == {
            "type": "image",
            "url": "https://example.com/1",
            "filename": "cat.png",
            "contentType": "image/png",
            "mediaId": "media-1",
            "caption": "a ? cat",
        }

    def test_without_bodies_counts_stay(self, tmp_path: Path) -> None:
        path = tmp_path / "ledger.db"
        ledger = Ledger(path, keep_bodies=False)
        (kept,) = ledger.receive("ch_1", said("canary-text"), NOW).messages
        sending = ledger.begin_send("ch_1", Outbound("anna", "canary-answer"), NOW)
        ledger.finish_send(sending.id, NOW, sent=Sent("wamid.1", "accepted"))

        assert kept.content == sending.content == {"type": "omitted"}
        assert ledger.traffic(["ch_1"], NOW) == {"ch_1": Traffic(1, 1, 1)}
        log = path.with_name("ledger.db-wal").read_bytes()
        assert b"canary" not in path.read_bytes() + log


class TestSending:
    def test_what_goes_out_is_counted_once_the_provider_took_it(self, ledger: Ledger) -> None:
        ledger.receive("ch_1", said("Hello", late=30), NOW)
        pending = ledger.begin_send("ch_1", Outbound("anna", "Hi"), NOW, metadata={"order": 7})
        assert pending.status is MessageStatus.PENDING
        assert ledger.traffic(["ch_1"], NOW)["ch_1"].messages_sent_24h == 0

        sent = ledger.finish_send(pending.id, NOW, sent=Sent("wamid.1", "accepted"))
        ledger.finish_send(pending.id, NOW, sent=Sent("wamid.1", "accepted"))

        assert (sent.status, sent.external_id) == (MessageStatus.SENT, "wamid.1")
        assert (sent.metadata, sent.provider_status) == ({"order": 7}, "accepted")
        assert ledger.traffic(["ch_1"], NOW)["ch_1"].messages_sent_24h == 1
        assert kinds(ledger) == ["message.received", "message.sent"]

    def test_what_is_refused_is_not_counted(self, ledger: Ledger) -> None:
        pending = ledger.begin_send("ch_1", Outbound("anna", "Hi"), NOW)
        failed = ledger.finish_send(pending.id, NOW, problem=REFUSED)

        assert failed.status is MessageStatus.FAILED
        assert failed.problem is not None
        assert failed.problem["fix"] == "Send a template."
        assert ledger.traffic(["ch_1"], NOW)["ch_1"].messages_sent_24h == 0
        assert kinds(ledger) == ["message.failed"]

    def test_statuses_only_move_forward(self, ledger: Ledger) -> None:
        pending = ledger.begin_send("ch_1", Outbound("anna", "Hi"), NOW)
        ledger.finish_send(pending.id, NOW, sent=Sent("wamid.1", "accepted"))
        moved = [
            ledger.receive("ch_1", told(status, seconds=-seconds), NOW).updated
            for seconds, status in enumerate(
                [
                    DeliveryStatus.READ,
                    DeliveryStatus.DELIVERED,
                    DeliveryStatus.FAILED,
                    DeliveryStatus.SENT,
                    DeliveryStatus.QUEUED,
                    DeliveryStatus.READ,
                ]
            )
        ]

        message = ledger.message(pending.id)
        assert moved == [1, 0, 0, 0, 0, 0]
        assert message.status is MessageStatus.READ
        assert message.delivered_at == "2024-01-15T10:30:19Z"
        assert kinds(ledger) == ["message.sent", "message.read"]

    def test_a_delivery_outlives_a_failure(self, ledger: Ledger) -> None:
        pending = ledger.begin_send("ch_1", Outbound("anna", "Hi"), NOW)
        ledger.finish_send(pending.id, NOW, sent=Sent("wamid.1", "accepted"))
        ledger.receive("ch_1", told(DeliveryStatus.FAILED, problem=REFUSED), NOW)
        assert ledger.message(pending.id).problem is not None
        ledger.receive("ch_1", told(DeliveryStatus.DELIVERED), NOW)

        message = ledger.message(pending.id)
        assert (message.status, message.problem) == (MessageStatus.DELIVERED, None)

    def test_a_status_may_be_faster_than_the_answer_to_the_send(self, ledger: Ledger) -> None:
        pending = ledger.begin_send("ch_1", Outbound("anna", "Hi"), NOW)
        ledger.receive("ch_1", told(DeliveryStatus.DELIVERED), NOW)
        assert ledger.message(pending.id).status is MessageStatus.PENDING

        done = ledger.finish_send(pending.id, NOW, sent=Sent("wamid.1", "accepted"))

        assert done.status is MessageStatus.DELIVERED
        assert kinds(ledger) == ["message.sent", "message.delivered"]

    def test_a_status_of_something_unknown_is_dropped(self, ledger: Ledger) -> None:
        ledger.receive("ch_1", told(DeliveryStatus.DELIVERED), NOW)

        with ledger.database.reading() as connection:
            assert connection is not None
            assert connection.execute("SELECT dropped FROM channels").get == 1
            assert connection.execute("SELECT count(*) FROM early").get == 0

    def test_a_send_of_nothing_known_is_refused(self, ledger: Ledger) -> None:
        with pytest.raises(MessageNotFound):
            ledger.finish_send("msg_none", NOW, problem=REFUSED)
        with pytest.raises(MessageNotFound):
            ledger.message("msg_none")


class TestConversations:
    def test_reading_counts_nothing_as_unread(self, ledger: Ledger) -> None:
        (message,) = ledger.receive("ch_1", said("Hello"), NOW).messages
        read = ledger.mark_read(message.conversation_id, NOW)

        assert read.unread_count == 0
        assert ledger.message(message.id).status is MessageStatus.READ

    def test_a_closed_one_stays_as_it_is_and_a_new_one_follows(self, ledger: Ledger) -> None:
        (message,) = ledger.receive("ch_1", said("Hello"), NOW).messages
        first = message.conversation_id
        ledger.close_conversation(first, NOW, "done")
        again = ledger.close_conversation(first, NOW + timedelta(hours=1), "again")
        (next_message,) = ledger.receive("ch_1", said("Me again", number="2"), NOW).messages

        assert (again.status, again.closed_because) == (ConversationStatus.CLOSED, "done")
        assert next_message.conversation_id != first
        closed = ledger.conversations(ConversationQuery(status="closed"))
        assert [item.id for item in closed.items] == [first]

    def test_silence_is_since_something_came_and_not_since_it_was_sent(
        self, ledger: Ledger
    ) -> None:
        ledger.receive("ch_1", said("A mail that took days", late=3 * 86400), NOW)
        assert ledger.close_silent(NOW - timedelta(hours=24), NOW) == 0
        later = NOW + timedelta(hours=25)
        assert ledger.close_silent(later - timedelta(hours=24), later) == 1

        (conversation,) = ledger.conversations(ConversationQuery()).items
        assert conversation.closed_because == "silence"
        assert ledger.open_conversations("ch_1") == 0

    def test_a_thread_is_read_backwards_in_stretches(self, ledger: Ledger) -> None:
        for number in range(5):
            ledger.receive("ch_1", said(f"{number}", number=str(number)), NOW)
        (conversation,) = ledger.conversations(ConversationQuery()).items
        texts: list[str] = []
        before = None
        while True:
            stretch = ledger.thread(conversation.id, before=before, limit=2)
            texts[:0] = [message.content["text"] for message in stretch.messages]
            before = stretch.earlier
            if before is None:
                break

        assert texts == ["0", "1", "2", "3", "4"]
        with pytest.raises(InvalidRequest):
            ledger.thread(conversation.id, before="nonsense")
        with pytest.raises(ConversationNotFound):
            ledger.thread("conv_none")

    def test_search_knows_no_case(self, ledger: Ledger) -> None:
        ledger.receive("ch_1", said("Grüße aus KÖLN"), NOW)
        ledger.receive("ch_2", said("nothing", number="2", contact="bert"), NOW)

        found = ledger.conversations(ConversationQuery(search="grüsse aus köln"))
        assert [item.channel_id for item in found.items] == ["ch_1"]
        assert ledger.messages(MessageQuery(search="köln")).total_count == 1
        assert ledger.conversations(ConversationQuery(search="bert")).total_count == 1
        assert ledger.conversations(ConversationQuery(), channel_ids=["ch_2"]).total_count == 1
        assert ledger.conversations(ConversationQuery(), channel_ids=[]).total_count == 0

    def test_a_query_that_cannot_be_is_refused(self, ledger: Ledger) -> None:
        with pytest.raises(InvalidRequest, match=r"perPage.*status"):
            ledger.conversations(ConversationQuery(per_page=101, status="pending"))
        with pytest.raises(InvalidRequest, match="direction"):
            ledger.messages(MessageQuery(direction="sideways"))
