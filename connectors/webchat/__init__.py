"""A chat on one's own web pages, through the widget that linktor-tui serves itself."""

from connectors.webchat.connector import WebChatConnector

__all__ = ["WebChatConnector"]
