"""Errors of Messenger and Instagram messaging, in plain words.

Read in “Common error codes” of the Messenger Platform's documentation, as of June 2026, which holds
for Instagram too. Errors of attachments, marketing messages, games and payments are left out: a
channel sends text in answer to somebody.
"""

from __future__ import annotations

from connectors.contract import FailureClass, Who
from connectors.knowledge import During, Entry

MESSENGER_ERRORS = "https://developers.facebook.com/docs/messenger-platform/error-codes"
SEND_ERRORS = (
    "https://developers.facebook.com/docs/messenger-platform/reference/send-api/error-codes"
)
PAGES_ERRORS = "https://developers.facebook.com/docs/pages-api/error-codes"
SUBSCRIPTIONS = "https://developers.facebook.com/docs/graph-api/webhooks/subscriptions-edge"

_WAIT = "Wait until the customer writes again; that opens the window for another 24 hours."
_REVIEW = (
    "Give the person a role under App roles for tests. For everybody else, have pages_messaging "
    "approved in App Review > Permissions and features, and switch the app to Live."
)


def _send(
    code: str,
    message: str,
    cause: str,
    fix: str,
    who: Who = Who.OPERATOR,
    failure_class: FailureClass = FailureClass.CONFIG,
    documentation: str = MESSENGER_ERRORS,
) -> Entry:
    return Entry(code, message, cause, fix, documentation, who, failure_class, During.SEND)


_WINDOW = (
    _send(
        "10/2018278",
        "The customer last wrote more than 24 hours ago.",
        "A page may answer within 24 hours of a customer's message, and not after.",
        _WAIT,
    ),
    _send(
        "10/2018065",
        "The customer last wrote more than 24 hours ago, and the page has no permission beyond that.",
        "Only pages that are registered as news may write outside the 24 hours.",
        _WAIT,
    ),
    _send(
        "10/2534022",
        "The customer last wrote to the Instagram account more than 24 hours ago.",
        "An account may answer within 24 hours of a customer's message, and not after.",
        _WAIT,
    ),
)

_RECIPIENT = (
    _send(
        "10/2018108",
        "This person cannot receive messages of the page at present.",
        "The person blocked the page, or turned its messages off.",
        "Nothing can be done from here: the person must write first.",
    ),
    _send(
        "100/2018001",
        "The page knows nobody with this id.",
        "Ids of people count for one page only: this one is mistyped, of another page, or of "
        "somebody who deleted the account.",
        "Use the id that came with the customer's message to this page.",
    ),
    _send(
        "100/2534014",
        "The Instagram account knows nobody with this id.",
        "The id is no Instagram-scoped id, or of another account: user ids are not taken.",
        "Use the id that came with the customer's message to this account.",
    ),
    _send(
        "200/1545041",
        "This person is not available at present.",
        "The person blocked the page, deactivated the account, or deleted the conversation.",
        "Nothing can be done from here: the person must write first.",
    ),
    _send(
        "551",
        "This person does not receive messages of the page at present.",
        "The person blocked the page or does not want its messages.",
        "Nothing can be done from here: the person must write first.",
    ),
    _send(
        "551/1545041",
        "This person is not available right now.",
        "The person blocked the page, deactivated the account, or cannot be reached on Messenger.",
        "Nothing can be done from here: the person must write first.",
    ),
)

