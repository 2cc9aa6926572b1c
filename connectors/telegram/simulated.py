"""Bots in memory that behave as those at a Bot API server do.

Written after the manual (Bot API 10.1) and the published server (github.com/tdlib/telegram-bot-api).
Left out are its delays and its own flood limits.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors.hooks import HookRequest
from connectors.telegram.simulated_rules import (
    CUSTOMER,
    Done,
    Parameters,
    Refused,
    SimulatedChat,
    check_text,
    check_webhook,
    integer,
    known_chats,
)
from connectors.telegram.tokens import bot_id

LONGEST_POLL = 50
"""Seconds that the server lets getUpdates wait."""
LONGEST_TEXT = 4096


@dataclass(slots=True)
class Hook:
    """A registered webhook, and what became of its last delivery."""

    url: str
    secret_token: str = ""
    max_connections: int = 40
    ip_address: str = "<unknown>"
    last_error: str | None = None
    last_error_age: int = 0
    """Seconds ago."""

    def same_as(self, other: Hook) -> bool:
        """Whether setting the other would change nothing."""
        mine, others = (
            (hook.url, hook.secret_token, hook.max_connections) for hook in (self, other)
        )
        return mine == others


@dataclass(slots=True)
class SimulatedBot:
    """A bot, its webhook, and the updates that wait for it."""

    token: str
    username: str
    first_name: str
    can_join_groups: bool = True
    sees_all_in_groups: bool = False
    """Privacy mode is off."""
    revoked: bool = False
    logged_out: bool = False
    hook: Hook | None = None
    allowed_updates: list[str] = field(default_factory=list)
    """Empty: the default choice."""
    updates: list[dict[str, Any]] = field(default_factory=list)
    commands: list[dict[str, str]] = field(default_factory=list)
    chats: dict[int, SimulatedChat] = field(default_factory=known_chats)
    sent: list[tuple[int, str]] = field(default_factory=list)
    """What the bot sent: chat id and text."""
    polled: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while somebody waits for updates."""
    closing: bool = False
    """The server is going down: getUpdates does not wait any more."""
    _last_update: int = 100
    _last_message: int = 0
    _poll: asyncio.Future[str] | None = None
    """Resolved with the reason why a waiting getUpdates must end; empty for news."""

    @property
    def id(self) -> int:
        """The number before the colon of the token."""
        return int(bot_id(self.token) or 0)

    async def answer(self, method: str, given: Parameters) -> Done:
        """Answer a method by its name in lower case. Raises `Refused`."""
        if self.logged_out:
            raise Refused(400, "Logged out")
        if self.revoked:
            raise Refused(401, "Unauthorized")
        known = _METHODS.get(method)
        if known is None:
            raise Refused(404, "Not Found: method not found")
        return await known(self, given)

    def is_of(self, config: Mapping[str, Any]) -> bool:
        """Whether a channel's config is of this bot: by its token, or by its name without."""
        if "botToken" in config:
            return bool(config["botToken"] == self.token)
        return bool(config.get("botUsername") == f"@{self.username}")

    def post(self, update_id: int) -> HookRequest:
        """Take an update out and give it as it is posted to the webhook."""
        assert self.hook is not None
        update = next(item for item in self.updates if item["update_id"] == update_id)
        self.updates.remove(update)
        headers = {"content-type": "application/json"}
        if self.hook.secret_token:
            headers["x-telegram-bot-api-secret-token"] = self.hook.secret_token
        return HookRequest("POST", self.hook.url, headers, json.dumps(update).encode())

    def arrive(self, text: str, chat_id: int = CUSTOMER) -> int:
        """Let somebody write to the bot. Gives the update's id."""
        self._last_update += 1
        chat = self.chats.setdefault(chat_id, SimulatedChat(chat_id, "private", "Somebody"))
        self._last_message += 1
        message = {
            "message_id": self._last_message,
            "from": {"id": chat_id, "is_bot": False, "first_name": chat.name},
            "chat": chat.shown(),
            "date": int(time.time()),
            "text": text,
        }
        self.updates.append({"update_id": self._last_update, "message": message})
        self.wake("")
        return self._last_update

    def wake(self, conflict: str) -> None:
        """End a waiting getUpdates: with what there is, or with a conflict."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(conflict)
        self._poll = None

    def shown(self) -> dict[str, Any]:
        """The `User` object, without what only getMe tells."""
        return {
            "id": self.id,
            "is_bot": True,
            "first_name": self.first_name,
            "username": self.username,
        }

    async def get_me(self, _: Parameters) -> Done:
        told = dict.fromkeys(
            (
                "supports_inline_queries",
                "supports_guest_queries",
                "can_connect_to_business",
                "has_main_web_app",
                "has_topics_enabled",
                "allows_users_to_create_topics",
                "can_manage_bots",
                "supports_join_request_queries",
            ),
            False,
        )
        groups = {
            "can_join_groups": self.can_join_groups,
            "can_read_all_group_messages": self.sees_all_in_groups,
        }
        return Done(self.shown() | groups | told)

    async def get_my_commands(self, _: Parameters) -> Done:
        return Done(self.commands)

    async def log_out(self, _: Parameters) -> Done:
        self.logged_out = True
        self.updates.clear()
        return Done(True)

    async def get_webhook_info(self, _: Parameters) -> Done:
        hook = self.hook
        told: dict[str, Any] = {
            "url": hook.url if hook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates),
        }
        if hook is not None and hook.last_error is not None:
            told["last_error_date"] = int(time.time()) - hook.last_error_age
            told["last_error_message"] = hook.last_error
        if hook is not None:
            told |= {"max_connections": hook.max_connections, "ip_address": hook.ip_address}
        if self.allowed_updates:
            told["allowed_updates"] = self.allowed_updates
        return Done(told)

    async def set_webhook(self, given: Parameters) -> Done:
        url = given.get("url", "")
        if not url:
            return await self.delete_webhook(given)
        wanted = Hook(
            url,
            given.get("secret_token", ""),
            integer(given, "max_connections", 40, 1, 100),
            given.get("ip_address", "") or "203.0.113.10",
        )
        if self.hook and not _to_be_dropped(given) and self.hook.same_as(wanted):
            self._choose_updates(given)
            return Done(True, "Webhook is already set")
        self.wake("Conflict: terminated by setWebhook request")
        # The old webhook is closed before the new one is looked at, and stays closed if that fails.
        self.hook = None
        self._drop_if_asked(given)
        check_webhook(url, wanted.secret_token)
        self._choose_updates(given)
        self.hook = wanted
        return Done(True, "Webhook was set")

    async def delete_webhook(self, given: Parameters) -> Done:
        self._drop_if_asked(given)
        if self.hook is None:
            return Done(True, "Webhook is already deleted")
        self.hook = None
        return Done(True, "Webhook was deleted")

    def _drop_if_asked(self, given: Parameters) -> None:
        if _to_be_dropped(given):
            self.updates.clear()

    def _choose_updates(self, given: Parameters) -> None:
        try:
            chosen = json.loads(given.get("allowed_updates", ""))
        except ValueError:
            return
        if isinstance(chosen, list):
            self.allowed_updates = [str(kind) for kind in chosen]

    async def get_updates(self, given: Parameters) -> Done:
        if self.hook is not None:
            raise Refused(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        self._choose_updates(given)
        self._confirm(integer(given, "offset", 0, -(1 << 31), (1 << 31) - 1))
        timeout = integer(given, "timeout", 0, 0, LONGEST_POLL)
        if not self.updates and timeout and not self.closing:
            await self._wait(timeout)
        return Done(self.updates[: integer(given, "limit", 100, 1, 100)])

    def _confirm(self, offset: int) -> None:
        if offset > 0:
            self.updates = [update for update in self.updates if update["update_id"] >= offset]
        elif offset < 0:
            self.updates = self.updates[offset:]

    async def _wait(self, seconds: int) -> None:
        self.wake(
            "Conflict: terminated by other getUpdates request; "
            "make sure that only one bot instance is running"
        )
        self._poll = poll = asyncio.get_running_loop().create_future()
        self.polled.set()
        try:
            async with asyncio.timeout(seconds):
                conflict = await poll
        except TimeoutError:
            return
        finally:
            if self._poll is None or self._poll is poll:
                self.polled.clear()
        if conflict:
            raise Refused(409, conflict)

    async def send_message(self, given: Parameters) -> Done:
        text = given.get("text", "")
        check_text(text, given.get("parse_mode", "").lower())
        chat = self._chat(given.get("chat_id", ""))
        if len(text) > LONGEST_TEXT:
            raise Refused(400, "Bad Request: message is too long")
        self._last_message += 1
        self.sent.append((chat.id, text.strip()))
        return Done(
            {
                "message_id": self._last_message,
                "from": self.shown(),
                "chat": chat.shown(),
                "date": int(time.time()),
                "text": text.strip(),
            }
        )

    def _chat(self, named: str) -> SimulatedChat:
        if not named:
            raise Refused(400, "Bad Request: chat_id is empty")
        number = re.match(r"-?\d{1,18}", named)
        chat = self.chats.get(int(number.group())) if number else None
        if chat is None:
            raise Refused(400, "Bad Request: chat not found")
        if chat.refusal:
            raise Refused(*chat.refusal, chat.parameters)
        return chat


def _to_be_dropped(given: Parameters) -> bool:
    return given.get("drop_pending_updates", "").lower() in ("true", "yes", "1")


_METHODS: dict[str, Callable[[SimulatedBot, Parameters], Awaitable[Done]]] = {
    "getme": SimulatedBot.get_me,
    "getmycommands": SimulatedBot.get_my_commands,
    "getwebhookinfo": SimulatedBot.get_webhook_info,
    "setwebhook": SimulatedBot.set_webhook,
    "deletewebhook": SimulatedBot.delete_webhook,
    "getupdates": SimulatedBot.get_updates,
    "sendmessage": SimulatedBot.send_message,
    "logout": SimulatedBot.log_out,
}
