"""The remote client over the wire: retries, redirects, limits, logins, and what a server loses."""

from __future__ import annotations

import asyncio
import gzip
import subprocess
import sys
from pathlib import Path

import pytest
import trustme
from starlette.responses import JSONResponse, RedirectResponse, Response

from connectors.simulation import Fault
from connectors.telegram.simulator import TelegramSimulator
from linktor_tui.contract.errors import (
    ChannelNotFound,
    InvalidChannelType,
    InvalidRequest,
    RateLimited,
    Unauthorized,
    Unreachable,
)
from linktor_tui.contract.protocol import ChannelsAPI
from linktor_tui.contract.requests import parse_create, parse_update
from linktor_tui.contract.resources import ListQuery
from linktor_tui.local.engine import LocalEngine
from linktor_tui.remote import ApiKey, Login, Tokens, check_login, client, open_remote
from tests.places import body, sample
from tests.remote.backstage import Backstage
from tests.remote.fake_documented import EMAIL, KEY, PASSWORD, FakeDocumented

BUSY = {"retry-after": "1"}


async def listed(api: ChannelsAPI) -> int:
    return (await api.list_channels(ListQuery())).total_count


class TestRetries:
    async def test_a_get_is_tried_three_times(
        self, remote: ChannelsAPI, server: FakeDocumented, waits: list[float | None]
    ) -> None:
        server.answers = [Response(status_code=503, headers=BUSY), Response(status_code=502)]

        assert await listed(remote) == 0
        assert waits == [1.0, None]

    async def test_and_no_more(
        self, remote: ChannelsAPI, server: FakeDocumented, waits: list[float | None]
    ) -> None:
        server.answers = [Response(status_code=503) for _ in range(4)]

        with pytest.raises(Unreachable, match="HTTP 503"):
            await listed(remote)
        assert len(server.answers) == 1

    async def test_a_long_wait_is_the_operators_to_decide(
        self, remote: ChannelsAPI, server: FakeDocumented
    ) -> None:
        server.fault = Fault.RATE_LIMITED

        with pytest.raises(RateLimited) as refused:
            await listed(remote)

        assert refused.value.details["retryAfter"] == 60
        assert len(server.seen) == 1

    async def test_a_create_whose_answer_was_lost_is_sent_again_and_made_once(
        self, remote: ChannelsAPI, server: FakeDocumented, waits: list[float | None]
    ) -> None:
        server.forget_answer = True
        server.answers = [Response(status_code=502)]

        new = await remote.create_channel(parse_create(body()), check=False)

        assert new.webhook_secret.startswith("whsec_")
        assert await listed(remote) == 1
        first, second = server.idempotency_keys
        assert first == second != ""

    async def test_a_change_is_not_sent_again(
        self, remote: ChannelsAPI, server: FakeDocumented, waits: list[float | None]
    ) -> None:
        new = await remote.create_channel(parse_create(body()), check=False)
        server.answers = [Response(status_code=503)]

        with pytest.raises(Unreachable):
            await remote.update_channel(new.channel.id, parse_update({"name": "Other"}))
        assert waits == []

    @pytest.mark.parametrize("value", [float("nan"), "\ud800"])
    async def test_a_value_that_is_no_json_is_refused(
        self, remote: ChannelsAPI, value: object
    ) -> None:
        request = parse_create({"name": "n", "type": "telegram", "config": {"botToken": value}})

        with pytest.raises(InvalidRequest):
            await remote.create_channel(request, check=False)

    async def test_a_key_that_is_wrong_is_not_tried_again(
        self, server: FakeDocumented, waits: list[float | None]
    ) -> None:
        remote = open_remote(server.url, credential=ApiKey("wrong-key"), dialect="documented")

        with pytest.raises(Unauthorized):
            await listed(remote)

        await remote.close()
        assert len(server.seen) == 1