_APP = (
    _send(
        "1/99",
        "Meta had a fault that it gives no name, as it does for a missing permission.",
        "The app may lack advanced access, business verification, or a permission.",
        "Check under App Review > Permissions and features that messaging has advanced access, "
        "and that the business is verified; if all is there, try again later.",
        Who.ACCOUNT_ADMIN,
    ),
    _send(
        "10/2018028",
        "The app may write only to people with a role in it.",
        "The app has not been reviewed for pages_messaging, or is in development mode.",
        _REVIEW,
        Who.ACCOUNT_ADMIN,
    ),
    _send(
        "200/2018028",
        "The app may write only to its admins, developers and testers.",
        "The app has not been reviewed for pages_messaging, or is in development mode.",
        _REVIEW,
        Who.ACCOUNT_ADMIN,
    ),
    _send(
        "200/2018027",
        "The app may not find people by phone number, except those with a role in it.",
        "The app has not been reviewed for pages_messaging_phone_number.",
        "Write to the id that came with the customer's message, not to a phone number.",
        Who.ACCOUNT_ADMIN,
    ),
    _send(
        "200/2018021",
        "The page has not paid the fee for finding people by phone number.",
        "Writing to a phone number costs the page a fee, except for people with a role in the app.",
        "Write to the id that came with the customer's message, not to a phone number.",
        Who.ACCOUNT_ADMIN,
    ),
    _send(
        "100/2018164",
        "The app id in the request is not the right one.",
        "The token is of another app than the one the page talks through.",
        "Make a page token with the app whose webhook this channel uses.",
        Who.ACCOUNT_ADMIN,
    ),
    _send(
        "10/2018300",
        "Another app controls this conversation now.",
        "Where several apps answer for a page, one at a time may write; now it is another one, "
        "or the page's inbox.",
        "Wait until that app is done, or make this app the default under the page's settings > "
        "Advanced messaging > Conversation routing.",
        Who.ACCOUNT_ADMIN,
    ),
    _send(
        "2018300",
        "Another app has this conversation in hand now.",
        "Where several apps answer for a page, one at a time may write; now it is another one, "
        "or the page's inbox.",
        "Wait until that app is done, or make this app the default under the page's settings > "
        "Advanced messaging > Conversation routing.",
        Who.ACCOUNT_ADMIN,
    ),
    _send(
        "2018321",
        "Messenger itself holds this conversation, with automated questions.",
        "The customer is answering questions that the page set up in Messenger.",
        "Wait until the customer is through with them, then send again.",
        failure_class=FailureClass.TRANSIENT,
    ),
    _send(
        "1200",
        "Messenger could not send for the moment.",
        "A passing fault of Meta's.",
        "Try again in a few minutes; if it stays, look at metastatus.com.",
        Who.PROVIDER,
        FailureClass.REMOTE,
        SEND_ERRORS,
    ),
)

_ACCOUNT = (
    _send(
        "10/1893063",
        "Meta has restricted the page from sending for a time.",
        "What the page sent went against the messaging policies.",
        "Open the page's Support inbox to see why and until when, and appeal there.",
        Who.ACCOUNT_ADMIN,
    ),
    _send(
        "100/2534013",
        "The page is not linked to an Instagram account.",
        "The token is of a page without a professional account, or the link was taken away.",
        "Link the account under Instagram > Settings > Business tools and controls > Connect a "
        "Facebook page, or use the token of the page that it is linked to.",
        Who.ACCOUNT_ADMIN,
    ),
    _send(
        "100/2534015",
        "Instagram does not take what the message holds.",
        "Its kind and its content do not fit together, or the text is too long.",
        "Send a plain text of at most 1000 bytes.",
    ),
    _send(
        "100/2534029",
        "Meta has blocked the business from sending on Instagram by API.",
        "It broke a policy that must be put right first.",
        "Open Instagram > Settings > Account status, and put right what stands there.",
        Who.ACCOUNT_ADMIN,
    ),
    _send(
        "100/2534037",
        "This app is not the one that has this conversation in hand.",
        "Where several apps answer for an account, one at a time may write; now it is another one.",
        "Make this app the default under the page's settings > Advanced messaging > Conversation "
        "routing, or wait until the other one is done.",
        Who.ACCOUNT_ADMIN,
    ),
    _send(
        "200/2534041",
        "The owner of the account does not let apps read its messages.",
        "“Allow access to messages” is switched off in the Instagram app.",
        "In Instagram, open Settings > Messages and story replies > Message controls > Connected "
        "tools, and switch Allow access to messages on.",
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "10/2534077",
        "Meta cannot tell that account, page and person belong together.",
        "Account and page are not linked, or one of their owners lacks two-factor authentication.",
        "Take the link between page and account apart and make it again, switch two-factor "
        "authentication on, and make a new token.",
        MESSENGER_ERRORS,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "36103",
        "This Instagram account is not admitted to the messaging API yet.",
        "Meta admits creator accounts in steps; this one's turn has not come.",
        "Switch the account to a business account, or wait for Meta.",
        MESSENGER_ERRORS,
        Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "190/2069032",
        "This call wants the page's token, and got one of a person.",
        "Pages of the new kind take nothing but their own token.",
        "Put the page access token into the channel: App Dashboard > Messenger > API setup > "
        "Generate access tokens.",
        PAGES_ERRORS,
    ),
)

MESSENGER_ENTRIES: tuple[Entry, ...] = (*_WINDOW, *_RECIPIENT, *_APP, *_ACCOUNT)

REGISTRATION_ENTRIES: tuple[Entry, ...] = (
    Entry(
        "2200",
        "Meta asked the address to prove itself, and got no right answer.",
        "The address cannot be reached from outside, has no valid certificate, or answers with "
        "another verify token.",
        "Open the address from outside, check that the channel's program is running, and try again.",
        SUBSCRIPTIONS,
    ),
)
"""Errors of registering a webhook, which neither a check nor a send meets."""
