"""Why the SMS API does not take a message: `status` of each message in its answer.

Read on https://developer.vonage.com/en/messaging/sms/guides/troubleshooting-sms and /api-errors/sms.
Left out are codes that this program cannot cause: SMPP binds (10), a network code (22), a signed
request with a secret (32).
"""

from __future__ import annotations

from connectors.contract import FailureClass, Who
from connectors.knowledge import During, Entry

PAGE = "https://developer.vonage.com/en/messaging/sms/guides/troubleshooting-sms"
SENDERS = "https://developer.vonage.com/en/messaging/sms/guides/country-specific-features"


def _entry(
    number: int,
    message: str,
    cause: str,
    fix: str,
    who: Who = Who.OPERATOR,
    failure_class: FailureClass = FailureClass.CONFIG,
    documentation: str = PAGE,
) -> Entry:
    code = f"status {number}"
    return Entry(code, message, cause, fix, documentation, who, failure_class, During.SEND)


SEND_ENTRIES: tuple[Entry, ...] = (
    _entry(
        1,
        "Vonage took too many messages in this second; this one was not sent.",
        "The account sends faster than its limit, which is 30 messages a second unless agreed "
        "otherwise, and 1 a second from a United States long number.",
        "Send it again in a second, and send more slowly; Vonage support can raise the limit.",
        failure_class=FailureClass.TRANSIENT,
    ),
    _entry(
        2,
        "Vonage missed a value that it needs.",
        "Sender, recipient or text was empty.",
        "See that the channel has a phone number, and that recipient and text are not empty.",
    ),
    _entry(
        3,
        "Vonage does not take one of the values.",
        "Usually the recipient: it is no phone number, or lacks the country code.",
        "Write the recipient with + and country code, without a zero before the area code.",
    ),
    _entry(
        4,
        "Vonage does not accept this API key and secret.",
        "One of them is wrong, was replaced, or is switched off.",
        "Copy the API key and the API secret from the Vonage dashboard again, API Settings.",
        Who.ACCOUNT_ADMIN,
    ),
    _entry(
        5,
        "Vonage had a fault of its own while it took the message.",
        "Something broke on Vonage's side.",
        "Try again in a few minutes; if it stays, look at the status page or ask Vonage support.",
        Who.PROVIDER,
        FailureClass.REMOTE,
    ),
    _entry(
        6,
        "Vonage cannot handle this message.",
        "Often no network belongs to the beginning of the recipient's number.",
        "Check the recipient's country code and number.",
    ),
    _entry(
        7,
        "This number may not be written to.",
        "It is on a list of blocked numbers, usually because its owner asked for that.",
        "Do not write to it again; if its owner wants messages, ask Vonage support to unblock it.",
        Who.PROVIDER,
    ),
    _entry(
        8,
        "The Vonage account is suspended.",
        "Vonage suspended it: unpaid, unusual traffic, or against its rules.",
        "Ask Vonage support what is needed to open it again.",
        Who.ACCOUNT_ADMIN,
    ),
    _entry(
        9,
        "There is not enough money on the Vonage account to send this.",
        "The balance is used up, or lower than the price of the message.",
        "Add money in the Vonage dashboard under Billing, or switch auto-reload on there.",
        Who.ACCOUNT_ADMIN,
    ),
    _entry(
        11,
        "This account may not send over the SMS API.",
        "It was set up for SMPP instead.",
        "Ask Vonage support to switch the SMS API on for this account.",
        Who.ACCOUNT_ADMIN,
    ),
    _entry(
        12,
        "The text is too long.",
        "It has more parts than Vonage sends in one go.",
        "Shorten it, or send it as several messages. Emojis and some accents halve what fits.",
    ),
    _entry(
        14,
        "Vonage wants requests of this account to be signed.",
        "The account is set to take signed requests only, and this program signs none.",
        "Ask Vonage support to let the account send without signatures; webhooks stay signed.",
        Who.ACCOUNT_ADMIN,
    ),
    _entry(
        15,
        "Vonage does not let this sender write to that country.",
        "In North America the sender must be a number of the account, and several countries take "
        "registered sender names only.",
        "Use a number that the account owns in that country, or have the sender name registered.",
        Who.ACCOUNT_ADMIN,
        documentation=SENDERS,
    ),
    _entry(
        23,
        "Vonage does not take the address for delivery receipts.",
        "It is longer than 100 characters, or has characters that do not belong into an address.",
        "Give this channel a shorter public address.",
    ),
    _entry(
        29,
        "While the Vonage account is a trial, it writes to test numbers only.",
        "Nothing was paid yet, and the recipient is not on the account's list of test numbers.",
        "Add money in the dashboard under Billing, or add the recipient under Test Numbers there.",
        Who.ACCOUNT_ADMIN,
    ),
    _entry(
        33,
        "The recipient's number is switched off.",
        "Its network says that nobody has this number any more.",
        "Ask the customer for a new number, and take this one out of your list.",
    ),
)