class TestBounds:
    async def test_no_credential_goes_to_another_host(
        self, remote: ChannelsAPI, server: FakeDocumented
    ) -> None:
        server.answers = [RedirectResponse("https://elsewhere.example.com/v1/channels")]

        with pytest.raises(Unreachable, match=r"https://elsewhere\.example\.com; no credential"):
            await listed(remote)

    async def test_a_get_follows_within_the_host(
        self, remote: ChannelsAPI, server: FakeDocumented
    ) -> None:
        server.answers = [RedirectResponse("/v1/channels?page=1")]

        assert await listed(remote) == 0

    async def test_a_change_follows_nowhere(
        self, remote: ChannelsAPI, server: FakeDocumented
    ) -> None:
        server.answers = [RedirectResponse("/v1/channels/")]

        with pytest.raises(Unreachable, match="sends us on"):
            await remote.create_channel(parse_create(body()), check=False)

    async def test_a_redirect_in_a_circle_ends(
        self, remote: ChannelsAPI, server: FakeDocumented
    ) -> None:
        server.answers = [RedirectResponse("/v1/channels") for _ in range(9)]

        with pytest.raises(Unreachable, match="sends us on"):
            await listed(remote)
        assert len(server.answers) == 5

    async def test_an_answer_without_end_is_not_read_to_it(
        self, remote: ChannelsAPI, server: FakeDocumented, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(client, "MAX_ANSWER", 1000)
        server.answers = [Response(b" " * 1001)]

        with pytest.raises(Unreachable, match="the rest was not read"):
            await listed(remote)

    async def test_what_is_packed_is_not_unpacked(
        self, remote: ChannelsAPI, server: FakeDocumented
    ) -> None:
        packed = gzip.compress(b" " * 10_000_000)
        server.answers = [Response(packed, headers={"content-encoding": "gzip"})]

        with pytest.raises(Unreachable, match="something else than a list"):
            await listed(remote)
        assert server.headers[0]["accept-encoding"] == "identity"

    async def test_a_slow_server_is_given_up(self, server: FakeDocumented) -> None:
        server.fault = Fault.SLOW
        remote = open_remote(server.url, credential=ApiKey(KEY), dialect="documented", timeout=0.05)

        with pytest.raises(Unreachable, match="did not answer") as silent:
            await remote.list_channels(ListQuery())
        with pytest.raises(Unreachable, match="may have been done all the same"):
            await remote.create_channel(parse_create(body()), check=False)
        with pytest.raises(Unreachable, match="may have been done all the same"):
            await remote.delete_channel("ch_1")

        await remote.close()
        assert "done" not in str(silent.value)

    async def test_nobody_there(self) -> None:
        remote = open_remote("http://127.0.0.1:1", credential=ApiKey(KEY), dialect="documented")

        with pytest.raises(Unreachable, match="refused the connection") as refused:
            await listed(remote)

        await remote.close()
        assert refused.value.fix

    @pytest.mark.parametrize("odd", ["", ".", ".."])
    async def test_an_id_that_is_no_segment_of_a_path(self, remote: ChannelsAPI, odd: str) -> None:
        with pytest.raises(ChannelNotFound):
            await remote.delete_channel(odd)

    async def test_an_id_cannot_leave_its_place(
        self, remote: ChannelsAPI, server: FakeDocumented
    ) -> None:
        with pytest.raises((ChannelNotFound, Unreachable)):
            await remote.get_channel("../auth/me?x=1#y")

        assert all(seen.query == "" for seen in server.seen)

    async def test_no_error_quotes_a_credential_that_the_server_echoes(
        self, remote: ChannelsAPI, server: FakeDocumented
    ) -> None:
        token = "110201543:AAF-made-up"
        echoed = {"code": "VALIDATION_ERROR", "message": f"{KEY} sent {token}"}
        echoed |= {"details": [{"field": "config", "message": token}]}  # type: ignore[dict-item]
        server.answers = [JSONResponse({"error": echoed}, 400)]

        with pytest.raises(InvalidRequest) as refused:
            await remote.create_channel(parse_create(body(token=token)), check=False)

        shown = f"{refused.value} {refused.value.details} {refused.value.faults}"
        assert token not in shown
        assert KEY not in shown


class TestCreate:
    async def test_a_type_without_a_connector_goes_unchecked_or_not(
        self, remote: ChannelsAPI, server: FakeDocumented
    ) -> None:
        request = parse_create({"name": "n", "type": "pigeon", "config": {}})

        with pytest.raises(InvalidChannelType, match="no connector") as refused:
            await remote.create_channel(request)

        assert "--no-check" in (refused.value.fix or "")
        assert server.seen == []

    async def test_what_the_server_finds_afterwards_is_told(
        self,
        remote: ChannelsAPI,
        server: FakeDocumented,
        telegram: TelegramSimulator,
    ) -> None:
        here = open_remote(server.url, credential=ApiKey(KEY), dialect="documented")
        refusing = {"data": {"success": False, "channelId": "x", "tests": []}}
        server.forget_answer = True
        again = Response(status_code=500)
        request = parse_create(sample(telegram, "works"))
        created = JSONResponse({"data": {"id": "ch_1", "attributes": {"name": "n"}}}, 201)
        server.answers = [created, JSONResponse(refusing), again]

        new = await here.create_channel(request)

        await here.close()
        assert new.channel.id == "ch_1"
        assert new.report is not None
        assert new.report.success
        assert any("not from the server" in notice for notice in here.notices)
        assert any("could not be read again" in notice for notice in here.notices)


class TestLogins:
    async def test_a_password_is_traded_for_tokens_once(self, server: FakeDocumented) -> None:
        remote = open_remote(server.url, credential=Login(EMAIL, PASSWORD), dialect="documented")

        await asyncio.gather(*(listed(remote) for _ in range(5)))

        await remote.close()
        assert server.issued == 1

    async def test_a_token_that_ran_out_is_refreshed_by_one_of_many(
        self, server: FakeDocumented
    ) -> None:
        server.refresh_tokens = ["refresh-0"]
        tokens = Tokens("ran-out", "refresh-0")
        remote = open_remote(server.url, credential=tokens, dialect="documented")

        await asyncio.gather(*(listed(remote) for _ in range(5)))

        await remote.close()
        assert server.issued == 1

    async def test_new_tokens_are_handed_out_to_be_kept(self, server: FakeDocumented) -> None:
        server.refresh_tokens = ["refresh-0"]
        kept: list[Tokens] = []
        remote = open_remote(
            server.url, credential=Tokens("ran-out", "refresh-0"), on_tokens=kept.append
        )

        await asyncio.gather(*(listed(remote) for _ in range(3)))

        await remote.close()
        assert [tokens.refresh for tokens in kept] == ["refresh-1-made-up"]

    async def test_a_wrong_password_is_said_and_not_quoted(self, server: FakeDocumented) -> None:
        with pytest.raises(Unauthorized) as refused:
            await check_login(server.url, Login(EMAIL, "not-the-password"), dialect="documented")

        assert "not-the-password" not in f"{refused.value} {refused.value.details}"

    async def test_whoami_gives_tokens_to_keep(self, server: FakeDocumented) -> None:
        who = await check_login(server.url, Login(EMAIL, PASSWORD), dialect="documented")

        assert who.base_url == f"{server.url}/v1"
        assert who.tokens is not None
        assert who.tokens.access not in repr(who)

    async def test_whoami_of_a_wrong_key(self, server: FakeDocumented) -> None:
        with pytest.raises(Unauthorized):
            await check_login(server.url, ApiKey("wrong"), dialect="documented")

    @pytest.mark.parametrize("key", ["", "two words", "k\u00e9y", "a\nb"])
    async def test_a_key_that_is_none_is_not_sent(self, server: FakeDocumented, key: str) -> None:
        with pytest.raises(Unauthorized, match="characters"):
            await check_login(server.url, ApiKey(key), dialect="documented")

        assert server.seen == []

    @pytest.mark.parametrize(
        "credential",
        [ApiKey("s3cr3t"), Login("a@example.com", "s3cr3t"), Tokens("s3cr3t", "s3cr3t")],
    )
    def test_no_repr_shows_a_secret(self, credential: object) -> None:
        assert "s3cr3t" not in repr(credential)


class TestOpening:
    @pytest.mark.parametrize(
        "url",
        [
            "",
            "api.linktor.io",
            "ftp://api.linktor.io",
            "https://",
            "https://a:b@api.linktor.io",
            "https://api.linktor.io/v1?key=1",
            "https://api.linktor.io:port",
            "https://[::1",
        ],
    )
    def test_an_address_that_can_never_be_right(self, url: str) -> None:
        with pytest.raises(InvalidRequest) as refused:
            open_remote(url, credential=ApiKey(KEY))

        assert [fault.field for fault in refused.value.faults] == ["baseUrl"]

    async def test_whoever_sends_a_key_in_the_clear_is_told(self) -> None:
        remote = open_remote("http://linktor.example.com", credential=ApiKey(KEY))

        assert "not encrypted" in remote.notices[0]
        await remote.close()

    def test_a_ca_file_that_is_none(self, tmp_path: Path) -> None:
        (tmp_path / "ca.pem").write_text("nothing")

        with pytest.raises(Unreachable, match="CA file"):
            open_remote("https://localhost", credential=ApiKey(KEY), ca_file=tmp_path / "ca.pem")

    async def test_a_proxy_is_used(self, server: FakeDocumented) -> None:
        remote = open_remote(
            "http://linktor.example.com",
            credential=ApiKey(KEY),
            dialect="documented",
            proxy=server.url,
        )

        with pytest.raises(Unreachable, match="no Channels API"):
            await listed(remote)  # our server is no proxy, and was asked as one

        await remote.close()
        assert [seen.method for seen in server.seen] == ["GET"]

    async def test_an_authority_of_ones_own(
        self, backstage: Backstage, engine: LocalEngine, tmp_path: Path
    ) -> None:
        authority = trustme.CA()
        issued = authority.issue_cert("127.0.0.1")
        issued.private_key_and_cert_chain_pem.write_to_path(tmp_path / "server.pem")
        authority.cert_pem.write_to_path(tmp_path / "ca.pem")
        pem = tmp_path / "server.pem"
        fake = FakeDocumented(engine=engine, certificate=(pem, pem))
        with backstage.playing(fake):
            trusting = open_remote(fake.url, credential=ApiKey(KEY), ca_file=tmp_path / "ca.pem")
            other = open_remote(fake.url, credential=ApiKey(KEY))

            assert await listed(trusting) == 0
            with pytest.raises(Unreachable, match="is not accepted") as refused:
                await listed(other)

            await trusting.close()
            await other.close()
        assert "CA file" in (refused.value.fix or "")


def test_who_opens_no_remote_pays_for_none() -> None:
    script = "import sys, linktor_tui.remote; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout

    assert not {"httpx", "pydantic", "asyncio", "ssl"} & set(loaded.split())
