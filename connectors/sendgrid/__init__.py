"""Mail over SendGrid's v3 Web API, its Event Webhook and its Inbound Parse webhook."""

from connectors.sendgrid.connector import SendGridConnector as SendGridConnector
