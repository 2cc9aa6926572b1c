"""How Meta words the refusals of Messenger and Instagram.

Words are those of “Common error codes” of the Messenger Platform. Statuses are not documented there;
400 is what is seen in public for most, 403 for Instagram's window.
"""

from __future__ import annotations

from connectors.meta.simulated_graph import GraphError

_WINDOW = "This message is sent outside of allowed window."
_NOT_NOW = "This person isn't available right now."
_ROLES = (
    "Cannot message users who are not admins, developers or testers of the app until "
    "pages_messaging permission is reviewed and the app is live."
)
_PHONE = (
    "Cannot message users who are not admins, developers or testers of the app until "
    "pages_messaging_phone_number permission is reviewed and the app is live."
)
_FEE = (
    "Requires phone matching access fee to be paid by this page unless the recipient user is an "
    "admin, developer, or tester of the app."
)
_THREAD = "Message failed to send because another app is controlling this thread now."
_FLOW = (
    "The chat is currently controlled by Messenger while the user is in an automated question and "
    "answer flow. Please wait for the flow to finish before trying again."
)

SEND: dict[str, GraphError] = {
    "1/99": GraphError(1, "An unknown error occurred.", subcode=99),
    "10/2018278": GraphError(10, f"(#10) {_WINDOW}", subcode=2018278),
    "10/2018065": GraphError(10, f"(#10) {_WINDOW}", subcode=2018065),
    "10/2534022": GraphError(10, _WINDOW, 403, "IGApiException", subcode=2534022),
    "10/2018108": GraphError(
        10, "(#10) They can't receive your messages right now.", subcode=2018108
    ),
    "10/1893063": GraphError(
        10, "(#10) You are temporarily restricted from sending messages.", subcode=1893063
    ),
    "10/2018028": GraphError(10, f"(#10) {_ROLES}", subcode=2018028),
    "10/2018300": GraphError(10, f"(#10) {_THREAD}", subcode=2018300),
    "100/2018001": GraphError(100, "(#100) No matching user found", subcode=2018001),
    "100/2018164": GraphError(100, "(#100) Incorrect App ID.", subcode=2018164),
    "100/2534013": GraphError(
        100, "(#100) The page is not linked to an Instagram account", subcode=2534013
    ),
    "100/2534014": GraphError(100, "(#100) No matching Instagram user", subcode=2534014),
    "100/2534015": GraphError(100, "(#100) Invalid message data", subcode=2534015),
    "100/2534029": GraphError(
        100,
        "(#100) The business has been blocked from sending messages via the IG Messaging API",
        subcode=2534029,
    ),
    "100/2534037": GraphError(
        100, "(#100) The action is invalid since it's not the thread owner.", subcode=2534037
    ),
    "200/1545041": GraphError(200, f"(#200) {_NOT_NOW}", subcode=1545041),
    "200/2018021": GraphError(200, f"(#200) {_FEE}", subcode=2018021),
    "200/2018027": GraphError(200, f"(#200) {_PHONE}", subcode=2018027),
    "200/2018028": GraphError(200, f"(#200) {_ROLES}", subcode=2018028),
    "200/2534041": GraphError(
        200,
        "(#200) The account owner has disabled access to instagram direct messages.",
        subcode=2534041,
    ),
    "551": GraphError(551, "(#551) This person isn't receiving messages from you right now."),
    "551/1545041": GraphError(551, f"(#551) {_NOT_NOW}", subcode=1545041),
    "1200": GraphError(
        1200, "(#1200) Temporary send message failure. Please try again later.", 500
    ),
    "2018300": GraphError(2018300, _THREAD),
    "2018321": GraphError(2018321, _FLOW),
}
"""Code -> the refusal of a send."""

CONVERSATIONS: dict[str, GraphError] = {
    "10/2534077": GraphError(
        10,
        "(#10) Cannot verify the connection between the IG account, the logged in user and the "
        "page. Please try reconnecting or verify if the user needs 2-factor authentication.",
        subcode=2534077,
    ),
    "36103": GraphError(36103, "(#36103) This IG account is not eligible for API yet"),
}
"""Code -> the refusal of the list of an Instagram account's conversations."""

WANTS_PAGE = GraphError(190, "A Page access token is required for this call.", subcode=2069032)
NOT_AN_APP = GraphError(15, "(#15) This method must be called with an app access_token.")
UNVERIFIED = GraphError(
    2200,
    "(#2200) Callback verification failed with the following errors: curl_errno = 28; curl_error "
    "= Operation timed out; HTTP Status Code = 0",
)
