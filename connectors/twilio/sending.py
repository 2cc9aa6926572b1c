"""A text on its way to Twilio: what is refused before asking, and what silence means.

Limits: `Body` of the Messages resource, “up to 1,600 characters in length”, and `Twiml` of the Calls
resource, “Max 4000 characters”.
"""

from __future__ import annotations

from connectors import sending
from connectors.contract import Outbound
from connectors.problems import Problem
from connectors.twilio import twiml
from connectors.twilio.codes_voice import CALLS
from connectors.twilio.config import TwilioVoiceConfig
from connectors.twilio.errors import page
from connectors.twilio.numbers import as_number

MESSAGES = "https://www.twilio.com/docs/messaging/api/message-resource"
LONGEST_TEXT = 1600
"""Characters of one message. Some letters count for several, and Twilio counts: error 21617."""

LONGEST_TWIML = 4000
"""Characters of the instructions of a call, the text in them included."""

LIMITED = "A message of Twilio is limited to that."


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
        raise sending.too_long(len(message.text), LONGEST_TWIML, "Twilio takes", LIMITED, CALLS)
    made = {"To": as_number(message.to), "From": sender, "Twiml": spoken}
    if config.record_calls:
        made["Record"] = "true"
    if webhook_url:
        made |= {"StatusCallback": webhook_url, "StatusCallbackMethod": "POST"}
    return made


def _refuse_unsendable(message: Outbound, limit: int = LONGEST_TEXT) -> None:
    named_in = page(21617) if limit == LONGEST_TEXT else CALLS
    sending.refuse_long(len(message.text), limit, "Twilio takes", LIMITED, named_in)
    sending.refuse_empty(message.text, "Twilio sends no empty messages.", page(21602))
    sending.refuse_nobody(message.to, page(21604))
    sending.refuse_broken(message.text + message.to, MESSAGES)


def perhaps_called(problem: Problem) -> Problem:
    """Warn that somebody may be called, unless nobody certainly is."""
    return sending.perhaps_sent(
        problem,
        "The call may have been made all the same: look at Monitor > Logs > Calls in the "
        "Console before calling again.",
    )


def perhaps_sent(problem: Problem) -> Problem:
    """Warn that a message may have gone out, unless it certainly has not."""
    return sending.perhaps_sent(
        problem,
        "The message may have gone out all the same: look at Monitor > Logs > Messaging in the "
        "Console before sending again.",
    )
