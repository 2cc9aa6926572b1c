"""SendGrid's pages that problems and fields lead to."""

from __future__ import annotations

_DOCS = "https://www.twilio.com/docs/sendgrid"
_API = _DOCS + "/api-reference"

MANUAL = _API + "/how-to-use-the-sendgrid-v3-api"
ERRORS = MANUAL + "/errors"
RESPONSES = MANUAL + "/responses"
TROUBLE = (
    "https://support.sendgrid.com/hc/en-us/articles/"
    "18322114821403-4XX-API-Errors-and-Troubleshooting-Suggestions"
)
API_KEYS = _API + "/api-key-permissions"
REGIONS = _API + "/subusers-api/create-subuser"
SENDER_IDENTITY = _DOCS + "/for-developers/sending-email/sender-identity"
DOMAINS = _DOCS + "/ui/account-and-settings/how-to-set-up-domain-authentication"
MAIL_SEND = _API + "/mail-send/mail-send"
MAIL_ERRORS = _API + "/mail-send/errors"
CREDITS = _API + "/users-api/retrieve-your-credit-balance"
NOT_AUTHORIZED = "https://www.twilio.com/docs/api/errors/60604"
CREDITS_EXCEEDED = "https://www.twilio.com/docs/api/errors/60603"
EVENTS = _DOCS + "/for-developers/tracking-events/event"
EVENT_SECURITY = (
    _DOCS + "/for-developers/tracking-events/getting-started-event-webhook-security-features"
)
EVENT_SETTINGS = _API + "/webhooks/get-all-event-webhooks"
INBOUND = _DOCS + "/for-developers/parsing-email/setting-up-the-inbound-parse-webhook"
CLASSIFICATIONS = "https://sendgrid.com/en-us/blog/bounce-block-classifications-in-event-webhook"
DROPS = "https://docs.sendgrid.com/glossary/drops"
