"""Errors on demand: which request meets each, and what AWS answers then."""

from __future__ import annotations

from typing import Any

from connectors.aws.simulated import identity, mail_account
from connectors.aws.simulated_rules import Refused

STS = "GetCallerIdentity"
ACCOUNT = "GET /v2/email/account"
IDENTITY = "GET /v2/email/identities"
SEND = "POST /v2/email/outbound-emails"

REFUSALS: dict[str, tuple[str, Refused]] = {
    code: (where, Refused(status, code.partition("/")[0], words))
    for code, where, status, words in (
        (
            "InvalidClientTokenId",
            STS,
            403,
            "The security token included in the request is invalid.",
        ),
        (
            "SignatureDoesNotMatch",
            STS,
            403,
            "The request signature we calculated does not match the signature you provided.",
        ),
        (
            "SignatureDoesNotMatch/expired",
            STS,
            403,
            "Signature expired: 20160609T184512Z is now earlier than 20160610T013008Z "
            "(20160610T014508Z - 15 min.)",
        ),
        ("RequestExpired", STS, 400, "Request has expired."),
        ("ExpiredToken", STS, 403, "The security token included in the request is expired"),
        (
            "IncompleteSignature",
            STS,
            400,
            "Credential must have exactly 5 slash-delimited elements",
        ),
        ("MissingAuthenticationToken", STS, 403, "Request is missing Authentication Token"),
        ("OptInRequired", STS, 403, "The AWS Access Key Id needs a subscription for the service"),
        (
            "AccessDeniedException",
            ACCOUNT,
            403,
            "User: arn:aws:iam::111122223333:user/reader is not authorized to perform: "
            "ses:GetAccount on resource: *",
        ),
        (
            "UnrecognizedClientException",
            ACCOUNT,
            403,
            "The security token included in the request is invalid.",
        ),
        ("NotAuthorized", ACCOUNT, 400, "You do not have permission to perform this action."),
        (
            "AuthorizationError",
            "GetSMSAttributes",
            403,
            "User: arn:aws:iam::111122223333:user/reader is not authorized to perform: "
            "SNS:GetSMSAttributes on resource: *",
        ),
        ("MessageRejected", SEND, 400, "Email address is not verified."),
        ("AccountSuspendedException", SEND, 400, "Sending is suspended for this account."),
        ("SendingPausedException", SEND, 400, "Sending is paused for this account."),
        (
            "MailFromDomainNotVerifiedException",
            SEND,
            400,
            "Custom MAIL FROM domain is not verified",
        ),
        ("LimitExceededException", SEND, 400, "Daily message quota exceeded."),
        ("BadRequestException", SEND, 400, "Missing final '@domain'"),
        (
            "InvalidParameter",
            "Publish",
            400,
            "Invalid parameter: PhoneNumber Reason: +1555 is not valid to publish to",
        ),
        ("ParameterValueInvalid", "Publish", 400, "SenderID is not valid."),
        ("ValidationException", "Publish", 400, "The message does not pass validation."),
        ("NotFound", "Publish", 404, "The origination number does not exist"),
        ("EndpointDisabled", "Publish", 400, "Endpoint is disabled"),
        ("InvalidSecurity", "Publish", 403, "The request was not signed with Signature Version 4"),
    )
}

_NO_DKIM = {"SigningEnabled": True, "Status": "PENDING", "Tokens": ["linktor"]}
_NO_MX = {"MailFromDomain": "bounce.example.com", "MailFromDomainStatus": "FAILED"}
_USED = {"Max24HourSend": 200.0, "MaxSendRate": 1.0, "SentLast24Hours": 200.0}
STATES: dict[str, tuple[str, dict[str, Any]]] = {
    "ses_sandbox": (ACCOUNT, mail_account(ProductionAccessEnabled=False)),
    "ses_sending_off": (ACCOUNT, mail_account(SendingEnabled=False)),
    "ses_probation": (ACCOUNT, mail_account(EnforcementStatus="PROBATION")),
    "ses_shutdown": (ACCOUNT, mail_account(EnforcementStatus="SHUTDOWN", SendingEnabled=False)),
    "ses_quota_used": (ACCOUNT, mail_account(SendQuota=_USED)),
    "ses_identity_unverified": (IDENTITY, identity(VerifiedForSendingStatus=False)),
    "ses_dkim_off": (IDENTITY, identity(DkimAttributes=_NO_DKIM)),
    "ses_mail_from": (IDENTITY, identity(MailFromAttributes=_NO_MX)),
}
"""States that are answered as they are, in JSON."""

LISTS: dict[str, tuple[str, str]] = {
    "sms_sandbox": ("GetSMSSandboxAccountStatus", "<IsInSandbox>true</IsInSandbox>"),
    "sms_spend_limit": (
        "GetSMSAttributes",
        "<attributes><entry><key>MonthlySpendLimit</key><value>1</value></entry></attributes>",
    ),
    "sms_number_not_here": ("ListOriginationNumbers", "<PhoneNumbers/>"),
}
"""States that are answered as they are, in XML."""

MISSING = "ses_identity_missing"
"""Answered with the error that SES has for it."""
NOT_FOUND = Refused(404, "NotFoundException", "Email identity does not exist.")
