"""Mailgun's pages that problems and fields lead to."""

from __future__ import annotations

_DOCS = "https://documentation.mailgun.com/docs/mailgun"

MANUAL = _DOCS + "/quickstart-guide/quickstart"
AUTHENTICATION = _DOCS + "/api-reference/authentication"
MESSAGES = _DOCS + "/api-reference/send/mailgun/messages"
DOMAINS = _DOCS + "/api-reference/send/mailgun/domains"
VERIFY = _DOCS + "/user-manual/domains/domains-verify"
SENDING = _DOCS + "/user-manual/sending-messages/send-http"
WEBHOOKS = _DOCS + "/user-manual/webhooks/webhooks"
SECURING = _DOCS + "/user-manual/webhooks/securing-webhooks"
RECEIVING = _DOCS + "/user-manual/receive-forward-store/receive-http"
FAILURES = _DOCS + "/user-manual/tracking-messages/#tracking-failures"
RECIPIENTS = "https://help.mailgun.com/hc/en-us/articles/217531258-Authorized-Recipients"
