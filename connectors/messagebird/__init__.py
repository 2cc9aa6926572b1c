"""SMS over MessageBird's REST API (https://rest.messagebird.com), which Bird keeps running."""

from connectors.messagebird.connector import MessageBirdConnector

__all__ = ["MessageBirdConnector"]
