"""What the simulated Twilio refuses, in Twilio's words, and what becomes of a message.

Some recipients always refuse: those of Twilio's page “Test credentials”, here for every account. A
recipient of +155501 and an error code of five digits is not reached, with that code in the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from connectors.twilio.numbers import as_number, is_number
from connectors.twilio.sending import LONGEST_TEXT
from connectors.twilio.simulated import SimulatedAccount, SimulatedService
from connectors.twilio.simulated_resources import SimulatedMessage

WORDS = {
    20003: "Authenticate",
    20004: "Method not allowed",
    20005: "Account not active",
    20008: "Resource not accessible with Test Account Credentials",
    20404: "The requested resource {path} was not found",
    20429: "Too Many Requests",
    21201: "No 'To' number is specified",
    21205: "Url parameter is required.",
    21210: "The source phone number provided, {sender}, is not yet verified for your account. You "
    "may only make calls from phone numbers that you've verified or purchased from Twilio.",
    21211: "The 'To' number {to} is not a valid phone number.",
    21212: "The 'From' number {sender} is not a valid phone number, shortcode, or alphanumeric "
    "sender ID.",
    21213: "Caller phone number is required",
    21214: "The phone number you are attempting to call, {to}, is not reachable.",
    21215: "Account not authorized to call {to}. Perhaps you need to enable some international "
    "permissions.",
    21216: "Account not allowed to call {to}",
    21217: "The phone number {to} does not appear to be valid.",
    21219: "The number {to} is unverified. Trial accounts may only make calls to verified numbers.",
    21266: "'To' and 'From' number cannot be the same: {to}",
    21408: "Permission to send an SMS has not been enabled for the region indicated by the 'To' "
    "number: {to}.",
    21602: "Message body is required.",
    21603: "A 'From' or 'MessagingServiceSid' parameter is required to send a message.",
    21604: "A 'To' phone number is required.",
    21606: "The From phone number {sender} is not a valid, SMS-capable inbound phone number or "
    "short code for your account.",
    21608: "The number {to} is unverified. Trial accounts cannot send messages to unverified "
    "numbers; verify {to} at twilio.com/user/account/phone-numbers/verified, or purchase a Twilio "
    "number to send messages to unverified numbers",
    21609: "The StatusCallback URL {callback} is not a valid URL.",
    21610: "Attempt to send to unsubscribed recipient",
    21611: "This 'From' number has exceeded the maximum number of queued messages",
    21612: "Message cannot be sent with the current combination of 'To' ({to}) and/or 'From' "
    "({sender}) parameters",
    21614: "'To' number is not a valid mobile number",
    21617: "The concatenated message body exceeds the 1600 character limit",
    21659: "'From' {sender} is not a Twilio phone number or Short Code country mismatch",
    21660: "Mismatch between the 'From' number {sender} and the account {account}",
    21701: "The Messaging Service {service} does not exist",
    21704: "The Messaging Service contains no phone numbers",
    21705: "The Messaging Service {service} is invalid",
    70051: "Authorization Failed",
}
"""What Twilio says with an error code."""

MAGIC_RECIPIENTS = {
    "+15005550001": 21211,
    "+15005550002": 21612,
    "+15005550003": 21408,
    "+15005550004": 21610,
    "+15005550009": 21614,
}
MAGIC_SENDERS = {"+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611}
MAGIC_SENDER = "+15005550006"
"""The one that test credentials can send from."""

_LOST = re.compile(r"\+155501(\d{5})")


class Refused(Exception):
    """A refusal with an error code of Twilio's."""

    def __init__(self, code: int, status: int = 400, **values: str) -> None:
        super().__init__(WORDS[code].format(**values))
        self.code = code
        self.status = status


def compose(
    account: SimulatedAccount, others: Iterable[SimulatedAccount], given: Mapping[str, str]
) -> SimulatedMessage:
    """Make a message of the parameters of a request. Raises `Refused`."""
    to, sender = as_number(given.get("To", "")), as_number(given.get("From", ""))
    callback = given.get("StatusCallback", "")
    if callback and re.match(r"https?://[^/\s]+", callback) is None:
        raise Refused(21609, callback=callback)
    service_sid, body = given.get("MessagingServiceSid", ""), given.get("Body", "")
    _check_parameters(to, sender or service_sid, body)
    service = _service(account, service_sid) if service_sid else None
    if service is None:
        _check_sender(account, others, sender, to)
    _check_recipient(account, to, sender)
    lost = _LOST.fullmatch(to)
    coming = ["sending", "sent", "undelivered" if lost else "delivered"]
    return SimulatedMessage(
        account.new_sid("SM"),
        to,
        sender if service is None else None,
        _as_trial(account, body),
        "queued" if service is None else "accepted",
        coming if service is None else ["queued", *coming],
        error_code=int(lost[1]) if lost else None,
        service_sid=service_sid or None,
        status_callback=callback,
    )


def _as_trial(account: SimulatedAccount, body: str) -> str:
    return f"Sent from your Twilio trial account - {body}" if account.type == "Trial" else body


def _check_parameters(to: str, sender: str, body: str) -> None:
    if not to:
        raise Refused(21604)
    if not sender:
        raise Refused(21603)
    if not body:
        raise Refused(21602)
    if len(body) > LONGEST_TEXT:
        raise Refused(21617)


def _service(account: SimulatedAccount, service_sid: str) -> SimulatedService:
    if re.fullmatch(r"MG[0-9a-fA-F]{32}", service_sid) is None:
        raise Refused(21705, service=service_sid)
    for service in account.services:
        if service.sid == service_sid:
            if not service.numbers:
                raise Refused(21704)
            return service
    raise Refused(21701, 404, service=service_sid)


def _check_sender(
    account: SimulatedAccount, others: Iterable[SimulatedAccount], sender: str, to: str
) -> None:
    if account.test:
        if sender != MAGIC_SENDER:
            raise Refused(MAGIC_SENDERS.get(sender, 21606), sender=sender)
        return
    mine = {number.phone_number: number for number in account.numbers}
    if sender not in mine:
        if any(number.phone_number == sender for other in others for number in other.numbers):
            raise Refused(21660, sender=sender, account=account.sid)
        raise Refused(21659 if is_number(sender) else 21212, sender=sender)
    if not mine[sender].sms:
        raise Refused(21606, sender=sender)
    if sender == to:
        raise Refused(21266, to=to)


def _check_recipient(account: SimulatedAccount, to: str, sender: str) -> None:
    if not is_number(to):
        raise Refused(21211, to=to)
    if to in MAGIC_RECIPIENTS:
        raise Refused(MAGIC_RECIPIENTS[to], to=to, sender=sender)
    if to in account.opted_out:
        raise Refused(21610)
    if account.type == "Trial" and to not in account.verified:
        raise Refused(21608, to=to)
