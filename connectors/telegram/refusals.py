"""The table of Telegram's refusals: what each means in plain words, and the way out.

The manual documents the shape of a refusal (“Making requests”: `error_code`, `description`,
`parameters`), and says that the wording may change. The wordings matched here are those of the
published Bot API server and its library (github.com/tdlib/telegram-bot-api and tdlib/td, 2026).
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from connectors.contract import Who
from connectors.knowledge import During, Entry

MANUAL = "https://core.telegram.org/bots/api"
MAKING_REQUESTS = MANUAL + "#making-requests"
AUTHORIZING = MANUAL + "#authorizing-your-bot"
SEND_MESSAGE = MANUAL + "#sendmessage"
SET_WEBHOOK = MANUAL + "#setwebhook"
GET_UPDATES = MANUAL + "#getupdates"
LOG_OUT = MANUAL + "#logout"
OWN_SERVER = MANUAL + "#using-a-local-bot-api-server"
MIGRATION = MANUAL + "#responseparameters"
BOTFATHER = "https://core.telegram.org/bots/features#botfather"
FAQ = "https://core.telegram.org/bots/faq"


def phrase(status: int) -> str:
    """`401 Unauthorized`: the words are HTTP's, Telegram's own are in the details."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal that is known: `says` stands in the description, in lower case."""

    status: int
    says: str
    message: str
    cause: str
    fix: str
    page: str
    who: Who = Who.OPERATOR
    during: During = During.SEND

    @property
    def entry(self) -> Entry:
        """The refusal as known of every provider: its code names what tells it from others."""
        return Entry(
            code=f"{self.status} {self.says}" if self.says else phrase(self.status),
            message=self.message,
            cause=self.cause,
            fix=self.fix,
            documentation=self.page,
            who=self.who,
            during=self.during,
        )


