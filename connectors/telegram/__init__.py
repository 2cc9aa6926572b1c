"""Telegram bots, over the Bot API (https://core.telegram.org/bots/api)."""

from connectors.telegram.connector import TelegramConnector

__all__ = ["TelegramConnector"]
