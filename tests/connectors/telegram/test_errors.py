"""Telegram's refusals and other answers, in the wordings of the published server."""

from __future__ import annotations

import json
from typing import Any

import pytest

from connectors.contract import FailureClass, StepStatus, Who
from connectors.problems import NoAnswer, ProviderRefusal
from connectors.telegram.answers import Bot
from connectors.telegram.api import BotApi, result_of
from connectors.telegram.errors import explain
from connectors.telegram.refusals import REFUSALS
from connectors.telegram.simulator import GOOD, TelegramSimulator
from connectors.transport import Http, Reply

KNOWN = [
    (401, "Unauthorized", "does not accept this bot token"),
    (401, "Unauthorized: invalid token specified", "this is not a bot token"),
    (401, "Unauthorized: invalid api-id/api-hash", "server itself is not allowed"),
    (404, "Not Found", "finds nothing under this token"),
    (404, "Not Found: method not found", "does not know a method"),
    (421, "Misdirected Request: unallowed token specified", "does not serve this bot"),
    (403, "Forbidden: bot was blocked by the user", "has blocked the bot"),
    (403, "Forbidden: user is deactivated", "no longer exists"),
    (403, "Forbidden: bot can't initiate conversation with a user", "cannot be the first"),
    (403, "Forbidden: the bot can't send messages to the bot", "recipient is a bot"),
    (403, "Forbidden: bot was kicked from the supergroup chat", "removed from this chat"),
    (403, "Forbidden: bot is not a member of the channel chat", "not in this chat"),
    (403, "Forbidden: the group chat was deleted", "group no longer exists"),
    (
        409,
        "Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first",
        "while a webhook is registered",
    ),
    (
        409,
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
        "Another program is fetching",
    ),
    (409, "Conflict: terminated by setWebhook request", "got in the way"),
    (400, "Logged out", "logged out"),
    (400, "Bad Request: chat not found", "no such chat"),
    (400, "Bad Request: private chat not found", "no such chat"),
    (400, "Bad Request: chat_id is empty", "No chat was named"),
    (400, "Bad Request: group chat was upgraded to a supergroup chat", "new chat id"),
    (400, "Bad Request: message is too long", "too long"),
    (400, "Bad Request: text is too long", "too long"),
    (400, "Bad Request: message text is empty", "no text"),
    (400, "Bad Request: text must be non-empty", "no visible text"),
    (400, "Bad Request: can't parse entities: Can't find end of bold entity", "formatting"),
    (400, "Bad Request: not enough rights to send text messages to the chat", "may not send"),
    (400, "Bad Request: have no write access to the chat", "may not write"),
    (400, "Bad Request: need administrator rights in the channel chat", "may not post"),
    (400, "Bad Request: bad webhook: IP address 127.0.0.1 is reserved", "does not take"),
    (400, "Bad Request: invalid webhook URL specified", "cannot read this webhook"),
]


@pytest.mark.parametrize(("code", "description", "said"), KNOWN)
def test_a_known_refusal(code: int, description: str, said: str) -> None:
    problem = explain(code, description, {})
    assert said in problem.message
    assert problem.code.startswith(f"{code} ")
    assert problem.failure_class is FailureClass.CONFIG
    assert problem.status is StepStatus.FAILED
    assert problem.details["description"] == description


def test_every_entry_of_the_table_is_reached_by_a_real_wording() -> None:
    reached = {explain(code, description, {}).message for code, description, _ in KNOWN}
    assert reached == {refusal.message for refusal in REFUSALS}


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.entry.code)
def test_every_entry_is_complete(refusal: Any) -> None:
    for text in (refusal.message, refusal.cause, refusal.fix):
        assert text.endswith(".")
        assert "!" not in text
    assert refusal.page.startswith("https://core.telegram.org/")
    assert isinstance(refusal.who, Who)
    assert refusal.says == refusal.says.lower()


