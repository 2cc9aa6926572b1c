"""What is particular to the engine of this machine: where secrets go, and in which order."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from connectors.telegram.simulator import TelegramSimulator
from linktor_tui.contract.errors import (
    ActiveConversationsExist,
    DestinationChanged,
    SecretMissing,
    VaultUnavailable,
)
from linktor_tui.contract.requests import parse_create, parse_update
from linktor_tui.contract.resources import Granularity, HealthStatus, ListQuery, Period
from linktor_tui.local.doctor import examine
from linktor_tui.local.engine import LocalEngine, open_engine
from linktor_tui.local.vault import MemoryVault, Vaults
from linktor_tui.settings import Settings
from tests.places import PAGE_MAIL, PAGE_SMS, Clock, body, sample


class Stopped(Exception):
    """Stands for the process being killed right there."""


class StoppingVault(MemoryVault):
    """A vault whose process is killed at a chosen call."""

    at: str | None = None

    def write(self, ref: str, secrets: Mapping[str, str]) -> None:
        super().write(ref, secrets)
        if self.at == "after write":
            raise Stopped

    def delete(self, ref: str) -> None:
        if self.at == "before delete":
            raise Stopped
        if self.at == "unavailable":
            raise VaultUnavailable("The keyring does not answer.")
        super().delete(ref)


@pytest.fixture
def vault() -> StoppingVault:
    return StoppingVault()


async def create(engine: LocalEngine, given: dict[str, Any] | None = None) -> str:
    new = await engine.create_channel(parse_create(given or body()), check=False)
    return new.channel.id


def orphans(engine: LocalEngine) -> list[str]:
    used = {record["secretRef"] for record in engine.cabinet.store.all()}
    return [ref for ref in engine.cabinet.vaults.known_refs() if ref not in used]


class TestSecrets:
    async def test_none_is_in_the_data_folder(self, engine: LocalEngine, tmp_path: Path) -> None:
        new = await engine.create_channel(parse_create(body(token="55:canary-canary")), check=False)

        for path in (tmp_path / "home").rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                assert b"canary-canary" not in content
                assert new.webhook_secret.encode() not in content

    async def test_a_change_of_name_asks_no_vault(
        self, engine: LocalEngine, vault: StoppingVault, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        channel_id = await create(engine)

        def refuse(ref: str) -> None:
            raise AssertionError(f"the vault was asked for {ref}")

        monkeypatch.setattr(vault, "read", refuse)
        await engine.update_channel(channel_id, parse_update({"name": "Other"}))
        await engine.list_channels(ListQuery())
        await engine.get_channel(channel_id)
        await engine.deactivate_channel(channel_id)

    async def test_a_crash_after_the_secret_leaves_an_orphan_that_doctor_collects(
        self, engine: LocalEngine, vault: StoppingVault
    ) -> None:
        vault.at = "after write"
        with pytest.raises(Stopped):
            await create(engine)
        vault.at = None
        assert len(orphans(engine)) == 1

        settings = Settings(engine.cabinet.store.path.parent, {})
        found = {step.id: step for step in examine(settings, engine.cabinet)}
        assert found["vault.orphans"].status.value == "failed"
        fixed = {step.id: step for step in examine(settings, engine.cabinet, fix=True)}

        assert fixed["vault.orphans"].status.value == "passed"
        assert orphans(engine) == []

    async def test_a_crash_in_a_rotation_leaves_the_new_secret_in_use(
        self, engine: LocalEngine, vault: StoppingVault
    ) -> None:
        channel_id = await create(engine, body(token="1:old"))
        vault.at = "before delete"
        with pytest.raises(Stopped):
            await engine.update_channel(channel_id, parse_update({"config": {"botToken": "1:new"}}))
        vault.at = None

        record = engine.cabinet.record(channel_id)
        assert engine.cabinet.secrets(record)["botToken"] == "1:new"
        assert len(orphans(engine)) == 1

    async def test_a_rotation_voids_health_and_keeps_the_webhook_secret(
        self, engine: LocalEngine, telegram: TelegramSimulator
    ) -> None:
        new = await engine.create_channel(parse_create(sample(telegram, "works")))
        bot = sample(telegram, "works")["config"]["botToken"].split(":")[0]

        rotated = await engine.update_channel(
            new.channel.id, parse_update({"config": {"botToken": f"{bot}:other"}})
        )

        assert rotated.health.status is HealthStatus.UNKNOWN
        assert rotated.identity is not None
        stored = engine.cabinet.secrets(engine.cabinet.record(new.channel.id))
        assert stored == {"botToken": f"{bot}:other", "webhookSecret": new.webhook_secret}
        assert orphans(engine) == []

    async def test_a_delete_stands_though_the_vault_does_not_answer(
        self, engine: LocalEngine, vault: StoppingVault
    ) -> None:
        channel_id = await create(engine)
        vault.at = "unavailable"

        await engine.delete_channel(channel_id)

        assert (await engine.list_channels(ListQuery())).total_count == 0
        assert any("doctor --fix" in notice for notice in engine.notices)
        assert len(orphans(engine)) == 1

    async def test_a_secret_that_is_gone_is_said(
        self, engine: LocalEngine, vault: StoppingVault
    ) -> None:
        channel_id = await create(engine)
        engine.cabinet.vaults.delete(engine.cabinet.record(channel_id)["secretRef"])

        with pytest.raises(SecretMissing) as refused:
            await engine.test_channel(channel_id)

        assert refused.value.fix
        found = {step.id: step for step in examine(Settings(Path("x"), {}), engine.cabinet)}
        assert found["vault.complete"].details == {"channels": [channel_id]}


class TestDestinations:
    async def test_a_changed_endpoint_gets_no_stored_secret(
        self, engine: LocalEngine, telegram: TelegramSimulator, vault: StoppingVault
    ) -> None:
        new = await engine.create_channel(parse_create(sample(telegram, "works")))
        async with TelegramSimulator() as other:
            moved = self.with_endpoints(engine, vault, dict(other.environ()))

            with pytest.raises(DestinationChanged) as refused:
                await moved.test_channel(new.channel.id)
            with pytest.raises(DestinationChanged):
                await moved.activate_channel(new.channel.id)

            assert other.seen == []
            assert refused.value.details["storedFor"] == telegram.url
            report = await moved.test_channel(new.channel.id, trust_destination=True)
            assert report.success
            assert other.seen
            assert (await moved.test_channel(new.channel.id)).success

    async def test_a_patched_host_gets_no_kept_password(self, engine: LocalEngine) -> None:
        channel_id = await create(engine, PAGE_MAIL)
        patch = {"smtpHost": "smtp.elsewhere.example"}

        with pytest.raises(DestinationChanged, match="smtpPassword"):
            await engine.update_channel(channel_id, parse_update({"config": patch}))
        assert engine.cabinet.record(channel_id)["config"]["smtpHost"] == "smtp.example.com"

        with_secret = {**patch, "smtpPassword": "another"}
        changed = await engine.update_channel(channel_id, parse_update({"config": with_secret}))
        assert changed.config["smtpHost"] == "smtp.elsewhere.example"

        back = parse_update({"config": {"smtpHost": "smtp.example.com"}})
        changed = await engine.update_channel(channel_id, back, trust_destination=True)
        assert changed.config["smtpHost"] == "smtp.example.com"

    async def test_a_detour_over_pending_carries_no_password_along(
        self, engine: LocalEngine
    ) -> None:
        channel_id = await create(engine, PAGE_MAIL)
        await engine.update_channel(channel_id, parse_update({"config": {"smtpHost": None}}))

        with pytest.raises(DestinationChanged):
            await engine.update_channel(
                channel_id, parse_update({"config": {"smtpHost": "smtp.elsewhere.example"}})
            )

    async def test_another_field_may_change_while_an_endpoint_is_overridden(
        self, engine: LocalEngine, vault: StoppingVault
    ) -> None:
        channel_id = await create(engine, PAGE_MAIL)
        moved = self.with_endpoints(engine, vault, {"LINKTOR_TUI_ENDPOINT_TELEGRAM": "http://x"})

        changed = await moved.update_channel(
            channel_id, parse_update({"config": {"fromName": "New name"}})
        )

        assert changed.config["fromName"] == "New name"

    @staticmethod
    def with_endpoints(
        engine: LocalEngine, vault: MemoryVault, environ: dict[str, str]
    ) -> LocalEngine:
        settings = Settings(engine.cabinet.store.path.parent, environ)
        return open_engine(settings, vaults=Vaults.of(vault), timeout=2.0)


class TestConversations:
    async def test_open_ones_keep_a_channel_from_being_deleted(
        self, engine: LocalEngine, clock: Clock
    ) -> None:
        channel_id = await create(engine)
        engine.cabinet.ledger.record(channel_id, "anna", "inbound", clock())

        with pytest.raises(ActiveConversationsExist) as refused:
            await engine.delete_channel(channel_id)
        assert refused.value.details == {"activeConversations": 1}

        await engine.delete_channel(channel_id, force=True)
        assert engine.cabinet.ledger.open_conversations(channel_id) == 0

    async def test_deactivating_closes_them_when_told_to(
        self, engine: LocalEngine, clock: Clock
    ) -> None:
        channel_id = await create(engine)
        await engine.activate_channel(channel_id, check=False)
        engine.cabinet.ledger.record(channel_id, "anna", "inbound", clock())
        clock.forward(minutes=10)

        await engine.deactivate_channel(channel_id)
        assert engine.cabinet.ledger.open_conversations(channel_id) == 1
        await engine.deactivate_channel(channel_id, close_conversations=True)

        stats = await engine.channel_stats(
            channel_id, period=Period.DAY, granularity=Granularity.HOUR
        )
        assert stats.summary.messages_received == 1
        assert stats.summary.conversations_closed == 1
        assert stats.summary.avg_resolution_time == 600
        channel = await engine.get_channel(channel_id)
        assert channel.health.last_message_received == "2024-01-15T10:30:00Z"
        (listed,) = (await engine.list_channels(ListQuery())).items
        assert listed.health == channel.health


class TestWithoutAnEventLoop:
    async def test_an_operation_that_asks_no_provider_never_suspends(
        self, engine: LocalEngine
    ) -> None:
        channel_id = await create(engine)
        calls = [
            engine.list_channels(ListQuery()),
            engine.get_channel(channel_id),
            engine.update_channel(channel_id, parse_update({"name": "n"})),
            engine.activate_channel(channel_id, check=False),
            engine.deactivate_channel(channel_id),
            engine.channel_stats(channel_id, period=Period.DAY, granularity=Granularity.HOUR),
            engine.delete_channel(channel_id),
        ]
        for call in calls:
            with pytest.raises(StopIteration):
                call.send(None)

    async def test_a_check_that_a_change_overtook_is_not_written(
        self, engine: LocalEngine, telegram: TelegramSimulator
    ) -> None:
        new = await engine.create_channel(parse_create(sample(telegram, "works")), check=False)
        renewed = False

        def meanwhile(_: object) -> None:
            nonlocal renewed
            if not renewed:
                renewed = True
                record = engine.cabinet.record(new.channel.id)
                engine.cabinet.store.put({**record, "secretRef": "memory:another"})

        await engine.test_channel(new.channel.id, on_step=meanwhile)

        assert "health" not in engine.cabinet.record(new.channel.id)


async def test_doctor_says_what_is_not_as_it_should_be(engine: LocalEngine, tmp_path: Path) -> None:
    await create(engine)
    home = tmp_path / "home"
    settings = Settings(home, {"LINKTOR_TUI_ENDPOINT_TELEGRAM": "http://127.0.0.1:1"})
    if sys.platform != "win32":
        home.chmod(0o755)
    engine.cabinet.ledger.record("ch_1", "anna", "inbound", engine.cabinet.clock())
    engine.cabinet.ledger.close()
    settings.ledger_file.write_bytes(b"no database" * 500)

    found = {step.id: step for step in examine(settings, engine.cabinet)}

    assert {step.id for step in found.values() if step.status.value == "passed"} == {
        "program.version",
        "store.readable",
        "runtime.holder",
        "channels.checked",
        "vault.usable",
        "vault.complete",
    }
    assert found["vault.orphans"].status.value == "failed", "endpoints refer to secrets, too"
    assert found["home.private"].status.value == "warning"
    assert found["ledger.sound"].status.value == "failed"
    assert found["providers.endpoints"].status.value == "warning"
    json.dumps([dict(step.details) for step in found.values()])


async def test_doctor_says_that_the_data_folder_is_a_file(
    engine: LocalEngine, tmp_path: Path
) -> None:
    home = tmp_path / "a-file"
    home.write_text("no folder")

    found = {step.id: step for step in examine(Settings(home, {}), engine.cabinet)}

    assert found["home.private"].status.value == "failed"
    assert found["home.private"].code == "home_no_folder"


async def test_a_token_taken_from_a_number_leaves_it_pending(engine: LocalEngine) -> None:
    channel_id = await create(engine, PAGE_SMS)

    channel = await engine.update_channel(channel_id, parse_update({"config": {"authToken": None}}))

    assert channel.status.value == "pending"
    assert channel.config["phoneNumber"] == "+15551234567"
