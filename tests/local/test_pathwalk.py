"""The walk from the provider's end to the handler: each breakage is named at its own hop."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import trustme
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp

from connectors.checks import failed
from connectors.contract import CheckStep, StepStatus
from linktor_tui.contract.pathproof import PARAMETER, proof
from linktor_tui.contract.times import stamp, utc_now
from linktor_tui.contract.traffic import RuntimeState
from linktor_tui.local.doctor_paths import examine_paths
from linktor_tui.local.pathwalk import HOPS, Walk
from linktor_tui.local.runtime_lock import Holder, held
from linktor_tui.server.patience import Certificate, server_of
from tests.server.hook_support import Post, posting

CHANNEL = "ch_01ARZ3NDEKTSV4RRFFQ69G5FAV"
SECRET = "whsec_walked-4f9c1b7e"


@asynccontextmanager
async def at(app: ASGIApp, certificate: Certificate | None = None) -> AsyncIterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = server_of(app, certificate=certificate)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            await serving


def walk(base: str, *, on: bool = True, runtime: RuntimeState | None = None) -> Walk:
    url = f"{base}/webhooks/{CHANNEL}"
    return Walk(url, SECRET, on, runtime=runtime, judge=failed, timeout=2.0)


def named(step: CheckStep) -> str:
    return step.id.removeprefix("webhook.path.")


async def broken(base: str) -> tuple[str, str | None]:
    """The one hop that is broken, and its code; the hops before it passed, those behind were not tried."""
    steps = await walk(base).steps()
    (step,) = [step for step in steps if step.status in (StepStatus.FAILED, StepStatus.UNKNOWN)]
    place = steps.index(step)
    assert {item.status for item in steps[:place]} <= {StepStatus.PASSED}
    assert {item.status for item in steps[place + 1 :]} == {StepStatus.SKIPPED}
    assert step.cause
    assert step.fix
    assert SECRET not in repr(steps)
    return named(step), step.code


@pytest.mark.parametrize(
    "base", ["ftp://x", "https://", "https://user:pw@x.example", "https://[::1", "https://10.0.0.7"]
)
async def test_an_address_that_none_can_call(base: str) -> None:
    assert (await broken(base))[0] == "address"


async def test_a_name_that_leads_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    assert await broken("https://gone.trycloudflare.example") == ("dns", "no_such_host")


async def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert await broken(f"http://127.0.0.1:{port}") == ("connect", "server_down")


async def test_silence_is_unknown() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        made = Walk(
            f"http://127.0.0.1:{silent.getsockname()[1]}/webhooks/x", SECRET, True, timeout=0.2
        )
        steps = {named(step): step for step in await made.steps()}
    assert (steps["connect"].status, steps["connect"].code) == (StepStatus.UNKNOWN, "timeout")


async def test_a_certificate_of_nobody(tmp_path: Path) -> None:
    pair = trustme.CA().issue_cert("127.0.0.1")
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    pair.cert_chain_pems[0].write_to_path(chain)
    pair.private_key_pem.write_to_path(key)
    async with at(PlainTextResponse("hello"), Certificate(chain, key)) as port:
        assert (await broken(f"https://127.0.0.1:{port}"))[0] == "tls"


@pytest.mark.parametrize(("days", "status"), [(10, "warning"), (40, "passed")])
async def test_how_long_the_certificate_lasts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, status: str
) -> None:
    authority, ends = trustme.CA(), utc_now() + timedelta(days=days, hours=1)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    pair = authority.issue_cert("localhost", not_after=ends)
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    pair.cert_chain_pems[0].write_to_path(chain)
    pair.private_key_pem.write_to_path(key)
    async with at(PlainTextResponse("hello"), Certificate(chain, key)) as port:
        steps = {named(step): step for step in await walk(f"https://localhost:{port}").steps()}
    assert steps["tls"].status.value == status
    assert steps["tls"].details["expires"] == "the TLS certificate of localhost"
    told = datetime.fromisoformat(steps["tls"].details["expiresAt"])
    assert told == ends.replace(microsecond=0)
    assert bool(steps["tls"].fix) is (status == "warning")


async def test_no_tls_where_https_is_called() -> None:
    async with at(PlainTextResponse("hello")) as port:
        assert (await broken(f"https://127.0.0.1:{port}"))[0] == "tls"


ANSWERS: dict[str, tuple[Callable[[], ASGIApp], str, str]] = {
    "redirect": (lambda: RedirectResponse("https://www.x.example/"), "answer", "redirected"),
    "tunnel without server": (lambda: PlainTextResponse("", 502), "answer", "nobody_behind"),
    "cloudflare 530": (lambda: HTMLResponse("<p>1033", 530), "answer", "nobody_behind"),
    "login": (lambda: PlainTextResponse("no", 401), "answer", "access_denied"),
    "nothing there": (lambda: HTMLResponse("<h1>Not Found", 404), "server", "not_found"),
    "interstitial": (lambda: HTMLResponse("<h1>You are about to visit"), "server", "interstitial"),
    "another program": (lambda: JSONResponse({"ok": True}), "server", "other_server"),
    "empty": (lambda: PlainTextResponse(""), "server", "other_server"),
    "query lost": (
        lambda: JSONResponse({"error": {"code": "unsigned"}}, 400),
        "server",
        "query_lost",
    ),
    "other secret": (
        lambda: JSONResponse({"linktor": "webhook", "proof": proof("other", "0" * 32), "on": True}),
        "server",
        "other_linktor",
    ),
    "no proof": (lambda: JSONResponse({"linktor": "webhook"}), "server", "other_linktor"),
}


@pytest.mark.parametrize("answer", ANSWERS)
async def test_somebody_else_answers(answer: str) -> None:
    made, hop, code = ANSWERS[answer]
    async with at(made()) as port:
        assert await broken(f"http://127.0.0.1:{port}") == (hop, code)


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with posting(tmp_path, ("telegram",)) as made:
        yield made


async def ours(post: Post) -> Walk:
    channel_id = await post.channel(("telegram", "telegram"))
    record = post.engine.cabinet.record(channel_id)
    secret = post.engine.cabinet.secrets(record)["webhookSecret"]
    url = f"http://127.0.0.1:{post.port}/webhooks/{channel_id}"
    return Walk(url, secret, True, judge=failed, timeout=2.0)


@contextmanager
def running(post: Post) -> Iterator[None]:
    """Be the process that runs the channels."""
    home = post.engine.cabinet.store.path.parent
    with held(home, Holder("tests", os.getpid(), stamp(utc_now()))):
        yield


def statuses(steps: list[CheckStep]) -> set[StepStatus]:
    return {step.status for step in steps}


async def test_our_own_server(post: Post) -> None:
    made = await ours(post)
    steps = await made.steps()
    assert statuses(steps) == {StepStatus.PASSED}
    assert [named(step) for step in steps][-2:] == ["server", "channel"]
    assert made.secret not in repr(steps)
    asked = await post.client.get(made.url, params={PARAMETER: "not a nonce"})
    assert asked.status_code in (401, 405)
    assert post.intake.kept == {}


async def test_our_server_and_no_such_channel(post: Post) -> None:
    assert await broken(f"http://127.0.0.1:{post.port}") == ("server", "other_linktor")


async def test_a_prefix_too_many(post: Post) -> None:
    assert await broken(f"http://127.0.0.1:{post.port}/linktor") == ("server", "path_changed")


async def test_switched_off(post: Post) -> None:
    made = await ours(post)
    await post.engine.deactivate_channel(made.url.rpartition("/")[2])
    steps = {named(step): step for step in await made.steps()}
    assert (steps["channel"].status, steps["channel"].code) == (StepStatus.FAILED, "channel_off")
    assert steps["server"].status is StepStatus.PASSED


async def test_nobody_runs_the_channels(post: Post) -> None:
    made = await ours(post)
    for state, status in (
        (RuntimeState(False), StepStatus.FAILED),
        (RuntimeState(True, "serve (process 1)"), StepStatus.PASSED),
    ):
        walked = Walk(made.url, made.secret, True, runtime=state, judge=failed)
        steps = {named(step): step for step in await walked.steps()}
        assert steps["runtime"].status is status


async def test_a_check_walks_on_after_the_connectors_steps(post: Post) -> None:
    channel_id = await post.channel(("telegram", "telegram"))
    seen: list[str] = []
    post.engine.cabinet.public_url = f"http://127.0.0.1:{post.port}"
    with running(post):
        report = await post.engine.test_channel(
            channel_id, on_step=lambda step: seen.append(step.id)
        )
    assert report.success
    assert seen == [step.id for step in report.tests]
    assert [step.status for step in report.tests if step.id.startswith("webhook.path.")] == [
        StepStatus.PASSED
    ] * len(HOPS)
    post.engine.cabinet.public_url = f"http://127.0.0.1:{post.port}/elsewhere"
    report = await post.engine.test_channel(channel_id)
    (step,) = [step for step in report.tests if step.code == "path_changed"]
    assert (step.id, step.status) == ("webhook.path.server", StepStatus.WARNING)
    assert report.success, "the credential is good all the same"


async def test_the_doctor_names_the_hop_for_each_channel(post: Post) -> None:
    assert await examine_paths(post.engine) == []
    channel_id = await post.channel(("telegram", "telegram"))

    async def found() -> CheckStep:
        with running(post):
            (step,) = await examine_paths(post.engine)
        return step

    post.engine.cabinet.public_url = None
    assert (await found()).status is StepStatus.SKIPPED
    post.engine.cabinet.public_url = f"http://127.0.0.1:{post.port}/elsewhere"
    step = await found()
    assert (step.id, step.status) == (f"webhook.path.{channel_id}", StepStatus.FAILED)
    assert step.details["hop"] == "webhook.path.server"
    post.engine.cabinet.public_url = f"http://127.0.0.1:{post.port}"
    step = await found()
    assert (step.status, step.code) == (StepStatus.WARNING, "webhook_elsewhere")
    assert "hooks.acme.example" in step.message
    await post.engine.deactivate_channel(channel_id)
    assert await examine_paths(post.engine) == []
