"""A text on its way to Twilio: what is refused before asking, and what silence means.

Limits: `Body` of the Messages resource, “up to 1,600 characters in length”, and `Twiml` of the Calls
resource, “Max 4000 characters”.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from connectors.contract import Outbound
from connectors.problems import Problem, ProviderRefusal
from connectors.twilio import twiml
from connectors.twilio.codes_voice import CALLS
from connectors.twilio.config import TwilioVoiceConfig
from connectors.twilio.errors import page
from connectors.twilio.numbers import as_number

MESSAGES = "https://www.twilio.com/docs/messaging/api/message-resource"
LONGEST_TEXT = 1600
"""Characters of one message. Some letters count for several, and Twilio counts: error 21617."""

CERTAIN = frozenset({"refused", "no_such_host", "rate_limited", "tls"})
"""Codes of silence after which nothing was sent: no request went out, or Twilio says that it does
not process what it answers with 429. So it is with every certificate that was not accepted."""


LONGEST_TWIML = 4000
"""Characters of the instructions of a call, the text in them included."""


def form(
    message: Outbound, sender: str | None, service: str | None, webhook_url: str | None = None
) -> dict[str, str]:
    """Make the parameters of a message. A Messaging Service goes before the number.

    Args:
        message: what to send, and to whom.
        sender: the channel's number.
        service: SID of its Messaging Service.
        webhook_url: where Twilio is to tell what became of it.

    Raises:
        ProviderRefusal: for what Twilio would refuse; nothing is asked.
    """
    _refuse_unsendable(message)
    who = {"MessagingServiceSid": service} if service else {"From": sender or ""}
    told = {"StatusCallback": webhook_url} if webhook_url else {}
    return {"To": as_number(message.to), "Body": message.text} | who | told


def call(
    message: Outbound, sender: str, config: TwilioVoiceConfig, webhook_url: str | None = None
) -> dict[str, str]:
    """Make the parameters of a call that speaks a text. Arguments and errors as for `form`."""
    _refuse_unsendable(message, LONGEST_TWIML)
    spoken = twiml.response(twiml.say(message.text, config.language))
    if len(spoken) > LONGEST_TWIML:
        raise _too_long(len(message.text), LONGEST_TWIML, CALLS)
    made = {"To": as_number(message.to), "From": sender, "Twiml": spoken}
    if config.record_calls:
        made["Record"] = "true"
    if webhook_url:
        made |= {"StatusCallback": webhook_url, "StatusCallbackMethod": "POST"}
    return made


def _too_long(length: int, limit: int, documentation: str) -> ProviderRefusal:
    return _unsendable(
        "text_too_long",
        f"The text has {length} characters; Twilio takes at most {limit}.",
        "A message of Twilio is limited to that.",
        "Shorten it, or send it in parts.",
        documentation,
        length=length,
        limit=limit,
    )


def _refuse_unsendable(message: Outbound, limit: int = LONGEST_TEXT) -> None:
    length = len(message.text)
    if length > limit:
        raise _too_long(length, limit, page(21617) if limit == LONGEST_TEXT else CALLS)
    if not message.text.strip():
        raise _unsendable(
            "text_empty",
            "There is no text in this message.",
            "Twilio sends no empty messages.",
            "Write something.",
            page(21602),
        )
    if not message.to.strip():
        raise _unsendable(
            "recipient_missing",
            "No recipient was named.",
            "The recipient is missing.",
            "Give the phone number with + and country code.",
            page(21604),
        )
    if any("\ud800" <= character <= "\udfff" for character in message.text + message.to):
        raise _unsendable(
            "text_broken",
            "The text holds half a character.",
            "It was cut in the middle of an emoji, or read in a wrong encoding.",
            "Write that character again.",
            MESSAGES,
        )


def _unsendable(
    code: str, message: str, cause: str, fix: str, documentation: str, **details: Any
) -> ProviderRefusal:
    return ProviderRefusal(
        Problem(code, message, cause, fix, documentation=documentation, details=details)
    )


def perhaps_called(problem: Problem) -> Problem:
    """Warn that somebody may be called, unless nobody certainly is."""
    if perhaps_sent(problem) is problem:
        return problem
    return replace(
        problem,
        fix="The call may have been made all the same: look at Monitor > Logs > Calls in the "
        "Console before calling again.",
    )


def perhaps_sent(problem: Problem) -> Problem:
    """Warn that a message may have gone out, unless it certainly has not."""
    if problem.code in CERTAIN or problem.code.startswith("certificate_"):
        return problem
    return replace(
        problem,
        fix="The message may have gone out all the same: look at Monitor > Logs > Messaging in the "
        "Console before sending again.",
    )
