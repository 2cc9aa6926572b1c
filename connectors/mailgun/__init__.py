"""Mail over Mailgun's API, its webhooks and its routes."""

from connectors.mailgun.connector import MailgunConnector as MailgunConnector