REFUSALS: tuple[Refusal, ...] = (
    Refusal(
        401,
        "invalid api-id/api-hash",
        "The Bot API server itself is not allowed to log in to Telegram.",
        "This self-hosted server was started with a wrong api_id or api_hash.",
        "Whoever runs the server must correct both and start it again; the token is not the cause.",
        OWN_SERVER,
        Who.NETWORK_ADMIN,
        during=During.CHECK,
    ),
    Refusal(
        401,
        "invalid token specified",
        "Telegram says that this is not a bot token.",
        "The value has not the shape of a token: a part is missing, or something was added.",
        "Copy the whole token from @BotFather again: /mybots, the bot, API Token.",
        AUTHORIZING,
        during=During.CHECK,
    ),
    Refusal(
        401,
        "",
        "Telegram does not accept this bot token.",
        "It was revoked or replaced in @BotFather, the bot was deleted, or a character is wrong.",
        "In Telegram, open @BotFather, send /mybots, choose the bot, API Token; give that token here.",
        BOTFATHER,
        Who.ACCOUNT_ADMIN,
        during=During.CHECK,
    ),
    Refusal(
        404,
        "method not found",
        "The Bot API server does not know a method that it should.",
        "A self-hosted server is older than the Bot API that this program speaks.",
        "Whoever runs the server must update it.",
        OWN_SERVER,
        Who.NETWORK_ADMIN,
        during=During.CHECK,
    ),
    Refusal(
        404,
        "",
        "Telegram finds nothing under this token.",
        "The token is malformed, or the address of a self-hosted Bot API server is wrong.",
        "Copy the token from @BotFather again; check LINKTOR_TUI_ENDPOINT_TELEGRAM where it is set.",
        MAKING_REQUESTS,
        during=During.CHECK,
    ),
    Refusal(
        421,
        "",
        "This Bot API server does not serve this bot.",
        "The self-hosted server was started for other bots only.",
        "Use the server that serves this bot, or have this one let the bot in.",
        OWN_SERVER,
        Who.NETWORK_ADMIN,
        during=During.CHECK,
    ),
    Refusal(
        403,
        "blocked by the user",
        "This person has blocked the bot.",
        "They stopped or blocked it in their chat with it.",
        "Only they can undo it, by starting the bot again; do not try again before that.",
        FAQ,
    ),
    Refusal(
        403,
        "user is deactivated",
        "This Telegram account no longer exists.",
        "The person deleted the account, or Telegram closed it.",
        "Reach this person another way, and take the chat off the list.",
        FAQ,
    ),
    Refusal(
        403,
        "can't initiate conversation",
        "The bot cannot be the first to write to this person.",
        "A bot can only answer people who have written to it or pressed Start.",
        "Send them the bot's link (t.me/ and its name) and ask them to press Start.",
        FAQ,
    ),
    Refusal(
        403,
        "send messages to the bot",
        "The recipient is a bot.",
        "Telegram does not let this bot write to that one.",
        "Give the chat of a person, a group or a channel.",
        FAQ,
    ),
    Refusal(
        403,
        "was kicked",
        "The bot was removed from this chat.",
        "An administrator of the group or channel removed it.",
        "Ask an administrator of the chat to add the bot again.",
        SEND_MESSAGE,
        Who.ACCOUNT_ADMIN,
    ),
    Refusal(
        403,
        "is not a member",
        "The bot is not in this chat.",
        "It was never added to the group or channel, or it left.",
        "Ask an administrator of the chat to add the bot.",
        SEND_MESSAGE,
        Who.ACCOUNT_ADMIN,
    ),
    Refusal(
        403,
        "group chat was deleted",
        "This group no longer exists.",
        "Its owner deleted it.",
        "Write to another chat.",
        SEND_MESSAGE,
    ),
    Refusal(
        409,
        "webhook is active",
        "Messages cannot be fetched while a webhook is registered.",
        "A bot either delivers to a webhook or is polled, never both.",
        "Receive through the webhook, or remove it with deleteWebhook if nobody needs it.",
        GET_UPDATES,
        during=During.FETCH,
    ),
    Refusal(
        409,
        "other getupdates request",
        "Another program is fetching this bot's messages.",
        "Two programs poll the same bot; each message reaches only one of them.",
        "Stop the other program, or give this channel a bot of its own.",
        GET_UPDATES,
        during=During.FETCH,
    ),
    Refusal(
        409,
        "",
        "Another request for this bot got in the way.",
        "Another program changed the bot's webhook or fetched its messages at the same moment.",
        "Make sure that only one program uses the bot, and try again.",
        GET_UPDATES,
        during=During.WEBHOOK,
    ),
    Refusal(
        400,
        "logged out",
        "This bot is logged out of this Bot API server.",
        "logOut was called, as one does to move a bot to a self-hosted server.",
        "Use the server that the bot moved to; Telegram's own takes it back after 10 minutes.",
        LOG_OUT,
        during=During.CHECK,
    ),
    Refusal(
        400,
        "chat not found",
        "Telegram knows no such chat, or this bot has no access to it.",
        "The id is wrong, or the person never wrote to this bot. A phone number is not a chat id.",
        "Use the chat id of a message that the bot received, or the @name of a channel it is in.",
        SEND_MESSAGE,
    ),
    Refusal(
        400,
        "chat_id is empty",
        "No chat was named.",
        "The recipient is missing.",
        "Give the chat id, or the @name of a channel or group.",
        SEND_MESSAGE,
    ),
    Refusal(
        400,
        "upgraded to a supergroup",
        "This group has a new chat id.",
        "The group became a supergroup, and supergroups have ids of their own.",
        "Write to the new chat id from now on.",
        MIGRATION,
    ),
    Refusal(
        400,
        "too long",
        "The message is too long for Telegram.",
        "A text may have at most 4096 characters.",
        "Shorten it, or send it in parts.",
        SEND_MESSAGE,
    ),
    Refusal(
        400,
        "text is empty",
        "There is no text in this message.",
        "Telegram sends no empty messages.",
        "Write something.",
        SEND_MESSAGE,
    ),
    Refusal(
        400,
        "must be non-empty",
        "There is no visible text in this message.",
        "Telegram takes blanks away at both ends, and nothing was left.",
        "Write something.",
        SEND_MESSAGE,
    ),
    Refusal(
        400,
        "can't parse entities",
        "Telegram could not read the formatting of the text.",
        "A mark such as * _ < or [ is open, or stands where plain text was meant.",
        "Send it as plain text, or escape the marks.",
        MANUAL + "#formatting-options",
    ),
    Refusal(
        400,
        "not enough rights",
        "The bot may not send this kind of message to the chat.",
        "The chat's permissions do not allow it to the bot.",
        "Ask an administrator of the chat to let the bot send messages.",
        SEND_MESSAGE,
        Who.ACCOUNT_ADMIN,
    ),
    Refusal(
        400,
        "have no write access",
        "The bot may not write to this chat.",
        "It is restricted there, or no longer a member.",
        "Ask an administrator of the chat to let the bot send messages.",
        SEND_MESSAGE,
        Who.ACCOUNT_ADMIN,
    ),
    Refusal(
        400,
        "need administrator rights",
        "The bot may not post to this channel.",
        "Only administrators with the right to post can write to a channel.",
        "Ask an owner of the channel to make the bot an administrator that may post.",
        SEND_MESSAGE,
        Who.ACCOUNT_ADMIN,
    ),
    Refusal(
        400,
        "bad webhook",
        "Telegram does not take this webhook address.",
        "It must be https, on port 443, 80, 88 or 8443, with a public IPv4 address.",
        "Register an address that is all of that.",
        SET_WEBHOOK,
        during=During.WEBHOOK,
    ),
    Refusal(
        400,
        "invalid webhook url",
        "Telegram cannot read this webhook address.",
        "It is not a complete URL.",
        "Register a complete https address.",
        SET_WEBHOOK,
        during=During.WEBHOOK,
    ),
)
"""In the order they are tried; an entry without `says` answers for the rest of its code."""
