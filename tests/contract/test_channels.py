"""The nine operations, told by the protocol alone: every engine passes this suite."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.simulation import Fault as Trouble
from connectors.telegram.simulator import TelegramSimulator
from linktor_tui.contract import pages, protocol, wire
from linktor_tui.contract.errors import (
    ChannelAlreadyExists,
    ChannelIncomplete,
    ChannelNotFound,
    CheckFailed,
    CheckInconclusive,
    InvalidChannelType,
    InvalidRequest,
)
from linktor_tui.contract.protocol import ChannelsAPI
from linktor_tui.contract.requests import parse_create, parse_update
from linktor_tui.contract.resources import (
    Channel,
    ChannelStatus,
    CreatedChannel,
    Granularity,
    HealthStatus,
    ListQuery,
    Period,
)
from tests.places import Clock, body, sample

TWELVE = {
    "text",
    "image",
    "document",
    "audio",
    "video",
    "location",
    "buttons",
    "quickReplies",
    "templates",
    "deliveryReceipts",
    "readReceipts",
    "typingIndicators",
}


async def create(api: ChannelsAPI, *, check: bool = False, **given: Any) -> CreatedChannel:
    return await api.create_channel(parse_create(body(**given)), check=check)


async def update(api: ChannelsAPI, channel: Channel, **patch: Any) -> Channel:
    return await api.update_channel(channel.id, parse_update(patch))


class TestCreate:
    async def test_answers_as_the_page_says(self, api: ChannelsAPI) -> None:
        new = await create(api, defaultBotId="bot_abc123", metadata={"team": "north"})

        answer = wire.created(new)
        attributes = answer["data"]["attributes"]
        assert answer["data"]["id"].startswith("ch_")
        assert answer["data"]["type"] == "channel"
        assert attributes["name"] == "Support"
        assert attributes["channelType"] == "telegram"
        assert attributes["status"] == "inactive"
        assert attributes["config"] == {"botToken": "********"}
        assert attributes["defaultBot"]["id"] == "bot_abc123"
        assert attributes["metadata"] == {"team": "north"}
        assert attributes["webhookUrl"].endswith(f"/webhooks/{answer['data']['id']}")
        assert attributes["webhookSecret"].startswith("whsec_")
        assert attributes["createdAt"] == "2024-01-15T10:30:00Z"
        assert answer["meta"]["setupInstructions"]

    async def test_shows_the_webhook_secret_once(self, api: ChannelsAPI) -> None:
        new = await create(api)

        again = await api.get_channel(new.channel.id)

        assert again.webhook_secret == "********"
        assert new.channel.webhook_secret == "********"
        assert new.webhook_secret not in repr(again)

    async def test_a_sample_of_the_page_is_accepted_unasked(self, api: ChannelsAPI) -> None:
        new = await create(api, token="YOUR_BOT_TOKEN")

        assert new.channel.status is ChannelStatus.INACTIVE

    async def test_a_passing_check_leaves_health_and_identity(
        self, api: ChannelsAPI, telegram: TelegramSimulator
    ) -> None:
        seen: list[str] = []
        request = parse_create(sample(telegram, "works"))

        new = await api.create_channel(request, on_step=lambda step: seen.append(step.id))

        assert new.channel.health.status is HealthStatus.HEALTHY
        assert new.channel.health.last_checked == "2024-01-15T10:30:00Z"
        assert new.channel.identity is not None
        assert new.channel.config["botUsername"] == new.channel.identity.label
        assert new.report is not None
        assert seen == [step.id for step in new.report.tests]

    async def test_a_failing_check_saves_nothing(
        self, api: ChannelsAPI, telegram: TelegramSimulator
    ) -> None:
        telegram.fault = Trouble.WRONG_CREDENTIAL

        with pytest.raises(CheckFailed, match=r"Nothing was saved\.") as refused:
            await api.create_channel(parse_create(sample(telegram, "works")))

        assert refused.value.fix
        assert not refused.value.report.success
        assert (await api.list_channels(ListQuery())).total_count == 0

    async def test_silence_saves_nothing_and_blames_nobody(
        self, api: ChannelsAPI, telegram: TelegramSimulator
    ) -> None:
        telegram.fault = Trouble.DOWN

        with pytest.raises(CheckInconclusive):
            await api.create_channel(parse_create(sample(telegram, "works")))

        assert (await api.list_channels(ListQuery())).total_count == 0

    async def test_the_same_account_twice_is_a_conflict(self, api: ChannelsAPI) -> None:
        first = await create(api)

        with pytest.raises(ChannelAlreadyExists) as refused:
            await create(api, name="Another", token="110201543:another-token-of-that-bot")

        assert refused.value.details["id"] == first.channel.id

    @pytest.mark.parametrize(
        ("kind", "config"),
        [("carrier-pigeon", {}), ("telegram", {"provider": "nobody"}), ("", {})],
    )
    async def test_an_unknown_type_or_provider(
        self, api: ChannelsAPI, kind: str, config: dict[str, Any]
    ) -> None:
        request = parse_create({"name": "n", "type": kind, "config": config})

        with pytest.raises(InvalidChannelType) as refused:
            await api.create_channel(request, check=False)

        assert refused.value.code == "INVALID_CHANNEL_TYPE"
        assert refused.value.fix

    @pytest.mark.parametrize(
        ("config", "field"),
        [
            ({}, "config.botToken"),
            ({"botToken": ""}, "config.botToken"),
            ({"botToken": "  "}, "config.botToken"),
            ({"botToken": 7}, "config.botToken"),
            ({"botToken": "1:a\nHost: b"}, "config.botToken"),
            ({"botToken": "1:a", "botTokn": "1:b"}, "config.botTokn"),
        ],
    )
    async def test_an_invalid_config_names_the_field_and_not_the_value(
        self, api: ChannelsAPI, config: dict[str, Any], field: str
    ) -> None:
        request = parse_create({"name": "n", "type": "telegram", "config": config})

        with pytest.raises(InvalidRequest) as refused:
            await api.create_channel(request, check=False)

        assert [fault.field for fault in refused.value.faults] == [field]
        assert "1:" not in str(wire.failure(refused.value))


class TestListAndGet:
    async def test_an_empty_place_has_an_empty_page(self, api: ChannelsAPI) -> None:
        answer = wire.listing(await api.list_channels(ListQuery()))

        assert answer == {
            "data": [],
            "meta": {"pagination": {"page": 1, "perPage": 20, "totalPages": 0, "totalCount": 0}},
        }

    async def test_pages_cover_everything_once_in_order(
        self, api: ChannelsAPI, clock: Clock
    ) -> None:
        ids = []
        for number in range(5):
            ids.append((await create(api, name=f"n{number}", token=f"{number + 1}:a")).channel.id)

        read = [await api.list_channels(ListQuery(page, 2)) for page in (1, 2, 3, 4)]

        assert sorted(c.id for page in read for c in page.items) == sorted(ids)
        assert [len(page.items) for page in read] == [2, 2, 1, 0]
        assert read[0].total_pages == 3

    async def test_what_is_deleted_between_two_pages_hides_no_other(
        self, api: ChannelsAPI, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pages, "MOST", 2)
        for number in range(5):
            await create(api, name=f"n{number}", token=f"{number + 1}:a")
        read = pages.each(api.list_channels, ListQuery())
        found = {item.id: item for item in (await anext(read)).items}
        gone = next(iter(found))
        await api.delete_channel(gone, force=True)

        async for page in read:
            pages.join(found, page.items)

        there = (await pages.every(api.list_channels, ListQuery())).items
        assert len(there) == 4
        assert [key for key in found if key != gone] == [item.id for item in there]

    async def test_an_item_has_the_keys_of_the_page(self, api: ChannelsAPI) -> None:
        await create(api)

        item = wire.listing(await api.list_channels(ListQuery()))["data"][0]

        assert set(item) == {"id", "type", "attributes"}
        assert set(item["attributes"]) >= {
            "name",
            "channelType",
            "status",
            "config",
            "stats",
            "webhookUrl",
            "createdAt",
            "updatedAt",
        }
        assert item["attributes"]["stats"] == {
            "messagesReceived24h": 0,
            "messagesSent24h": 0,
            "activeConversations": 0,
        }

    async def test_filters_narrow_and_combine(self, api: ChannelsAPI) -> None:
        await create(api, name="Alpha", token="1:a")
        beta = await create(api, name="Beta", token="2:a")
        await api.activate_channel(beta.channel.id, check=False)

        async def names(**query: Any) -> list[str]:
            return [c.name for c in (await api.list_channels(ListQuery(**query))).items]

        assert await names(status="active") == ["Beta"]
        assert await names(status="inactive") == ["Alpha"]
        assert await names(search="ALPH") == ["Alpha"]
        assert await names(type="telegram", search="eta", status="active") == ["Beta"]
        assert await names(type="sms") == []

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"page": 0}, "page"),
            ({"per_page": 0}, "perPage"),
            ({"per_page": 101}, "perPage"),
            ({"status": "asleep"}, "status"),
            ({"type": "pigeon"}, "type"),
        ],
    )
    async def test_an_impossible_query_is_refused(
        self, api: ChannelsAPI, query: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(InvalidRequest) as refused:
            await api.list_channels(ListQuery(**query))

        assert [fault.field for fault in refused.value.faults] == [field]

    async def test_a_single_channel_has_the_keys_of_the_page(self, api: ChannelsAPI) -> None:
        new = await create(api, defaultBotId="bot_xyz")

        attributes = wire.single(await api.get_channel(new.channel.id))["data"]["attributes"]

        assert set(attributes["capabilities"]) == TWELVE
        assert all(isinstance(value, bool) for value in attributes["capabilities"].values())
        assert set(attributes["defaultBot"]) == {"id", "name"}
        assert attributes["webhookSecret"] == "********"
        assert attributes["stats"] == {
            "messagesReceived24h": 0,
            "messagesSent24h": 0,
            "activeConversations": 0,
            "messagesReceivedTotal": 0,
            "messagesSentTotal": 0,
            "totalConversations": 0,
        }
        assert attributes["health"] == {
            "status": "unknown",
            "lastChecked": None,
            "lastMessageReceived": None,
            "lastMessageSent": None,
        }

    async def test_what_is_not_there_is_not_found(self, api: ChannelsAPI) -> None:
        with pytest.raises(ChannelNotFound):
            await api.get_channel("ch_nothing")
        with pytest.raises(ChannelNotFound):
            await api.test_channel("ch_nothing")
        with pytest.raises(ChannelNotFound):
            await api.activate_channel("ch_nothing", check=False)
        with pytest.raises(ChannelNotFound):
            await api.deactivate_channel("ch_nothing")
        with pytest.raises(ChannelNotFound):
            await api.delete_channel("ch_nothing")
        with pytest.raises(ChannelNotFound):
            await api.update_channel("ch_nothing", parse_update({"name": "n"}))
        with pytest.raises(ChannelNotFound):
            await api.channel_stats("ch_nothing", period=Period.DAY, granularity=Granularity.HOUR)


class TestUpdate:
    async def test_changes_what_was_given_and_nothing_else(
        self, api: ChannelsAPI, clock: Clock
    ) -> None:
        new = await create(api, defaultBotId="bot_1", metadata={"a": 1})
        clock.forward(hours=1)

        changed = await update(api, new.channel, name="Main", defaultBotId="bot_new456")

        assert (changed.name, changed.metadata) == ("Main", {"a": 1})
        assert changed.default_bot is not None
        assert changed.default_bot.id == "bot_new456"
        assert changed.created_at == "2024-01-15T10:30:00Z"
        assert changed.updated_at == "2024-01-15T11:30:00Z"

    async def test_null_takes_the_bot_away(self, api: ChannelsAPI) -> None:
        new = await create(api, defaultBotId="bot_1")

        assert (await update(api, new.channel, defaultBotId=None)).default_bot is None

    async def test_a_mask_leaves_the_secret(
        self, api: ChannelsAPI, telegram: TelegramSimulator
    ) -> None:
        new = await api.create_channel(parse_create(sample(telegram, "works")), check=False)

        await update(api, new.channel, config={"botToken": "********"})

        assert (await api.test_channel(new.channel.id)).success

    async def test_null_takes_a_required_secret_and_leaves_the_channel_pending(
        self, api: ChannelsAPI, telegram: TelegramSimulator
    ) -> None:
        good = sample(telegram, "works")
        new = await api.create_channel(parse_create(good), check=False)

        pending = await update(api, new.channel, config={"botToken": None})

        assert pending.status is ChannelStatus.PENDING
        assert "botToken" not in pending.config
        with pytest.raises(ChannelIncomplete, match="botToken"):
            await api.test_channel(new.channel.id)
        with pytest.raises(ChannelIncomplete):
            await api.activate_channel(new.channel.id, check=False)
        renamed = await update(api, new.channel, name="Still pending")
        assert renamed.status is ChannelStatus.PENDING

        whole = await update(api, new.channel, config=good["config"])

        assert whole.status is ChannelStatus.INACTIVE
        assert (await api.test_channel(new.channel.id)).success

    async def test_another_account_resets_what_was_known(
        self, api: ChannelsAPI, telegram: TelegramSimulator
    ) -> None:
        new = await api.create_channel(parse_create(sample(telegram, "works")))
        assert new.channel.identity is not None

        moved = await update(api, new.channel, config={"botToken": "777:another-bot"})

        assert moved.health.status is HealthStatus.UNKNOWN
        assert moved.identity is None
        assert "botUsername" not in moved.config

    async def test_the_account_of_another_channel_is_a_conflict(self, api: ChannelsAPI) -> None:
        await create(api, token="1:a")
        other = await create(api, token="2:a")

        with pytest.raises(ChannelAlreadyExists):
            await update(api, other.channel, config={"botToken": "1:b"})

    async def test_a_refused_patch_changes_nothing(self, api: ChannelsAPI) -> None:
        new = await create(api)
        before = await api.get_channel(new.channel.id)

        with pytest.raises(InvalidRequest):
            await update(api, new.channel, name="Other", config={"colour": "red"})
        with pytest.raises(InvalidRequest):
            await update(api, new.channel, name="Other", config={"provider": "nobody"})

        assert await api.get_channel(new.channel.id) == before


class TestTestAndToggle:
    async def test_a_report_is_a_superset_of_the_page(
        self, api: ChannelsAPI, telegram: TelegramSimulator
    ) -> None:
        new = await api.create_channel(parse_create(sample(telegram, "works")), check=False)

        answer = wire.tested(await api.test_channel(new.channel.id))["data"]

        assert answer["success"] is True
        assert answer["channelId"] == new.channel.id
        assert answer["testedAt"] == "2024-01-15T10:30:00Z"
        assert {"credentials", "webhook", "permissions"} <= {t["name"] for t in answer["tests"]}
        for test in answer["tests"]:
            assert {"name", "status", "message", "id", "durationMs"} <= set(test)

    async def test_a_failure_names_cause_and_fix_and_is_remembered(
        self, api: ChannelsAPI, telegram: TelegramSimulator
    ) -> None:
        new = await api.create_channel(parse_create(sample(telegram, "works")), check=False)
        telegram.fault = Trouble.WRONG_CREDENTIAL

        report = await api.test_channel(new.channel.id)

        failed = next(step for step in report.tests if step.status.value == "failed")
        assert failed.name == "credentials"
        assert failed.failure_class is not None
        assert failed.failure_class.value == "config"
        assert failed.cause
        assert failed.fix
        again = await api.get_channel(new.channel.id)
        assert again.health.status is HealthStatus.UNHEALTHY
        assert again.health.message == failed.message

    async def test_an_active_channel_goes_to_error_and_back_by_itself(
        self, api: ChannelsAPI, telegram: TelegramSimulator
    ) -> None:
        new = await api.create_channel(parse_create(sample(telegram, "works")), check=False)
        await api.activate_channel(new.channel.id)
        telegram.fault = Trouble.EXPIRED
        await api.test_channel(new.channel.id)
        assert (await api.get_channel(new.channel.id)).status is ChannelStatus.ERROR

        telegram.fault = Trouble.DOWN
        await api.test_channel(new.channel.id)
        assert (await api.get_channel(new.channel.id)).status is ChannelStatus.ERROR

        telegram.fault = Trouble.NONE
        await api.test_channel(new.channel.id)
        assert (await api.get_channel(new.channel.id)).status is ChannelStatus.ACTIVE

    async def test_an_outage_does_not_turn_a_channel_to_error(
        self, api: ChannelsAPI, telegram: TelegramSimulator
    ) -> None:
        new = await api.create_channel(parse_create(sample(telegram, "works")), check=False)
        await api.activate_channel(new.channel.id)
        telegram.fault = Trouble.DOWN

        await api.test_channel(new.channel.id)

        channel = await api.get_channel(new.channel.id)
        assert channel.status is ChannelStatus.ACTIVE
        assert channel.health.status is HealthStatus.UNKNOWN

    async def test_activate_asks_first_and_leaves_a_refused_channel_alone(
        self, api: ChannelsAPI, telegram: TelegramSimulator
    ) -> None:
        new = await api.create_channel(parse_create(sample(telegram, "works")), check=False)
        telegram.fault = Trouble.WRONG_CREDENTIAL

        with pytest.raises(CheckFailed):
            await api.activate_channel(new.channel.id)

        assert (await api.get_channel(new.channel.id)).status is ChannelStatus.INACTIVE

    async def test_on_and_off_as_the_page_says(self, api: ChannelsAPI, clock: Clock) -> None:
        new = await create(api)
        on = await api.activate_channel(new.channel.id, check=False)
        clock.forward(minutes=1)
        still_on = await api.activate_channel(new.channel.id, check=False)
        off = await api.deactivate_channel(new.channel.id, reason="Maintenance")

        assert wire.activated(on)["data"]["attributes"] == {
            "status": "active",
            "activatedAt": "2024-01-15T10:30:00Z",
        }
        assert still_on.activated_at == "2024-01-15T10:30:00Z"
        assert wire.deactivated(off)["data"]["attributes"] == {
            "status": "inactive",
            "deactivatedAt": "2024-01-15T10:31:00Z",
            "deactivationReason": "Maintenance",
        }
        back = await api.activate_channel(new.channel.id, check=False)
        assert back.deactivation_reason is None

    async def test_another_accounts_credential_is_noticed(
        self, api: ChannelsAPI, telegram: TelegramSimulator
    ) -> None:
        new = await api.create_channel(parse_create(sample(telegram, "works")))
        report = await api.test_channel(new.channel.id)
        assert "identity.same" not in {step.id for step in report.tests}

    async def test_a_draft_is_tried_and_not_saved(
        self, api: ChannelsAPI, telegram: TelegramSimulator
    ) -> None:
        assert isinstance(api, protocol.TestsDrafts)

        report = await api.test_draft(parse_create(sample(telegram, "works")))

        assert report.success
        assert report.channel_id is None
        assert (await api.list_channels(ListQuery())).total_count == 0


class TestDelete:
    async def test_a_deleted_channel_is_gone_and_its_account_free(self, api: ChannelsAPI) -> None:
        new = await create(api)

        await api.delete_channel(new.channel.id)

        with pytest.raises(ChannelNotFound):
            await api.get_channel(new.channel.id)
        await create(api)


class TestStats:
    @pytest.mark.parametrize("period", Period)
    @pytest.mark.parametrize("granularity", Granularity)
    async def test_an_empty_channel_has_every_bucket_and_no_guess(
        self, api: ChannelsAPI, period: Period, granularity: Granularity
    ) -> None:
        new = await create(api)

        answer = wire.statistics(
            await api.channel_stats(new.channel.id, period=period, granularity=granularity)
        )["data"]

        assert answer["channelId"] == new.channel.id
        assert answer["period"] == period.value
        assert answer["summary"] == {
            "messagesReceived": 0,
            "messagesSent": 0,
            "conversationsStarted": 0,
            "conversationsClosed": 0,
            "avgResponseTime": None,
            "avgResolutionTime": None,
        }
        assert answer["timeSeries"]
        for bucket in answer["timeSeries"]:
            assert bucket == {
                "timestamp": bucket["timestamp"],
                "messagesReceived": 0,
                "messagesSent": 0,
                "conversationsStarted": 0,
            }
