"""The open-source Linktor server: its names, its faults, and what is made of them."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import fields, registry
from connectors.telegram.simulator import TelegramSimulator
from linktor_tui.contract import wire
from linktor_tui.contract.errors import (
    ActiveConversationsExist,
    ChannelNotFound,
    DestinationChanged,
    InvalidRequest,
    SecretMissing,
    Unauthorized,
    Unreachable,
    Unsupported,
    VaultLocked,
)
from linktor_tui.contract.protocol import ChannelsAPI
from linktor_tui.contract.requests import parse_create, parse_update
from linktor_tui.contract.resources import ChannelStatus, ListQuery
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.remote import ApiKey, Login, Tokens, check_login, open_remote
from linktor_tui.remote import linktor_names as names
from linktor_tui.remote.linktor_channels import channel, faults_of, row, status_of
from tests.places import PAGE_MAIL, PAGE_SMS, body, sample
from tests.remote.fake_linktor import EMAIL, PASSWORD, FakeLinktor, jwt
from tests.remote.test_reading import json_values

KEYS = ("type", "name", "config", "enabled", "connection_status", "created_at", "updated_at")

WHATSAPP: dict[str, Any] = {
    "name": "WhatsApp Business",
    "type": "whatsapp",
    "config": {
        "phoneNumberId": "123456789",
        "accessToken": "EAABcd-made-up",
        "businessAccountId": "987654321",
        "verifyToken": "my_verify_token",
        "appSecret": "0123456789abcdef",
    },
}


async def create(api: ChannelsAPI, given: dict[str, Any] | None = None) -> str:
    new = await api.create_channel(parse_create(given or body()), check=False)
    return new.channel.id


async def listed(api: ChannelsAPI) -> int:
    return (await api.list_channels(ListQuery())).total_count


def stranger(linktor: FakeLinktor, **changed: Any) -> str:
    """A channel that somebody else made."""
    identifier = f"00000000-0000-4000-8000-{len(linktor.rows):012}"
    linktor.rows[identifier] = {
        "id": identifier,
        "type": "telegram",
        "name": "Theirs",
        "enabled": True,
        "connection_status": "connected",
        "created_at": "2026-01-15T10:00:00.123456Z",
        **changed,
    }
    return identifier


class TestNames:
    async def test_the_pages_whatsapp_is_the_servers_whatsapp_official(
        self, there: ChannelsAPI, linktor: FakeLinktor
    ) -> None:
        identifier = await create(there, WHATSAPP)

        row = linktor.rows[identifier]
        assert row["type"] == "whatsapp_official"
        assert row["config"] == {"phone_number_id": "123456789", "business_id": "987654321"}
        assert linktor.credentials[identifier] == {
            "access_token": "EAABcd-made-up",
            "verify_token": "my_verify_token",
            "webhook_secret": "0123456789abcdef",
        }
        shown = await there.get_channel(identifier)
        assert shown.channel_type == "whatsapp"
        assert shown.config["businessAccountId"] == "987654321"
        assert shown.config["accessToken"] == "********"
        assert (shown.webhook_url or "").endswith(f"/api/v1/webhooks/whatsapp/{identifier}")

    async def test_numbers_go_as_text_and_come_back(
        self, there: ChannelsAPI, linktor: FakeLinktor
    ) -> None:
        identifier = await create(there, PAGE_MAIL)

        assert linktor.rows[identifier]["config"]["smtp_port"] == "587"
        assert linktor.rows[identifier]["config"]["smtp_username"] == "support@example.com"
        assert "smtp_password" in linktor.credentials[identifier]
        shown = await there.get_channel(identifier)
        assert shown.config["smtpPort"] == 587
        assert shown.provider == "smtp"

    async def test_every_sms_without_a_provider_is_twilios(
        self, there: ChannelsAPI, linktor: FakeLinktor
    ) -> None:
        identifier = stranger(linktor, type="sms", config={"account_sid": "AC1"})

        shown = await there.get_channel(identifier)

        assert shown.provider == "twilio"
        assert shown.config["accountSid"] == "AC1"

    @pytest.mark.parametrize("pair", registry.BUILT_IN)
    def test_every_field_of_every_provider_comes_back_under_its_name(
        self, pair: tuple[str, str]
    ) -> None:
        kind, provider = pair
        model: type[fields.ChannelConfig] = registry.find(kind, provider).config_model
        specs = fields.describe(model)
        samples = {"integer": 7, "boolean": True, "list": ["a", "b"], "object": {"a": 1}}
        values = {spec.key: samples.get(spec.kind, "text") for spec in specs}

        config, credentials = names.config_for_server(kind, provider, specs, values)
        shown, exposed = names.config_from_server(specs, {**credentials, **config})

        assert all(isinstance(value, str) for value in (*config.values(), *credentials.values()))
        assert not {spec.key for spec in specs if spec.secret} & set(shown)
        assert {**exposed, **shown} == values | {k: shown[k] for k in shown if k == "provider"}

    @pytest.mark.parametrize(
        ("enabled", "connection", "status"),
        [
            (True, "connected", ChannelStatus.ACTIVE),
            (True, "connecting", ChannelStatus.PENDING),
            (True, "disconnected", ChannelStatus.PENDING),
            (False, "connected", ChannelStatus.INACTIVE),
            (False, "error", ChannelStatus.ERROR),
            (True, "error", ChannelStatus.ERROR),
            (None, None, ChannelStatus.INACTIVE),
        ],
    )
    def test_two_switches_are_one_status(
        self, enabled: bool | None, connection: str | None, status: ChannelStatus
    ) -> None:
        assert status_of({"enabled": enabled, "connection_status": connection}) is status


class TestFaults:
    async def test_an_id_that_is_no_uuid_is_not_sent(
        self, there: ChannelsAPI, linktor: FakeLinktor
    ) -> None:
        with pytest.raises(ChannelNotFound):
            await there.get_channel("ch_1")

        assert linktor.seen == []

    async def test_a_restart_that_switched_everything_off_is_noticed(
        self, there: ChannelsAPI, linktor: FakeLinktor
    ) -> None:
        for token in ("1:a", "2:a"):
            identifier = await create(there, body(token=token))
            await there.activate_channel(identifier, check=False)
        await listed(there)
        assert there.notices == []

        linktor.restart()

        await listed(there)
        assert "when it restarts" in there.notices[0]

    async def test_channels_that_an_operator_switched_off_are_no_restart(
        self, there: ChannelsAPI, linktor: FakeLinktor
    ) -> None:
        for token in ("1:a", "2:a"):
            identifier = await create(there, body(token=token))
            await there.activate_channel(identifier, check=False)
            await there.deactivate_channel(identifier)

        await listed(there)

        assert not any("restarts" in notice for notice in there.notices)
        assert any("goes on taking in" in notice for notice in there.notices)

    async def test_a_list_that_may_be_cut_off_is_noticed(
        self, there: ChannelsAPI, linktor: FakeLinktor
    ) -> None:
        for _ in range(100):
            stranger(linktor)

        page = await there.list_channels(ListQuery(page=2, per_page=30))

        assert (page.total_count, len(page.items)) == (100, 30)
        assert any("no more" in notice for notice in there.notices)

    async def test_a_secret_in_the_open_is_masked_and_noticed(
        self, there: ChannelsAPI, linktor: FakeLinktor
    ) -> None:
        identifier = stranger(linktor, config={"bot_token": "7:in-the-open", "bot_name": "x"})

        page = await there.list_channels(ListQuery())

        assert page.items[0].config == {"botToken": "********", "bot_name": "x"}
        assert any(identifier in notice for notice in there.notices)
        assert "in-the-open" not in json.dumps(wire.listing(page)) + str(there.notices)

    async def test_the_page_shows_what_the_server_said(
        self, there: ChannelsAPI, linktor: FakeLinktor
    ) -> None:
        identifier = stranger(linktor)

        shown = await there.get_channel(identifier)

        assert shown.extra["server"]["connection_status"] == "connected"
        assert shown.created_at == "2026-01-15T10:00:00Z"

    async def test_a_type_that_nobody_knows_is_shown(
        self, there: ChannelsAPI, linktor: FakeLinktor
    ) -> None:
        stranger(linktor, type="whatsapp")
        stranger(linktor, type="pigeon", config={"loft": "3"})

        page = await there.list_channels(ListQuery())

        assert [item.channel_type for item in page.items] == ["whatsapp_unofficial", "pigeon"]
        assert page.items[1].config == {"loft": "3"}
        with pytest.raises(Unsupported, match="QR"):
            await there.activate_channel(page.items[0].id)

    async def test_webhooks_that_nobody_proves_are_noticed(self, there: ChannelsAPI) -> None:
        await create(there, WHATSAPP)
        assert there.notices == []

        open_wide = {"phoneNumberId": "1", "accessToken": "EAAB-x", "businessAccountId": "2"}
        await create(there, {**WHATSAPP, "config": open_wide})

        assert "no verifyToken and no appSecret" in there.notices[0]

    @given(st.dictionaries(st.sampled_from(KEYS), json_values))
    def test_no_row_breaks_the_list(self, raw: dict[str, Any]) -> None:
        item = row({"type": "email", **raw, "id": "x"})
        shown = channel(item, base_url="http://127.0.0.1")

        json.dumps(wire.summary(shown))
        list(faults_of([item]))

    async def test_what_the_server_cannot_keep_is_refused(self, there: ChannelsAPI) -> None:
        with pytest.raises(Unsupported, match="metadata"):
            await create(there, body(metadata={"a": 1}))


class TestSecrets:
    async def test_they_are_kept_here_for_another_day(
        self,
        there: ChannelsAPI,
        linktor: FakeLinktor,
        vaults: Vaults,
        telegram: TelegramSimulator,
    ) -> None:
        identifier = await create(there, sample(telegram, "works"))
        elsewhere = open_remote(linktor.url, credential=Login(EMAIL, PASSWORD), dialect="linktor")
        tomorrow = open_remote(
            linktor.url, credential=Login(EMAIL, PASSWORD), dialect="linktor", vaults=vaults
        )

        with pytest.raises(SecretMissing, match="not on this machine"):
            await elsewhere.test_channel(identifier)
        assert (await tomorrow.test_channel(identifier)).success
        await tomorrow.delete_channel(identifier)

        await elsewhere.close()
        await tomorrow.close()
        assert vaults.known_refs() == []

    async def test_without_a_store_it_is_said(self, linktor: FakeLinktor) -> None:
        api = open_remote(linktor.url, credential=Login(EMAIL, PASSWORD), dialect="linktor")

        await create(api)

        await api.close()
        assert any("forgotten" in notice for notice in api.notices)

    async def test_a_store_that_refuses_leaves_no_channel_behind(
        self,
        there: ChannelsAPI,
        linktor: FakeLinktor,
        vault: MemoryVault,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def refuse(*_: object) -> None:
            raise VaultLocked("The keyring is locked.")

        monkeypatch.setattr(vault, "write", refuse)

        with pytest.raises(VaultLocked):
            await create(there)
        assert linktor.rows == {}

    async def test_a_store_that_refuses_leaves_the_server_as_it_was(
        self,
        there: ChannelsAPI,
        linktor: FakeLinktor,
        vault: MemoryVault,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        identifier = await create(there, WHATSAPP)
        before = dict(linktor.credentials[identifier])

        def refuse(*_: object) -> None:
            raise VaultLocked("The keyring is locked.")

        monkeypatch.setattr(vault, "write", refuse)
        patch = parse_update({"config": {"accessToken": "EAAB-another"}})

        with pytest.raises(VaultLocked):
            await there.update_channel(identifier, patch)
        assert linktor.credentials[identifier] == before

    async def test_a_server_that_refuses_leaves_the_store_as_it_was(
        self, there: ChannelsAPI, linktor: FakeLinktor, telegram: TelegramSimulator
    ) -> None:
        identifier = await create(there, sample(telegram, "works"))
        linktor.broken = ("PUT", identifier)
        patch = parse_update({"config": {"botToken": "7000000001:another-token-of-that-bot"}})

        with pytest.raises(Unreachable, match="HTTP 500"):
            await there.update_channel(identifier, patch)

        assert (await there.test_channel(identifier)).success

    async def test_a_new_channel_that_stays_on_is_told(
        self, there: ChannelsAPI, linktor: FakeLinktor
    ) -> None:
        linktor.broken = ("PUT", "/enabled")

        identifier = await create(there)

        assert "could not be switched off" in there.notices[0]
        assert (await there.get_channel(identifier)).status is ChannelStatus.PENDING

    async def test_a_host_that_the_server_changed_gets_no_secret(
        self, there: ChannelsAPI, linktor: FakeLinktor
    ) -> None:
        identifier = await create(there, PAGE_MAIL)
        linktor.rows[identifier]["config"]["smtp_host"] = "mail.attacker.example"

        with pytest.raises(DestinationChanged, match=r"mail\.attacker\.example"):
            await there.test_channel(identifier)
        with pytest.raises(DestinationChanged):
            await there.update_channel(identifier, parse_update({"config": {"smtpPort": 465}}))

    async def test_a_patch_of_one_value_sends_every_credential(
        self, there: ChannelsAPI, linktor: FakeLinktor
    ) -> None:
        identifier = await create(there, WHATSAPP)
        linktor.rows[identifier]["config"]["quality_rating"] = "GREEN"

        patch = {"verifyToken": "another", "businessAccountId": "111"}
        await there.update_channel(identifier, parse_update({"config": patch}))

        assert linktor.credentials[identifier] == {
            "access_token": "EAABcd-made-up",
            "verify_token": "another",
            "webhook_secret": "0123456789abcdef",
        }
        assert linktor.rows[identifier]["config"] == {
            "phone_number_id": "123456789",
            "business_id": "111",
            "quality_rating": "GREEN",
        }

    async def test_a_name_alone_touches_no_credential(
        self, there: ChannelsAPI, linktor: FakeLinktor
    ) -> None:
        identifier = stranger(linktor)
        linktor.credentials[identifier] = {"bot_token": "theirs"}

        await there.update_channel(identifier, parse_update({"name": "Ours"}))

        assert linktor.rows[identifier]["name"] == "Ours"
        assert linktor.credentials[identifier] == {"bot_token": "theirs"}

    async def test_a_strangers_channel_takes_new_secrets_and_can_be_tested(
        self, there: ChannelsAPI, linktor: FakeLinktor, telegram: TelegramSimulator
    ) -> None:
        identifier = stranger(linktor, config={})
        with pytest.raises(SecretMissing, match="botToken") as missing:
            await there.test_channel(identifier)
        assert "channels update" in (missing.value.fix or "")

        good = sample(telegram, "works")["config"]
        await there.update_channel(identifier, parse_update({"config": good}))

        assert (await there.test_channel(identifier)).success
        assert any("as a whole" in notice for notice in there.notices)

    async def test_a_strangers_secrets_that_may_be_there_are_left_alone(
        self, there: ChannelsAPI, linktor: FakeLinktor
    ) -> None:
        config = {"smtp_host": "smtp.example.com", "from_email": "a@example.com"}
        identifier = stranger(linktor, type="email", config=config)
        linktor.credentials[identifier] = {"smtp_password": "theirs"}

        for port in (465, 587):
            patch = parse_update({"config": {"smtpPort": port}})
            await there.update_channel(identifier, patch)

        assert linktor.rows[identifier]["config"]["smtp_port"] == "587"
        assert linktor.credentials[identifier] == {"smtp_password": "theirs"}
        with pytest.raises(SecretMissing, match="smtpPassword"):
            await there.test_channel(identifier)

    async def test_a_secret_that_is_taken_away_is_taken_from_the_server(
        self, there: ChannelsAPI, linktor: FakeLinktor
    ) -> None:
        identifier = await create(there, PAGE_MAIL)

        gone = dict.fromkeys(("smtpUser", "smtpPassword", "imapHost", "imapUser", "imapPassword"))
        await there.update_channel(identifier, parse_update({"config": gone}))

        assert linktor.credentials[identifier] == {}

    async def test_part_of_a_strangers_secrets_is_not_enough(
        self, there: ChannelsAPI, linktor: FakeLinktor
    ) -> None:
        page = PAGE_SMS["config"]
        config = {"account_sid": "AC" + "0" * 32, "phone_number": page["phoneNumber"]}
        identifier = stranger(linktor, type="sms", config=config)

        patch = parse_update({"config": {"phoneNumber": "+15557654321"}})
        with pytest.raises(SecretMissing, match="authToken"):
            await there.update_channel(identifier, patch)

    async def test_a_provider_stays(self, there: ChannelsAPI, linktor: FakeLinktor) -> None:
        identifier = await create(there, PAGE_SMS)

        patch = parse_update({"config": {"provider": "plivo"}})
        with pytest.raises(InvalidRequest, match="cannot be changed"):
            await there.update_channel(identifier, patch)


class TestConversations:
    async def test_a_channel_with_open_ones_is_not_deleted(
        self, there: ChannelsAPI, linktor: FakeLinktor
    ) -> None:
        identifier = await create(there)
        linktor.converse(identifier)

        with pytest.raises(ActiveConversationsExist, match="open conversations"):
            await there.delete_channel(identifier)
        await there.delete_channel(identifier, force=True)

        assert linktor.rows == {}

    async def test_they_are_closed_twenty_at_a_time(
        self, there: ChannelsAPI, linktor: FakeLinktor
    ) -> None:
        identifier = await create(there)
        for _ in range(45):
            linktor.converse(identifier)

        await there.deactivate_channel(identifier, close_conversations=True)

        assert {item["status"] for item in linktor.conversations.values()} == {"resolved"}


class TestLogins:
    async def test_one_login_for_many_requests(
        self, there: ChannelsAPI, linktor: FakeLinktor
    ) -> None:
        await asyncio.gather(*(listed(there) for _ in range(8)))

        assert (linktor.logins, linktor.refreshes) == (1, 0)

    async def test_a_token_with_under_a_minute_left_is_refreshed_first(
        self, linktor: FakeLinktor
    ) -> None:
        linktor.refresh.append("refresh-made-up")
        old = jwt(30, 0)
        linktor.access.append(old)
        tokens = Tokens(old, "refresh-made-up")
        api = open_remote(linktor.url, credential=tokens, dialect="linktor")

        await asyncio.gather(*(listed(api) for _ in range(8)))

        await api.close()
        assert linktor.refreshes == 1
        assert linktor.seen[0].path == "/api/v1/auth/refresh"

    async def test_a_clock_that_is_ahead_does_not_refresh_with_every_request(
        self, linktor: FakeLinktor
    ) -> None:
        linktor.lifetime = 10
        api = open_remote(linktor.url, credential=Login(EMAIL, PASSWORD), dialect="linktor")

        for _ in range(4):
            await listed(api)

        await api.close()
        assert (linktor.logins, linktor.refreshes) == (1, 0)

    async def test_a_token_that_the_server_does_not_know_is_refreshed_once(
        self, linktor: FakeLinktor
    ) -> None:
        linktor.refresh.append("refresh-made-up")
        tokens = Tokens(jwt(900, 9), "refresh-made-up")
        api = open_remote(linktor.url, credential=tokens, dialect="linktor")

        await asyncio.gather(*(listed(api) for _ in range(8)))

        await api.close()
        assert linktor.refreshes == 1

    async def test_a_refresh_token_that_ran_out_means_logging_in(
        self, linktor: FakeLinktor
    ) -> None:
        api = open_remote(linktor.url, credential=Tokens("odd", "gone"), dialect="linktor")

        with pytest.raises(Unauthorized) as refused:
            await listed(api)

        await api.close()
        assert "login" in (refused.value.fix or "")

    async def test_who_we_are(self, linktor: FakeLinktor) -> None:
        who = await check_login(linktor.url, Login(EMAIL, PASSWORD), dialect="linktor")

        assert (who.name, who.details["role"]) == (EMAIL, "admin")
        assert who.base_url == f"{linktor.url}/api/v1"
        assert who.tokens is not None

    async def test_an_api_key_is_refused_before_it_is_sent(self, linktor: FakeLinktor) -> None:
        with pytest.raises(Unauthorized, match="takes no API keys"):
            await check_login(linktor.url, ApiKey("lk_0123456789abcdef"), dialect="linktor")

        assert linktor.seen == []

    async def test_a_server_of_another_dialect_is_said(self, linktor: FakeLinktor) -> None:
        api = open_remote(linktor.url, credential=ApiKey("key"), dialect="documented")

        with pytest.raises(Unreachable, match="no Channels API at this address"):
            await listed(api)

        await api.close()
