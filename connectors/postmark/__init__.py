"""Mail over Postmark's server API, its webhooks and its inbound stream."""

from connectors.postmark.connector import PostmarkConnector as PostmarkConnector
