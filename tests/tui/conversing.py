"""An engine in memory that converses, delivers events and asks where its provider posts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from linktor_tui.contract.errors import DeliveryNotFound
from linktor_tui.contract.resources import Channel, CheckReport, Page, WebhookRegistration
from linktor_tui.contract.times import stamp
from linktor_tui.contract.traffic import (
    Conversation,
    ConversationQuery,
    ConversationStatus,
    Delivery,
    DeliveryQuery,
    DeliveryStatus,
    Message,
    MessageQuery,
    MessageStatus,
    RuntimeState,
    Thread,
)
from tests.tui.living import LivingApi
from tests.tui.samples import NOW, three
from tests.tui.talk import conversation, message

CHANNEL = three()[0].id


class ConversingApi(LivingApi):
    """Keeps conversations with their messages; what is answered is sent at once."""

    def __init__(self, channels: Iterable[Channel] = ()) -> None:
        super().__init__(channels or three())
        self.talks: dict[str, Conversation] = {}
        self.threads: dict[str, list[Message]] = {}
        self.kept: list[CheckReport] = []
        self.deliveries: list[Delivery] = []
        self.state = RuntimeState(False)
        self.registration = WebhookRegistration(
            CHANNEL, True, "crm.example", False, None, "the bot", {}
        )

    # --- what tests set up ---------------------------------------------------------------------

    def talk(self, number: int, *texts: str, **more: Any) -> Conversation:
        """Begin a conversation in which these texts came in."""
        made = conversation(number, channel_id=CHANNEL, **more)
        self.talks[made.id] = made
        self.threads[made.id] = []
        for text in texts:
            self.come(made.id, text)
        return self.talks[made.id]

    def come(self, conversation_id: str, text: str, **more: Any) -> Message:
        """Let a message come in, and tell of it."""
        number = sum(map(len, self.threads.values())) + 1
        made = message(number, text, conversation_id=conversation_id, channel_id=CHANNEL, **more)
        self.threads[conversation_id].append(made)
        known = self.talks[conversation_id]
        self.talks[conversation_id] = known._replace(last_message=made)
        self.happen("message.received", CHANNEL)
        return made

    # --- Converses -----------------------------------------------------------------------------

    async def list_conversations(self, query: ConversationQuery) -> Page[Conversation]:
        self._enter("conversations", query)
        items = tuple(self.talks.values())
        return Page(items, 1, query.per_page, len(items))

    async def get_conversation(self, conversation_id: str) -> Conversation:
        return self.talks[conversation_id]

    async def thread(
        self, conversation_id: str, *, before: str | None = None, limit: int = 50
    ) -> Thread:
        self._enter("thread", (conversation_id, before))
        all_of_it = self.threads[conversation_id]
        end = int(before) if before else len(all_of_it)
        start = max(0, end - limit)
        return Thread(tuple(all_of_it[start:end]), str(start) if start else None)

    async def list_messages(self, query: MessageQuery) -> Page[Message]:
        self._enter("list_messages", query)
        return Page((), 1, query.per_page, 0)

    async def get_message(self, message_id: str) -> Message:
        raise NotImplementedError

    async def reply(self, conversation_id: str, text: str, **more: Any) -> Message:
        self._enter("reply", (conversation_id, text))
        return self.come(conversation_id, text, direction="outbound", status=MessageStatus.SENT)

    async def mark_read(self, conversation_id: str) -> Conversation:
        self._enter("mark_read", conversation_id)
        self.talks[conversation_id] = self.talks[conversation_id]._replace(unread_count=0)
        return self.talks[conversation_id]

    async def close_conversation(
        self, conversation_id: str, *, reason: str | None = None
    ) -> Conversation:
        self._enter("close", conversation_id)
        closed = self.talks[conversation_id]._replace(status=ConversationStatus.CLOSED)
        self.talks[conversation_id] = closed
        return closed

    # --- reports, runtime ------------------------------------------------------------------------

    async def reports(self, channel_id: str, *, limit: int = 20) -> Sequence[CheckReport]:
        self._enter("reports", channel_id)
        return self.kept[:limit]

    async def runtime(self) -> RuntimeState:
        return self.state

    # --- DeliversEvents --------------------------------------------------------------------------

    async def list_deliveries(self, query: DeliveryQuery) -> Page[Delivery]:
        self._enter("deliveries", query)
        return Page(tuple(self.deliveries), 1, query.per_page, len(self.deliveries))

    async def retry_delivery(self, delivery_id: str, *, endpoint_id: str | None = None) -> Delivery:
        self._enter("retry", delivery_id)
        for at, item in enumerate(self.deliveries):
            if item.id == delivery_id:
                self.deliveries[at] = item._replace(status=DeliveryStatus.SUCCEEDED, error=None)
                return self.deliveries[at]
        raise DeliveryNotFound(delivery_id)

    async def _never(self, *_given: Any, **_named: Any) -> Any:
        raise AssertionError("a channel's page does not ask for this")

    list_endpoints = get_endpoint = create_endpoint = update_endpoint = _never
    remove_endpoint = test_endpoint = _never

    # --- ManagesWebhooks -------------------------------------------------------------------------

    async def webhook(self, channel_id: str, **more: Any) -> WebhookRegistration:
        self._enter("webhook", channel_id)
        return self.registration

    async def set_webhook(self, channel_id: str, **more: Any) -> WebhookRegistration:
        self._enter("set_webhook", more)
        self.registration = self.registration._replace(ours=True, host="hooks.example.com")
        return self.registration

    async def clear_webhook(self, channel_id: str, **more: Any) -> WebhookRegistration:
        self._enter("clear_webhook", more)
        self.registration = self.registration._replace(registered=False, ours=None, host=None)
        return self.registration


def report(minutes: int, *steps: Any, success: bool = True) -> CheckReport:
    """A check that was made so many minutes ago."""
    return CheckReport(success, CHANNEL, steps, stamp(NOW - timedelta(minutes=minutes)))
