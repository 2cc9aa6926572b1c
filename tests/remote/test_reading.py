"""The API page's own bodies, and what servers make of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract import StepStatus
from linktor_tui.contract import wire
from linktor_tui.contract.errors import Unreachable
from linktor_tui.contract.resources import ChannelStatus, Granularity, HealthStatus, Period
from linktor_tui.remote import reading

WHATSAPP: dict[str, Any] = {
    "id": "ch_abc123",
    "type": "channel",
    "attributes": {
        "name": "WhatsApp Business",
        "channelType": "whatsapp",
        "status": "active",
        "config": {"phoneNumber": "+5511888888888", "verifyToken": "********"},
        "capabilities": {"text": True, "image": True, "typingIndicators": True},
        "defaultBot": {"id": "bot_xyz", "name": "Support Bot"},
        "webhookUrl": "https://api.linktor.io/webhooks/ch_abc123",
        "webhookSecret": "********",
        "stats": {
            "messagesReceived24h": 150,
            "messagesSent24h": 120,
            "messagesReceivedTotal": 15000,
            "messagesSentTotal": 12000,
            "activeConversations": 45,
            "totalConversations": 2500,
        },
        "health": {
            "status": "healthy",
            "lastChecked": "2024-01-15T10:00:00Z",
            "lastMessageReceived": "2024-01-15T09:55:00Z",
            "lastMessageSent": "2024-01-15T09:58:00Z",
        },
        "createdAt": "2024-01-01T00:00:00Z",
        "updatedAt": "2024-01-15T10:00:00Z",
    },
}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


def with_attributes(**changed: Any) -> dict[str, Any]:
    return {**WHATSAPP, "attributes": {**WHATSAPP["attributes"], **changed}}


class TestChannel:
    def test_a_single_channel_of_the_page_comes_back_as_it_was(self) -> None:
        again = wire.full(reading.channel(WHATSAPP))["attributes"]

        for name, value in WHATSAPP["attributes"].items():
            if name != "capabilities":
                assert again[name] == value
        assert again["capabilities"]["typingIndicators"] is True
        assert again["capabilities"]["audio"] is False

    def test_an_attribute_that_nobody_knows_is_kept(self) -> None:
        channel = reading.channel(with_attributes(region="eu", labels=["a"]))

        assert channel.extra == {"region": "eu", "labels": ["a"]}
        assert wire.full(channel)["attributes"]["region"] == "eu"

    def test_a_status_that_nobody_knows_is_one_to_look_at(self) -> None:
        channel = reading.channel(with_attributes(status="suspended"))

        assert channel.status is ChannelStatus.ERROR
        assert channel.extra["serverStatus"] == "suspended"
        healthy = reading.channel(with_attributes(status="suspended", health=None)).health
        assert "“suspended”" in (healthy.message or "")

    def test_what_is_missing_is_none(self) -> None:
        channel = reading.channel({"id": "ch_1", "attributes": {"name": "n"}})

        assert channel.status is ChannelStatus.PENDING
        assert channel.stats is None
        assert channel.capabilities is None
        assert channel.health.status is HealthStatus.UNKNOWN
        assert channel.created_at is None

    def test_the_provider_is_told_or_the_only_one(self) -> None:
        sms = with_attributes(channelType="sms", config={"provider": "plivo"})

        assert reading.channel(WHATSAPP).provider == "meta"
        assert reading.channel(sms).provider == "plivo"
        assert reading.channel(with_attributes(channelType="pigeon", config={})).provider is None

    def test_without_an_id_it_is_something_else(self) -> None:
        with pytest.raises(Unreachable, match="without an id"):
            reading.channel({"attributes": {}})

    @given(st.dictionaries(st.sampled_from(sorted(reading.KNOWN)), json_values))
    def test_no_attribute_of_another_type_breaks_it(self, attributes: dict[str, Any]) -> None:
        wire.full(reading.channel({"id": "ch_1", "attributes": attributes}))


class TestOthers:
    def test_a_page_without_pagination_counts_what_is_there(self) -> None:
        page = reading.listing({"data": [WHATSAPP]}, 1, 20)

        assert (page.total_count, page.total_pages, page.page) == (1, 1, 1)

    @pytest.mark.parametrize("body", [None, [], {}, {"data": {}}, {"data": None}])
    def test_a_list_that_is_none(self, body: Any) -> None:
        with pytest.raises(Unreachable, match="list of channels"):
            reading.listing(body, 1, 20)

    def test_the_pages_failing_report(self) -> None:
        tests = [
            {"name": "credentials", "status": "passed", "message": "API credentials are valid"},
            {
                "name": "webhook",
                "status": "failed",
                "message": "Webhook URL returned 404",
                "details": {"statusCode": 404},
            },
            {"name": "webhook", "status": "odd", "message": "?", "failureClass": "new"},
        ]

        report = reading.report({"success": False, "channelId": "ch_abc123", "tests": tests})

        statuses = [step.status for step in report.tests]
        assert statuses == [StepStatus.PASSED, StepStatus.FAILED, StepStatus.UNKNOWN]
        assert [step.id for step in report.tests] == ["credentials", "webhook", "webhook'"]
        assert report.tests[1].details == {"statusCode": 404}
        assert not report.success

    @given(json_values)
    def test_no_report_breaks_it(self, data: Any) -> None:
        reading.report(data)
        reading.report({"success": True, "tests": [data], "identity": data})

    def test_the_pages_statistics(self) -> None:
        summary = {"messagesReceived": 1050, "avgResponseTime": 45}
        series = [{"timestamp": "2024-01-09T00:00:00Z", "messagesReceived": 140}]
        body = {"data": {"channelId": "ch_1", "summary": summary, "timeSeries": series}}

        found = reading.statistics(body, Period.WEEK, Granularity.DAY)

        assert found.summary.messages_received == 1050
        assert found.summary.avg_response_time == 45
        assert found.summary.avg_resolution_time is None
        assert wire.statistics(found)["data"]["summary"]["messagesSent"] is None
        assert found.time_series[0].messages_received == 140

    @given(json_values)
    def test_no_statistics_break_it(self, value: Any) -> None:
        body = {"data": {"summary": {"avgResponseTime": value}, "timeSeries": [value]}}
        reading.statistics(body, Period.DAY, Granularity.HOUR)
