"""The command line that does the same as a call to the engine: same words, same ids, no secret.

Each function takes what the operation of its name takes, and gives the words after `linktor-tui`.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from linktor_tui.contract.requests import CreateChannel, UpdateChannel
    from linktor_tui.contract.resources import Granularity, ListQuery, Period
    from linktor_tui.contract.traffic import (
        ConversationQuery,
        DeliveryQuery,
        EndpointDraft,
        EventQuery,
        MessageQuery,
    )

PROGRAM = "linktor-tui"
BODY = "body.json"
"""Stands for a request body that has to be written down first: it holds secrets."""
MASK = "********"
"""What reads in place of a secret, as `connectors.redaction.MASK`, which a first paint leaves out."""

Words = list[str]
Shown = Callable[[str], "Collection[str] | None"]
"""Given a channel's id, the keys of its config that are no secrets; None where that is not known."""


def command_line(
    operation: str, place: str, shown: Shown, given: Sequence[Any], named: Mapping[str, Any]
) -> str:
    """Write the command that does the same as a call; empty where there is none.

    Args:
        operation: its name in the contract.
        place: profile whose channels it is about.
        shown: tells which values of a stored channel's config may stand in it.
        given: what it was called with, by position.
        named: and by name.
    """
    if operation == "update_channel":
        words, fed = _update(shown, *given, **named)
    elif operation == "create_channel":
        words, fed = _create(*given, **named)
    elif operation in LINES:
        words, fed = LINES[operation](*given, **named), None
    else:
        words, fed = [], None
    if not words:
        return ""
    profile = [] if place == "local" else ["--profile", place]
    end = words.index("--") if "--" in words else len(words)
    line = shlex.join([PROGRAM, *words[:end], *profile, *words[end:]])
    body = json.dumps(fed, ensure_ascii=False) if fed else ""
    return f"printf %s {shlex.quote(body)} | {line} -f -" if fed else line


def _flags(**values: Any) -> Words:
    """Flags that are set: `per_page=100` -> `--per-page 100`, `force=True` -> `--force`."""
    words: Words = []
    for name, value in values.items():
        flag = "--" + name.rstrip("_").replace("_", "-")
        if value is True:
            words.append(flag)
        elif value is not None and value is not False:
            words += [flag, str(value)]
    return words


def _repeated(flag: str, values: Iterable[str]) -> Words:
    return [word for value in values for word in (flag, value)]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _config(config: Mapping[str, Any], shown: Collection[str]) -> Words:
    """Config values as flags. What may be a secret is named, and its value is not."""
    words: Words = []
    for key, value in config.items():
        if value is None:
            words += ["--unset", key]
        elif key in shown and value != MASK:
            words += ["--set", f"{key}={_text(value)}"]
        elif value != MASK:
            words += ["--secret", f"{key}=@FILE"]
    return words


# --- channels ----------------------------------------------------------------------------------


def _list(query: ListQuery) -> Words:
    return ["channels", "list", *_flags(**query._asdict())]


def _get(channel_id: str) -> Words:
    return ["channels", "get", channel_id]


def _create(
    request: CreateChannel, *, check: bool = True, on_step: Any = None
) -> tuple[Words, dict[str, Any] | None]:
    config = dict(request.config)
    provider = config.pop("provider", None)
    shown = keys_shown(request.type, provider) or ()
    words = ["channels", "create", *_flags(type=request.type, provider=provider, name=request.name)]
    words += _config({key: value for key, value in config.items() if value is not None}, shown)
    words += _flags(default_bot=request.default_bot_id, no_check=not check)
    return words, {"metadata": request.metadata} if request.metadata else None


def _update(
    shown: Shown, channel_id: str, request: UpdateChannel, *, trust_destination: bool = False
) -> tuple[Words, dict[str, Any] | None]:
    words = ["channels", "update", channel_id, *_flags(name=request.name)]
    words += _config(request.config or {}, shown(channel_id) or ())
    if request.given("default_bot_id"):
        words += ["--default-bot", request.default_bot_id or ""]
    words += _flags(trust_destination=trust_destination)
    # The flag of the command merges; a body replaces, as a change from a form does.
    return words, {"metadata": request.metadata} if request.given("metadata") else None


