"""Errors that AWS answers requests with.

Pages: “Common Error Types” of STS, SNS and SES; “Troubleshoot Signature Version 4”; `SendEmail` and
`Publish`.
"""

from __future__ import annotations

from connectors.contract import FailureClass, Who
from connectors.knowledge import During, Entry

DOCS = "https://docs.aws.amazon.com"
STS_ERRORS = f"{DOCS}/STS/latest/APIReference/CommonErrors.html"
SES_ERRORS = f"{DOCS}/ses/latest/APIReference-V2/CommonErrors.html"
SNS_ERRORS = f"{DOCS}/sns/latest/api/CommonErrors.html"
SEND_EMAIL = f"{DOCS}/ses/latest/APIReference-V2/API_SendEmail.html"
PUBLISH = f"{DOCS}/sns/latest/api/API_Publish.html"
_SIGNATURES = f"{DOCS}/IAM/latest/UserGuide/reference_sigv-troubleshooting.html"
_TEMPORARY = f"{DOCS}/IAM/latest/UserGuide/id_credentials_temp_use-resources.html"

_CREDENTIALS = (
    Entry(
        "InvalidClientTokenId",
        "AWS does not know this access key.",
        "The access key ID is mistyped, was deleted or deactivated, belongs to another partition, or "
        "is a temporary one whose session token is missing.",
        "Compare the key ID with IAM > Users > Security credentials, where it must be active.",
        STS_ERRORS,
    ),
    Entry(
        "SignatureDoesNotMatch",
        "The secret access key does not belong to the access key ID.",
        "The secret was mistyped, cut off while copying, or is that of another key.",
        "Make a new access key in IAM and put both halves here.",
        _SIGNATURES,
    ),
    Entry(
        "SignatureDoesNotMatch/expired",
        "AWS finds this machine's clock wrong and did not look at the key.",
        "A request counts for some minutes around the time in it, and this machine's time is off.",
        "Set the clock of this machine (switch time synchronisation on) and check again.",
        _SIGNATURES,
        failure_class=FailureClass.TRANSIENT,
    ),
    Entry(
        "RequestExpired",
        "The request reached AWS too long after it was made.",
        "This machine's clock is off by more than 15 minutes, or something held the request back.",
        "Set the clock of this machine (switch time synchronisation on) and check again.",
        STS_ERRORS,
        failure_class=FailureClass.TRANSIENT,
    ),
    Entry(
        "ExpiredToken",
        "The temporary credentials have expired.",
        "A session token lives from minutes to hours, and its key is worthless after that.",
        "Get new temporary credentials, or use the access key of an IAM user, which does not expire.",
        _TEMPORARY,
    ),
    Entry(
        "IncompleteSignature",
        "AWS cannot read the signature of the request.",
        "The access key ID holds characters that none has, or something on the way changed headers.",
        "Copy the access key ID again; behind a proxy, let requests to amazonaws.com through as they "
        "are.",
        STS_ERRORS,
    ),
    Entry(
        "MissingAuthenticationToken",
        "AWS did not find a signature in the request.",
        "Something between here and AWS took the Authorization header out.",
        "Let requests to amazonaws.com through the proxy as they are.",
        STS_ERRORS,
        who=Who.NETWORK_ADMIN,
        failure_class=FailureClass.TRANSIENT,
    ),
    Entry(
        "OptInRequired",
        "The AWS account is not signed up for this service.",
        "The account is new, closed, or not activated for the service or the region.",
        "Sign in to the AWS Console as the account's owner and finish signing up.",
        STS_ERRORS,
        who=Who.ACCOUNT_ADMIN,
    ),
)
_RIGHTS = (
    Entry(
        "AccessDeniedException",
        "This access key may not do that in SES.",
        "No policy of its user or role allows the action, or one denies it.",
        "Allow ses:GetAccount, ses:GetEmailIdentity and ses:SendEmail in IAM.",
        SES_ERRORS,
        who=Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "UnrecognizedClientException",
        "SES does not know this access key, though AWS does.",
        "The region is one that the account has not enabled, or the key was deleted a moment ago.",
        "Check the region; enable it under Account > AWS Regions if it is right.",
        SES_ERRORS,
        who=Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "NotAuthorized",
        "The AWS account may not use this action.",
        "The action is switched off for the account or its organization.",
        "Ask whoever administers the AWS organization to allow it.",
        SES_ERRORS,
        who=Who.ACCOUNT_ADMIN,
    ),
    Entry(
        "AuthorizationError",
        "This access key may not do that in SNS.",
        "No policy of its user or role allows the action, or one denies it.",
        "Allow sns:Publish, sns:GetSMSAttributes, sns:GetSMSSandboxAccountStatus and "
        "sns:ListOriginationNumbers in IAM.",
        SNS_ERRORS,
        who=Who.ACCOUNT_ADMIN,
    ),
)
_MAIL = (
    Entry(
        "MessageRejected",
        "SES refused the mail.",
        "The from-address is not verified in this region, or the account is in the sandbox and the "
        "recipient is not verified, or the content is not allowed.",
        "Verify the address or its domain under Amazon SES > Identities in the same region, and ask "
        "for production access to write to anybody.",
        SEND_EMAIL,
        during=During.SEND,
    ),
    Entry(
        "AccountSuspendedException",
        "AWS has suspended the account's sending for good.",
        "Too many bounces or complaints, or mail against the terms of use.",
        "Open the case in the AWS Support Center and say what was changed.",
        SEND_EMAIL,
        who=Who.ACCOUNT_ADMIN,
        during=During.SEND,
    ),
    Entry(
        "SendingPausedException",
        "Sending is paused for this account or configuration set.",
        "AWS paused it after bounces or complaints, or somebody paused the configuration set.",
        "Look at Amazon SES > Account dashboard and at the configuration set.",
        SEND_EMAIL,
        who=Who.ACCOUNT_ADMIN,
        during=During.SEND,
    ),
    Entry(
        "MailFromDomainNotVerifiedException",
        "The custom MAIL FROM domain is not set up.",
        "SES did not find its MX record and is told to refuse mail without it.",
        "Publish the MX and TXT records that SES shows for the identity's MAIL FROM domain.",
        f"{DOCS}/ses/latest/dg/mail-from.html",
        who=Who.NETWORK_ADMIN,
        during=During.SEND,
    ),
    Entry(
        "LimitExceededException",
        "The account has reached a limit of SES.",
        "The daily sending quota or another limit of the account is used up.",
        "Wait until the 24 hours are over, or ask for a higher quota.",
        f"{DOCS}/ses/latest/dg/manage-sending-quotas.html",
        who=Who.ACCOUNT_ADMIN,
        during=During.SEND,
    ),
    Entry(
        "BadRequestException",
        "SES does not understand the mail.",
        "An address, the subject or the configuration set has a form that SES does not take.",
        "Look at what SES says in the details and correct that value.",
        SEND_EMAIL,
        during=During.SEND,
    ),
)
_TEXTS = (
    Entry(
        "InvalidParameter",
        "SNS does not take the number or the text.",
        "The recipient is no mobile number with + and country code, the text is too long, or the "
        "sender does not fit.",
        "Look at what SNS says in the details; write the number as +15551234567.",
        PUBLISH,
        during=During.SEND,
    ),
    Entry(
        "ParameterValueInvalid",
        "A value of the message is not what SNS expects.",
        "The sender ID has more than 11 letters or digits or no letter, or an attribute is wrong.",
        "Look at what SNS says in the details; correct senderId or phoneNumber.",
        PUBLISH,
        during=During.SEND,
    ),
    Entry(
        "ValidationException",
        "SNS does not take the message as it is.",
        "A part of it breaks a rule that SNS names in its answer.",
        "Look at what SNS says in the details.",
        PUBLISH,
        during=During.SEND,
    ),
    Entry(
        "NotFound",
        "SNS does not find what the message names.",
        "The number to send from is not in this region of the account.",
        "Check phoneNumber and region.",
        PUBLISH,
        during=During.SEND,
    ),
    Entry(
        "EndpointDisabled",
        "SNS has switched the recipient's endpoint off.",
        "Earlier messages could not be delivered there.",
        "Write to the customer in another way, or enable the endpoint in SNS.",
        PUBLISH,
        during=During.SEND,
    ),
    Entry(
        "InvalidSecurity",
        "SNS refuses the signature of the message.",
        "The request was not signed with Signature Version 4, so something on the way changed it.",
        "Let requests to amazonaws.com through the proxy as they are.",
        PUBLISH,
        who=Who.NETWORK_ADMIN,
        during=During.SEND,
    ),
)
CALLS: tuple[Entry, ...] = (*_CREDENTIALS, *_RIGHTS, *_MAIL, *_TEXTS)
