"""What an operator meets with the simulated bots, and each known refusal in the server's words."""

from __future__ import annotations

from connectors.contract import FailureClass, StepStatus
from connectors.knowledge import During
from connectors.simulation import Fault, Trial, TrialName, Trials
from connectors.telegram.refusals import REFUSALS
from connectors.telegram.simulated_rules import Refused

GOOD = "7000000001:simulator-only-works---------------"
REVOKED = "7000000002:simulator-only-revoked-------------"
FAILING_WEBHOOK = "7000000003:simulator-only-webhook-fails-------"
FOREIGN_WEBHOOK = "7000000004:simulator-only-webhook-elsewhere---"
UNKNOWN = "7000000005:simulator-only-nobody-has-this-----"

_CREDENTIAL = "telegram.get-me"
_REFUSED = "401 Unauthorized"


def trials() -> Trials:
    """What its check must tell apart."""

    def bot(token: str) -> dict[str, object]:
        return {"name": "Trial", "type": "telegram", "config": {"botToken": token}}

    def silent(fault: Fault, failure_class: FailureClass, code: str) -> Trial:
        return Trial(bot(GOOD), _CREDENTIAL, StepStatus.UNKNOWN, failure_class, code, fault)

    return {
        TrialName.GOOD: Trial(bot(GOOD), _CREDENTIAL, StepStatus.PASSED, None),
        TrialName.WRONG_CREDENTIAL: Trial(bot(UNKNOWN), _CREDENTIAL, code=_REFUSED),
        TrialName.EXPIRED: Trial(bot(REVOKED), _CREDENTIAL, code=_REFUSED),
        TrialName.NO_PERMISSION: "A bot's token has no scopes: it may do whatever the bot may.",
        TrialName.WRONG_ACCOUNT: "The token names its bot, so it cannot be that of another one.",
        TrialName.RATE_LIMITED: silent(Fault.RATE_LIMITED, FailureClass.TRANSIENT, "rate_limited"),
        TrialName.DOWN: silent(Fault.DOWN, FailureClass.REMOTE, "http_503"),
    }


WORDS = {
    "401 invalid api-id/api-hash": "Unauthorized: invalid api-id/api-hash",
    "401 invalid token specified": "Unauthorized: invalid token specified",
    "401 Unauthorized": "Unauthorized",
    "404 method not found": "Not Found: method not found",
    "404 Not Found": "Not Found",
    "421 Misdirected Request": "Misdirected Request: unallowed token specified",
    "403 blocked by the user": "Forbidden: bot was blocked by the user",
    "403 user is deactivated": "Forbidden: user is deactivated",
    "403 can't initiate conversation": "Forbidden: bot can't initiate conversation with a user",
    "403 send messages to the bot": "Forbidden: the bot can't send messages to the bot",
    "403 was kicked": "Forbidden: bot was kicked from the supergroup chat",
    "403 is not a member": "Forbidden: bot is not a member of the channel chat",
    "403 group chat was deleted": "Forbidden: the group chat was deleted",
    "409 webhook is active": "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first",
    "409 other getupdates request": "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running",
    "409 Conflict": "Conflict: terminated by setWebhook request",
    "400 logged out": "Logged out",
    "400 chat not found": "Bad Request: chat not found",
    "400 chat_id is empty": "Bad Request: chat_id is empty",
    "400 upgraded to a supergroup": "Bad Request: group chat was upgraded to a supergroup chat",
    "400 too long": "Bad Request: message is too long",
    "400 text is empty": "Bad Request: message text is empty",
    "400 must be non-empty": "Bad Request: text must be non-empty",
    "400 can't parse entities": "Bad Request: can't parse entities: Can't find end of bold entity",
    "400 not enough rights": "Bad Request: not enough rights to send text messages to the chat",
    "400 have no write access": "Bad Request: have no write access to the chat",
    "400 need administrator rights": "Bad Request: need administrator rights in the channel chat",
    "400 bad webhook": "Bad Request: bad webhook: IP address 127.0.0.1 is reserved",
    "400 invalid webhook url": "Bad Request: invalid webhook URL specified",
}
"""The server's own words for each known refusal."""

_METHODS = {
    During.SEND: "sendmessage",
    During.WEBHOOK: "setwebhook",
    During.FETCH: "getupdates",
}


def provoked(code: str, method: str) -> Refused | None:
    """The refusal with this code, None for a method that cannot meet it."""
    for refusal in REFUSALS:
        if refusal.entry.code == code and _METHODS.get(refusal.during, method) == method:
            return Refused(refusal.status, WORDS[code])
    return None
