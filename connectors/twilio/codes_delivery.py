"""Twilio's error codes for a message that was taken and then not delivered, in plain words.

They stand in `error_code` of a message, and in its delivery report. Every entry was read on Twilio's
page about its code, https://www.twilio.com/docs/api/errors/<code>.
"""

from __future__ import annotations

from connectors.contract import FailureClass, Who
from connectors.knowledge import Entry
from connectors.twilio.codes import delivering

_REACH = "Ask the recipient whether the phone is on and gets other messages; try once more later."

DELIVERY_CODES: tuple[Entry, ...] = (
    delivering(
        30001,
        "The queue overflowed.",
        "Messages were handed over faster than the sender may send, by hours.",
        "Send more slowly, or spread over several numbers with a Messaging Service.",
        failure_class=FailureClass.TRANSIENT,
    ),
    delivering(
        30002,
        "The account was suspended before the message left.",
        "It ran out of money, or Twilio suspended it over its rules.",
        "Look at the balance in the Console; if there is money, ask Twilio Support.",
        Who.ACCOUNT_ADMIN,
    ),
    delivering(
        30003,
        "The recipient's phone could not be reached.",
        "It is off, out of range, roaming, or cannot take SMS; or its carrier has trouble.",
        _REACH,
        failure_class=FailureClass.TRANSIENT,
    ),
    delivering(
        30004,
        "The message was blocked.",
        "The recipient does not take it: they opted out, are on a do-not-call list, or have no SMS.",
        "Do not send to this number again, unless the recipient says that it was a mistake.",
    ),
    delivering(
        30005,
        "The recipient's number is unknown.",
        "It may no longer exist, or is a landline.",
        "Check the number, and take it off the list if it is gone.",
    ),
    delivering(
        30006,
        "The recipient is a landline, or their carrier cannot be reached.",
        "SMS does not get there from this kind of sender.",
        "Give a mobile number; from a short code, try a long number.",
    ),
    delivering(
        30007,
        "The message was filtered as spam.",
        "Twilio or the carrier took its content for unwanted or against their rules.",
        "Change the text: no shortened links, say who writes, tell how to opt out. Register the "
        "sender where the country asks for it.",
        Who.ACCOUNT_ADMIN,
    ),
    delivering(
        30008,
        "The message was not delivered, and the carrier did not say why.",
        "The carrier gave a general error only.",
        _REACH,
        failure_class=FailureClass.TRANSIENT,
    ),
    delivering(
        30010,
        "The message cost more than the highest price that was set.",
        "Its price was above MaxPrice; emoji and length raise the price.",
        "Shorten the text, or raise the highest price.",
    ),
    delivering(
        30017,
        "The carrier's network is congested.",
        "It turned the message away under load.",
        "Send over a longer time in place of bursts.",
        failure_class=FailureClass.TRANSIENT,
    ),
    delivering(
        30018,
        "The recipient's country asks for registered sender names.",
        "The sender name is not registered there, so delivery is worse.",
        "Register the name with Twilio for that country.",
        Who.ACCOUNT_ADMIN,
    ),
    delivering(
        30022,
        "Messages go out faster than the United States campaign allows.",
        "Carriers limit messages a second for each A2P 10DLC campaign.",
        "Send more slowly.",
        failure_class=FailureClass.TRANSIENT,
    ),
    delivering(
        30023,
        "The day's limit of the carrier is used up.",
        "T-Mobile limits messages a day for each registered brand.",
        "Wait until midnight Pacific Time, or have the brand's limit raised.",
        Who.ACCOUNT_ADMIN,
        FailureClass.TRANSIENT,
    ),
    delivering(
        30024,
        "The recipient's carrier does not know this number yet.",
        "The number is not set up at that carrier, or was registered a short while ago.",
        "Wait a day after registering; if it stays, give three message SIDs to Twilio Support.",
        Who.ACCOUNT_ADMIN,
    ),
    delivering(
        30027,
        "The day's limit for T-Mobile is used up.",
        "The United States carrier limits messages a day for each registered brand.",
        "Wait until midnight Pacific Time, or have the brand's limit raised.",
        Who.ACCOUNT_ADMIN,
        FailureClass.TRANSIENT,
    ),
    delivering(
        30032,
        "The toll-free number is not verified.",
        "Toll-free numbers may only write to the United States and Canada after verification.",
        "Hand in the verification in the Console, at the number under Regulatory Information, and "
        "wait for the approval.",
        Who.ACCOUNT_ADMIN,
    ),
    delivering(
        30033,
        "The United States campaign of this number is suspended.",
        "The A2P 10DLC campaign was suspended over its content or its registration.",
        "Ask Twilio Support why, and correct it.",
        Who.ACCOUNT_ADMIN,
    ),
    delivering(
        30034,
        "The number is not registered for messages to the United States.",
        "Local United States numbers must belong to an approved A2P 10DLC campaign.",
        "Register brand and campaign in the Console, Messaging > Regulatory Compliance, and add the "
        "number to the campaign's Messaging Service; or send from a number that is registered.",
        Who.ACCOUNT_ADMIN,
    ),
    delivering(
        30035,
        "The number is still being registered for the United States.",
        "Twilio has the request for its A2P 10DLC campaign, and the carriers have not confirmed.",
        "Wait until the Console shows the number as registered.",
        Who.ACCOUNT_ADMIN,
        FailureClass.TRANSIENT,
    ),
    delivering(
        30036,
        "The message was too old before it could leave.",
        "It waited in the queue longer than its validity period.",
        "Send fewer at once, or allow a longer validity period.",
        failure_class=FailureClass.TRANSIENT,
    ),
    delivering(
        30037,
        "This account may not send messages.",
        "Outgoing messages are switched off for it.",
        "Ask Twilio Support to switch them on.",
        Who.ACCOUNT_ADMIN,
    ),
    delivering(
        30040,
        "The recipient's country takes registered sender names only.",
        "The sender name is not registered for that country.",
        "Register the name with Twilio, or send from a number.",
        Who.ACCOUNT_ADMIN,
    ),
    delivering(
        30041,
        "The sender is not registered for the United Kingdom.",
        "Protected sender names need a letter of authorization there.",
        "Hand in the letter of authorization with Twilio.",
        Who.ACCOUNT_ADMIN,
    ),
    delivering(
        30042,
        "The sender name is blocked.",
        "It is too generic, has special characters, or was used for fraud.",
        "Choose a name that says who writes, in plain letters.",
        Who.ACCOUNT_ADMIN,
    ),
    delivering(
        30044,
        "The message is too long for a trial account.",
        "Trial accounts may send few segments; emoji and other special letters make more of them.",
        "Shorten the text, or upgrade the account.",
        Who.ACCOUNT_ADMIN,
    ),
    delivering(
        30410,
        "The carrier's side did not answer in time.",
        "It has trouble. Twilio does not try again, so that nothing arrives twice.",
        "Send it again later.",
        Who.PROVIDER,
        FailureClass.REMOTE,
    ),
    delivering(
        30450,
        "Twilio stopped the message as likely fraud.",
        "Its protection against SMS pumping holds back messages to this number for half an hour.",
        "Wait half an hour; look whether somebody makes the program send in bulk.",
        failure_class=FailureClass.TRANSIENT,
    ),
    delivering(
        30453,
        "Twilio stopped the message as likely fraud.",
        "Messages to this destination are held back for a few hours.",
        "Wait a few hours; look whether somebody makes the program send in bulk.",
        failure_class=FailureClass.TRANSIENT,
    ),
    delivering(
        30454,
        "The messages of the trial account are used up.",
        "Trial accounts may send a limited number.",
        "Upgrade the account; it takes some hours to take effect.",
        Who.ACCOUNT_ADMIN,
    ),
    delivering(
        30500,
        "Twilio had an internal fault while it worked on the message.",
        "The message was caught in an incident, or hit an anomaly.",
        "Send it again; if that fails too, give its SID to Twilio Support.",
        Who.PROVIDER,
        FailureClass.REMOTE,
    ),
    delivering(
        63038,
        "The account has sent as many messages as it may in 24 hours.",
        "New accounts have a daily limit.",
        "Wait until 24 hours are over, or ask Twilio Support for a higher limit.",
        Who.ACCOUNT_ADMIN,
        FailureClass.TRANSIENT,
    ),
)