def keys_shown(channel_type: str, provider: str | None) -> Collection[str] | None:
    """Keys of a provider's config that are no secrets; None for a provider that is not known here."""
    from connectors import registry
    from connectors.fields import describe

    try:
        specs = describe(registry.find(channel_type, provider).config_model)
    except registry.NoSuchConnector:
        return None
    return {spec.key for spec in specs if not spec.secret}


def _delete(channel_id: str, *, force: bool = False) -> Words:
    return ["channels", "delete", channel_id, *_flags(yes=True, force=force)]


def _test(channel_id: str, *, trust_destination: bool = False, on_step: Any = None) -> Words:
    return ["channels", "test", channel_id, *_flags(trust_destination=trust_destination)]


def _test_draft(request: CreateChannel, *, on_step: Any = None) -> Words:
    return ["channels", "test", "-f", BODY]


def _activate(
    channel_id: str, *, check: bool = True, trust_destination: bool = False, on_step: Any = None
) -> Words:
    flags = _flags(no_check=not check, trust_destination=trust_destination)
    return ["channels", "activate", channel_id, *flags]


def _deactivate(
    channel_id: str, *, reason: str | None = None, close_conversations: bool = False
) -> Words:
    flags = _flags(reason=reason, close_conversations=close_conversations)
    return ["channels", "deactivate", channel_id, *flags]


def _stats(channel_id: str, *, period: Period, granularity: Granularity) -> Words:
    flags = _flags(period=period.value, granularity=granularity.value)
    return ["channels", "stats", channel_id, *flags]


def _webhook(channel_id: str, *, trust_destination: bool = False) -> Words:
    return ["channels", "webhook", "show", channel_id, *_flags(trust_destination=trust_destination)]


def _set_webhook(
    channel_id: str,
    *,
    url: str | None = None,
    take_over: bool = False,
    trust_destination: bool = False,
) -> Words:
    flags = _flags(url=url, take_over=take_over, trust_destination=trust_destination)
    return ["channels", "webhook", "set", channel_id, *flags]


def _clear_webhook(
    channel_id: str, *, take_over: bool = False, trust_destination: bool = False
) -> Words:
    flags = _flags(take_over=take_over, trust_destination=trust_destination)
    return ["channels", "webhook", "clear", channel_id, *flags]


# --- messages and conversations ------------------------------------------------------------------


def _send(
    channel_id: str,
    *,
    to: str,
    text: str,
    subject: str | None = None,
    metadata: Any = None,
    anyway: bool = False,
    trust_destination: bool = False,
) -> Words:
    flags = _flags(to=to, subject=subject, anyway=anyway, trust_destination=trust_destination)
    return ["messages", "send", *flags, "--", channel_id, text]


def _list_messages(query: MessageQuery) -> Words:
    flags = {key.removesuffix("_id"): value for key, value in query._asdict().items()}
    return ["messages", "list", *_flags(**flags)]


def _get_message(message_id: str) -> Words:
    return ["messages", "get", message_id]


def _list_conversations(query: ConversationQuery) -> Words:
    if query.contact_id:
        return []  # the command has no flag for it
    flags = {key.removesuffix("_id"): value for key, value in query._asdict().items()}
    flags["type"] = flags.pop("channel_type", None)
    return ["conversations", "list", *_flags(**flags)]


def _get_conversation(conversation_id: str) -> Words:
    return ["conversations", "show", conversation_id, "--peek"]


def _thread(conversation_id: str, *, before: str | None = None, limit: int = 50) -> Words:
    flags = _flags(limit=limit, before=before, peek=True)
    return ["conversations", "show", conversation_id, *flags]


def _reply(
    conversation_id: str,
    text: str,
    *,
    subject: str | None = None,
    metadata: Any = None,
    anyway: bool = False,
    trust_destination: bool = False,
) -> Words:
    flags = _flags(subject=subject, anyway=anyway, trust_destination=trust_destination)
    return ["conversations", "reply", *flags, "--", conversation_id, text]


