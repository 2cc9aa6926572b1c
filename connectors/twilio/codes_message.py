"""Twilio's error codes for a message that is refused at once, in plain words.

Every entry was read on Twilio's page about its code, https://www.twilio.com/docs/api/errors/<code>.
"""

from __future__ import annotations

from connectors.contract import FailureClass, Who
from connectors.knowledge import Entry
from connectors.twilio.codes import sending

_E164 = "Write it with + and country code, without blanks: +15551234567."
_CONSOLE_NUMBERS = "Phone Numbers > Manage > Active numbers"

MESSAGE_CODES: tuple[Entry, ...] = (
    sending(
        21211,
        "The recipient is not a valid phone number.",
        "It is mistyped, lacks its country code, or is a short code or a sender name.",
        _E164,
    ),
    sending(
        21212,
        "The sender is not a valid number or name.",
        "It is mistyped, on a list of numbers that may not originate messages, or too generic a name.",
        f"{_E164} For a name, use at most 11 letters and digits, with a letter among them.",
    ),
    sending(
        21214,
        "The recipient's number cannot be reached.",
        "The number does not exist, or no carrier leads there.",
        "Check the number.",
    ),
    sending(
        21216,
        "Twilio blocks this destination.",
        "The number is on Twilio's list of numbers with a high risk of fraud, or of regulated ones.",
        "If there is a good reason to reach it, ask Twilio Support for an exception.",
        Who.ACCOUNT_ADMIN,
    ),
    sending(
        21265,
        "The recipient is a short code.",
        "Twilio numbers cannot write to short codes.",
        "Give a phone number.",
    ),
    sending(
        21266,
        "Sender and recipient are the same number.",
        "A Twilio number cannot write to itself.",
        "Give another recipient.",
    ),
    sending(
        21267,
        "A trial account cannot send under a name.",
        "Alphanumeric sender IDs are for upgraded accounts.",
        "Send from the trial number, or upgrade the account.",
        Who.ACCOUNT_ADMIN,
    ),
    sending(
        21408,
        "The account may not send to the recipient's country.",
        "The country is not switched on in the account's Messaging Geo-Permissions.",
        "Switch it on in the Console, Messaging > Settings > Geo permissions.",
        Who.ACCOUNT_ADMIN,
    ),
    sending(
        21601,
        "The sender is not a number of this account.",
        "Only numbers from Twilio can send; a verified caller ID is not enough.",
        f"Send from a number in the Console's list, {_CONSOLE_NUMBERS}.",
    ),
    sending(
        21602,
        "There is no text in this message.",
        "A message needs a text or a picture.",
        "Write something.",
    ),
    sending(
        21603,
        "No sender was named.",
        "A message needs a number or a Messaging Service to come from.",
        "Give the channel a phone number or a Messaging Service.",
    ),
    sending(
        21604,
        "No recipient was named.",
        "A message needs somebody to go to.",
        _E164,
    ),
    sending(
        21606,
        "This number cannot send this message.",
        "It carries no SMS, is of another account, is still being ported, or is a short code of "
        "another country than the recipient's.",
        f"In the Console, {_CONSOLE_NUMBERS}, choose a number that carries SMS.",
    ),
    sending(
        21607,
        "A trial account can only send from its trial number.",
        "Other senders are for upgraded accounts.",
        "Send from the trial number, or upgrade the account.",
        Who.ACCOUNT_ADMIN,
    ),
    sending(
        21608,
        "The account may send to verified numbers only, and this one is not.",
        "It is a trial account, or its customer profile has not been approved yet.",
        "Verify the recipient in the Console, Phone Numbers > Manage > Verified Caller IDs, or "
        "upgrade the account and have its profile approved.",
        Who.ACCOUNT_ADMIN,
    ),
    sending(
        21609,
        "The address for delivery reports is not valid.",
        "It must be an http or https address of at most 4000 characters.",
        "Correct the address of this channel's webhook.",
    ),
    sending(
        21610,
        "The recipient does not want messages from this number.",
        "They answered STOP to an earlier message.",
        "Take them off the list. Only they can undo it, by sending START to the number.",
    ),
    sending(
        21611,
        "Too many messages are waiting to leave from this number.",
        "They were handed over faster than the number may send, by hours.",
        "Wait until the queue is shorter, send more slowly, or spread over a Messaging Service.",
        failure_class=FailureClass.TRANSIENT,
    ),
    sending(
        21612,
        "This message cannot go from this sender to this recipient.",
        "The country or carrier does not take messages from this kind of sender, or Twilio does not "
        "reach it.",
        "Look at Twilio's SMS guidelines for the country, and use a sender that they allow.",
    ),
    sending(
        21614,
        "The recipient is not a mobile number.",
        "It is a landline, or mistyped.",
        "Check the number; a landline takes no SMS.",
    ),
    sending(
        21616,
        "The sender fits several numbers of the account.",
        "It was not given in full.",
        _E164,
    ),
    sending(
        21617,
        "The text is too long.",
        "A message has at most 1600 characters, and emoji count for several.",
        "Shorten it, or send it in parts.",
    ),
    sending(
        21618,
        "All carriers filter a message like this one.",
        "Its content is refused on the way to this recipient.",
        "Change the text.",
    ),
    sending(
        21619,
        "There is no text in this message.",
        "A message needs a text or a picture.",
        "Write something.",
    ),
    sending(
        21635,
        "The recipient is a landline.",
        "In this country Twilio sends no SMS to landlines.",
        "Give a mobile number.",
    ),
    sending(
        21659,
        "The sender is not a Twilio number, or is a short code of another country.",
        "It is mistyped, or still being ported or hosted.",
        f"Compare it with the Console's list, {_CONSOLE_NUMBERS}.",
    ),
    sending(
        21660,
        "The sender is a number of another Twilio account.",
        "The credential is of one account, and the number of another or of a subaccount.",
        "Use the Account SID and credential of the account that owns the number.",
    ),
    sending(
        21661,
        "This number carries no SMS.",
        "It was bought for calls only.",
        f"In the Console, {_CONSOLE_NUMBERS}, choose a number that carries SMS, or buy one.",
        Who.ACCOUNT_ADMIN,
    ),
    sending(
        21701,
        "There is no such Messaging Service.",
        "Its SID is wrong, it was deleted, or it is of another account.",
        "Copy the SID from the Console, Messaging > Services.",
    ),
    sending(
        21703,
        "No sender of the Messaging Service can send this message to this recipient.",
        "Its numbers are of the wrong kind or country for it.",
        "Add a number of the recipient's country to the service's sender pool.",
        Who.ACCOUNT_ADMIN,
    ),
    sending(
        21704,
        "The Messaging Service has nobody to send.",
        "Its sender pool is empty.",
        "Add a number to the sender pool in the Console, Messaging > Services.",
        Who.ACCOUNT_ADMIN,
    ),
    sending(
        21705,
        "This is not the SID of a Messaging Service.",
        "It must be MG and 32 hexadecimal digits.",
        "Copy the SID from the Console, Messaging > Services.",
    ),
)