def test_an_unknown_refusal_is_shown_as_it_came() -> None:
    problem = explain(400, "Bad Request: SOMETHING_NEW", {})
    assert problem.message == "Telegram refused: Bad Request: SOMETHING_NEW"
    assert problem.code == "400 Bad Request"
    assert problem.cause
    assert problem.fix
    assert explain(499, "", {}).code == "499"


def test_an_endless_refusal_is_shortened() -> None:
    assert len(explain(400, "x" * 100_000, {}).message) < 300


def test_the_new_id_of_a_group_is_told() -> None:
    said = "Bad Request: group chat was upgraded to a supergroup chat"
    problem = explain(400, said, {"migrate_to_chat_id": -1001000001005})
    assert problem.details["newChatId"] == "-1001000001005"
    assert "-1001000001005" in problem.fix


def reply(status: int, body: object, **headers: str) -> Reply:
    text = body if isinstance(body, str) else json.dumps(body)
    try:
        parsed = json.loads(text)
    except ValueError:
        parsed = None
    return Reply(status, headers, text, parsed)


HTML = "<html><h1>Sign in to the network</h1></html>"


@pytest.mark.parametrize(
    ("answer", "code", "failure_class"),
    [
        (reply(200, HTML), "not_bot_api", FailureClass.REMOTE),
        (reply(200, {"result": {}}), "not_bot_api", FailureClass.REMOTE),
        (reply(200, {"ok": True}), "not_bot_api", FailureClass.REMOTE),
        (reply(200, ["ok"]), "not_bot_api", FailureClass.REMOTE),
        (reply(302, ""), "not_bot_api", FailureClass.REMOTE),
        (reply(401, HTML), "not_bot_api", FailureClass.REMOTE),
        (reply(403, HTML), "not_bot_api", FailureClass.REMOTE),
        (reply(404, "404 page not found"), "not_bot_api", FailureClass.REMOTE),
        (reply(413, ""), "not_bot_api", FailureClass.REMOTE),
        (reply(502, HTML), "http_502", FailureClass.REMOTE),
        (
            reply(
                500,
                {
                    "ok": False,
                    "error_code": 500,
                    "description": "Internal Server Error: restart",
                },
            ),
            "http_500",
            FailureClass.REMOTE,
        ),
        (reply(429, HTML), "rate_limited", FailureClass.TRANSIENT),
    ],
)
def test_an_answer_that_says_nothing_about_the_token(
    answer: Reply, code: str, failure_class: FailureClass
) -> None:
    with pytest.raises(NoAnswer) as silence:
        result_of(answer, "api.example")
    problem = silence.value.problem
    assert (problem.code, problem.failure_class) == (code, failure_class)
    assert problem.status is StepStatus.UNKNOWN
    assert "api.example" in problem.message


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (
            reply(
                429,
                {"ok": False, "error_code": 429, "parameters": {"retry_after": 7}},
                **{"retry-after": "9"},
            ),
            7,
        ),
        (reply(429, HTML, **{"retry-after": "9"}), 9),
        (reply(429, {"ok": False, "error_code": 429, "parameters": ["odd"]}), None),
    ],
)
def test_how_long_to_wait(answer: Reply, seconds: int | None) -> None:
    with pytest.raises(NoAnswer) as silence:
        result_of(answer, "api.example")
    assert silence.value.problem.details.get("retryAfter") == seconds


def test_a_refusal_is_one() -> None:
    with pytest.raises(ProviderRefusal) as refused:
        result_of(reply(401, {"ok": False, "error_code": 401, "description": "Unauthorized"}), "h")
    assert refused.value.problem.code == "401 Unauthorized"


@pytest.mark.asyncio(loop_scope="module")
async def test_a_result_of_another_shape_is_no_answer(simulator: TelegramSimulator) -> None:
    async with Http(simulator.url) as http:
        api = BotApi(http, GOOD)
        with pytest.raises(NoAnswer) as silence:
            await api.call(Bot, "getMyCommands")
    assert silence.value.problem.code == "not_bot_api"