def _mark_read(conversation_id: str) -> Words:
    return ["conversations", "show", conversation_id]


def _close_conversation(conversation_id: str, *, reason: str | None = None) -> Words:
    return ["conversations", "close", conversation_id, *_flags(reason=reason)]


# --- events --------------------------------------------------------------------------------------


def _events(query: EventQuery) -> Words:
    types = _repeated("--type", query.types)
    flags = _flags(channel=query.channel_id, after=query.after, limit=query.limit)
    return ["events", "list", *flags, *types]


def _last_event() -> Words:
    return ["events", "list", "--limit", "1"]


def _expiring(within: timedelta) -> Words:
    hours = within // timedelta(hours=1)
    return ["expiring", "--within", f"{hours // 24}d" if hours % 24 == 0 else f"{hours}h"]


def _reports(channel_id: str, *, limit: int = 20) -> Words:
    return ["channels", "history", channel_id, "--limit", str(limit)]


def _list_endpoints() -> Words:
    return ["webhooks", "list"]


def _get_endpoint(endpoint_id: str) -> Words:
    return ["webhooks", "get", endpoint_id]


def _draft(draft: EndpointDraft) -> Words:
    events = _repeated("--event", draft.events or ())
    headers = _repeated("--header", (f"{name}=@FILE" for name in draft.headers or ()))
    flags = _flags(
        description=draft.description,
        timeout=draft.timeout,
        max_retries=draft.max_retries,
        channel=draft.channel_id,
    )
    return [*events, *headers, *flags]


def _create_endpoint(draft: EndpointDraft) -> Words:
    return [
        *("webhooks", "add", draft.url or ""),
        *_draft(draft),
        *_flags(allow_private=draft.allow_private),
    ]


def _update_endpoint(endpoint_id: str, draft: EndpointDraft) -> Words:
    flags = _flags(url=draft.url, status=draft.status)
    return ["webhooks", "update", endpoint_id, *_draft(draft), *flags]


def _remove_endpoint(endpoint_id: str) -> Words:
    return ["webhooks", "remove", endpoint_id, "--yes"]


def _test_endpoint(endpoint_id: str, *, event: str = "test.ping") -> Words:
    return ["webhooks", "test", endpoint_id, "--event", event]


def _list_deliveries(query: DeliveryQuery) -> Words:
    flags = query._asdict()
    endpoint, channel = flags.pop("endpoint_id"), flags.pop("channel_id")
    named = [endpoint] if endpoint else []
    return ["webhooks", "deliveries", *named, *_flags(channel=channel, **flags)]


def _retry_delivery(delivery_id: str, *, endpoint_id: str | None = None) -> Words:
    return ["webhooks", "retry", delivery_id]


LINES: Mapping[str, Callable[..., Words]] = {
    "list_channels": _list,
    "get_channel": _get,
    "delete_channel": _delete,
    "test_channel": _test,
    "test_draft": _test_draft,
    "activate_channel": _activate,
    "deactivate_channel": _deactivate,
    "channel_stats": _stats,
    "webhook": _webhook,
    "set_webhook": _set_webhook,
    "clear_webhook": _clear_webhook,
    "send_message": _send,
    "list_messages": _list_messages,
    "get_message": _get_message,
    "list_conversations": _list_conversations,
    "get_conversation": _get_conversation,
    "thread": _thread,
    "reply": _reply,
    "mark_read": _mark_read,
    "close_conversation": _close_conversation,
    "events": _events,
    "last_event": _last_event,
    "expiring": _expiring,
    "reports": _reports,
    "list_endpoints": _list_endpoints,
    "get_endpoint": _get_endpoint,
    "create_endpoint": _create_endpoint,
    "update_endpoint": _update_endpoint,
    "remove_endpoint": _remove_endpoint,
    "test_endpoint": _test_endpoint,
    "list_deliveries": _list_deliveries,
    "retry_delivery": _retry_delivery,
}
"""Operation -> the words of its command. What is not here has no command of its own."""
