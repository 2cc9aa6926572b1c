"""Plivo: SMS and voice."""

from connectors.plivo.sms import PlivoSmsConnector
from connectors.plivo.voice import PlivoVoiceConnector

__all__ = ["PlivoSmsConnector", "PlivoVoiceConnector"]
